/**
 * Bin edges of a continuous feature as Spark finds them: midpoints of all neighbours while they are at most `maxBins - 1`, else a walk that
 * places an edge where the running count is nearest to the next multiple of rows / maxBins; of two equally near places the later one.
 * values: (distinct), ascending; counts: (distinct), each above 0. Unlike Spark every row is counted, also above 10,000 of them.
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/tree/impl/RandomForest.scala findSplitsForContinuousFeature
 */
export function findEdges(values: Float64Array, counts: Int32Array, maxBins: number): Float64Array {
  let rows = 0;
  for (const count of counts) rows += count;
  const bins = Math.min(maxBins, rows);
  if (values.length <= bins) return Float64Array.from({ length: Math.max(0, values.length - 1) }, (_, i) => between(values, i));
  const stride = rows / bins;
  const edges: number[] = [];
  let seen = counts[0];
  let target = stride;
  for (let i = 1; i < values.length; i++) {
    const before = Math.abs(seen - target);
    seen += counts[i];
    if (before < Math.abs(seen - target)) {
      edges.push(between(values, i - 1));
      target += stride;
    }
  }
  return Float64Array.from(edges);
}

function between(values: Float64Array, i: number): number {
  return (values[i] + values[i + 1]) / 2;
}
