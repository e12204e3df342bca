import type { Frame } from '../frame/column.ts';
import { sliceRows } from '../frame/select.ts';
import type { Spelling } from './cells.ts';
import { cellsOf } from './cells.ts';
import { sparseText } from './csv.ts';
import { columnOf } from './sink.ts';

/** The first rows of a frame for people, a cell a column: (rows, names). */
export function previewRows(frame: Frame, names: readonly string[], most: number): string[][] {
  const first = sliceRows(frame, 0, Math.min(most, frame.rows));
  const cells = names.map((name) => cellsOf(columnOf(first, name), first.rows, SPELLING));
  return Array.from({ length: first.rows }, (_, row) => cells.map((cell) => cell[row]));
}

const SPELLING: Spelling = {
  missing: 'null',
  number: String,
  text: (value) => value.replaceAll(/\s+/g, ' '),
  list: (values) => `[${values.join(', ')}]`,
  dense: (values) => `[${Array.from(values).join(',')}]`,
  sparse: sparseText,
};
