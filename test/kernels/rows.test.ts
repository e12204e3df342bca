import { describe, expect, test } from 'vitest';
import type { RowValues } from '../../src/kernels/rows.ts';
import { typescriptRows } from '../../src/kernels/rows.ts';
import { wasmRows } from '../../src/kernels/rows-wasm.ts';
import { numbers } from './made-up-forest.ts';

const [typescript, wasm] = [typescriptRows(), wasmRows()];

// The matchers of large arrays take seconds.
function expectSame(a: RowValues, b: RowValues): void {
  expect([a.length, Buffer.compare(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), new Uint8Array(b.buffer, b.byteOffset, b.byteLength))]).toEqual([b.length, 0]);
}

describe('rows', () => {
  test.each([[0, 0], [1, 1], [300, 255], [300, 257], [5000, 256], [2000, 1999], [200_001, 70_003], [70_001, 70_001], [600_000, 131_072]])('of %i values, %i of them picked, are the same in both kernels', (count, picked) => {
    const next = numbers(count + picked);
    const rows = Int32Array.from({ length: picked }, () => next(Math.max(1, count))).sort();
    const all: RowValues[] = [Float64Array.from({ length: count }, () => next(1000) / 7), Int32Array.from({ length: count }, () => next(1e6) - 5e5), Uint16Array.from({ length: count }, () => next(65_536)), Uint8Array.from({ length: count }, () => next(256))];
    for (const values of all) {
      const found = wasm.pick(values, rows);
      expect(found.constructor).toBe(values.constructor);
      expectSame(found, typescript.pick(values, rows));
      expect(Array.from(found.subarray(0, 3))).toEqual([...rows.subarray(0, 3)].map((row) => values[row]));
    }
  });

  test('keep the bits of doubles', () => {
    const values = new Float64Array(512).fill(-0);
    values[1] = NaN;
    expect(Object.is(wasm.pick(values, new Int32Array(300))[299], -0)).toBe(true);
    expect(wasm.pick(values, new Int32Array(300).fill(1))[0]).toBeNaN();
  });

  test.each([0, 1, 7, 65_536, 65_537, 200_001])('%i of them, are told apart by their folds the same way by both kernels', (count) => {
    const next = numbers(count + 3);
    const folds = Uint8Array.from({ length: count }, () => next(4));
    for (const kind of [folds, Uint16Array.from(folds), Int32Array.from(folds, (fold) => fold - 1)]) {
      for (const fold of [0, 2, 5]) {
        for (const all of [true, false]) {
          const found = wasm.cut(kind, { fold, all });
          const other = typescript.cut(kind, { fold, all });
          expectSame(found.train, other.train);
          expectSame(found.test, other.test);
          expect(found.test.length).toBe(kind.filter((own) => own === fold).length);
        }
      }
    }
  });
});
