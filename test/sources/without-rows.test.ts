import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { bufferInput } from '../../src/sources/byte-input.ts';
import { source } from '../../src/sources/csv.ts';
import { openFile } from '../../src/sources/open-csv.ts';
import type { CsvOptions, Table, TableInput } from '../../src/sources/source.ts';
import { withoutRows } from '../../src/sources/without-rows.ts';
import { draws } from './oracle/draws.ts';
import { optionsWith } from './oracle/options.ts';

const folder = mkdtempSync(join(tmpdir(), 'without-rows-'));
const path = join(folder, 'data.csv');
afterAll(() => rmSync(folder, { recursive: true }));

const DROPPED = { maxRejects: 1000, mode: 'DROPMALFORMED' } as const;

function shown(column: Column): unknown {
  return column.kind === 'text' ? { codes: column.codes, texts: column.dictionary, date: column.date } : column;
}

function plainly({ frame, warnings }: Table): unknown {
  return { rows: frame.rows, columns: [...frame.columns].map(([name, column]) => [name, shown(column)]), warnings: warnings.filter(({ id }) => id !== 'rejected-rows').map(({ id, text }) => [id, text]) };
}

/** Reads rows of which the `bad` ones are malformed in every way, which have to give what the others alone give. */
async function agree(lines: readonly string[], bad: readonly string[], changed: Partial<CsvOptions> = {}): Promise<void> {
  const options = optionsWith({ ...DROPPED, ...changed });
  writeFileSync(path, lines.filter((line) => !bad.includes(line)).join('\n'));
  const good = plainly(await source.readTable({ path, options }));
  for (const end of ['\n', '\r\n']) {
    const bytes = Buffer.from(lines.join(end));
    writeFileSync(path, bytes);
    const ways: TableInput[] = [{ path, options }, { path, options, kernels: 'typescript' }, { stream: Readable.from([bytes]), options }, { path, options: { ...options, maxCharsPerColumn: 1e9 } }];
    for (const way of ways) {
      const table = await source.readTable(way);
      expect(plainly(table)).toEqual(good);
      expect(table.rejects.map(({ text }) => text)).toEqual(bad);
    }
  }
}

describe('a table without its malformed rows is that of a file that never had them', () => {
  test('whatever they make of the types, the texts and the header', async () => {
    await agree(['a,b,c', '1,2,x', '7', '3,4,y'], ['7']);
    await agree(['a,b,c', '1,2,x', '300,70000', '3,4,y'], ['300,70000']);
    await agree(['a,b,c', '1.5,2', '1,2,x', '3,4,y'], ['1.5,2']);
    await agree(['a,b,c', '1,true,x', 'one,2,z,9', '3,false,y'], ['one,2,z,9']);
    await agree(['a,b,c', '2024-01-01,1,x', 'no,z', '2024-01-02,0,y', '9'], ['no,z', '9']);
    await agree(['a,b,c', ',,', '1', ',2,'], ['1']);
    await agree(['a,b,c', '1.0,-0,x', '7', '3,4,y'], ['7']);
    await agree(['a,b,c', '1,0012,123456789012345678901', '12345678901234567890', '3,0034,1'], ['12345678901234567890']);
    await agree(['1,2', '3', '4,5'], ['3'], { header: false });
    await agree(['one,2', '3,4', '5,6', '7,8,9'], ['one,2', '7,8,9'], { header: false, schema: [{ name: 'a', sql: 'INT' }, { name: 'b', sql: 'INT' }] });
    await agree(['a,b', '1,2', 'x,3', '400,z', '5,6'], ['x,3', '400,z'], { schema: [{ name: 'a', sql: 'INT' }, { name: 'b', sql: 'INT' }] });
  });

  test('where they are many, among rows that are more than a block', async () => {
    const random = draws(7);
    const lines = ['n,t,x', ...Array.from({ length: 10_000 }, (_, row) => (random.once(50) ? `${row},bad ${row}` : `${row % 100},t${row % 9},${row / 4}`))];
    await agree(lines, lines.filter((line) => line.includes('bad')));
  });

  test('and has its columns where all are dropped', async () => {
    writeFileSync(path, 'a,b\n1\n2\n');
    const other = join(folder, 'other.csv');
    writeFileSync(other, 'b,a\n5,6\n');
    const { frame, rejects } = await source.readTable({ path: [path, other], options: optionsWith(DROPPED) });
    expect([...frame.columns].map(([name, column]) => [name, shown(column)])).toEqual([['a', { kind: 'i32', values: Uint8Array.of(6), boolean: false, labels: null }], ['b', { kind: 'i32', values: Uint8Array.of(5), boolean: false, labels: null }]]);
    expect(rejects.length).toBe(2);
  });
});

test('rows are left out of bytes however these come', async () => {
  const bytes = Buffer.from('0123456789');
  writeFileSync(path, bytes);
  const opened = await openFile(path, { options: optionsWith(), spill: null });
  for (const [spans, rest] of [[[[0, 2]], '23456789'], [[[8, 10]], '01234567'], [[[3, 4], [4, 6], [4, 6]], '0126789'], [[[0, 10]], ''], [[], '0123456789']] as const) {
    for (let piece = 1; piece <= 10; piece++) {
      const whole = bufferInput(bytes);
      const text = withoutRows({ ...opened, open: () => ({ ...whole, read: (into) => whole.read(into.subarray(0, piece)) }) }, spans.map(([start, end]) => ({ start, end })));
      const input = text.open();
      const into = Buffer.alloc(20);
      let found = '';
      for (let count = await input.read(into); count > 0; count = await input.read(into)) found += into.toString('latin1', 0, count);
      expect(found).toBe(rest);
      expect((await text.whole()).bytes.toString()).toBe(rest);
    }
  }
  await opened.digest.hex();
});
