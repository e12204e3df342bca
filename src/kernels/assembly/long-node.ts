// Names of numbers that the long form shares.

/** How splits are scored. */
export namespace Mode {
  export const GINI: i32 = 0;
  export const ENTROPY: i32 = 1;
  export const WEIGHTED_GINI: i32 = 2;
  export const WEIGHTED_ENTROPY: i32 = 3;
  export const VARIANCE: i32 = 4;
}

/** Byte offsets in a node record of the long form, behind those of both; the set of a nominal split follows the sums. */
export namespace LongNode {
  export const MISSING_LEFT: usize = 60;
  /** i64: the weight of all rows. */
  export const WEIGHT: usize = 64;
  /** f64: the class or the value that pruning compares. */
  export const PREDICTION: usize = 72;
  /** i64 (width). */
  export const SUMS: usize = 80;
}
