import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { source } from '../../src/sources/csv.ts';
import { draws } from './oracle/draws.ts';
import { NUMBER_FAMILIES } from './oracle/number-families.ts';
import { optionsWith } from './oracle/options.ts';

// ORACLE_NUMBERS=10000000 is the long run of CI: numbers of all families together.
const NUMBERS = Number(process.env['ORACLE_NUMBERS'] ?? 150_000);
const MOST_ROWS = 200_000;
const folder = mkdtempSync(join(tmpdir(), 'ml-submit-numbers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const families = Object.entries(NUMBER_FAMILIES);
const each = Math.ceil(NUMBERS / families.length);

test.each(families)('%s: every number is the one that Number() makes, bit for bit', { timeout: 600_000 }, async (name, make) => {
  const wrong: string[] = [];
  for (let first = 0; first < each; first += MOST_ROWS) {
    const random = draws(first);
    const texts = Array.from({ length: Math.min(MOST_ROWS, each - first) }, () => make(random));
    // The first column ends in a separator, the second in a line end, and a missing value keeps both from being whole numbers.
    const path = join(folder, `${name.length}-${first}.csv`);
    writeFileSync(path, `a,b\n,\n${texts.map((text) => `${text},${text}\n`).join('')}`);
    const { frame } = await source.readTable({ path, options: optionsWith() });
    rmSync(path);
    for (const column of frame.columns.values()) {
      if (column.kind !== 'f64') throw new Error(`read as ${column.kind}`);
      for (let row = 0; row < texts.length; row++) {
        if (!Object.is(column.values[row + 1], Number(texts[row]))) wrong.push(`${texts[row]} was read as ${column.values[row + 1]}`);
      }
    }
  }
  expect(wrong.slice(0, 10)).toEqual([]);
});
