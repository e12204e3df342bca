import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/bucketed-random-projection-lsh.ts';
import { find, placed, testLsh } from '../lsh.ts';
import { fitSync, paramsFor, rowsOf } from '../support.ts';

function fit(rows: number[][], given: Record<string, number> = {}) {
  const frame = placed(rows, false);
  return { frame, model: fitSync(stage, paramsFor(stage, { inputCol: 'v', outputCol: 'h', bucketLength: 1, seed: 3, ...given }), [frame]) };
}

describe('BucketedRandomProjectionLSH', () => {
  testLsh(stage, 'bucketed-random-projection-lsh');

  it('projects to unit vectors, other ones for another seed', () => {
    const { model } = fit([[1, 2, 3]], { numHashTables: 4 });
    const { randMatrix } = model.arrays;
    for (let table = 0; table < 4; table++) expect(Math.hypot(...randMatrix.subarray(3 * table, 3 * table + 3))).toBeCloseTo(1, 14);
    expect(fit([[1, 2, 3]], { numHashTables: 4, seed: 4 }).model.arrays.randMatrix).not.toEqual(randMatrix);
  });

  it('has a hash of NaN for NaN, near to nothing', () => {
    const { frame, model } = fit([[NaN, 1], [0.1, 0.1]], { bucketLength: 100 });
    expect(rowsOf(stage.apply(model, frame).columns.get('h'))[0]).toEqual([NaN]);
    expect(find({ stage, model }, { search: 'approxSimilarityJoin', params: { threshold: 100 }, rows: frame }, ['datasetA.id', 'datasetB.id'])).toEqual([[1, 1]]);
    expect(find({ stage, model }, { search: 'approxNearestNeighbors', params: { key: [0.1, 0.1], numNearestNeighbors: 5 }, rows: frame }, ['id'])).toEqual([[1]]);
  });

  it('needs the length of a bucket', () => {
    expect(stage.check(paramsFor(stage, { inputCol: 'v', outputCol: 'h' }))).toEqual([{ param: 'bucketLength', text: 'expected a length above 0, got none' }]);
  });

  it('finds all pairs below a threshold and none at it, which may be a distance to the last digit', () => {
    const rows = Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(i * i) / 3, Math.sqrt(i) / 7, i % 4 === 0 ? 0 : 1 / i]);
    const apart = rows.map((a) => rows.map((b) => Math.sqrt(a.reduce((sum, value, j) => sum + (value - b[j]) * (value - b[j]), 0))));
    for (const isSparse of [false, true]) {
      const frame = placed(rows, isSparse);
      const model = fitSync(stage, paramsFor(stage, { inputCol: 'v', outputCol: 'h', bucketLength: 1000, numHashTables: 2, seed: 3 }), [frame]);
      for (const threshold of [0, 1e-200, apart[1][2], apart[4][9], apart[7][29], 1e200]) {
        const expected = apart.flatMap((row, i) => row.flatMap((far, j) => (far < threshold ? [[i, j, far]] : [])));
        expect(find({ stage, model }, { search: 'approxSimilarityJoin', params: { threshold }, rows: frame }, ['datasetA.id', 'datasetB.id', 'distCol'])).toEqual(expected);
      }
    }
  });

  it('hands pairs on in parts, all of them once and in order', () => {
    const { frame, model } = fit(Array.from({ length: 600 }, (_, i) => [i / 1000, 0]), { bucketLength: 1000 });
    const behind = stage.apply(model, frame);
    const parts = [...stage.searches!['approxSimilarityJoin'].find(model, { threshold: 5, distCol: 'd' }, { frames: [behind], other: () => behind })];
    expect(parts.length).toBeGreaterThan(3);
    const all = find({ stage, model }, { search: 'approxSimilarityJoin', params: { threshold: 5 }, rows: frame }, ['datasetA.id', 'datasetB.id']);
    expect(all).toEqual(Array.from({ length: 360_000 }, (_, k) => [Math.floor(k / 600), k % 600]));
  });
});
