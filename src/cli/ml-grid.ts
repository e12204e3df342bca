import type { Command } from 'commander';
import { addResume } from './add-resume.ts';
import { exitWith } from './exit.ts';
import { collect, configure, examples, parseWith, program, usage, wholeNumber, withCommonOptions, withRunOptions } from './options.ts';
import type { SearchOptions } from './search-job.ts';

/** The program `ml-grid`: a search from flags, without a job file. */
export function main(argv: readonly string[]): Promise<void> {
  return exitWith(() => parseWith(build(), argv));
}

function build(): Command {
  const top = program('ml-grid', 'Searches hyperparameters from flags; data from --data FILE or standard input.');
  const search = withRunOptions(withSearchOptions(configure(top.command('search')).description('search a grid, or some of its candidates at random')));
  search.action(async (options: SearchOptions, command: Command) => {
    refuseOperands(command);
    const { search: run } = await import('./search-command.ts');
    await run(options);
  });
  examples(search, [
    'cat bank.csv | ml-grid search --label y --estimator RandomForestClassifier --param maxDepth=3,10,unlimited --param numTrees=10,40 --cv 3 --scoring f1,accuracy',
    "ml-grid search --data bank.csv --label y --estimator RandomForestClassifier --random 20 --param 'maxDepth=randint(2,20)' --param 'minInfoGain=uniform(0,0.1)'",
  ]);
  withSearchOptions(configure(top.command('explain')).description('print the plan of a search and run nothing')).action(async (options: SearchOptions, command: Command) => {
    refuseOperands(command);
    const { explainSearch } = await import('./search-command.ts');
    await explainSearch(options);
  });
  addResume(top);
  return top;
}

function withSearchOptions(command: Command): Command {
  return withCommonOptions(command)
    .allowExcessArguments(true)
    .option('--label <column>', 'the column to predict')
    .option('--estimator <stage>', 'the stage that predicts, for example RandomForestClassifier')
    .option('--param <name=v1,v2>', 'values to try; of another stage as Stage.param=…', collect)
    .option('--random <n>', 'try n candidates at random; --param may then be a distribution such as maxDepth=randint(2,20)', wholeNumber)
    .option('--fixed <name=value>', 'a parameter that stays as it is', collect)
    .option('--stage <stage:param=value>', 'a stage in front of the estimator', collect)
    .option('--features <globs>', 'columns to use, for example "age,job_*,!id"')
    .option('--cv <n>', 'folds', wholeNumber)
    .option('--scoring <metrics>', 'metrics, the first one selects, for example "f1,weightedFMeasure(beta=0.5)"')
    .option('--select <metric>', 'the metric that selects')
    .option('--train-scores', 'score the training rows too')
    .option('--no-shuffle', 'folds in the order of the rows, as scikit-learn\'s')
    .option('--no-stratify', 'folds without regard to the classes')
    .option('--emit-job', 'print the equivalent job file and run nothing');
}

function refuseOperands(command: Command): void {
  const first = command.args[0];
  if (first !== undefined) throw usage(`expected flags only, found "${first}"`);
}
