import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { source } from '../../src/sources/csv.ts';
import { dialectOf } from '../../src/sources/dialect.ts';
import { fromPieces, fromRanges } from './oracle/compare.ts';
import { draws } from './oracle/draws.ts';
import { optionsWith } from './oracle/options.ts';
import { expectSame } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'nearly-distinct-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 50_000;
const ids = Array.from({ length: ROWS }, (_, row) => (row % 1000 === 999 ? null : `id ${row % 49_000}`));
const bytes = Buffer.from(`id,kind\n${ids.map((id, row) => `${id ?? ''},${'abc'[row % 3]}\n`).join('')}`);
const options = optionsWith();

/** The codes and the dictionary are those of a reader that looks every text up. */
function check(column: Column | undefined | null): void {
  if (column?.kind !== 'text') throw new Error('no texts');
  const dictionary = [...new Set(ids.filter((id) => id !== null))];
  const places = new Map(dictionary.map((id, code) => [id, code]));
  expectSame(column.dictionary, dictionary);
  expectSame(column.codes, Int32Array.from(ids, (id) => (id === null ? -1 : (places.get(id) ?? NaN))));
}

test.each(['wasm', 'typescript'] as const)('a column with hardly a text twice has the dictionary of its texts: kernel in %s', async (kernel) => {
  const dialect = dialectOf(bytes, options);
  check((await fromPieces(kernel, draws(1))(bytes, dialect))?.columns[0]);
  check((await fromRanges(folder, kernel, draws(2))(bytes, dialect))?.columns[0]);
});

test('so it has where rows are left in files', async () => {
  let files = 0;
  const spill = { bytes: 200_000, nextFile: () => join(folder, `group-${files++}.bin`) };
  const { frame } = await source.readTable({ stream: Readable.from([bytes]), options, spill });
  expect(files).toBeGreaterThan(1);
  check(frame.columns.get('id'));
});
