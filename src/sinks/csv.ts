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
    const names = columns.flatMap(namesOf);
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined) throw new DataError(`column \`${twice}\` would be there twice in CSV, where a vector gets a column for each of its slots: rename one, or write JSONL`);
    return csvLine(names);
  },
  rows(frame, columns) {
    const cells = columns.flatMap(({ name, slots }) => {
      const column = columnOf(frame, name);
      return slots !== null && isVector(column) ? slotCells(column, frame.rows, SPELLING) : [cellsOf(column, frame.rows, SPELLING)];
    });
    const lines: string[] = [];
    for (let row = 0; row < frame.rows; row++) lines.push(`${cells.map((cell) => cell[row]).join(',')}\n`);
    return Buffer.from(lines.join(''));
  },
};

const SPELLING: Spelling = {
  missing: '',
  number: String,
  text: quoted,
  list: (values) => quoted(JSON.stringify(values)),
  dense: (values) => quoted(`[${Array.from(values, numberOrNothing).join(',')}]`),
  sparse: (size, slots, values) => quoted(sparseText(size, slots, values)),
};

/** A sparse vector as Spark writes it: `(5,[0,3],[1,2.5])`. */
export function sparseText(size: number, slots: ArrayLike<number>, values: ArrayLike<number>): string {
  return `(${size},[${Array.from(slots).join(',')}],[${Array.from(values, numberOrNothing).join(',')}])`;
}

function numberOrNothing(value: number): string {
  return String(value);
}

function quoted(text: string): string {
  return text === '' ? '""' : csvLine([text]).slice(0, -1);
}

function namesOf({ name, slots }: WrittenColumn): string[] {
  return slots === null ? [name] : Array.from({ length: slots }, (_, slot) => `${name}_${slot}`);
}
