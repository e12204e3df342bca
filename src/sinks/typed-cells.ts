import type { Column } from '../frame/column.ts';
import { denseVector } from '../frame/vectors.ts';
import type { Spelling } from './cells.ts';
import { cellsOf } from './cells.ts';
import type { Holds } from './sink.ts';

/** The cells of a column as JSON for a reader that knows its type: (rows). A column of sparse vectors has Spark's VectorUDT in each, dense vectors and texts are lists. */
export function typedCells(column: Column, rows: number, holds: Holds): string[] {
  return cellsOf(laidOut(column, holds), rows, holds === 'sparse' ? STRUCTS : LISTS);
}

/** The column in the layout that all parts have. */
function laidOut(column: Column, holds: Holds): Column {
  return holds === 'dense' && column.kind === 'sparse' ? denseVector(column) : column;
}

const LISTS: Spelling = {
  missing: 'null',
  number: numberText,
  text: (value) => JSON.stringify(value),
  list: (values) => JSON.stringify(values),
  dense: listText,
  sparse: (size, slots, values) => `{"type":0,"size":${size},"indices":[${Array.from(slots).join(',')}],"values":${listText(values)}}`,
};
const STRUCTS: Spelling = { ...LISTS, dense: (values) => `{"type":1,"size":null,"indices":null,"values":${listText(values)}}` };

function listText(values: ArrayLike<number>): string {
  return `[${Array.from(values, numberText).join(',')}]`;
}

/** A number with its sign, NaN and the infinities as texts. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0.0' : String(value);
}
