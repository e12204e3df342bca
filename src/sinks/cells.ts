import type { Column, ListColumn, NumericColumn, SparseColumn, TextColumn, UnevenColumn } from '../frame/column.ts';
import { textAt } from '../frame/packed.ts';
import { rawOf } from '../frame/raw-texts.ts';
import { denseVector } from '../frame/vectors.ts';
import type { AnyVector } from '../frame/column.ts';

/** How the values of a column are spelled. */
export interface Spelling {
  /** A value that is missing. */
  missing: string;
  number(value: number): string;
  text(value: string): string;
  list(values: readonly string[]): string;
  dense(values: ArrayLike<number>): string;
  sparse(size: number, slots: ArrayLike<number>, values: ArrayLike<number>): string;
}

/** The cells of a column, one a row: (rows). What its texts are spelled like is found once a text. */
export function cellsOf(column: Column, rows: number, spelling: Spelling): string[] {
  switch (column.kind) {
    case 'text':
      return textCells(column, spelling);
    case 'list':
      return listCells(column, rows, spelling);
    case 'sparse':
      return sparseCells(column, rows, spelling);
    case 'uneven':
      return unevenCells(column, rows, spelling);
    case 'vector':
      return Array.from({ length: rows }, (_, row) => spelling.dense(column.values.subarray(row * column.width, (row + 1) * column.width)));
    default:
      return numberCells(column, spelling);
  }
}

/** The cells of a vector column by slot: (width) lists of (rows). */
export function slotCells(column: AnyVector, rows: number, spelling: Spelling): string[][] {
  const { width, values } = denseVector(column);
  return Array.from({ length: width }, (_, slot) => Array.from({ length: rows }, (_row, row) => numberCell(values[row * width + slot], spelling)));
}

function numberCells(column: NumericColumn, spelling: Spelling): string[] {
  if (column.boolean) return Array.from(column.values, (value) => (Number.isNaN(value) ? spelling.missing : String(value !== 0)));
  return Array.from(column.values, (value) => numberCell(value, spelling));
}

function numberCell(value: number, { missing, number }: Spelling): string {
  return Number.isNaN(value) ? missing : number(value);
}

/** Of a few rows cut from many only the texts that they have are decoded. */
function textCells(column: TextColumn, { missing, text }: Spelling): string[] {
  const { codes, packed } = rawOf(column);
  const spelled = new Map([[-1, missing]]);
  return Array.from(codes, (code) => {
    const known = spelled.get(code) ?? text(textAt(packed, code));
    spelled.set(code, known);
    return known;
  });
}

function listCells({ starts, codes, dictionary }: ListColumn, rows: number, { list }: Spelling): string[] {
  return Array.from({ length: rows }, (_, row) => list(Array.from(codes.subarray(starts[row], starts[row + 1]), (code) => dictionary[code])));
}

function sparseCells({ width, starts, slots, values }: SparseColumn, rows: number, { sparse }: Spelling): string[] {
  return Array.from({ length: rows }, (_, row) => sparse(width, slots.subarray(starts[row], starts[row + 1]), values.subarray(starts[row], starts[row + 1])));
}

function unevenCells({ vectors: { starts, slots, values }, lengths, dense: isDense }: UnevenColumn, rows: number, { dense, sparse }: Spelling): string[] {
  return Array.from({ length: rows }, (_, row) => {
    const own = { slots: slots.subarray(starts[row], starts[row + 1]), values: values.subarray(starts[row], starts[row + 1]) };
    if (!isDense) return sparse(lengths[row], own.slots, own.values);
    const all = new Float64Array(lengths[row]);
    own.slots.forEach((slot, k) => { all[slot] = own.values[k]; });
    return dense(all);
  });
}
