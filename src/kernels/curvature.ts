import type { Group } from './coded.ts';
import type { ColumnSource } from './dense.ts';
import { addProducts, BLOCK, columnStride, mirrored, ROWS_AT_A_TIME } from './dense.ts';
import { smallOdds } from './logistic.ts';

/** Dense rows: slots in groups of codes, and the others, which are copied slot by slot in the order of `slots`. */
export interface SlotRows {
  groups: readonly Group[];
  slots: readonly number[];
  copy: ColumnSource;
}

/** A linear function of features each of which is what a slot is less `less` and times `times`, (width) each: its slopes, (width), and where it starts; and the weights of the rows, (rows); null: each weighs 1. */
export interface Bending {
  less: Float64Array;
  times: Float64Array;
  slopes: Float64Array;
  start: number;
  weights: Float64Array | null;
}

/** Second derivatives of losses of linear functions. Both kinds give the same bits, and so do rows in codes and as they are. */
export interface CurvatureKernel {
  name: 'wasm' | 'typescript';
  /**
   * Of minus the logarithm of the likelihood of two classes, whose odds have the margin as logarithm, by the slopes and the start, added up over the first `count` rows: row-major (width + 1, width + 1).
   * Where odds are p : q, p + q = 1, that of a row by its margin is p q, which hangs on no class.
   */
  logistic(count: number, rows: SlotRows, bending: Bending): Float64Array;
}

/** The readable kernel. */
export function typescriptCurvature(): CurvatureKernel {
  return {
    name: 'typescript',
    logistic(count, rows, bending) {
      const width = bending.slopes.length;
      const stride = columnStride(ROWS_AT_A_TIME);
      const features = new Float64Array((width + 1) * stride);
      const sums = new Float64Array((width + 1) * (width + 1));
      for (let from = 0; from < count; from += ROWS_AT_A_TIME) {
        const to = Math.min(count, from + ROWS_AT_A_TIME);
        standardise(features, rows, { ...bending, from, to, stride });
        timesRoots(features, { ...bending, from, to, stride });
        for (let first = 0; first < to - from; first += BLOCK) addProducts(sums, width + 1, { slots: features, stride, first, end: Math.min(to - from, first + BLOCK) });
      }
      return mirrored(sums, width + 1);
    },
  };
}

interface Range {
  from: number;
  to: number;
  stride: number;
}

function standardise(features: Float64Array, { groups, slots, copy }: SlotRows, { less, times, from, to, stride }: Pick<Bending, 'less' | 'times'> & Range): void {
  const copied = new Float64Array(slots.length * stride);
  copy(copied, { from, to, stride });
  slots.forEach((slot, p) => {
    for (let i = 0; i < to - from; i++) features[slot * stride + i] = (copied[p * stride + i] - less[slot]) * times[slot];
  });
  for (const { slots: own, levels, codes } of groups) {
    let size = 1;
    own.forEach((slot, s) => {
      for (let i = 0; i < to - from; i++) features[slot * stride + i] = (levels[s][Math.floor(codes[from + i] / size) % levels[s].length] - less[slot]) * times[slot];
      size *= levels[s].length;
    });
  }
}

/** Multiplies features by the roots of their row's second derivative, which are put behind them. */
function timesRoots(features: Float64Array, { slopes, start, weights, from, to, stride }: Omit<Bending, 'less' | 'times'> & Range): void {
  for (let i = 0; i < to - from; i++) {
    let margin = start;
    for (let j = 0; j < slopes.length; j++) margin += features[j * stride + i] * slopes[j];
    const odds = smallOdds(margin);
    const root = Math.sqrt((weights === null ? 1 : weights[from + i]) * odds) / (1 + odds);
    for (let j = 0; j < slopes.length; j++) features[j * stride + i] *= root;
    features[slopes.length * stride + i] = root;
  }
}
