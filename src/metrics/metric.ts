/** What a metric is computed from. `probabilities` is row-major (rows, classes), and given where `needs` asks for it. */
export interface MetricInput {
  /** True class of each row, or its true value for regression: (rows). */
  labels: Int32Array | Float64Array;
  /** Predicted class or value of each row: (rows). */
  predictions: Int32Array | Float64Array;
  probabilities: Float64Array | null;
  /** Weight of each row, (rows); null for 1. */
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
  /** Bounds of a number; a text names a class of the label. */
  min?: number;
  max?: number;
  above?: boolean;
}

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
  needs: 'labels' | 'probabilities';
  /** Needs exactly two classes. */
  binary: boolean;
  /** scikit-learn's spellings, for suggestions. */
  sklearn: readonly string[];
  /** Absent: it has none. */
  params?: Readonly<Record<string, MetricParam>>;
  compute(input: MetricInput, params: Readonly<Record<string, number | string>>): number;
}
