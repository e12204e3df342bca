import { formatDiagnostic } from '../spec/format.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { DataError, Interrupted, JobFailed, UserError } from '../util/errors.ts';

/** The exit codes of both programs; `--help` prints them. */
export const EXIT = { fine: 0, failed: 1, usage: 2, input: 3, bug: 70, memory: 52, time: 124, interrupted: 130, terminated: 143 } as const;

export const EXIT_CODES_HELP = `
Exit codes: 0 fine, 1 the job failed (what there is, is written), 2 usage or job-file error (nothing was run),
3 input not found or unreadable, 52 out of memory, 124 time limit, 130 Ctrl-C, 143 SIGTERM, 70 a bug of ours.`;

/** Runs a program to its exit code: the one place that catches, prints errors and sets the code. */
export async function exitWith(run: () => Promise<void>): Promise<void> {
  endWithReader();
  try {
    await run();
  } catch (error) {
    process.exitCode = report(error);
    if (isOver(error)) await endNow();
  }
}

/** Whether nobody waits any more for what is still being done, such as a large file that is read. */
function isOver(error: unknown): boolean {
  return error instanceof Interrupted || (error instanceof JobFailed && error.reason === 'time');
}

/** Ends the program when all that was printed is written. */
async function endNow(): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
  process.exit();
}

/** Prints what went wrong after results were written, and sets the exit code. */
export function failWith(error: unknown): void {
  process.exitCode = report(error);
}

/** The first signal ends the run in order, the second at once. */
export function stopOnSignals(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  function stop(signal: NodeJS.Signals): void {
    const interrupted = new Interrupted(signal);
    if (controller.signal.aborted) process.exit(codeOf(interrupted));
    controller.abort(interrupted);
  }
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    release: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}

function codeOf(interrupted: Interrupted): number {
  return interrupted.signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
}

/** Ends the program when standard output takes no more, quietly where its reader went away (`| head`); notes that nobody reads end nothing. */
function endWithReader(): void {
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? EXIT.fine : say(`error: standard output cannot be written: ${error.code ?? error.message}`, EXIT.failed));
  });
}

function report(error: unknown): number {
  if (error instanceof Interrupted) return say(error.message, codeOf(error));
  if (error instanceof UserError) return reportDiagnostics(error.diagnostics);
  if (error instanceof DataError) return say(`error: ${error.message}`, EXIT.failed);
  if (error instanceof JobFailed) return say(`error: ${error.message}`, { failed: EXIT.failed, memory: EXIT.memory, time: EXIT.time }[error.reason]);
  const stack = error instanceof Error ? error.stack : String(error);
  return say(`bug: ${stack}\nThis is a bug of ml-submit: please report it with the job file and the lines above.`, EXIT.bug);
}

function reportDiagnostics(diagnostics: readonly Diagnostic[]): number {
  for (const found of diagnostics) warn(formatDiagnostic(found));
  return diagnostics.some((found) => found.kind === 'usage') ? EXIT.usage : EXIT.input;
}

/** One line, or several, on stderr. */
export function warn(text: string): void {
  process.stderr.write(`${text}\n`);
}

function say(text: string, code: number): number {
  warn(text);
  return code;
}
