import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { source } from '../../src/sources/csv.ts';
import type { Table, TableInput, Wanted } from '../../src/sources/source.ts';
import { UserError } from '../../src/util/errors.ts';
import { draws } from './oracle/draws.ts';
import { madeUpFile } from './oracle/made-up-file.ts';
import { optionsWith } from './oracle/options.ts';
import { expectSame } from './support.ts';

const FILES = 150;
const folder = mkdtempSync(join(tmpdir(), 'left-out-'));
const path = join(folder, 'data.csv');
afterAll(() => rmSync(folder, { recursive: true }));

/** A table, or the reason why there is none. */
async function tableOf(input: TableInput): Promise<Table | string> {
  try {
    return await source.readTable(input);
  } catch (error) {
    if (error instanceof UserError) return error.diagnostics[0].text.replaceAll(path, 'standard input');
    throw error;
  }
}

function shown(column: Column | undefined): unknown {
  if (column?.kind === 'text') return { codes: column.codes, texts: column.dictionary, date: column.date };
  return column;
}

test('columns that data.columns leaves out, or that are not wanted, change nothing of the others, and malformed rows stay malformed', async () => {
  let read = 0;
  for (let seed = 0; seed < FILES; seed++) {
    const random = draws(seed);
    const { bytes, options } = madeUpFile(seed);
    writeFileSync(path, bytes);
    const all = { ...options, header: true, maxRejects: random.once(2) ? 0 : 1000 };
    const whole = await tableOf({ path, options: all });
    const names = typeof whole === 'string' ? [] : [...whole.frame.columns.keys()].filter(() => random.once(3));
    const asked = { ...all, columns: names };
    const wanted: Wanted = { has: (name) => names.includes(name), key: '' };
    const ways: TableInput[] = [{ path, options: all, wanted }, { stream: Readable.from([bytes]), options: all, wanted, kernels: 'typescript' }, { path, options: { ...all, maxCharsPerColumn: 1e9 }, wanted }, { path, options: asked }, { path, options: asked, kernels: 'typescript' }, { stream: Readable.from([bytes]), options: asked }, { path, options: { ...asked, maxCharsPerColumn: 1e9 } }];
    for (const way of ways) {
      const some = await tableOf(way);
      if (typeof whole === 'string' || typeof some === 'string') expect(some).toBe(whole);
      else {
        read++;
        expect([...some.frame.columns.keys()]).toEqual(names);
        expect(some.names).toEqual(way.wanted === undefined ? names : whole.names);
        expectSame([...some.frame.columns.values()].map(shown), names.map((name) => shown(whole.frame.columns.get(name))));
        expect({ rows: some.frame.rows, rejects: some.rejects.map((reject) => ({ ...reject, file: '' })), sha256: await some.sha256() }).toEqual({ rows: whole.frame.rows, rejects: whole.rejects.map((reject) => ({ ...reject, file: '' })), sha256: await whole.sha256() });
        expect(some.warnings.filter(({ id }) => id === 'mixed-column').length).toBe(whole.warnings.filter(({ id, text }) => id === 'mixed-column' && names.some((name) => text.startsWith(`column \`${name}\``))).length);
      }
    }
  }
  expect(read).toBeGreaterThan(FILES);
});

test('a value that does not fit the schema is no matter in a column that is left out', async () => {
  writeFileSync(path, 'a,b\n1,2\n3,x\n');
  const schema = [{ name: 'a', sql: 'INT' }, { name: 'b', sql: 'INT' }];
  expect(await tableOf({ path, options: optionsWith({ schema }) })).toBe('expected a whole number from -2147483648 to 2147483647 in column `b` as in data.schema, found "x"');
  for (const emptyValue of ['', 'nothing']) {
    const table = await tableOf({ path, options: optionsWith({ schema, emptyValue, columns: ['a'] }) });
    expect(typeof table === 'string' ? table : [...table.frame.columns]).toEqual([['a', { kind: 'i32', values: Uint8Array.of(1, 3), boolean: false, labels: null }]]);
  }
});
