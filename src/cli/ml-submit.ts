import { exitWith } from './exit.ts';
import { configure, operands, parseWith, program, withCommonOptions } from './options.ts';
import type { CommonOptions } from './options.ts';

/** The program `ml-submit`: a job file is run, checked, explained; a model scores. */
export function main(argv: readonly string[]): Promise<void> {
  return exitWith(() => parseWith(build(), argv));
}

function build(): ReturnType<typeof program> {
  const top = withCommonOptions(program('ml-submit', 'Runs a machine-learning job from one YAML file.'));
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
  return top;
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
  configure(top.command('schema')).description('JSON Schema of the job file, for editors').action(async () => {
    const { printSchema } = await import('./stages-command.ts');
    printSchema();
  });
}

function addPredict(top: ReturnType<typeof program>): void {
  const command = configure(top.command('predict')).description('score as a filter: CSV in, CSV out');
  command.argument('<model>', 'a model folder, or the folder of a run').argument('[data]', 'a CSV file, or - for standard input', '-');
  command.action(async (model: string, data: string) => {
    const { printPredictions } = await import('./predict-command.ts');
    await printPredictions(model, data);
  });
}
