import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { source } from '../../src/sources/csv.ts';
import { isNumeric } from '../../src/frame/vectors.ts';
import { optionsWith } from './oracle/options.ts';

interface Golden {
  generated: string;
  files: Record<string, { name: string; type: string; polars: string; pandas: string }[]>;
}

const golden = JSON.parse(readFileSync(new URL('../golden/csv-columns.json', import.meta.url), 'utf8')) as Golden;
const folder = mkdtempSync(join(tmpdir(), 'ml-submit-columns-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(Object.entries(golden.files))('%s has the columns of polars and pandas, value for value', async (file, columns) => {
  const made = join(folder, 'generated.csv');
  writeFileSync(made, golden.generated);
  const path = file === 'generated' ? made : fileURLToPath(new URL(`../../jobs/data/${file}.csv`, import.meta.url));
  const { frame } = await source.readTable({ path, options: optionsWith() });
  expect([...frame.columns.keys()]).toEqual(columns.map(({ name }) => name));
  for (const { name, polars, pandas } of columns) {
    const ours = digest(frame.columns.get(name) as Column);
    expect({ name, polars: ours, pandas: ours }).toEqual({ name, polars, pandas });
  }
});

/** As csv-columns.py has it. */
function digest(column: Column): string {
  if (isNumeric(column)) return createHash('sha256').update(Buffer.from(Float64Array.from(column.values).buffer)).digest('hex');
  if (column.kind !== 'text') throw new Error(`a CSV file has no ${column.kind}`);
  const { codes, dictionary } = column;
  return createHash('sha256').update(Array.from(codes, (code) => `${dictionary[code]}\0`).join('')).digest('hex');
}
