import type { Command } from 'commander';
import { configure, examples, withOutputOptions, withTimeLimit } from './options.ts';
import type { CommonOptions } from './options.ts';

/** Adds the command that goes on with a run, which both programs have. */
export function addResume(top: Command): void {
  const command = withTimeLimit(withOutputOptions(configure(top.command('resume')))).passThroughOptions(false).description('go on with a run that was stopped, from where it was');
  command.argument('<run>', 'the folder of the run');
  command.action(async (run: string, options: CommonOptions) => {
    const { resumeRun } = await import('./resume-command.ts');
    await resumeRun(run, options);
  });
  examples(command, [`${top.name()} resume runs/digits-grid/1`]);
}
