/** What a selection by p values can ask for. */
export type Mode = 'numTopFeatures' | 'percentile' | 'fpr' | 'fdr' | 'fwe';

/**
 * The slots that a selection keeps, ascending. Spark takes its p values from 1 with a difference, so that those below the rounding of 1 are 0 and tie,
 * and ties go to the slot in front: the selection is made of such values, so that it is Spark's. NaN comes last and passes no level.
 * `fdr` is the procedure of Benjamini and Hochberg, https://doi.org/10.1111/j.2517-6161.1995.tb02031.x.
 */
export function selectSlots(pValues: Float64Array, mode: Mode, threshold: number): Int32Array {
  const p = pValues.map((value) => 1 - (1 - value));
  const order = Array.from(p, (_, slot) => slot).sort((a, b) => compare(p[a], p[b]) || a - b);
  return Int32Array.from(kept(p, order, { mode, threshold })).sort();
}

function kept(p: Float64Array, order: number[], { mode, threshold }: { mode: Mode; threshold: number }): number[] {
  switch (mode) {
    case 'numTopFeatures':
      return order.slice(0, threshold);
    case 'percentile':
      return order.slice(0, Math.floor(p.length * threshold));
    case 'fpr':
      return order.filter((slot) => p[slot] < threshold);
    case 'fwe':
      return order.filter((slot) => p[slot] < threshold / p.length);
    case 'fdr':
      return order.slice(0, order.findLastIndex((slot, i) => p[slot] <= (threshold / p.length) * (i + 1)) + 1);
  }
}

function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}
