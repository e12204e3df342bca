import type { Frame, Schema } from '../frame/column.ts';
import type { ParamTable, ParamValues } from './params.ts';

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
}

/** One pass over the data: `run` is pure and sees one shard; partials are merged in shard order, `a` being the earlier. `merge` may reuse `a`. */
export interface Pass {
  run(shard: Frame, args: never, params: ParamValues): unknown;
  merge(a: never, b: never): unknown;
}

/** What a fit knows before it sees data: the types of the columns in front of the stage. */
export interface Meta {
  schema: Schema;
}

export type Fit = Generator<PassRequest, Model, unknown>;

/** Predictions for some rows. `labels` are class indices; `probabilities()` is row-major (rows, classes). */
export interface Predictions {
  classes: number;
  labels: Int32Array;
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
}

/** Everything the engine, the planner and the help know of a stage. */
export interface Stage {
  name: string;
  /** Spark ML's module, also the folder. */
  module: 'feature' | 'classification';
  kind: 'transformer' | 'estimator';
  /** What an estimator predicts; null for a stage that only transforms. */
  task: 'classification' | null;
  /** Spark's name under pyspark.ml, null for an extension. */
  spark: string | null;
  doc: string;
  /** The paper or the documentation that defines it. */
  see: string;
  /** scikit-learn's names for it, for suggestions. */
  sklearn: readonly string[];
  params: ParamTable;
  /** How text features arrive when we insert the stages before it. */
  nominal: 'index' | 'onehot';
  /** Problems between parameters, each with the parameter it is reported at. */
  check(params: ParamValues): readonly { param: string; text: string }[];
  /** Columns read and made, from the parameters alone. */
  inputs(params: ParamValues): readonly string[];
  outputs(params: ParamValues): readonly string[];
  /** The schema behind the stage; throws DataError naming column, expected and found type. */
  schema(params: ParamValues, schema: Schema): Schema;
  passes: Readonly<Record<string, Pass>>;
  /** Null for a transformer, and for a stage that has `whole` only. */
  fit: ((params: ParamValues, meta: Meta) => Fit) | null;
  /** Adds columns; never changes its input. Where `handleInvalid: skip` drops rows, `rowIds` says which are left. */
  apply(model: Model, frame: Frame): Frame;
  whole: WholeFit | null;
}
