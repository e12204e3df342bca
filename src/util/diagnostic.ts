/** Where a diagnostic points to: 1-based line and column, with the source lines around it for the code frame. */
export interface Location {
  file: string;
  line: number;
  column: number;
  length: number;
  /** The lines from `firstLine` on that the code frame shows; the one at `line` is among them. */
  frame: { firstLine: number; lines: readonly string[] };
}

/**
 * One finding about a job file, a flag or the input, as data; only `cli` prints it.
 * `kind` decides the exit code: `usage` is 2, `input` is 3, `warning` none.
 */
export interface Diagnostic {
  /** Stable name such as `unknown-stage`, for tests and for searching. */
  id: string;
  kind: 'usage' | 'input' | 'warning';
  /** What was expected and what came, one sentence without a full stop. */
  text: string;
  at: Location | null;
  /** What to do, for example `did you mean "numTrees"?`. */
  suggestion: string | null;
  notes: readonly string[];
}

/** A diagnostic with its optional parts left out. */
export function diagnostic(kind: Diagnostic['kind'], id: string, text: string, more: Partial<Diagnostic> = {}): Diagnostic {
  return { id, kind, text, at: null, suggestion: null, notes: [], ...more };
}
