import type { Column } from '../frame/column.ts';
import { denseVector } from '../frame/vectors.ts';
import type { Spelling } from './cells.ts';
import { cellsOf } from './cells.ts';
import { jsonSpelling } from './json-spelling.ts';
import type { Holds } from './sink.ts';

/** The cells of a column as JSON for a reader that knows its type: (rows). A column of sparse vectors has Spark's VectorUDT in each, dense vectors and texts are lists. */
export function typedCells(column: Column, rows: number, holds: Holds): string[] {
  return cellsOf(laidOut(column, holds), rows, holds === 'sparse' ? STRUCTS : LISTS);
}

/** The column in the layout that all parts have. */
function laidOut(column: Column, holds: Holds): Column {
  return holds === 'dense' && column.kind === 'sparse' ? denseVector(column) : column;
}

const LISTS = jsonSpelling(numberText);
const STRUCTS: Spelling = { ...LISTS, dense: (values) => `{"type":1,"size":null,"indices":null,"values":${LISTS.dense(values)}}` };

/** A number with its sign, NaN and the infinities as texts. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0.0' : String(value);
}
