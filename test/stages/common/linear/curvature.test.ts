import { expect, it } from 'vitest';
import { doubles, integers, lazyVectors, scaledVectors, sparse, unnamedVectors } from '../../../../src/frame/column.ts';
import type { Column, Frame } from '../../../../src/frame/column.ts';
import { codedOf } from '../../../../src/stages/common/coded-columns.ts';
import { coMomentsOf } from '../../../../src/stages/common/covariance.ts';
import { curvatureAt, inverseOfCurvature, mergeCurvature, sampledCurvature, sampledProducts } from '../../../../src/stages/common/linear/curvature.ts';
import { lossSums } from '../../../../src/stages/common/linear/loss-sums.ts';
import { binomialLoss } from '../../../../src/stages/common/linear/losses.ts';
import type { Penalty, Space } from '../../../../src/stages/common/linear/space.ts';
import { answerAt, linearAt, spaceOf } from '../../../../src/stages/common/linear/space.ts';
import { sampledRows } from '../../../../src/stages/common/row-sample.ts';
import { numbers } from '../../../kernels/made-up-forest.ts';

const ROWS = 700;
const WIDTH = 3;

function shards(): Frame[] {
  const next = numbers(7);
  return [ROWS, 300].map((rows) => {
    const values = Float64Array.from({ length: rows * WIDTH }, (_, i) => (i % WIDTH === 2 ? 5 : 100 + next(1000) / 50));
    const columns: [string, Column][] = [['features', unnamedVectors(values, WIDTH)], ['label', integers(Uint8Array.from({ length: rows }, () => next(2)))], ['weight', doubles(Float64Array.from({ length: rows }, () => next(3)))]];
    return { rows, columns: new Map(columns) };
  });
}

function weightsIn({ columns }: Frame): Float64Array {
  return (columns.get('weight') as { values: Float64Array }).values;
}

it.each([true, false])('inverts the second derivatives, with an intercept: %s', (intercept) => {
  const space: Space = spaceOf({ mean: Float64Array.of(110, 109, 5), std: Float64Array.of(6, 5, 0), outputs: 1, intercept });
  const penalty: Penalty = { l2: 0.1, l1: 0, standardized: true };
  const point = Float64Array.of(0.3, -0.4, 0, ...(intercept ? [0.2] : []));
  const at = curvatureAt(point, space, { rows: 1000, shards: 2 });
  const sampled = shards().map((shard) => sampledCurvature(shard, at, { featuresCol: 'features', weights: weightsIn(shard) })).reduce(mergeCurvature);
  const weight = shards().flatMap((shard) => [...weightsIn(shard)]).reduce((sum, own) => sum + own, 0);
  expect(sampled.weight).toBe(weight);
  const inverse = inverseOfCurvature(sampled, space, penalty);
  function gradientAt(own: Float64Array): Float64Array {
    const sums = shards().map((shard) => lossSums(unnamedVectors((shard.columns.get('features') as { values: Float64Array }).values, WIDTH), shard.rows, {
      linear: linearAt(own, space), loss: binomialLoss({ classes: Int32Array.from((shard.columns.get('label') as { values: Uint8Array }).values), weights: weightsIn(shard) }),
    })).reduce((a, b) => ({ loss: a.loss + b.loss, gradient: a.gradient.map((value, i) => value + b.gradient[i]), bias: a.bias.map((value, i) => value + b.bias[i]) }));
    return answerAt(own, { sums, weight, space, penalty }).gradient;
  }
  const direction = Float64Array.of(1, 2, 0, ...(intercept ? [-1] : []));
  const step = 1e-5;
  const [ahead, behind] = [1, -1].map((side) => gradientAt(point.map((value, i) => value + side * step * direction[i])));
  const again = inverse?.(ahead.map((value, i) => (value - behind[i]) / (2 * step)));
  // A thousandth of the curvature is added, since the rows are a sample.
  again?.forEach((value, i) => expect(Math.abs(value - direction[i])).toBeLessThan(0.01));
});

it('has none where the loss does not bend', () => {
  const space = spaceOf({ mean: Float64Array.of(110, 109, 5), std: Float64Array.of(6, 5, 0), outputs: 1, intercept: true });
  const at = curvatureAt(Float64Array.of(0, 0, 0, 1e5), space, { rows: ROWS, shards: 1 });
  const flat = sampledCurvature(shards()[0], at, { featuresCol: 'features', weights: null });
  expect(inverseOfCurvature(flat, space, { l2: 0, l1: 0, standardized: true })).toBeNull();
});

it('is that of its values where a column is another one scaled', () => {
  const [{ rows, columns }] = shards();
  const source = columns.get('features') as ReturnType<typeof unnamedVectors>;
  const scaled = scaledVectors(rows, { source, center: Float64Array.of(110, 108, 5), scale: Float64Array.of(0.2, 0.25, 0) });
  const space = spaceOf({ mean: Float64Array.of(0.1, -0.2, 0), std: Float64Array.of(1.1, 0.9, 0), outputs: 1, intercept: true });
  const at = curvatureAt(Float64Array.of(0.3, -0.4, 0, 0.2), space, { rows, shards: 1 });
  const [computed, written] = [scaled, unnamedVectors(scaled.values, WIDTH)].map((features) => sampledCurvature({ rows, columns: new Map([['features', features]]) }, at, { featuresCol: 'features', weights: null }));
  computed.sums.forEach((sum, i) => expect(sum).toBeCloseTo(written.sums[i], 9));
});

it('is the same, bit for bit, of a shard in codes and of a sparse one, whose slots are looked at as they are', () => {
  const rows = 2500;
  const next = numbers(3);
  const parts = Array.from({ length: WIDTH }, (_, j) => (j === 1 ? doubles(Float64Array.from({ length: rows }, () => next(1000) / 9)) : integers(Uint8Array.from({ length: rows }, () => 1 + next(5)))));
  const dense = lazyVectors(parts, ['a', 'b', 'c']);
  const written = sparse({ width: WIDTH, names: dense.names, starts: Uint32Array.from({ length: rows + 1 }, (_, row) => row * WIDTH), slots: Int32Array.from({ length: rows * WIDTH }, (_, i) => i % WIDTH), values: dense.values });
  expect(codedOf(dense, rows)).not.toBeNull();
  const space = spaceOf({ mean: Float64Array.of(3, 55, 3), std: Float64Array.of(1.4, 30, 1.4), outputs: 1, intercept: true });
  const at = curvatureAt(Float64Array.of(0.3, -0.4, 0.1, 0.2), space, { rows, shards: 1 });
  const [coded, plain] = [dense, written].map((features) => sampledCurvature({ rows, columns: new Map([['features', features]]) }, at, { featuresCol: 'features', weights: null }));
  expect(coded).toEqual(plain);
});

it.each([[4000, 1, 2048], [250_000, 16, 512], [1_000_000, 16, 977], [4_000_000, 64, 512], [1e9, 16, 2048], [1e9, 4000, 128]])('looks at some of %i rows, of each of %i shards at %i', (all, count, rows) => {
  const space = spaceOf({ mean: Float64Array.of(110, 109, 5), std: Float64Array.of(6, 5, 0), outputs: 1, intercept: true });
  const at = curvatureAt(new Float64Array(4), space, { rows: all, shards: count });
  expect(at.rows).toBe(rows);
  const features = unnamedVectors(new Float64Array(3000 * WIDTH).fill(110), WIDTH);
  expect(sampledCurvature({ rows: 3000, columns: new Map([['features', features]]) }, at, { featuresCol: 'features', weights: null }).weight).toBe(rows);
});

it('looks at more rows of wide vectors', () => {
  const [mean, std] = [new Float64Array(256), new Float64Array(256).fill(1)];
  const space = spaceOf({ mean, std, outputs: 1, intercept: false });
  expect(curvatureAt(new Float64Array(256), space, { rows: 250_000, shards: 16 }).rows).toBe(1024);
});

it('knows how features of some rows vary together, in codes, as they are, scaled and sparse', () => {
  const rows = 3000;
  const next = numbers(3);
  const parts = [2, 50, 2].map((most) => integers(Uint8Array.from({ length: rows }, () => next(most))));
  const plain = doubles(Float64Array.from({ length: rows }, () => 1e4 + next(1e6) / 7));
  const coded = lazyVectors([...parts, plain], ['a', 'b', 'c', 'd']);
  expect(codedOf(coded, rows)?.groups.length).toBe(1);
  const written = unnamedVectors(coded.values, 4);
  const starts = Uint32Array.from({ length: rows + 1 }, (_, row) => 4 * row);
  const all = sparse({ width: 4, starts, slots: Int32Array.from({ length: 4 * rows }, (_, i) => i % 4), values: coded.values, names: [] });
  const scaled = scaledVectors(rows, { source: coded, center: Float64Array.of(0.5, 20, 0, 8e4), scale: Float64Array.of(2, 0.1, 0, 1e-5) });
  const looked = new Set(sampledRows(rows, 256));
  for (const column of [coded, written, all, scaled]) {
    const frame: Frame = { rows, columns: new Map([['features', column]]) };
    const values = written.values.filter((_, i) => looked.has(Math.floor(i / 4)));
    const expected = coMomentsOf(unnamedVectors(column === scaled ? values.map((value, i) => (value - [0.5, 20, 0, 8e4][i % 4]) * [2, 0.1, 0, 1e-5][i % 4]) : values, 4), 256);
    const found = sampledProducts(frame, 'features');
    expect(found?.rows).toBe(256);
    found?.mean.forEach((mean, j) => expect(mean).toBeCloseTo(expected.mean[j], 8));
    found?.products.forEach((product, i) => expect(Math.abs(product - expected.products[i])).toBeLessThanOrEqual(1e-9 * Math.sqrt(expected.products[5 * Math.floor(i / 4)] * expected.products[5 * (i % 4)]) + 1e-9));
  }
});
