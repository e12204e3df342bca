import type { Diagnostic } from './diagnostic.ts';

/** The job file, the flags or the input are wrong: nothing was run. Exit 2, or 3 when input is the sole error. */
export class UserError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => d.text).join('\n'));
    this.name = 'UserError';
    this.diagnostics = diagnostics;
  }
}

/** The job ran and failed; what there is has been written. Exit 1, 52 when memory was the cause, or 124 when the time was up. */
export class JobFailed extends Error {
  readonly reason: 'failed' | 'memory' | 'time';

  constructor(message: string, options: ErrorOptions & { reason?: 'failed' | 'memory' | 'time' } = {}) {
    super(message, options);
    this.name = 'JobFailed';
    this.reason = options.reason ?? 'failed';
  }
}

/** A stage, a metric or a reader cannot go on with this data; the message says where and what was expected. */
export class DataError extends Error {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.name = 'DataError';
  }
}

/** A signal ended the run: what was finished is in its journal, and nothing else is left behind. Exit 130 for Ctrl-C, 143 for SIGTERM. */
export class Interrupted extends Error {
  readonly signal: string;

  constructor(signal: string) {
    super(`stopped by ${signal}`);
    this.name = 'Interrupted';
    this.signal = signal;
  }
}

/** A statement that DuckDB refuses, in its own words. */
export class SqlError extends Error {
  override name = 'SqlError';
}
