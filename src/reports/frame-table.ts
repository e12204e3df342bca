import { textTable } from '../util/text.ts';

/** Characters of a cell and of a name, as in Spark's show(). */
const MOST_CHARACTERS = 20;

/** The first rows of a frame as a table, long texts cut. */
export function frameTable({ columns, rows, preview }: { columns: readonly string[]; rows: number; preview: readonly (readonly string[])[] }): string[] {
  const cells = preview.map((row) => row.map(cut));
  // Numbers stand to the right, as in every table here.
  const right = columns.map((_, i) => preview.every((row) => row[i] === 'null' || /^-?(?:[\d.]+(?:e[+-]?\d+)?|Infinity)$/.test(row[i])));
  const lines = textTable(columns.map(cut), cells, right);
  return rows > preview.length ? [...lines, `… ${(rows - preview.length).toLocaleString('en-US')} more`] : lines;
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}
