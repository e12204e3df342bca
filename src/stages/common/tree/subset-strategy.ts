const WHOLE = /^\+?\d+$/;

/** What `auto` depends on. */
export interface Kind {
  numTrees: number;
  regression: boolean;
}

/**
 * Features that are drawn at each node, of `width`. The words and the rounding are those of Spark's `DecisionTreeMetadata.buildMetadata`:
 * a text that is a whole number is a count (`1` is one feature), any other number a share (`1.0` is all of them).
 * @see https://spark.apache.org/docs/latest/api/scala/org/apache/spark/ml/classification/RandomForestClassifier.html
 */
export function featuresPerNode(strategy: string, { width, ...kind }: Kind & { width: number }): number {
  const word = resolveAuto(strategy, kind);
  if (word === 'all') return width;
  if (word === 'sqrt') return Math.ceil(Math.sqrt(width));
  if (word === 'log2') return Math.max(1, Math.ceil(Math.log(width) / Math.log(2)));
  if (word === 'onethird') return Math.ceil(width / 3);
  return WHOLE.test(word) ? Math.min(Number(word), width) : Math.ceil(Number(word) * width);
}

/** `auto` is every feature for a single tree; for several it is the square root in classification and a third in regression. */
export function resolveAuto(strategy: string, { numTrees, regression }: Kind): string {
  if (strategy !== 'auto') return strategy;
  if (numTrees === 1) return 'all';
  return regression ? 'onethird' : 'sqrt';
}

/** What is wrong with a strategy that is a number, or null. */
export function strategyProblem(strategy: string): string | null {
  const value = Number(strategy);
  if (Number.isNaN(value)) return null;
  if (WHOLE.test(strategy) ? value >= 1 : value > 0 && value <= 1) return null;
  return `expected a whole number from 1 on or a fraction above 0 up to 1, got ${strategy}`;
}
