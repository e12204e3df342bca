import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { filedOf } from '../../src/frame/filed.ts';
import { bufferInput } from '../../src/sources/byte-input.ts';
import type { CsvColumns } from '../../src/sources/csv-text.ts';
import { dialectOf } from '../../src/sources/dialect.ts';
import { readPlainText } from '../../src/sources/plain-csv.ts';
import type { Spill } from '../../src/sources/source.ts';
import { numbersBelow } from '../kernels/csv-reading.ts';
import { isNumeric } from '../../src/frame/vectors.ts';
import { optionsWith } from './oracle/options.ts';
import { expectSame } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'groups-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

/** Rows that the kernel reads at a time, and so those of the smallest group. */
const GROUP = 8192;

async function read(text: string, spill: Spill | null, asText: ReadonlySet<number> = new Set()): Promise<CsvColumns> {
  const bytes = Buffer.from(text);
  const found = await readPlainText({ open: () => bufferInput(bytes), dialectOf: () => dialectOf(bytes, optionsWith()), textsOf: () => asText, see: () => undefined, kernel: 'wasm', spill });
  if (found === null) throw new Error('the text is not plain');
  return found.read;
}

function shown(column: Column | null): unknown {
  if (column === null) return null;
  if (column.kind === 'text') return { codes: column.codes, texts: [...column.dictionary], distinct: column.distinct, date: column.date };
  if (!isNumeric(column)) return null;
  return { kind: column.kind, boolean: column.boolean, values: column.values };
}

/** Reads a text with memory for no more than a block of rows, and all in memory, which have to agree. */
async function both(text: string, asText?: ReadonlySet<number>): Promise<void> {
  const whole = await read(text, null, asText);
  const grouped = await read(text, { bytes: 1, nextFile: () => join(folder, `${files++}.bin`) }, asText);
  expect(grouped.columns.every((column) => column !== null && filedOf(column) !== undefined)).toBe(whole.rows > GROUP);
  expectSame({ ...grouped, columns: grouped.columns.map(shown) }, { ...whole, columns: whole.columns.map(shown) });
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
}

function rows(...cells: readonly (readonly [string, number])[]): string {
  return `a,b\n${cells.map(([cell, count]) => `${cell},k${cell}\n`.repeat(count)).join('')}`;
}

describe('columns that are left in files group by group are the columns in memory', () => {
  test('whatever they are in the groups before', async () => {
    const pairs = [['1', '300'], ['300', '1'], ['1', '2.5'], ['70000', '-1'], ['1', ''], ['', '1'], ['', '2.5'], ['', 'x'], ['x', ''], ['1', 'x'], ['true', ''], ['', 'false'], ['true', '1'], ['true', 'x'], ['-0', '1'], ['-0', '0.5'], ['1e3', '1'], ['1e3', '0.5'], ['1', '-0'], ['2024-01-01', ''], ['', '2024-01-01'], ['2024-01-01', 'x'], ['x', '2024-01-01'], ['12345678901234567890', '1'], ['', '']];
    for (const [before, behind] of pairs) {
      for (const count of [GROUP - 1, GROUP, 2 * GROUP + 5]) await both(rows([before, count], [behind, 3]));
      await both(rows([before, 3], [behind, 2 * GROUP]));
    }
  });

  test('with text that is missing everywhere, or in some groups', async () => {
    await both(rows(['', 2 * GROUP]), new Set([0]));
    await both(rows(['', GROUP], ['2024-01-01', GROUP], ['', GROUP]), new Set([0]));
    await both(rows(['1', GROUP], ['', GROUP]), new Set([0]));
  });

  test('with no rows, and with rows that end with a group', async () => {
    await both('a,b\n');
    await both(rows(['1', 1]));
    await both(rows(['1', 3 * GROUP]));
  });

  test('for random tables', async () => {
    const random = numbersBelow(7);
    const pick = <T>(choices: readonly T[]): T => choices[random(choices.length)];
    const pools = [['0', '1', '7'], ['12', '345'], ['70000', '1'], ['-1', '2.5', '1e9'], ['-0', '3'], ['a', 'b', 'ä', ''], ['"a,b"', '"x""y"', '"\n"', 'k'], ['true', 'False'], ['2024-02-03', '2024-02-04'], [''], ['', '5'], ['1', '1', '1', 'x']];
    for (let round = 0; round < 12; round++) {
      const parts = Array.from({ length: 1 + random(3) }, () => ({ count: GROUP - 2 + random(5), own: Array.from({ length: 8 }, () => pick(pools)) }));
      const steady = Array.from({ length: 8 }, () => (random(2) === 0 ? pick(pools) : null));
      const lines = parts.flatMap(({ count, own }) => Array.from({ length: count }, (_, row) => [...own.map((pool, field) => pick(steady[field] ?? pool)), `t${random(row + 9)}`].join(',')));
      await both(`${['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 't'].join(',')}\n${lines.join('\n')}\n`);
    }
  });
});
