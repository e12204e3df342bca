/** What a metric is computed from. `probabilities` is row-major (rows, classes), and given where `needs` asks for it: for `scores` they may be any numbers that rise with them. */
export interface MetricInput {
  /** True class of each row, or its true value for regression: (rows). */
  labels: Int32Array | Float64Array;
  /** Predicted class or value of each row: (rows). */
  predictions: Int32Array | Float64Array;
  probabilities: Float64Array | null;
  /** Weight of each row, (rows); null for 1. A row of weight 0 counts as one that is not there. */
  weights: Float64Array | null;
  /** 0 for regression. */
  classes: number;
  /** Name of each class, by its index. */
  classNames: readonly string[];
  /** The class that is 1 in binary metrics. */
  positive: number;
}

/** What a metric is for: the task of the stage that predicts. */
export type MetricTask = 'classification' | 'regression' | 'multilabel';

/** A parameter of a metric, written behind its name: `weightedFMeasure(beta=0.5)`. */
export interface MetricParam {
  doc: string;
  default: number | string;
  /** Bounds of a number, included unless `above` and `below` say otherwise. */
  min?: number;
  max?: number;
  above?: boolean;
  below?: boolean;
  integer?: boolean;
  /** Numbers strictly between these two are not allowed. */
  gap?: readonly [number, number];
  /** The texts that there are. Absent: a text names a class of the label, and the empty one the first class. */
  choices?: readonly string[];
}

/** Values of a metric's parameters, all of them given. */
export type MetricValues = Readonly<Record<string, number | string>>;

/** A metric as data; the search knows records, never names. */
export interface Metric {
  /** With its parameters where they are not the defaults: what columns and reports are named by. */
  name: string;
  task: MetricTask;
  doc: string;
  /** The definition. */
  see: string;
  /** 1: larger is better; -1: smaller is better. */
  direction: 1 | -1;
  /** Smallest and largest possible value. */
  range: readonly [number, number];
  needs: 'labels' | 'scores' | 'probabilities';
  /** Needs exactly two classes. */
  binary: boolean;
  /** scikit-learn's spellings, for suggestions. */
  sklearn: readonly string[];
  /** Absent: it has none. */
  params?: Readonly<Record<string, MetricParam>>;
  /** For at least one row that counts; `boundMetric` answers NaN for none. NaN where the value is not defined, unless `doc` says what it is. */
  compute(input: MetricInput, params: MetricValues): number;
}

/** A metric with the values of its parameters: `name` shows those that are not the defaults. */
export interface BoundMetric extends Omit<Metric, 'compute'> {
  /** Its key in the table. */
  base: string;
  values: MetricValues;
  compute(input: MetricInput): number;
}
