import { LEAF_BITS } from '../../../kernels/forest-kernel.ts';
import type { Predictions } from '../../stage.ts';
import { argmax, decide } from '../classifier.ts';
import type { Units } from './grow.ts';

const ONE = 2 ** LEAF_BITS;

/** What sums of the leaf values of `trees` trees, in units, say of some rows: sums (rows, classes), or (rows) for regression. */
export function predictionsOf(sums: Float64Array, { trees, units, thresholds }: { trees: number; units: Units; thresholds: readonly number[] | null }): Predictions {
  if (units.classes === 0) return { classes: 0, predicted: toMeans(sums.slice(), trees, units), probabilities: () => new Float64Array(0) };
  const { classes } = units;
  let known: Float64Array | null = null;
  function probabilities(): Float64Array {
    known ??= toProbabilities(sums.slice(), trees);
    return known;
  }
  const predicted = thresholds === null ? largest(sums, classes) : decide(probabilities(), thresholds);
  return { classes, predicted, probabilities };
}

/** Sums of leaf probabilities in the kernel's units, made to means in place. */
export function toProbabilities(sums: Float64Array, trees: number): Float64Array {
  const one = trees * ONE;
  for (let i = 0; i < sums.length; i++) sums[i] /= one;
  return sums;
}

/** Sums of leaf means in the kernel's units, made to predictions in place. */
export function toMeans(sums: Float64Array, trees: number, { center, scale }: Units): Float64Array {
  const one = trees * ONE;
  for (let i = 0; i < sums.length; i++) sums[i] = center + scale * (sums[i] / one);
  return sums;
}

function largest(sums: Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: sums.length / classes }, (_, row) => argmax(sums, row * classes, classes));
}
