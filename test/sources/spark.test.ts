import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { source } from '../../src/sources/csv.ts';
import { UserError } from '../../src/util/errors.ts';
import { isNumeric } from '../../src/frame/vectors.ts';
import { parse } from '../spec/parsing.ts';

interface Case {
  name: string;
  text: string;
  options: Record<string, unknown>;
  schema: string | null;
  error?: string;
  columns: [string, string][];
  rows: unknown[][];
}

/** Columns as `name kind`, rows with null where a value is missing, or the message of an error. */
type Reading = { columns: string[]; rows: unknown[][] } | { error: string };

const { cases } = JSON.parse(readFileSync(new URL('../golden/csv-spark.json', import.meta.url), 'utf8')) as { cases: Case[] };
const folder = mkdtempSync(join(tmpdir(), 'ml-submit-spark-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Where we read otherwise than Spark, and why; of what both refuse our own message. */
const OTHERWISE: Readonly<Record<string, Reading>> = {
  'the same, fails': { error: 'expected a whole number from -2147483648 to 2147483647 in column `a` as in data.schema, found "q"' },
  'short row, fails': { error: 'expected 3 fields as in the header, found 1' },
  'long row, fails': { error: 'expected 2 fields as in the header, found 3' },
  'most columns': { error: 'expected at most 2 columns in x.csv, found 3' },
  // Nothing can be learnt from no rows.
  'header only': { error: 'expected rows below the header of x.csv, found none' },
  // The first of the columns keeps its name, so that a job that names it goes on to work.
  'repeated names': { columns: ['x number', 'y number', 'x_2 number'], rows: [[1, 2, 3]] },
  // A malformed row of ours, which is kept as it is written.
  'quote not closed': { columns: ['a number', 'b text'], rows: [[1, '"x'], [2, 'y']] },
  // The escape always escapes itself.
  'escape of an escape': { error: '`data.options.charToEscapeQuoteEscaping` is not for this reader: the escape stands before itself' },
  // A malformed row that data.maxRejects puts up with.
  'longest text': { columns: ['a number', 'b text'], rows: [[1, 'x'.repeat(20)]] },
};

test.each(cases)('$name: read as Spark reads it, or otherwise for a reason', async (one) => {
  expect(await ours(one)).toEqual(OTHERWISE[one.name] ?? theirs(one));
});

async function ours({ name, text, options, schema }: Case): Promise<Reading> {
  const path = join(folder, `${name}.csv`);
  writeFileSync(path, encoded(text, options['encoding']));
  try {
    // Spark puts up with any number of malformed rows.
    const job = { data: { path, label: 'label', maxRejects: 100, options, ...(schema === null ? {} : { schema }) }, pipeline: ['RandomForestClassifier'] };
    const { frame } = await source.readTable({ path, options: parse(JSON.stringify(job)).job.data.options });
    const columns = [...frame.columns];
    const rows = Array.from({ length: frame.rows }, (_, row) => columns.map(([, column]) => cell(column, row)));
    return { columns: columns.map(([column, { kind }], field) => `${column} ${kindOf(columns[field][1], kind)}`), rows };
  } catch (error) {
    if (error instanceof UserError) return { error: error.diagnostics[0].text.replaceAll(path, 'x.csv') };
    throw error;
  }
}

function encoded(text: string, encoding: unknown): Buffer {
  if (encoding === 'UTF-16LE') return Buffer.from(text, 'utf16le');
  return Buffer.from(text, encoding === 'ISO-8859-1' ? 'latin1' : 'utf8');
}

function cell(column: Column, row: number): unknown {
  if (column.kind === 'text') return column.codes[row] < 0 ? null : column.dictionary[column.codes[row]];
  if (!isNumeric(column)) throw new Error(`a CSV file has no ${column.kind}`);
  const value = column.values[row];
  if (Number.isNaN(value)) return null;
  return column.boolean ? value === 1 : value;
}

function kindOf(column: Column, kind: string): string {
  if (column.kind === 'text') return column.date ? 'date' : 'text';
  return isNumeric(column) && column.boolean ? 'boolean' : kind === 'i32' ? 'number' : kind.replace('f64', 'number');
}

/** Our words for Spark's types; NaN is a missing value to us. */
function theirs({ error, columns, rows }: Case): Reading {
  if (error !== undefined) return { error };
  const kinds: Readonly<Record<string, string>> = { int: 'number', bigint: 'number', double: 'number', string: 'text', boolean: 'boolean', date: 'date', timestamp: 'date' };
  const values: Readonly<Record<string, number | null>> = { nan: null, inf: Infinity, '-inf': -Infinity };
  return {
    columns: columns.map(([name, type]) => `${name} ${kinds[type]}`),
    rows: rows.map((row) => row.map((value, field) => (columns[field][1] === 'double' && typeof value === 'string' ? values[value] : value))),
  };
}
