import type { AnyVector, Frame } from '../../../frame/column.ts';
import { copySlots, scaledOf } from '../../../frame/column.ts';
import { pick } from '../../../frame/picked.ts';
import { takeRows } from '../../../frame/select.ts';
import type { CodedRows } from '../../../kernels/coded.ts';
import type { SlotRows } from '../../../kernels/curvature.ts';
import { cholesky } from '../../../kernels/solvers/cholesky.ts';
import type { Cholesky } from '../../../kernels/solvers/cholesky.ts';
import type { Precondition } from '../../../kernels/solvers/limited-memory.ts';
import { codedOf } from '../coded-columns.ts';
import { anyVector } from '../columns.ts';
import type { CoMoments } from '../covariance.ts';
import { coMomentsOf } from '../covariance.ts';
import { curvature as kernel } from '../kernels.ts';
import { meansOf, momentsOfAll } from '../moments.ts';
import { sampledRows } from '../row-sample.ts';
import type { Linear } from './loss-sums.ts';
import type { Penalty, Space } from './space.ts';
import { linearAt } from './space.ts';

/** Wider vectors cost more to look at in pairs than steps are saved by it. */
const MOST_SLOTS = 300;
/** p (1 - p) where p is a half. */
const QUARTER = 0.25;
/** Rows of a shard that stand for all of it where the search begins: so many for each slot, and at least and at most so many. */
const ROWS_A_SLOT = 16;
const LEAST_OF_A_SHARD = 256;
const MOST_OF_A_SHARD = 1024;
/**
 * Where the search has come nearer one of so many rows is looked at, since a look at few of many rows costs less than the passes over all of them that it saves; but at least so many
 * for each slot, so that their products are not left to chance, and so many of all, where classes are rare and values far from the others; and so many of a shard.
 */
const ROWS_FOR_ONE = 64;
const BENDING_ROWS_A_SLOT = 64;
const LEAST_THAT_BEND = 2 ** 13;
const MOST_THAT_BEND = 2 ** 15;
const LEAST_THAT_BEND_OF_A_SHARD = 128;
const MOST_THAT_BEND_OF_A_SHARD = 2048;
/** Where classes are rare; a step that divides by less would be too long. */
const LEAST_CURVATURE = 0.01;

/** How features of some rows vary together; null of wide vectors. */
export function sampledProducts(shard: Frame, featuresCol: string): CoMoments | null {
  const features = anyVector(shard, featuresCol);
  const { width } = features;
  if (width > MOST_SLOTS) return null;
  const sample = sampledRows(shard.rows, Math.min(MOST_OF_A_SHARD, Math.max(LEAST_OF_A_SHARD, ROWS_A_SLOT * width)));
  const rows = sample.length;
  if (features.kind === 'sparse') return coMomentsOf(picked(features, shard.rows, sample), rows);
  const center = meansOf(momentsOfAll(features, shard.rows));
  const { column, less, times } = standardised(features, { less: center, times: new Float64Array(width).fill(1) });
  // Where every margin is 0, the curvature of each row is a quarter, which is taken out without rounding.
  const sums = kernel().logistic(rows, slotsOf(column, shard.rows, sample), { less, times, slopes: new Float64Array(width), start: 0, weights: null });
  const size = width + 1;
  const rest = sums.subarray(width * size, size * size - 1).map((sum) => sum / QUARTER / rows);
  const products = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    const own = rows * rest[i];
    for (let j = i; j < width; j++) products[j * width + i] = products[i * width + j] = sums[i * size + j] / QUARTER - own * rest[j];
    products[i * width + i] = Math.max(0, products[i * width + i]);
  }
  return { rows, mean: center.map((mean, j) => mean + rest[j]), products };
}

/**
 * The inverse of the second derivatives of a mean loss plus a penalty, where the loss of each output has so much curvature in its margin, (outputs), and outputs do not depend on each other;
 * without products features are taken not to depend on each other either.
 */
export function inverseCurvature(space: Space, { penalty, curvatures, products }: { penalty: Penalty; curvatures: readonly number[]; products: CoMoments | null }): Precondition {
  const { width, outputs, intercept } = space;
  const own = curvatures.map((curvature) => Math.max(curvature, LEAST_CURVATURE));
  const extra = extraOf(space, penalty);
  const factors = own.map((curvature) => factorOf(space, { curvature, extra, products }));
  return (gradient) => {
    const made = new Float64Array(gradient.length);
    for (let o = 0; o < outputs; o++) {
      const slopes = gradient.subarray(o * width, (o + 1) * width);
      const factor = factors[o];
      made.set(factor === null ? slopes.map((slope, j) => slope / (own[o] + extra[j])) : factor.solve(slopes), o * width);
      if (intercept) made[outputs * width + o] = gradient[outputs * width + o] / own[o];
    }
    return made;
  };
}

/** Products of features, less `center` and times `scale`, (width) each, and behind them 1, added up over some rows, each times its weight and the curvature of its loss: row-major (width + 1, width + 1). */
export interface RowCurvature {
  weight: number;
  sums: Float64Array;
}

/** Where curvature is looked at, and in how many rows of each shard. */
export interface CurvatureAt {
  rows: number;
  linear: Linear;
  center: Float64Array;
  scale: Float64Array;
}

/** At a point of a space of all features, in some of so many rows of so many shards. */
export function curvatureAt(point: Float64Array, space: Space, { rows: all, shards }: { rows: number; shards: number }): CurvatureAt {
  const { std, center, intercept, width } = space;
  const wanted = Math.min(MOST_THAT_BEND, Math.max(LEAST_THAT_BEND, BENDING_ROWS_A_SLOT * width, all / ROWS_FOR_ONE));
  const rows = Math.min(MOST_THAT_BEND_OF_A_SHARD, Math.max(LEAST_THAT_BEND_OF_A_SHARD, Math.ceil(wanted / shards)));
  return { rows, linear: linearAt(point, space), center: (intercept ? center : null) ?? new Float64Array(width), scale: std.map((deviation) => (deviation === 0 ? 0 : 1 / deviation)) };
}

/** That of the logistic loss in some of the rows. */
export function sampledCurvature(shard: Frame, at: CurvatureAt, { featuresCol, weights }: { featuresCol: string; weights: Float64Array | null }): RowCurvature {
  const { linear: { coefficients, intercepts }, center, scale } = at;
  const sample = sampledRows(shard.rows, at.rows);
  const own = weights === null ? null : pick(weights, sample);
  const { column, less, times } = standardised(anyVector(shard, featuresCol), { less: center, times: scale });
  const slopes = coefficients.map((slope, j) => (scale[j] === 0 ? 0 : slope / scale[j]));
  const start = coefficients.reduce((sum, slope, j) => sum + slope * center[j], intercepts[0]);
  const sums = kernel().logistic(sample.length, slotsOf(column, shard.rows, sample), { less, times, slopes, start, weights: own });
  return { weight: own?.reduce((sum, weight) => sum + weight, 0) ?? sample.length, sums };
}

interface Standardised {
  column: AnyVector;
  less: Float64Array;
  times: Float64Array;
}

/** What to take from the slots of a column, and what to multiply them by then, (width) each; of one that is another one scaled, from those of that one. */
function standardised(column: AnyVector, { less, times }: Omit<Standardised, 'column'>): Standardised {
  const scaled = scaledOf(column);
  if (scaled === null) return { column, less, times };
  const { source, center, scale } = scaled;
  return standardised(source, { less: less.map((mean, j) => (center?.[j] ?? 0) + (scale[j] === 0 ? 0 : mean / scale[j])), times: times.map((own, j) => own * scale[j]) });
}

/** What was picked last, by all rows: every search over the same rows asks for the same ones. */
const pickedLast = new WeakMap<CodedRows, { count: number; slots: SlotRows }>();

/** Some of the rows of a shard's column, in codes where its losses are found by them. */
function slotsOf(column: AnyVector, rows: number, sample: Int32Array): SlotRows {
  const coded = column.kind === 'sparse' ? null : codedOf(column, rows);
  if (coded === null) {
    const some = picked(column, rows, sample);
    return { groups: [], slots: [...Array(column.width).keys()], copy: (into, range) => copySlots(some, into, range) };
  }
  const last = pickedLast.get(coded);
  if (last?.count === sample.length) return last.slots;
  const slots = pickedCodes(coded, sample);
  pickedLast.set(coded, { count: sample.length, slots });
  return slots;
}

function pickedCodes(coded: CodedRows, sample: Int32Array): SlotRows {
  const groups = coded.groups.map((group) => ({ ...group, codes: pick(group.codes, sample) }));
  const columns = coded.columns.map((values) => pick(values, sample));
  return { groups, slots: coded.slots, copy: (into, { from, to, stride }) => columns.forEach((values, p) => into.set(values.subarray(from, to), p * stride)) };
}

function picked<T extends AnyVector>(column: T, rows: number, sample: Int32Array): T {
  return takeRows({ rows, columns: new Map([['picked', column]]) }, sample).columns.get('picked') as T;
}

/** Both together, in `a`'s memory. */
export function mergeCurvature(a: RowCurvature, b: RowCurvature): RowCurvature {
  for (let i = 0; i < a.sums.length; i++) a.sums[i] += b.sums[i];
  return { weight: a.weight + b.weight, sums: a.sums };
}

/** The second derivatives before any point was looked at, row-major (size, size): of a mean loss plus a penalty, where the loss has so much curvature in its margin and features vary together as those of `products` do. */
export function estimatedSecondDerivatives(space: Space, { penalty, curvature, products }: { penalty: Penalty; curvature: number; products: CoMoments }): Float64Array {
  const { width, intercept } = space;
  const size = width + (intercept ? 1 : 0);
  const own = Math.max(curvature, LEAST_CURVATURE);
  const slopes = slopesMatrix(space, { curvature: own, extra: extraOf(space, penalty), products });
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < width; i++) matrix.set(slopes.subarray(i * width, (i + 1) * width), i * size);
  if (intercept) matrix[size * size - 1] = own;
  return matrix;
}

/** The inverse of the second derivatives of the mean of a loss of one output plus a penalty; null where it hardly bends there. */
export function inverseOfCurvature({ weight, sums }: RowCurvature, space: Space, penalty: Penalty): Precondition | null {
  const { width, std, intercept } = space;
  const size = width + (intercept ? 1 : 0);
  const extra = extraOf(space, penalty);
  const matrix = new Float64Array(size * size);
  const bend = sums[sums.length - 1] / weight;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) matrix[i * size + j] = sums[i * (width + 1) + j] / weight;
    matrix[i * size + i] += SMALL * bend + (i < width ? extra[i] : 0);
  }
  for (let j = 0; j < width; j++) if (std[j] === 0) matrix[j * size + j] = 1;
  const factor = weight > 0 && bend > 0 ? cholesky(matrix, size) : null;
  return factor === null ? null : (gradient) => factor.solve(gradient);
}

/** What a penalty adds to the second derivative of each slot; 1 where a slot has no coefficient. */
function extraOf({ std }: Space, { l2, standardized }: Penalty): Float64Array {
  return std.map((deviation) => (deviation === 0 ? 1 : standardized ? l2 : l2 / (deviation * deviation)));
}

function factorOf(space: Space, { curvature, extra, products }: { curvature: number; extra: Float64Array; products: CoMoments | null }): Cholesky | null {
  const { width } = space;
  return products === null || products.rows < 2 * width ? null : cholesky(slopesMatrix(space, { curvature, extra, products }), width);
}

function slopesMatrix({ width, std }: Space, { curvature, extra, products }: { curvature: number; extra: Float64Array; products: CoMoments }): Float64Array {
  const matrix = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) if (std[i] > 0 && std[j] > 0) matrix[i * width + j] = (curvature * products.products[i * width + j]) / (products.rows * std[i] * std[j]);
    // What hardly varies in the sample may vary elsewhere.
    matrix[i * width + i] += extra[i] + SMALL * curvature;
  }
  return matrix;
}

const SMALL = 1e-3;
