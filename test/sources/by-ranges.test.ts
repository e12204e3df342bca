import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { readByRanges } from '../../src/sources/by-ranges.ts';
import type { CsvColumns } from '../../src/sources/csv-text.ts';
import { dialectOf } from '../../src/sources/dialect.ts';
import { readPlain } from '../../src/sources/plain-csv.ts';
import { readRange } from '../../src/sources/read-range.ts';
import type { CsvOptions, RangeTask } from '../../src/sources/source.ts';
import { numbersBelow } from '../kernels/csv-reading.ts';
import { isNumeric } from '../../src/frame/vectors.ts';
import { optionsWith } from './oracle/options.ts';
import { expectSame } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'ranges-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function shown(column: Column | null): unknown {
  if (column === null) return null;
  if (column.kind === 'text') return { codes: [...column.codes], texts: column.dictionary, date: column.date };
  if (!isNumeric(column)) return null;
  return { kind: column.kind, boolean: column.boolean, array: column.values.constructor.name, values: [...column.values] };
}

function plainly(read: CsvColumns | null | undefined): unknown {
  return read === null || read === undefined ? null : { first: read.first, rows: read.rows, strangers: read.strangers, misfits: read.misfits, columns: read.columns.map(shown) };
}

/** Reads by ranges of so many bytes and in one go, which have to agree; the ranges that were read. */
async function both(content: string, rangeBytes: number, { leftOut = new Set(), ...options }: Partial<CsvOptions> & { leftOut?: ReadonlySet<number> } = {}): Promise<RangeTask[]> {
  const path = join(folder, 'data.csv');
  const bytes = Buffer.from(content);
  writeFileSync(path, bytes);
  const dialect = dialectOf(bytes, optionsWith(options));
  const tasks: RangeTask[] = [];
  const readers = {
    workers: 1,
    nextFile: () => join(folder, `${files++ % 500}.bin`),
    read: (task: RangeTask) => {
      tasks.push(task);
      return readRange(task);
    },
  };
  const ranged = await readByRanges({ path, from: 0, size: bytes.length, dialectOf: () => dialect, textsOf: () => new Set<number>(), leftOutOf: () => leftOut, kernel: 'wasm', rangeBytes }, readers);
  expectSame(plainly(ranged?.read), plainly(await readPlain({ file: { name: path, bytes }, dialect, leftOut })));
  return tasks;
}

describe('a file read by ranges is the file read in one go', () => {
  test('with quoted line ends at every border', async () => {
    const rows = Array.from({ length: 12 }, (_, row) => `${row},"a\n${row},""b""\n,c",${row / 2}\n`);
    for (let bytes = 5; bytes < 80; bytes++) await both(`n,t,x\n${rows.join('')}`, bytes);
  });

  test('with malformed rows that are put up with, and refused where they are not', async () => {
    const content = `n,t,x\n${Array.from({ length: 12 }, (_, row) => `${row},"a\n${row}"${row % 3 === 0 ? '' : row % 3 === 1 ? ',1.5' : ',2,"z\n"'}\r\n`).join('')}`;
    for (let bytes = 5; bytes < 80; bytes++) await both(content, bytes, { maxRejects: 100 });
    await both(content, 30);
  });

  test('with types that other ranges do not have', async () => {
    const column = (before: string, behind: string): string => `a,b\n${`${before},1\n`.repeat(20)}${`${behind},2\n`.repeat(20)}`;
    for (const [before, behind] of [['1', '300'], ['1', '2.5'], ['70000', '1'], ['1', ''], ['', '1'], ['', 'x'], ['x', ''], ['1', 'x'], ['x', '1'], ['true', ''], ['', 'false'], ['true', '1'], ['1', 'true'], ['true', 'x'], ['-0', '0.5'], ['2024-01-01', ''], ['2024-01-01', 'x'], ['', '']]) {
      for (const bytes of [10, 50, 77, 1000]) await both(column(before, behind), bytes);
    }
  });

  test('where a wrong guess is read again', async () => {
    const tasks = await both(`a,b\n1,2\n3,"x\n${'y,"",z\n'.repeat(30)}"\n4,5\n`, 40);
    expect(tasks.filter(({ isKnown }) => isKnown).length).toBeGreaterThan(1);
  });

  test('where neither can read it', async () => {
    expect(await both('a,b\n1,2\n3\n4,5\n', 4)).not.toEqual([]);
    expect(await both('a,b\n1,2\n"x"y,3\n4,5\n', 4)).not.toEqual([]);
    expect(await both('a::b\n1::2\n', 4, { sep: '::' })).toEqual([]);
  });

  test('for random tables', async () => {
    const random = numbersBelow(5);
    const pick = <T>(choices: readonly T[]): T => choices[random(choices.length)];
    const pools = [['0', '1', '7'], ['12', '345', '70000', ''], ['-1', '2.5', '1e9'], ['a', 'b', 'ä', ''], ['"q"', '"a,b"', '"x""y"', '"\n"', '","', '""', 'k'], ['true', 'False', ''], ['1', '2', '3', 'x']];
    for (let round = 0; round < 250; round++) {
      const width = 1 + random(5);
      const columns = Array.from({ length: width }, () => pick(pools));
      const end = pick(['\n', '\r\n', '\r', '\n\n']);
      const header = random(4) > 0;
      const lines = Array.from({ length: 1 + random(50) }, () => columns.map((pool) => pick(pool)).join(','));
      await both(`${[...(header ? [columns.map((_, field) => `c${field}`).join(',')] : []), ...lines].join(end)}${pick(['', end])}`, 8 + random(200), { header, comment: pick([null, null, '7']), escape: pick(['"', '"', '\\']), leftOut: new Set([...columns.keys()].filter(() => random(6) === 0)) });
    }
  });
});
