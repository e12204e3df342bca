import { cellsOf } from './cells.ts';
import { jsonSpelling } from './json-spelling.ts';
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

const SPELLING = jsonSpelling(numberText, (value) => (Number.isNaN(value) ? 'null' : numberText(value)));

function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}
