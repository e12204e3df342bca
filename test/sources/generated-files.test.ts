import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { difference, fromFile, fromPieces, fromRanges, fromStream, plainDifference } from './oracle/compare.ts';
import { draws } from './oracle/draws.ts';
import { madeUpFile } from './oracle/made-up-file.ts';

// ORACLE_FILES=10000 is the long run of CI.
const FILES = Number(process.env['ORACLE_FILES'] ?? 400);
const FIRST = Number(process.env['ORACLE_FIRST'] ?? 0);
const folder = mkdtempSync(join(tmpdir(), 'ml-submit-oracle-'));
afterAll(() => rmSync(folder, { recursive: true }));

test(`${FILES} generated files are read as csv-parse and a naive typing read them, or refused as these refuse them`, { timeout: 600_000 }, async () => {
  const wrong: string[] = [];
  const file = fromFile(join(folder, 'made-up.csv'));
  for (let seed = FIRST; seed < FIRST + FILES; seed++) {
    const { bytes, options } = madeUpFile(seed);
    const problem = (await difference(file, bytes, options)) ?? (await difference(fromStream(draws(seed)), bytes, options));
    if (problem !== null) wrong.push(`file ${seed}: ${problem}`);
  }
  expect(wrong).toEqual([]);
});

test.each(['wasm', 'typescript'] as const)('the kernel in %s reads them the same in pieces and in ranges that are cut anywhere', { timeout: 600_000 }, async (kernel) => {
  const wrong: string[] = [];
  for (let seed = FIRST; seed < FIRST + FILES / 4; seed++) {
    // Their shard files are many, so they are removed at once.
    const own = mkdtempSync(join(folder, 'ranges-'));
    const { bytes, options } = madeUpFile(seed);
    const problem = (await plainDifference(fromPieces(kernel, draws(seed)), bytes, options)) ?? (await plainDifference(fromRanges(own, kernel, draws(seed)), bytes, options));
    rmSync(own, { recursive: true });
    if (problem !== null) wrong.push(`file ${seed}: ${problem}`);
  }
  expect(wrong).toEqual([]);
});
