import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLocal } from '../../../src/engine/local/index.ts';
import { checkRangeAnswer } from '../../../src/engine/local/protocol.ts';
import { readByRanges } from '../../../src/sources/by-ranges.ts';
import type { Column } from '../../../src/frame/column.ts';
import { dialectOf } from '../../../src/sources/dialect.ts';
import { readPlain } from '../../../src/sources/plain-csv.ts';
import { optionsWith } from '../../sources/oracle/options.ts';
import { isNumeric } from '../../../src/frame/vectors.ts';
import { buildWorker, scratchFolder } from '../support.ts';

const { folder, remove } = scratchFolder();
let workerFile = '';
beforeAll(async () => {
  workerFile = await buildWorker(folder);
});
afterAll(remove);

describe('forked workers', () => {
  it('read a file by ranges before there is a plan', async () => {
    const path = join(folder, 'data.csv');
    const bytes = Buffer.from(`a,b,c\n${Array.from({ length: 3000 }, (_, row) => `${row},"t${row % 7}\n,",${row < 2000 ? row : 'x'}\n`).join('')}`);
    writeFileSync(path, bytes);
    const engine = openLocal({ scratch: folder, workers: 2, failures: 4, workerFile, preload: [], kernels: 'wasm', onLog: () => undefined });
    try {
      let files = 0;
      const dialect = dialectOf(bytes, optionsWith());
      const readers = { workers: 2, nextFile: () => join(folder, `part-${files++}.bin`), read: engine.read };
      const file = { path, from: 0, size: statSync(path).size, dialectOf: () => dialect, textsOf: () => new Set<number>(), kernel: 'wasm' as const, rangeBytes: 10_000 };
      const read = (await readByRanges(file, readers))?.read;
      const whole = await readPlain({ file: { name: path, bytes }, dialect });
      expect(read?.rows).toBe(3000);
      expect(read?.strangers).toEqual([null, null, { text: 'x', row: 2000 }]);
      expect(read?.columns.map((column) => column?.kind)).toEqual(['i32', 'text', 'text']);
      const cells = (column: Column | null): unknown => (column?.kind === 'text' ? column.codes : column !== null && isNumeric(column) ? column.values : null);
      expect(read?.columns.map(cells)).toEqual(whole?.columns.map(cells));
      await expect(engine.read({ path: join(folder, 'gone.csv'), size: 10, from: 0, to: 10, isKnown: true, dialect, types: [8], kernel: 'wasm', out: readers.nextFile() })).rejects.toThrow('there is no such file');
    } finally {
      await engine.close();
    }
  });

  it('are not trusted with what they answer of a range', () => {
    expect(() => checkRangeAnswer({ refused: true })).not.toThrow();
    expect(() => checkRangeAnswer(null)).toThrow('expected what came of a range');
    expect(() => checkRangeAnswer({ refused: false, start: 0, end: 1.5, rows: 1 })).toThrow('expected where a range begins and ends, and its rows');
  });
});
