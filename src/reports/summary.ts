import type { Summary, Table } from '../stages/stage.ts';
import { textTable } from '../util/text.ts';

/** Rows of a table that the terminal shows. */
const SHOWN = 40;
/** Digits of a number. */
const DIGITS = 5;
/** Numbers below this have an exponent. */
const SMALL = 1e-4;
/** Below this a p value says no more. */
const LEAST = 2.2e-16;

/** What a fit says of the rows that it learned from, as `summary` of R has it: its tables, one number a line, and what one has to know to read them. */
export function summaryText(stage: string, { facts, tables, notes }: Summary): string {
  const numbers = Object.entries(facts).map(([name, value]) => [name, shown(name, value)]);
  const parts = [
    ...Object.entries(tables).map(([, table]) => tableLines(table)),
    textTable([stage, 'training rows'], numbers, [false, true]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `note: ${note}`)]),
  ];
  return parts.map((lines) => lines.join('\n')).join('\n\n');
}

function tableLines(table: Table): string[] {
  const names = Object.keys(table);
  const columns = Object.values(table);
  const rows = columns[0].slice(0, SHOWN).map((_, row) => columns.map((column, i) => shown(names[i], column[row])));
  const lines = textTable(names, rows, columns.map((column) => typeof column[0] === 'number'));
  const rest = columns[0].length - rows.length;
  return rest > 0 ? [...lines, `… ${rest.toLocaleString('en-US')} more in metrics.json`] : lines;
}

function shown(name: string, value: string | number | boolean): string {
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return '';
  if (name === 'pValue' && value < LEAST) return `< ${LEAST}`;
  if (Number.isInteger(value)) return String(value);
  const rounded = Number(value.toPrecision(DIGITS));
  return Math.abs(rounded) < SMALL ? rounded.toExponential() : String(rounded);
}
