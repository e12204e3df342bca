/** A parameter's value as it stands in a job file. */
export type ParamValue = number | string | boolean | readonly number[] | readonly string[] | readonly (readonly number[])[];
export type ParamValues = Readonly<Record<string, ParamValue>>;

/** A sparse vector as it stands in a job file, slots ascending. */
export interface SparseValue {
  size: number;
  indices: readonly number[];
  values: readonly number[];
}

/** Parameters of a search, which may be vectors too. */
export type SearchValues = Readonly<Record<string, ParamValue | SparseValue>>;

/** What a parameter takes. It is plain data: `spec` makes the zod check, the JSON Schema and the help text from it. */
export interface Param {
  type: 'int' | 'long' | 'double' | 'boolean' | 'string' | 'column' | 'doubles' | 'ints' | 'matrix' | 'strings' | 'columns' | 'vector' | 'stage';
  /** Absent: the parameter has no default and may be left out. Spark's `<uid>__output` is made by `plan/insert`. */
  default?: ParamValue;
  min?: number;
  max?: number;
  /** The smallest (largest) value itself is not allowed. */
  above?: boolean;
  below?: boolean;
  /** The words that are allowed: the only ones for `string`, in place of a number for `int` (`unlimited`); the names of stages for `stage`. */
  choices?: readonly string[];
  /** A pattern that a `string` may match instead of `choices`, with its words for messages. */
  pattern?: { source: string; words: string };
  /** NaN and the infinities are allowed too, as far as the bounds let them pass. */
  anyNumber?: boolean;
  doc: string;
  /** scikit-learn's name, or names, for the same thing: used in suggestions. */
  sklearn?: readonly string[];
  /** Not in Spark ML. */
  extension?: boolean;
  /** The column that this parameter names is read by fits alone: it is no feature, and predictions do without it. */
  fitOnly?: boolean;
  /** The column that this parameter names is made by the stage (an output), not read. */
  output?: boolean;
  /** Parameters of the stage inside that cannot be given, since those around it count in their place, or none. */
  hides?: readonly string[];
}

export type ParamTable = Readonly<Record<string, Param>>;
type More = Omit<Param, 'type' | 'default' | 'doc'>;

/** A whole number that fits 32 bits. */
export function int(value: number | string, doc: string, more: More = {}): Param {
  return { type: 'int', default: value, doc, ...more };
}

/** A whole number that fits 32 bits, without a default. */
export function neededInt(doc: string, more: More = {}): Param {
  return { type: 'int', doc, ...more };
}

/** A whole number up to 2^53, for seeds. Without a default of its own it comes from the job's seed. */
export function long(doc: string, more: More = {}): Param {
  return { type: 'long', doc, ...more };
}

/** A real number. */
export function double(value: number, doc: string, more: More = {}): Param {
  return { type: 'double', default: value, doc, ...more };
}

/** A real number without a default. */
export function neededDouble(doc: string, more: More = {}): Param {
  return { type: 'double', doc, ...more };
}

/** true or false. */
export function bool(value: boolean, doc: string, more: More = {}): Param {
  return { type: 'boolean', default: value, doc, ...more };
}

/** One of some words. */
export function oneOf(value: string, choices: readonly string[], doc: string, more: More = {}): Param {
  return { type: 'string', default: value, choices, doc, ...more };
}

/** A text without a default. */
export function text(doc: string, more: More = {}): Param {
  return { type: 'string', doc, ...more };
}

/** The name of a column that is read. */
export function column(value: string | null, doc: string, more: More = {}): Param {
  return value === null ? { type: 'column', doc, ...more } : { type: 'column', default: value, doc, ...more };
}

/** The names of columns that are read. */
export function columns(doc: string, more: More = {}): Param {
  return { type: 'columns', doc, ...more };
}

/** A list of texts. */
export function strings(doc: string, more: More = {}): Param {
  return { type: 'strings', doc, ...more };
}

/** A list of whole numbers that fit 32 bits. */
export function ints(doc: string, more: More = {}): Param {
  return { type: 'ints', doc, ...more };
}

/** A list of lists of real numbers. */
export function matrix(doc: string, more: More = {}): Param {
  return { type: 'matrix', doc, ...more };
}

/** A list of real numbers. */
export function numbers(doc: string, more: More = {}): Param {
  return { type: 'doubles', doc, ...more };
}

/** A vector without a default: a list of numbers, or a SparseValue. */
export function vector(doc: string, more: More = {}): Param {
  return { type: 'vector', doc, ...more };
}

/** A stage that stands inside of this one. */
export function innerStage(doc: string, more: More = {}): Param {
  return { type: 'stage', doc, ...more };
}

/** Every parameter that has a default, at its default. */
export function defaultsOf(table: ParamTable): ParamValues {
  const entries: [string, ParamValue][] = [];
  for (const [name, param] of Object.entries(table)) if (param.default !== undefined) entries.push([name, param.default]);
  return Object.fromEntries(entries);
}
