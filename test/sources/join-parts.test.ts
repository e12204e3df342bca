import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { filedOf } from '../../src/frame/filed.ts';
import { source } from '../../src/sources/csv.ts';
import type { Spill, Table } from '../../src/sources/source.ts';
import { numbersBelow } from '../kernels/csv-reading.ts';
import { optionsWith } from './oracle/options.ts';
import { expectSame } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'join-parts-'));
const scratch = mkdtempSync(join(tmpdir(), 'join-parts-scratch-'));
afterAll(() => [folder, scratch].forEach((path) => rmSync(path, { recursive: true })));
let files = 0;

function spillOf(bytes: number): Spill {
  return { bytes, nextFile: () => join(scratch, `${files++}.bin`) };
}

function shown(column: Column): unknown {
  if (column.kind === 'text') return { codes: column.codes, texts: [...column.dictionary], distinct: column.distinct, date: column.date };
  return column.kind === 'i32' || column.kind === 'f64' ? { kind: column.kind, boolean: column.boolean, values: column.values } : null;
}

async function plainly({ frame, warnings, rejects, sha256 }: Table): Promise<unknown> {
  return { rows: frame.rows, columns: [...frame.columns].map(([name, column]) => [name, shown(column)]), warnings, rejects, sha256: await sha256() };
}

/** Reads files with memory for all of their columns, and for none or some of them. */
async function both(contents: readonly string[]): Promise<void> {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  for (const [i, content] of contents.entries()) writeFileSync(join(folder, `${String(i).padStart(3, '0')}.csv`), content);
  const options = optionsWith({ maxRejects: 1000 });
  const whole = await plainly(await source.readTable({ path: folder, options, spill: spillOf(1e9) }));
  expectSame(await plainly(await source.readTable({ path: folder, options })), whole);
  for (const bytes of [0, 40, 400]) {
    const table = await source.readTable({ path: folder, options, spill: spillOf(bytes) });
    if (bytes === 0 && contents.length > 1) expect([...table.frame.columns.values()].every((column) => filedOf(column) !== undefined)).toBe(true);
    expectSame(await plainly(table), whole);
  }
  for (const name of readdirSync(scratch)) rmSync(join(scratch, name));
}

describe('several files with columns in files are several files in memory', () => {
  test('whatever their types are', async () => {
    const pairs = [['1', '300'], ['300', '1'], ['1', '2.5'], ['70000', '-1'], ['1', ''], ['', '1'], ['', 'x'], ['x', ''], ['1', 'x'], ['x', '1'], ['true', ''], ['', 'false'], ['true', '1'], ['true', 'x'], ['-0', '1'], ['-0', '0.5'], ['2024-01-01', ''], ['2024-01-01', 'x'], ['x', 'y'], ['y', 'x'], ['', '']];
    for (const [one, other] of pairs) {
      await both([`a,b\n${one},1\n`, `b,a\n2,${other}\n3,${one}\n`]);
      await both([`a,b\n${one},1\n`, `a,b\n${one},1\n`, 'a,b\n', `b,a\n2,${other}\n`, '']);
    }
  });

  test('for random tables', async () => {
    const random = numbersBelow(9);
    const pick = <T>(choices: readonly T[]): T => choices[random(choices.length)];
    const pools = [['0', '1', '7'], ['12', '345', '70000', ''], ['-1', '2.5', '1e9'], ['a', 'b', 'ä', ''], ['true', 'False', ''], ['1', '2', '3', 'x'], [''], ['2024-02-29', '']];
    for (let round = 0; round < 60; round++) {
      const names = Array.from({ length: 1 + random(4) }, (_, field) => `c${field}`);
      const pooled = new Map(names.map((name) => [name, pick(pools)]));
      const contents = Array.from({ length: 1 + random(5) }, () => {
        const order = random(2) === 0 ? names : [...names].reverse();
        const own = new Map([...pooled].map(([name, pool]) => [name, random(4) === 0 ? pick(pools) : pool]));
        const lines = Array.from({ length: random(30) }, () => order.map((name) => pick(own.get(name) ?? [''])).join(',') + (random(30) === 0 ? ',more' : ''));
        return [order.join(','), ...lines].join('\n');
      });
      if (contents.some((content) => /\n./.test(content))) await both(contents);
    }
  });
});
