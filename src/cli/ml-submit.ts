import { Option } from 'commander';
import { addResume } from './add-resume.ts';
import type { ConvertFlags } from './convert-command.ts';
import type { EvaluateFlags } from './evaluate-command.ts';
import { exitWith } from './exit.ts';
import { configure, examples, operands, parseWith, program, wholeNumber, withCommonOptions, withRunOptions } from './options.ts';
import type { CommonOptions } from './options.ts';
import type { PredictFlags } from './predict-command.ts';
import type { ShowFlags } from './show-command.ts';

/** The program `ml-submit`: a job file is run, checked, explained; a model scores. */
export function main(argv: readonly string[]): Promise<void> {
  return exitWith(() => parseWith(build(), argv));
}

function build(): ReturnType<typeof program> {
  const top = withRunOptions(withCommonOptions(program('ml-submit', 'Runs a machine-learning job from one YAML file.')));
  top.argument('<job>', 'the job file, or - for standard input').argument('[key=value...]', 'values for ${key} in the file');
  top.action(async (file: string, rest: string[], options: CommonOptions) => {
    const { runJob } = await import('./run-job.ts');
    await runJob({ file, variables: operands(file, rest), options });
  });
  for (const [name, description] of [['validate', 'check a job file against the data\'s header'], ['explain', 'print the plan and run nothing']] as const) {
    const command = withCommonOptions(configure(top.command(name)).description(description));
    command.argument('<job>', 'the job file, or - for standard input').argument('[key=value...]', 'values for ${key} in the file');
    command.action(async (file: string, rest: string[], options: CommonOptions) => {
      const { validateJob, explainJob } = await import('./check-job.ts');
      await (name === 'validate' ? validateJob : explainJob)({ file, variables: operands(file, rest), options });
    });
  }
  addStages(top);
  addSchema(top);
  addPredict(top);
  addEvaluate(top);
  addShow(top);
  addConvert(top);
  addResume(top);
  addRuns(top);
  return top.helpCommand('help [command]', 'print this help, or that of a command');
}

function addStages(top: ReturnType<typeof program>): void {
  const command = configure(top.command('stages')).description('what this build can run: stages, parameters, defaults, scikit-learn\'s names');
  command.argument('[name]', 'one stage').option('--format <format>', 'table or json', 'table');
  command.action(async (name: string | undefined, options: { format: string }) => {
    const { printStages } = await import('./stages-command.ts');
    printStages(name ?? null, options.format);
  });
}

function addSchema(top: ReturnType<typeof program>): void {
  const command = configure(top.command('schema')).description('JSON Schema of the job file, for editors');
  command.action(async () => {
    const { printSchema } = await import('./stages-command.ts');
    printSchema();
  });
  examples(command, ['ml-submit schema > job.schema.json']);
}

function addPredict(top: ReturnType<typeof program>): void {
  const command = configure(top.command('predict')).passThroughOptions(false).description('score rows: CSV, JSON, Parquet or libsvm in, CSV out');
  command
    .argument('<model>', 'a model folder, or the folder of a run')
    .argument('[data...]', 'files, folders and patterns of them (new/*.csv.gz, new.parquet), or - for CSV from standard input', ['-'])
    .option('--keep <columns>', 'input columns in front of the prediction, names or patterns (id,x*); all unless given')
    .option('--no-keep', 'no input columns')
    .option('--no-proba', 'no probabilities')
    .option('--columns <columns>', 'exactly these columns in this order, of the input and of what is added')
    .option('--workers <n>', 'forked workers; as many as there are cores for large data unless given', wholeNumber)
    .option('--max-rejects <n>', 'go on behind so many rows that do not fit, which are not scored', wholeNumber, 0)
    .option('--rejects <file>', 'write such rows there: file, line, column, reason, text');
  command.action(async (model: string, data: string[], flags: PredictFlags) => {
    const { printPredictions } = await import('./predict-command.ts');
    await printPredictions(model, data, flags);
  });
  examples(command, [
    'ml-submit predict runs/iris/1 new.csv > scored.csv',
    'ml-submit predict runs/iris/1 may.csv june.csv.gz "july/*.csv" > scored.csv',
    'tail -f log.csv | ml-submit predict --keep id --no-proba runs/iris/1',
    'ml-submit predict runs/iris/1 new.csv --max-rejects 100 --rejects bad.csv',
  ]);
}

function addEvaluate(top: ReturnType<typeof program>): void {
  const command = configure(top.command('evaluate')).passThroughOptions(false).description('metrics of a saved model on labelled data');
  command
    .argument('<model>', 'a model folder, or the folder of a run')
    .argument('[data]', 'a file, or - for CSV from standard input', '-')
    .option('--metrics <metrics>', 'what is measured; the usual metrics of the task unless given')
    .option('--label <column>', 'the column with the truth; the one that the model was fitted on unless given')
    .option('--weight <column>', 'the column with the weights of the rows')
    .option('--positive <class>', 'the class that counts as 1 in binary metrics; the second one unless given')
    .addOption(new Option('--format <format>', 'what goes to standard output').choices(['table', 'json', 'csv']).default('table'));
  command.action(async (model: string, data: string, flags: EvaluateFlags) => {
    const { printEvaluation } = await import('./evaluate-command.ts');
    await printEvaluation(model, data, flags);
  });
  examples(command, ['ml-submit evaluate runs/iris/1 test.csv', 'ml-submit evaluate runs/iris/1 - --metrics "f1,weightedFMeasure(beta=0.5)" --format json < test.csv']);
}

function addRuns(top: ReturnType<typeof program>): void {
  const command = configure(top.command('runs')).description('the runs under ./runs: what they came to, and how to go on with those that were stopped');
  command.addOption(new Option('--format <format>', 'what goes to standard output').choices(['table', 'json']).default('table'));
  command.action(async ({ format }: { format: 'table' | 'json' }) => {
    const { printRuns } = await import('./runs-command.ts');
    printRuns(format);
  });
  examples(command, ['ml-submit runs', 'ml-submit runs --format json']);
}

function addShow(top: ReturnType<typeof program>): void {
  const command = configure(top.command('show')).passThroughOptions(false).description('what a saved model is: stages, sizes, importances, or one tree as text');
  command
    .argument('<model>', 'a model folder, or the folder of a run')
    .option('--tree <n>', 'print tree n, from 0', wholeNumber)
    .option('--depth <n>', 'cut the tree below n levels', wholeNumber)
    .addOption(new Option('--format <format>', 'what goes to standard output').choices(['table', 'json']).default('table'));
  command.action(async (model: string, flags: ShowFlags) => {
    const { printModel } = await import('./show-command.ts');
    await printModel(model, flags);
  });
  examples(command, ['ml-submit show runs/iris/1', 'ml-submit show runs/iris/1 --tree 0 --depth 3']);
}

function addConvert(top: ReturnType<typeof program>): void {
  const command = configure(top.command('convert')).passThroughOptions(false).description('a saved model in another format: one for Apache Spark, or one of Spark\'s for us');
  command
    .argument('<model>', 'a model folder, ours or one that PipelineModel.save of Spark wrote, or the folder of a run')
    .addOption(new Option('--to <format>', 'spark-ml is the folder of a PipelineModel that Spark loads').choices(['native', 'spark-ml'] satisfies ConvertFlags['to'][]).makeOptionMandatory())
    .option('--out <folder>', 'the new folder; unless given, the name of the model with the format behind it');
  command.action(async (model: string, flags: ConvertFlags) => {
    const { convertModel } = await import('./convert-command.ts');
    await convertModel(model, flags);
  });
  examples(command, ['ml-submit convert runs/iris/1 --to spark-ml --out iris-spark', 'ml-submit convert /models/churn --to native --out churn']);
}
