import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { difference, fromFile, fromStream } from './oracle/compare.ts';
import { draws } from './oracle/draws.ts';
import { damaged } from './oracle/made-up-file.ts';
import { optionsWith } from './oracle/options.ts';

// MUTATED_FILES=1000 is the long run of CI.
const FILES = Number(process.env['MUTATED_FILES'] ?? 60);
const MOST_ROWS = 300;
const folder = mkdtempSync(join(tmpdir(), 'ml-submit-mutated-'));
afterAll(() => rmSync(folder, { recursive: true }));

const originals = ['digits', 'iris', 'friedman'].map((name) => readFileSync(fileURLToPath(new URL(`../../jobs/data/${name}.csv`, import.meta.url))));
// A bank's customers as such files have them: text, quotes, semicolons, Windows line ends.
originals.push(Buffer.from(`"age";"job";"balance";"y"\r\n${Array.from({ length: 200 }, (_, row) => `${18 + (row % 60)};"${['admin.', 'blue-collar', 'self ""employed""'][row % 3]}";${row * 37 - 900},5;"${row % 7 === 0 ? 'yes' : 'no'}"\r\n`).join('')}`));

test(`${FILES} real files with some bytes changed are read as csv-parse reads them, or refused as it refuses them`, { timeout: 600_000 }, async () => {
  const wrong: string[] = [];
  const file = fromFile(join(folder, 'mutated.csv'));
  for (let seed = 0; seed < FILES; seed++) {
    const random = draws(-1 - seed);
    let bytes = firstRows(random.pick(originals), random.once(10) ? Infinity : 1 + random.below(MOST_ROWS));
    for (let change = random.below(4); change >= 0; change--) bytes = damaged(bytes, random);
    const options = optionsWith({ header: !random.once(5) });
    const problem = (await difference(file, bytes, options)) ?? (await difference(fromStream(random), bytes, options));
    if (problem !== null) wrong.push(`file ${seed}: ${problem}`);
  }
  expect(wrong).toEqual([]);
});

function firstRows(bytes: Buffer, rows: number): Buffer {
  let end = 0;
  for (let row = 0; row < rows && end < bytes.length; row++) end = bytes.indexOf('\n', end) + 1 || bytes.length;
  return bytes.subarray(0, end);
}
