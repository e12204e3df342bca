import type { Frame, Schema } from '../frame/column.ts';
import type { ParamTable, ParamValues, SearchValues } from './params.ts';

export type NumberArray = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A fitted stage: plain data, saved as readable JSON (`state`) and raw arrays. A transformer's model has neither. */
export interface Model {
  stage: string;
  params: ParamValues;
  state: { readonly [key: string]: Json };
  arrays: Readonly<Record<string, NumberArray>>;
}

/** What crosses a process border: data, never functions. Partials hold numbers, strings, plain objects, Maps and typed arrays only. */
export interface PassRequest {
  pass: string;
  args: unknown;
  /** Says which arguments these are, where they follow from that, from the parameters that the pass reads, and from what the fit was given by passes without arguments. */
  argsKey?: string;
}

/** One pass over the data: `run` is pure and sees one shard; partials of neighbours are merged, `a` being the earlier, and either may have been merged itself. `merge` may reuse `a`. */
export interface Pass {
  run(shard: Frame, args: never, params: ParamValues): unknown;
  merge(a: never, b: never): unknown;
  /** The parameters that it reads: fits that differ in others share what it gave without arguments, or with those of an equal key, which a fit must leave as it is. Absent: it may read all but `lateParams`. */
  reads?: readonly string[];
}

/** What a fit knows before it sees data: the types of the columns in front of the stage. */
export interface Meta {
  schema: Schema;
}

export type Fit = Generator<PassRequest, Model, unknown>;

/** Columns of equal length, by their names; NaN stands for a number that there is not. */
export type Table = Readonly<Record<string, readonly (string | number)[]>>;

/** What a fit came to on the rows that it learned from, by Spark's names. */
export interface Summary {
  facts: Readonly<Record<string, number | boolean>>;
  /** For people: each has a name for a row in its first column. */
  tables: Readonly<Record<string, Table>>;
  /** For programs alone: long tables, and lists. */
  details: Readonly<Record<string, Table | readonly number[]>>;
  /** What one has to know to read it, and what is so odd that nobody should miss it: a sentence each. */
  notes: readonly string[];
  warnings: readonly string[];
}

export type Summarising = Generator<PassRequest, Summary, unknown>;

/** Predictions for some rows: class indices, or values for regression. `probabilities()` is row-major (rows, classes), empty for regression, where `classes` is 0. */
export interface Predictions {
  classes: number;
  predicted: Int32Array | Float64Array;
  probabilities(): Float64Array;
}

/** A frame with the rows to fit on and, for an evaluation, the rows to score. All row lists ascend. */
export interface SplitFrame {
  frame: Frame;
  train: Int32Array;
  test: Int32Array;
}

/** One candidate's predictions; those for the training rows only where they were asked for. `candidate` is the position in the list that was handed in. */
export interface Evaluation {
  candidate: number;
  test: Predictions;
  train: Predictions | null;
}

/** What one range of a fit's units (trees) adds for one candidate: sums for the rows of each side, plain data that any process can make. */
export interface EvaluationPart {
  candidate: number;
  /** Units of the candidate in the range. */
  units: number;
  test: Float64Array;
  train: Float64Array | null;
  /** What the join needs besides. */
  meta: Json;
}

/**
 * A whole fit cut into ranges of units, from `from` up to but not `to`, done in any processes: joined in order they give the bits of the uncut fit.
 * `count`: the units that a group of candidates needs.
 */
export interface Ranges {
  count(candidates: readonly ParamValues[]): number;
  evaluate(data: SplitFrame, candidates: readonly ParamValues[], how: { trainScores: boolean; from: number; to: number }): EvaluationPart[];
  /** `parts`: those of every range, in the order of the ranges. */
  joinEvaluations(parts: readonly (readonly EvaluationPart[])[], candidates: readonly ParamValues[]): Evaluation[];
  fit(data: Omit<SplitFrame, 'test'>, params: ParamValues, range: { from: number; to: number }): Model;
  joinModels(models: readonly Model[]): Model;
}

/**
 * A fit that runs faster whole in one process than by passes, and that may fit several candidates together.
 * The invariant: a candidate evaluated in a group equals, bit for bit, the same candidate evaluated alone, and equals `apply` of its `fit`.
 */
export interface WholeFit {
  /** Candidates with equal keys share one call of `evaluate`; the key holds resolved values. */
  groupKey(params: ParamValues, meta: Meta): string;
  /** How many fits `evaluate` really does for a group: 1 where all share one. */
  fitsDone(candidates: readonly ParamValues[], meta: Meta): number;
  /** Relative cost of a group on `rows` training rows, in milliseconds of one core, and the bytes that a worker needs. */
  cost(candidates: readonly ParamValues[], rows: number, meta: Meta): { ms: number; bytes: number };
  evaluate(data: SplitFrame, candidates: readonly ParamValues[], trainScores: boolean): Iterable<Evaluation>;
  fit(data: Omit<SplitFrame, 'test'>, params: ParamValues): Model;
  /** Null where a fit cannot be cut. */
  ranges: Ranges | null;
}

/** The rows that a search goes over. */
export interface SearchedRows {
  /** The rows behind all stages, part by part in order, each with the columns of all. */
  frames: Iterable<Frame>;
  /** The rows of the other data, behind the same stages; the rows themselves where there is none. */
  other(): Frame;
}

/** What may be asked of a fitted stage beside `output.data`, by its name: Spark's methods of models. */
export interface Search {
  doc: string;
  /** Those without a default have to be given. */
  params: ParamTable;
  /** Whether it takes a file of other rows, by the key `data`. */
  other: boolean;
  /** Yields a frame or more for the frames that it is given, though they have no rows, so that the columns are known. Throws DataError for what cannot be asked. */
  find(model: Model, params: SearchValues, rows: SearchedRows): Iterable<Frame>;
}

/** Everything the engine, the planner and the help know of a stage. */
export interface Stage {
  name: string;
  /** Spark ML's module, also the folder. */
  module: 'feature' | 'classification' | 'regression';
  kind: 'transformer' | 'estimator';
  /** What an estimator predicts; null for a stage that only transforms. */
  task: 'classification' | 'regression' | null;
  /** Spark's name under pyspark.ml, null for an extension. */
  spark: string | null;
  doc: string;
  /** The paper or the documentation that defines it. */
  see: string;
  /** scikit-learn's names for it, for suggestions. */
  sklearn: readonly string[];
  params: ParamTable;
  /** Whether NaN among the features is learned from; else it is an error in front of the stage. */
  missing: boolean;
  /** How text features arrive when we insert the stages before it. */
  nominal: 'index' | 'onehot';
  /** Problems between parameters, each with the parameter it is reported at. */
  check(params: ParamValues): readonly { param: string; text: string }[];
  /** Columns read, which may be all that are in front of the stage, and made. */
  inputs(params: ParamValues, schema: Pick<Schema, 'keys'>): readonly string[];
  outputs(params: ParamValues): readonly string[];
  /** The schema behind the stage; throws DataError naming column, expected and found type. */
  schema(params: ParamValues, schema: Schema): Schema;
  passes: Readonly<Record<string, Pass>>;
  /** Parameters that no pass reads: fits that differ in nothing else share what their passes gave, which a fit must leave as it is. Absent: none are known. */
  lateParams?: readonly string[];
  /** Null for a transformer, and for a stage that has `whole` only. */
  fit: ((params: ParamValues, meta: Meta) => Fit) | null;
  /** What is told of a model and the rows that it was fitted on, by passes over these. Absent: nothing but the model itself. */
  summarise?: (model: Model) => Summarising;
  /** Adds columns; never changes its input. Where `handleInvalid: skip` drops rows, `rowIds` says which are left. */
  apply(model: Model, frame: Frame): Frame;
  whole: WholeFit | null;
  /** By their names; absent where nothing can be asked. */
  searches?: Readonly<Record<string, Search>>;
}

/** A stage that stands around another one, which its only parameter of the type `stage` names. */
export interface Wrapper extends Pick<Stage, 'name' | 'module' | 'kind' | 'task' | 'spark' | 'doc' | 'see' | 'sklearn' | 'nominal' | 'params'> {
  /** Whether a stage can stand inside. */
  takes(inner: Stage): boolean;
  /** The stage that both make, with the parameters of both: see `nesting`. */
  around(inner: Stage): Stage;
}
