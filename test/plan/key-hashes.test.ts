import { expect, test } from 'vitest';
import { doubles, integers, texts, vectors } from '../../src/frame/column.ts';
import { packTexts } from '../../src/frame/packed.ts';
import { hashBytes, hashDouble } from '../../src/kernels/spark-hash.ts';
import { keyHashes, madeHashes } from '../../src/plan/key-hashes.ts';

test('equal values have equal hashes, a number whatever its type', () => {
  expect(keyHashes(doubles(Float64Array.of(1, 2.5)), 'k')).toEqual(Int32Array.of(hashDouble(1), hashDouble(2.5)));
  expect(keyHashes(integers(Uint8Array.of(1, 1)), 'k')).toEqual(Int32Array.of(hashDouble(1), hashDouble(1)));
  const b = Buffer.from('b');
  const own = keyHashes(texts(Int32Array.of(1, 0, 1), packTexts(['a', 'b']), false), 'k');
  expect([own[0], own[2]]).toEqual([hashBytes(b, 0, 1), hashBytes(b, 0, 1)]);
});

test('a missing value and vectors are refused', () => {
  expect(() => keyHashes(texts(Int32Array.of(0, -1), packTexts(['a']), false), 'k')).toThrow('row 2, column `k`: the value is missing, expected one in every row for key');
  expect(() => keyHashes(doubles(Float64Array.of(NaN)), 'k')).toThrow('row 1, column `k`: the value is missing, expected one in every row for key');
  expect(() => madeHashes(doubles(Float64Array.of(7, NaN)), 'k')).toThrow('row 2, column `k`: the value is missing, expected one in every row for key');
  expect(() => keyHashes(vectors(Float64Array.of(1), ['v']), 'k')).toThrow('key: expected numbers or text in column `k`, found vectors');
});
