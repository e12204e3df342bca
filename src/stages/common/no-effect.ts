/** What is said of parameters that are for Spark's machines. */
export const NO_EFFECT = "Spark's own: tunes how Spark runs a fit, has no effect on results, and is kept for Spark.";
