import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { source } from '../../src/sources/csv.ts';
import { CSV_DEFAULTS } from '../../src/sources/source.ts';
import type { CsvOptions, Spill, TableInput } from '../../src/sources/source.ts';
import { isNumeric } from '../../src/frame/vectors.ts';
import { UserError } from '../../src/util/errors.ts';
import { expectSame } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'open-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function spillOf(bytes: number): Spill {
  return { bytes, nextFile: () => join(folder, `spill-${files++}.bin`) };
}

/** Everything of a column that a job may see. */
function shown(column: Column): unknown {
  if (column.kind === 'text') return { codes: [...column.codes], texts: [...column.dictionary], distinct: column.distinct, date: column.date };
  if (!isNumeric(column)) return null;
  return { kind: column.kind, boolean: column.boolean, array: column.values.constructor.name, values: [...column.values] };
}

/** The table without its name for messages and its digest, or the error. */
async function outcome(input: TableInput, bytes: Buffer): Promise<unknown> {
  try {
    const { frame, warnings, rejects, sha256 } = await source.readTable(input);
    expect(await sha256()).toBe(createHash('sha256').update(bytes).digest('hex'));
    const told = JSON.stringify({ warnings, rejects }).replaceAll(/standard input|[^" ]*\.data/g, 'x');
    return { rows: frame.rows, columns: [...frame.columns].map(([name, column]) => [name, shown(column)]), told };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return JSON.stringify(error.diagnostics).replaceAll(/standard input|[^" ]*\.data/g, 'x');
  } finally {
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  }
}

/** Reads a text in every way that it may come, which have to agree with the plain file in memory. */
async function everyWay(text: string, own: Partial<CsvOptions> = {}, budgets: readonly number[] = [1]): Promise<unknown> {
  const options = { ...CSV_DEFAULTS, ...own };
  const path = join(folder, 'table.data');
  const utf8 = Buffer.from(text);
  const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
  function written(bytes: Buffer): string {
    writeFileSync(path, bytes);
    return path;
  }
  const plain = await outcome({ path: written(utf8), options }, utf8);
  for (const spill of [null, ...budgets.map(spillOf)]) {
    for (const bytes of [utf8, gzipSync(utf8), wide]) {
      expectSame(await outcome({ path: written(bytes), options, spill }, bytes), plain);
      const stream = Readable.from(Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, i) => bytes.subarray(i * 1000, i * 1000 + 1000)));
      expectSame(await outcome({ stream, options, spill }, bytes), plain);
    }
  }
  return plain;
}

function column(...cells: readonly (readonly [string, number])[]): string {
  return `a,b\n${cells.map(([cell, count]) => `${cell},k${cell}\n`.repeat(count)).join('')}`;
}

describe('a text is the same table', () => {
  test('from a file, compressed, in another encoding and from standard input', async () => {
    expect(await everyWay('a,ä,c\n1,x,true\n2,"y\n",false\n3,x,\n')).toMatchObject({ rows: 3 });
  });

  test('where a column turns to text late', async () => {
    expect(await everyWay(column(['1', 30_000], ['x', 1], ['2', 10]))).toMatchObject({ rows: 30_011 });
  });

  test('where another parser has to read it', async () => {
    expect(await everyWay('a::b\n1::2\n', { sep: '::' })).toMatchObject({ rows: 1 });
    expect(await everyWay('a,b\n1,"x"y\n')).toMatchObject({ rows: 1 });
    expect(await everyWay(`${column(['1', 30_000])}1\n`, { maxRejects: 5 })).toMatchObject({ rows: 30_001 });
  });

  test('where it is refused', async () => {
    expect(await everyWay('a,b\n1,2\n3\n')).toContain('expected');
    expect(await everyWay('')).toContain('found nothing');
    expect(await everyWay('a,b\n')).toContain('no-rows');
  });
});
