import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { difference, differenceFrom, fromFile } from './oracle/compare.ts';
import { optionsWith } from './oracle/options.ts';
import { expectedColumns } from './oracle/oracle.ts';

/** https://github.com/maxogden/csv-spectrum: CSV files, each with its rows as JSON. */
const spectrum = dirname(createRequire(import.meta.url).resolve('csv-spectrum'));
const folder = mkdtempSync(join(tmpdir(), 'ml-submit-spectrum-'));
afterAll(() => rmSync(folder, { recursive: true }));

const cases = readdirSync(join(spectrum, 'csvs')).map((file) => file.replace('.csv', ''));

test('all twelve files are there', () => {
  expect(cases).toHaveLength(12);
});

test.each(cases)('%s of csv-spectrum is read as its JSON says', async (name) => {
  const bytes = readFileSync(join(spectrum, 'csvs', `${name}.csv`));
  const json = JSON.parse(readFileSync(join(spectrum, 'json', `${name}.json`), 'utf8')) as Record<string, string> | Record<string, string>[];
  const rows = Array.isArray(json) ? json : [json];
  // Its JSON was edited by hand: the CSV has another number there.
  if (name === 'location_coordinates') rows[0]['Contact Phone Number'] = '2095257564';
  const names = Object.keys(rows[0]);
  const file = fromFile(join(folder, `${name}.csv`));
  const expected = expectedColumns(names, rows.map((row) => names.map((column) => row[column])), optionsWith());
  expect(await differenceFrom(expected, () => file(bytes, optionsWith()))).toBeNull();
  expect(await difference(file, bytes, optionsWith())).toBeNull();
});
