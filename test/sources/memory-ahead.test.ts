import { describe, expect, test } from 'vitest';
import { startAhead } from '../../src/sources/memory-ahead.ts';
import type { MemoryAhead } from '../../src/sources/memory-ahead.ts';
import type { GrowingColumns } from '../../src/sources/plain-columns.ts';
import { CSV_TYPE } from '../../src/kernels/csv-kernel.ts';

const ROWS = 2 ** 23;
const ROW_BYTES = 9;
const BLOCK = 8192;

function columns(room: number, rows: number): GrowingColumns {
  const bytes = { type: CSV_TYPE.u8, whole: true, values: new Uint8Array(room).fill(7) };
  const doubles = { type: CSV_TYPE.f64, whole: false, values: new Float64Array(room).fill(7) };
  const left = { type: CSV_TYPE.skipped, whole: true, values: null };
  return { columns: [bytes, left, doubles], rows, expected: room };
}

function started(): MemoryAhead {
  const ahead = startAhead();
  if (ahead === null) throw new Error('nothing clears memory here');
  return ahead;
}

/** The first row of each column that is not as it was, and the one behind the last. */
function touched({ columns: all }: GrowingColumns): (number[] | null)[] {
  return all.map(({ values }) => (values === null ? null : [values.indexOf(0), values.lastIndexOf(0) + 1]));
}

describe.skipIf(process.platform === 'win32')('memory that is made ahead', () => {
  test('lies behind the rows, as far in each column', async () => {
    const ahead = started();
    const growing = columns(2 * ROWS, ROWS);
    ahead.begin(growing);
    expect(ahead.free(ROWS)).toBe(null);
    await ahead.settle();
    const step = Math.floor(2 ** 23 / ROW_BYTES);
    const made = [ROWS + Math.floor(step / 2), ROWS + Math.floor(step / 2) + step];
    expect(touched(growing)).toEqual([made, null, made]);
    await ahead.close();
  });

  test('is none while there are few rows, and none that is not there', async () => {
    const ahead = started();
    for (const growing of [columns(2 * BLOCK, BLOCK), columns(ROWS, ROWS)]) {
      ahead.begin(growing);
      await ahead.settle();
      expect(touched(growing)).toEqual([[-1, 0], null, [-1, 0]]);
    }
    await ahead.close();
  });

  test('never takes away what was written, where rows wait for it', async () => {
    const ahead = started();
    const growing = columns(2 * ROWS, ROWS);
    while (growing.rows < ROWS + 400 * BLOCK) {
      await ahead.free(growing.rows + BLOCK);
      for (const { values } of growing.columns) values?.fill(5, growing.rows, growing.rows + BLOCK);
      growing.rows += BLOCK;
      ahead.begin(growing);
    }
    await ahead.close();
    for (const { values } of growing.columns) expect(values?.subarray(ROWS, growing.rows).every((value) => value === 5) ?? true).toBe(true);
  });

  test('begins anew with other columns', async () => {
    const ahead = started();
    ahead.begin(columns(2 * ROWS, ROWS));
    await ahead.settle();
    expect(ahead.free(2 * ROWS)).toBe(null);
    const growing = columns(2 * ROWS, ROWS);
    ahead.begin(growing);
    await ahead.close();
    expect(touched(growing)[0]?.[0]).toBeGreaterThan(ROWS);
  });
});
