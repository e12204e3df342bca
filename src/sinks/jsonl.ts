import type { Spelling } from './cells.ts';
import { cellsOf } from './cells.ts';
import type { Sink } from './sink.ts';
import { columnOf } from './sink.ts';

/**
 * One JSON object a row and line. A vector is a list of numbers, a sparse one, as Spark writes it, `{"type":0,"size":5,"indices":[0,3],"values":[1,2.5]}`; a missing value is null,
 * and the infinities are texts, as Spark writes them.
 */
export const sink: Sink = {
  extensions: ['.jsonl', '.ndjson'],
  head: () => '',
  rows(frame, columns) {
    const keys = columns.map(({ name }) => JSON.stringify(name));
    const cells = columns.map(({ name }) => cellsOf(columnOf(frame, name), frame.rows, SPELLING));
    const lines: string[] = [];
    for (let row = 0; row < frame.rows; row++) lines.push(`{${cells.map((cell, i) => `${keys[i]}:${cell[row]}`).join(',')}}\n`);
    return Buffer.from(lines.join(''));
  },
  join: null,
};

const SPELLING: Spelling = {
  missing: 'null',
  number: numberText,
  text: (value) => JSON.stringify(value),
  list: (values) => JSON.stringify(values),
  dense: listText,
  sparse: (size, slots, values) => `{"type":0,"size":${size},"indices":[${Array.from(slots).join(',')}],"values":${listText(values)}}`,
};

function listText(values: ArrayLike<number>): string {
  return `[${Array.from(values, (value) => (Number.isNaN(value) ? 'null' : numberText(value))).join(',')}]`;
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}
