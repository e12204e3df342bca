import type { Frame } from '../frame/column.ts';
import { isVector } from '../frame/vectors.ts';
import { csvLine } from '../util/csv.ts';
import { DataError } from '../util/errors.ts';
import type { Spelling } from './cells.ts';
import { cellsOf, slotCells } from './cells.ts';
import type { Sink, WrittenColumn } from './sink.ts';
import { columnOf } from './sink.ts';

/**
 * CSV with a header. A vector is `<column>_0`, `<column>_1`…; a long sparse one a text as Spark shows it, `(size,[slots],[values])`; a list is JSON.
 * Nothing stands for a missing value, and "" for an empty text.
 */
export const sink: Sink = {
  extensions: ['.csv'],
  head(columns) {
    const names = columns.flatMap(cellNames);
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined) throw new DataError(`column \`${twice}\` would be there twice in CSV, where a vector gets a column for each of its slots: rename one, or write JSONL`);
    return csvLine(names);
  },
  rows(frame, columns) {
    const cells = cellColumns(frame, columns, quoted);
    const lines: string[] = [];
    for (let row = 0; row < frame.rows; row++) lines.push(`${cells.map((cell) => cell[row]).join(',')}\n`);
    return Buffer.from(lines.join(''));
  },
  join: null,
};

/** The cells of columns as CSV has them, a list a cell column: (rows) each. `quote` writes a text so that it is one cell. */
export function cellColumns(frame: Frame, columns: readonly WrittenColumn[], quote: (text: string) => string): string[][] {
  const spelling: Spelling = {
    missing: '',
    number: String,
    text: quote,
    list: (values) => quote(JSON.stringify(values)),
    dense: (values) => quote(`[${Array.from(values, String).join(',')}]`),
    sparse: (size, slots, values) => quote(sparseText(size, slots, values)),
  };
  return columns.flatMap(({ name, slots }) => {
    const column = columnOf(frame, name);
    return slots !== null && isVector(column) ? slotCells(column, frame.rows, spelling) : [cellsOf(column, frame.rows, spelling)];
  });
}

/** A sparse vector as Spark writes it: `(5,[0,3],[1,2.5])`. */
export function sparseText(size: number, slots: ArrayLike<number>, values: ArrayLike<number>): string {
  return `(${size},[${Array.from(slots).join(',')}],[${Array.from(values, String).join(',')}])`;
}

/** A text as a cell of CSV. */
export function quoted(text: string): string {
  return text === '' ? '""' : csvLine([text]).slice(0, -1);
}

/** The names of the cells of a column: one a slot of a vector that has them. */
export function cellNames({ name, slots }: WrittenColumn): string[] {
  return slots === null ? [name] : Array.from({ length: slots }, (_, slot) => `${name}_${slot}`);
}
