import { describe, expect, it } from 'vitest';
import type { Frame } from '../../src/frame/column.ts';
import { concat } from '../../src/frame/select.ts';
import type { ParamValues, SearchValues } from '../../src/stages/params.ts';
import type { Model, Stage } from '../../src/stages/stage.ts';
import { columnOf, fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf, sparseOf, vectorOf, worst } from './support.ts';

type Rows = number[][];

/** What test/golden/_lsh.py wrote: rows are named by their places. */
interface Golden {
  tolerance: number;
  data: Record<string, { rows: Rows; others: Rows }>;
  cases: {
    data: string;
    params: ParamValues;
    hashes: Rows;
    joins: { threshold: number; with: 'others' | 'self'; pairs: [number, number, number][] }[];
    nears: { key: number[]; count: number; rows: [number, number][] }[];
  }[];
}

/** Rows with their places, as `id`. */
export function placed(rows: Rows, isSparse: boolean): Frame {
  return frameOf({ id: columnOf(rows.map((_, i) => i)), v: isSparse ? sparseOf(rows) : vectorOf(rows) });
}

/** What a search finds in the rows behind the model, over so many shards, as rows of numbers: those of the named columns. */
export function find({ stage, model }: { stage: Stage; model: Model }, asked: { search: string; params: SearchValues; rows: Frame; other?: Frame; shards?: number }, names: readonly string[]): number[][] {
  const frames = shardsOf(asked.rows, asked.shards ?? 1).map((shard) => stage.apply(model, shard));
  const search = stage.searches![asked.search];
  const defaults = paramsFor({ ...stage, params: search.params }, {});
  const other = asked.other === undefined ? undefined : stage.apply(model, asked.other);
  const found = [...search.find(model, { ...defaults, ...asked.params }, { frames, other: () => other ?? concat(frames) })];
  const columns = names.map((name) => found.flatMap((frame) => [...(frame.columns.get(name) as { values: Iterable<number> }).values]));
  return columns[0].map((_, row) => columns.map((values) => values[row]));
}

/** The tests that both stages of LSH have: hashes, pairs and neighbours are Spark's. */
export function testLsh(stage: Stage, name: string): void {
  const spark = golden<Golden>(name);
  describe.each(spark.cases.map((each, i) => ({ ...each, i })))("as Spark's: case $i, $params of $data", ({ data, params, hashes, joins, nears }) => {
    const { rows, others } = spark.data[data];
    const given = paramsFor(stage, { inputCol: 'v', outputCol: 'h', ...params });

    it.each([false, true])('hashes are the same, vectors being sparse: %s', (isSparse) => {
      const frame = placed(rows, isSparse);
      const model = fitSync(stage, given, shardsOf(frame, 3));
      expect(rowsOf(stage.apply(model, frame).columns.get('h'))).toEqual(hashes);
    });

    it.each([false, true])('pairs are the same, by row and other row, vectors being sparse: %s', (isSparse) => {
      const frame = placed(rows, isSparse);
      const model = fitSync(stage, given, [frame]);
      for (const { threshold, with: other, pairs } of joins) {
        for (const shards of [1, 3]) {
          // The other side is in the other layout.
          const found = find({ stage, model }, { search: 'approxSimilarityJoin', params: { threshold, distCol: 'd' }, rows: frame, shards, ...(other === 'self' ? {} : { other: placed(others, !isSparse) }) }, ['datasetA.id', 'datasetB.id', 'd']);
          expect(found.map(([a, b]) => [a, b])).toEqual(pairs.map(([a, b]) => [a, b]));
          expect(worst(found.map(([, , far]) => far), pairs.map(([, , far]) => far))).toBeLessThanOrEqual(spark.tolerance);
        }
      }
    });

    it('neighbours are the same, the nearest first', () => {
      const frame = placed(rows, true);
      const model = fitSync(stage, given, [frame]);
      for (const { key, count, rows: nearest } of nears) {
        const indices = key.flatMap((value, slot) => (value === 0 ? [] : [slot]));
        for (const asked of [key, { size: key.length, indices, values: indices.map((slot) => key[slot]) }]) {
          const found = find({ stage, model }, { search: 'approxNearestNeighbors', params: { key: asked, numNearestNeighbors: count }, rows: frame, shards: 3 }, ['distCol', 'id']);
          expect(found.map(([, id]) => id)).toEqual(nearest.map(([, id]) => id));
          expect(worst(found.map(([far]) => far), nearest.map(([far]) => far))).toBeLessThanOrEqual(spark.tolerance);
        }
      }
    });
  });

  it('finds nothing in no rows, in columns of the right names', () => {
    const { rows } = spark.data[spark.cases[0].data];
    const model = fitSync(stage, paramsFor(stage, { inputCol: 'v', outputCol: 'h', ...spark.cases[0].params }), [placed(rows, false)]);
    const none = stage.apply(model, { rows: 0, columns: new Map([...placed(rows.slice(0, 0), false).columns, ['v', vectorOf([], rows[0].map((_, j) => `f${j}`))]]) });
    const [joined] = stage.searches!['approxSimilarityJoin'].find(model, { threshold: 1, distCol: 'd' }, { frames: [none], other: () => none });
    expect({ rows: joined.rows, names: [...joined.columns.keys()] }).toEqual({ rows: 0, names: ['datasetA.id', 'datasetA.v', 'datasetA.h', 'datasetB.id', 'datasetB.v', 'datasetB.h', 'd'] });
    const [near] = stage.searches!['approxNearestNeighbors'].find(model, { key: rows[0], numNearestNeighbors: 2, distCol: 'd' }, { frames: [none], other: () => none });
    expect({ rows: near.rows, names: [...near.columns.keys()] }).toEqual({ rows: 0, names: ['id', 'v', 'h', 'd'] });
  });

  it('refuses vectors and keys of another size, and a name that is taken for the distances', () => {
    const { rows } = spark.data[spark.cases[0].data];
    const frame = placed(rows, false);
    const model = fitSync(stage, paramsFor(stage, { inputCol: 'v', outputCol: 'h', ...spark.cases[0].params }), [frame]);
    const size = rows[0].length;
    expect(() => stage.apply(model, placed([[1]], false))).toThrow(`column \`v\`: expected a vector of ${size} values as in the fit, got 1`);
    expect(() => find({ stage, model }, { search: 'approxNearestNeighbors', params: { key: [1], numNearestNeighbors: 2 }, rows: frame }, ['id'])).toThrow(`key: expected a vector of ${size} values as in the fit, got 1`);
    expect(() => find({ stage, model }, { search: 'approxNearestNeighbors', params: { key: rows[0], numNearestNeighbors: 2, distCol: 'id' }, rows: frame }, ['id'])).toThrow('distCol: expected a new name, but there is a column `id` already');
    expect(() => find({ stage, model }, { search: 'approxSimilarityJoin', params: { threshold: 1, distCol: 'datasetB.id' }, rows: frame }, ['id'])).toThrow('distCol: expected a new name, but there is a column `datasetB.id` already');
    expect(() => fitSync(stage, model.params, [placed([], false)])).toThrow(`${stage.name}: expected at least 1 row, got 0`);
  });

  it('lists equal distances by row, and counts equal rows each', () => {
    const { rows } = spark.data[spark.cases[0].data];
    const frame = placed([rows[0], rows[1], rows[0], rows[0]], true);
    const model = fitSync(stage, paramsFor(stage, { inputCol: 'v', outputCol: 'h', ...spark.cases[0].params }), [frame]);
    const near = find({ stage, model }, { search: 'approxNearestNeighbors', params: { key: rows[0], numNearestNeighbors: 2 }, rows: frame, shards: 4 }, ['id', 'distCol']);
    expect(near).toEqual([[0, 0], [2, 0]]);
    const pairs = find({ stage, model }, { search: 'approxSimilarityJoin', params: { threshold: 1e-9 }, rows: frame }, ['datasetA.id', 'datasetB.id']);
    expect(pairs).toEqual([[0, 0], [0, 2], [0, 3], [1, 1], [2, 0], [2, 2], [2, 3], [3, 0], [3, 2], [3, 3]]);
  });
}
