/** What a metric is computed from. `probabilities` is row-major (rows, classes), and given where `needs` asks for it. */
export interface MetricInput {
  /** True class of each row: (rows). */
  labels: Int32Array;
  /** Predicted class of each row: (rows). */
  predictions: Int32Array;
  probabilities: Float64Array | null;
  classes: number;
  /** The class that is 1 in binary metrics. */
  positive: number;
}

/** A metric as data; the search knows records, never names. */
export interface Metric {
  name: string;
  task: 'classification';
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
  compute(input: MetricInput): number;
}
