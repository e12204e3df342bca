import { DataError } from '../../util/errors.ts';
import type { ReadNode, Row } from './node.ts';

const DENSE = 1;

/** A vector or a matrix, row-major, as Spark stores them. */
export interface Matrix {
  rows: number;
  width: number;
  values: Float64Array;
}

/** A dense vector's cell. */
export function vectorCell(values: ArrayLike<number>): unknown {
  return { type: DENSE, size: null, indices: null, values: Array.from(values) };
}

/** A dense matrix's cell. */
export function matrixCell({ rows, width, values }: Matrix): unknown {
  return { type: DENSE, numRows: rows, numCols: width, colPtrs: null, rowIndices: null, values: Array.from(values), isTransposed: true };
}

/** The numbers of a vector's cell, sparse ones written out. */
export function vectorOf(cell: unknown): Float64Array {
  const { type, size, indices, values } = cell as { type: number; size: number; indices: number[]; values: number[] };
  if (type === DENSE) return Float64Array.from(values);
  const out = new Float64Array(size);
  indices.forEach((slot, i) => (out[slot] = values[i]));
  return out;
}

/** The numbers of a matrix's cell, row-major, whichever way it lies and sparse ones written out. */
export function matrixOf(cell: unknown): Matrix {
  const { type, numRows: rows, numCols: width, colPtrs, rowIndices, values, isTransposed } = cell as { type: number; numRows: number; numCols: number; colPtrs: number[]; rowIndices: number[]; values: number[]; isTransposed: boolean };
  const out = new Float64Array(rows * width);
  function set(major: number, minor: number, value: number): void {
    out[isTransposed ? major * width + minor : minor * width + major] = value;
  }
  const length = isTransposed ? width : rows;
  if (type === DENSE) values.forEach((value, i) => set(Math.floor(i / length), i % length, value));
  else for (let major = 0; major + 1 < colPtrs.length; major++) for (let k = colPtrs[major]; k < colPtrs[major + 1]; k++) set(major, rowIndices[k], values[k]);
  return { rows, width, values: out };
}

/** The only row of a stage's table `data`. Throws a DataError where it has not just one, or lacks a column. */
export function onlyRow({ path, tables }: Pick<ReadNode, 'path' | 'tables'>, columns: readonly string[]): Row {
  const rows = tables['data'] ?? [];
  if (rows.length !== 1) throw new DataError(`${path}/data: expected 1 row, found ${rows.length}`);
  const lacking = columns.find((name) => !(name in rows[0]));
  if (lacking !== undefined) throw new DataError(`${path}/data: expected a column \`${lacking}\`, found ${Object.keys(rows[0]).join(', ')}; models of Spark 3 and 4 can be read`);
  return rows[0];
}
