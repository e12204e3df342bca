import { expect, it } from 'vitest';
import type { Column, NumericColumn } from '../../src/frame/column.ts';
import { doubles, integers } from '../../src/frame/column.ts';
import { heldBytes } from '../../src/frame/bytes.ts';
import { markData, pickedOf, pickLater } from '../../src/frame/picked.ts';
import { cutRows, selectRows, takeRows } from '../../src/frame/select.ts';

const ROWS = 6;

function data() {
  const columns = new Map<string, Column>([['a', doubles(Float64Array.from({ length: ROWS }, (_, i) => i / 2))], ['b', integers(Uint8Array.from({ length: ROWS }, (_, i) => i))]]);
  return { rows: ROWS, columns };
}

it('picks values when they are read, in an array of the same kind', () => {
  const { columns } = data();
  const picked = pickLater(columns.get('b') as NumericColumn, Int32Array.of(4, 1), { ofRows: ROWS, traced: false });
  expect(pickedOf(picked)?.isUnread).toBe(true);
  expect(picked.values).toEqual(Uint8Array.of(4, 1));
  expect(pickedOf(picked)?.isUnread).toBe(false);
  expect(picked.values).toBe(picked.values);
});

it('knows which rows of the data they are, where that was asked for', () => {
  const frame = markData(data());
  const rows = Int32Array.of(0, 2, 5);
  const traced = takeRows(frame, rows, { taken: new Map(), traced: true });
  const [a, b] = ['a', 'b'].map((name) => pickedOf(traced.columns.get(name) as Column));
  expect([a?.ofData, b?.ofData, a?.rows === b?.rows]).toEqual([true, true, true]);
  expect(pickedOf(takeRows(data(), rows, { taken: new Map(), traced: true }).columns.get('a') as Column)?.ofData).toBe(false);
  expect(pickedOf(takeRows(frame, rows).columns.get('a') as Column)?.ofData).toBe(false);
  expect(pickedOf(selectRows(frame, rows).columns.get('a') as Column)).toBeUndefined();
});

it('cuts what nobody has read without reading it', () => {
  const taken = takeRows(data(), Int32Array.of(0, 2, 3, 5));
  const cut = cutRows(taken, { start: 1, end: 3, taken: new Map() });
  expect(pickedOf(taken.columns.get('b') as Column)?.isUnread).toBe(true);
  expect((cut.columns.get('b') as NumericColumn).values).toEqual(Uint8Array.of(2, 3));
  expect((cut.columns.get('a') as NumericColumn).values).toEqual(Float64Array.of(1, 1.5));
});

it('is measured without being read', () => {
  const taken = takeRows(data(), Int32Array.of(0, 2, 3, 5));
  expect(heldBytes(taken)).toBe(4 * 8 + 4);
  expect(pickedOf(taken.columns.get('a') as Column)?.isUnread).toBe(true);
});
