import type { Column, NumericColumn } from '../frame/column.ts';
import { kindWords } from '../frame/vectors.ts';
import { hashBytes, hashDouble } from '../kernels/spark-hash.ts';
import { DataError } from '../util/errors.ts';

/** Hashes of the values of a key, as Spark makes them: texts by their bytes, numbers and booleans by their double, so that a number has one hash whatever its type. Throws DataError naming the row of a missing value. */
export function keyHashes(column: Column, name: string): Int32Array {
  if (column.kind === 'text') {
    const { codes, packed: { bytes, starts } } = column;
    const missing = codes.indexOf(-1);
    if (missing >= 0) throw missingKey(name, missing);
    const hashes = new Int32Array(starts.length - 1);
    for (let i = 0; i < hashes.length; i++) hashes[i] = hashBytes(bytes, starts[i], starts[i + 1]);
    return codes.map((code) => hashes[code]);
  }
  if (column.kind !== 'f64' && column.kind !== 'i32') throw new DataError(`key: expected numbers or text in column \`${name}\`, found ${kindWords(column)}`);
  refuseMissing(column, name);
  return Int32Array.from(column.values, hashDouble);
}

/** Hashes that Spark has made. Throws DataError naming the row of a missing value. */
export function madeHashes(column: NumericColumn, name: string): Int32Array {
  refuseMissing(column, name);
  return Int32Array.from(column.values);
}

function refuseMissing({ values }: NumericColumn, name: string): void {
  const missing = values.findIndex((value) => Number.isNaN(value));
  if (missing >= 0) throw missingKey(name, missing);
}

function missingKey(name: string, row: number): DataError {
  return new DataError(`row ${row + 1}, column \`${name}\`: the value is missing, expected one in every row for key`);
}
