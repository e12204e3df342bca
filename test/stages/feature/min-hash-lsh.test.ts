import { describe, expect, it } from 'vitest';
import { sparse } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/feature/min-hash-lsh.ts';
import { find, placed, testLsh } from '../lsh.ts';
import { fitSync, frameOf, golden, paramsFor, rowsOf } from '../support.ts';

const params = paramsFor(stage, { inputCol: 'v', outputCol: 'h', numHashTables: 3, seed: 5 });

describe('MinHashLSH', () => {
  testLsh(stage, 'min-hash-lsh');

  it('refuses a vector of zeros, as Spark does, naming row and column', () => {
    expect(golden<{ refuses_zeros: boolean }>('min-hash-lsh').refuses_zeros).toBe(true);
    for (const isSparse of [false, true]) {
      const frame = placed([[1, 0], [0, 1], [0, 0]], isSparse);
      const model = fitSync(stage, params, [frame]);
      expect(() => stage.apply(model, frame)).toThrow('row 3, column `v`: expected a vector with at least 1 value that is not 0 for MinHashLSH, got zeros alone');
      const rows = placed([[1, 0]], isSparse);
      expect(() => find({ stage, model }, { search: 'approxNearestNeighbors', params: { key: [0, 0], numNearestNeighbors: 1 }, rows }, ['id'])).toThrow('key: expected a vector with at least 1 value that is not 0 for MinHashLSH, got zeros alone');
    }
  });

  it('hashes slots beyond 2^30 exactly, and does not count zeros that a sparse vector stores', () => {
    const width = 2_000_000_000;
    const slots = [7, 1_999_999_999];
    const frame = frameOf({ v: sparse({ width, starts: Uint32Array.of(0, 2, 4), slots: Int32Array.from([...slots, ...slots]), values: Float64Array.of(1, -2, 0, 1), names: [] }) });
    const model = fitSync(stage, params, [frame]);
    const coefficients = [...model.arrays.randCoefficients].map(BigInt);
    const hash = (slot: number, table: number) => Number(((1n + BigInt(slot)) * coefficients[2 * table] + coefficients[2 * table + 1]) % 2038074743n);
    expect(rowsOf(stage.apply(model, frame).columns.get('h'))).toEqual([[0, 1, 2].map((table) => Math.min(hash(slots[0], table), hash(slots[1], table))), [0, 1, 2].map((table) => hash(slots[1], table))]);
  });

  it('refuses more slots than the prime of its hashes', () => {
    const frame = frameOf({ v: sparse({ width: 2 ** 31 - 1, starts: Uint32Array.of(0, 1), slots: Int32Array.of(7), values: Float64Array.of(1), names: [] }) });
    expect(() => fitSync(stage, params, [frame])).toThrow('column `v`: expected vectors of at most 2038074743 slots for MinHashLSH, got 2147483647');
  });
});
