import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/feature/pca.ts';
import { fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf, sparseOf, vectorOf, worst } from '../support.ts';

interface Case {
  name: string;
  x: number[][];
  k: number;
  sparse: boolean;
  pc: number[][];
  explainedVariance: number[];
  y: number[][];
}

const spark = golden<{ tolerance: number; cases: Case[] }>('pca');

function fit(x: number[][], k: number, { shards = 1, sparse = false } = {}) {
  const frame = frameOf({ x: sparse ? sparseOf(x) : vectorOf(x) });
  const model = fitSync(stage, paramsFor(stage, { inputCol: 'x', outputCol: 'y', k }), shardsOf(frame, shards));
  return { model, frame, y: () => rowsOf(stage.apply(model, frame).columns.get('y')) };
}

/** Columns with the signs of others: a component has none of its own. */
function aligned(rows: readonly (readonly number[])[], signs: readonly number[]): number[][] {
  return rows.map((row) => row.map((value, c) => value * signs[c]));
}

describe('PCA', () => {
  it.each(spark.cases)("agrees with Spark's but for signs: $name", ({ x, k, sparse, pc, explainedVariance, y }) => {
    for (const shards of [1, 4]) {
      const found = fit(x, k, { shards, sparse });
      const own = Array.from({ length: pc.length }, (_, j) => [...found.model.arrays.pc.subarray(j * k, (j + 1) * k)]);
      const signs = Array.from({ length: k }, (_, c) => Math.sign(own.reduce((sum, row, j) => sum + row[c] * pc[j][c], 0)));
      expect(worst(aligned(own, signs).flat(), pc.flat())).toBeLessThan(spark.tolerance);
      expect(worst(found.model.arrays.explainedVariance, explainedVariance)).toBeLessThan(spark.tolerance);
      expect(worst(aligned(found.y(), signs).flat(), y.flat())).toBeLessThan(spark.tolerance);
    }
  });

  it('makes the largest entry of every component positive', () => {
    const { model } = fit(spark.cases[0].x, 3);
    for (let c = 0; c < 3; c++) {
      const entries = Array.from({ length: 6 }, (_, j) => model.arrays.pc[j * 3 + c]);
      expect(Math.max(...entries)).toBe(Math.max(...entries.map(Math.abs)));
    }
  });

  it('keeps its digits far from 0', () => {
    const near = fit([[1, 2], [2, 1], [4, 4], [0, 3]], 2).model.arrays;
    const far = fit([[1e8 + 1, 2], [1e8 + 2, 1], [1e8 + 4, 4], [1e8, 3]], 2, { shards: 2 }).model.arrays;
    expect(worst(far.pc, [...near.pc])).toBeLessThan(1e-9);
  });

  it('keeps its digits where the first thousand rows are constant and far from the others', () => {
    const x = Array.from({ length: 1500 }, (_, i) => (i < 1024 ? [1e9, 5] : [i % 7, (i * i) % 11]));
    const [one, nine] = [1, 9].map((shards) => fit(x, 2, { shards }).model.arrays);
    expect(worst(one.pc, [...nine.pc])).toBeLessThan(1e-9);
    expect(worst(one.explainedVariance, [...nine.explainedVariance])).toBeLessThan(1e-12);
  });

  it('has no variance to explain in one row or in equal rows', () => {
    expect([...fit([[1, 2]], 2).model.arrays.explainedVariance]).toEqual([0, 0]);
    expect([...fit([[1, 2], [1, 2]], 1).model.arrays.explainedVariance]).toEqual([0]);
  });

  it('refuses no rows, missing and infinite values, k above the slots, another width', () => {
    expect(() => fit([], 1)).toThrow('PCA: expected at least 1 row, got 0');
    expect(() => fit([[1, NaN]], 1)).toThrow('row 1, column `f1`: missing value; add an Imputer before PCA');
    expect(() => fit([[1, 2], [Infinity, 1]], 1)).toThrow('row 2, column `f0`: expected a finite number for PCA, got Infinity');
    expect(() => fit([[1, 2], [2, 1]], 3)).toThrow('k: expected at most 2, the number of slots of column `x`, got 3');
    const { model } = fit([[1, 2], [2, 1]], 1);
    for (const column of [vectorOf([[1, 2], [NaN, 0]]), sparseOf([[1, 2], [NaN, 0]])]) expect(() => stage.apply(model, frameOf({ x: column }))).toThrow('row 2, column `f0`: missing value; add an Imputer before PCA');
    expect(() => stage.apply(model, frameOf({ x: vectorOf([[1, 2, 3]]) }))).toThrow('column `x`: expected a vector of 2 values as in the fit, got 3');
    expect(stage.check(paramsFor(stage, { inputCol: 'x', outputCol: 'y' }))).toEqual([{ param: 'k', text: 'expected the number of components, got none' }]);
  });

  it('knows its width from k alone, and refuses too large a k before any row is read', () => {
    const schema = schemaOf(frameOf({ x: vectorOf([[1, 2]]) }));
    expect(stage.schema(paramsFor(stage, { inputCol: 'x', outputCol: 'y', k: 2 }), schema).get('y')).toMatchObject({ kind: 'vector', width: 2, names: [] });
    expect(() => stage.schema(paramsFor(stage, { inputCol: 'x', outputCol: 'y', k: 3 }), schema)).toThrow('k: expected at most 2');
  });
});
