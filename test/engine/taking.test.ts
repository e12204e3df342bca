import { expect, it } from 'vitest';
import type { Column, Frame } from '../../src/frame/column.ts';
import { doubles, integers, lazyVectors, scaledVectors } from '../../src/frame/column.ts';
import { memoryData } from '../../src/engine/data.ts';
import type { Placed, Taking } from '../../src/engine/taking.ts';
import { openTaking } from '../../src/engine/taking.ts';
import { pickedOf } from '../../src/frame/picked.ts';
import { countFrom } from '../../src/util/arrays.ts';

const ROWS = 12;
const SHARD_STARTS = [0, 5, 9, ROWS];

function placed(): Placed {
  const a = doubles(Float64Array.from({ length: ROWS }, (_, i) => i / 2));
  const b = integers(Uint8Array.from({ length: ROWS }, (_, i) => i));
  const features = lazyVectors([a, b], ['a', 'b']);
  const scaled = scaledVectors(ROWS, { source: features, center: null, scale: Float64Array.of(2, 3) });
  const frame: Frame = { rows: ROWS, columns: new Map<string, Column>([['a', a], ['b', b], ['features', features], ['scaled', scaled]]), rowIds: countFrom(0, ROWS) };
  const rows = { train: Int32Array.of(0, 2, 4, 5, 9, 11), test: Int32Array.of(1, 3, 10) };
  return { frame, rows, at: rows };
}

/** Of data that has what is not computed. */
function takingOf({ frame: { rows, columns } }: Placed): Taking {
  return openTaking(memoryData({ rows, columns: new Map([...columns].filter(([name]) => name.length === 1)) }, SHARD_STARTS));
}

function only(from: Placed, name: string): Placed {
  return { ...from, frame: { ...from.frame, columns: new Map([...from.frame.columns].filter(([own]) => own === name)) } };
}

it('takes the training rows shard by shard, with the borders of the data', () => {
  const from = placed();
  const shards = takingOf(from).shards(from);
  expect(shards.map(({ rowIds }) => [...(rowIds ?? [])])).toEqual([[0, 2, 4], [5], [9, 11]]);
  expect(shards.map(({ columns }) => [...(columns.get('b') as { values: Uint8Array }).values])).toEqual([[0, 2, 4], [5], [9, 11]]);
  expect(shards.map(({ columns }) => [...(columns.get('scaled') as { values: Float64Array }).values])).toEqual([[0, 0, 2, 6, 4, 12], [5, 15], [9, 27, 11, 33]]);
});

it('takes one side of a split', () => {
  const from = placed();
  const taking = takingOf(from);
  expect([...((taking.side(from, 'test').columns.get('b') as { values: Uint8Array }).values)]).toEqual([1, 3, 10]);
  expect(taking.side(from, 'train').rows).toBe(6);
});

it('takes a column once for requests that follow each other, also where it is part of another one', () => {
  const from = placed();
  const taking = takingOf(from);
  const [first, second, third] = ['features', 'scaled', 'scaled'].map((name) => taking.shards(only(from, name)).map(({ columns }) => columns.get(name)));
  expect(second.every((column, i) => column === third[i])).toBe(true);
  expect(first[0]).not.toBe(second[0]);
  const again = taking.shards(from).map(({ columns }) => columns.get('scaled'));
  expect(again.every((column, i) => column === third[i])).toBe(true);
});

it('forgets what the last request did not have, and another split', () => {
  const from = placed();
  const taking = takingOf(from);
  const first = taking.shards(only(from, 'a'))[0].columns.get('a');
  taking.shards(only(from, 'b'));
  taking.shards(only(from, 'b'));
  expect(taking.shards(only(from, 'a'))[0].columns.get('a')).not.toBe(first);
  const rows = { train: from.rows.test, test: from.rows.train };
  expect(taking.shards({ ...from, rows, at: rows }).map(({ rowIds }) => [...(rowIds ?? [])])).toEqual([[1, 3], [], [10]]);
  expect(taking.shards({ ...from, rows, at: rows })[0].columns.get('a')).toBe(taking.shards({ ...from, rows, at: rows })[0].columns.get('a'));
});

it('takes the rows of all splits out of the same columns of shards, and says which of the data are there', () => {
  const from = placed();
  const taking = takingOf(from);
  const rows = { train: Int32Array.of(1, 3, 10), test: Int32Array.of(0, 2, 4, 5, 9, 11) };
  const [first, second] = [from, { ...from, rows, at: rows }].map((each) => taking.shards(each).map(({ columns }) => pickedOf(columns.get('b') as Column)));
  expect(first.map((picked) => picked?.ofData)).toEqual([true, undefined, true]);
  expect([...(first[0]?.rows ?? [])]).toEqual([0, 2, 4]);
  expect([...(second[0]?.rows ?? [])]).toEqual([1, 3]);
  expect(second[0]?.source).toBe(first[0]?.source);
  expect(first[0]?.source).toBe(taking.shard(0)?.columns.get('b'));
});

it('knows which rows of which shards the rows of a side are, once these were taken of', () => {
  const from = placed();
  const taking = takingOf(from);
  const data = from.frame.columns.get('b') as Column;
  const before = pickedOf(taking.side(from, 'test').columns.get('b') as Column)?.shards?.() ?? [];
  expect(before.map(({ rows }) => [...rows])).toEqual([[1, 3], [], [1]]);
  expect(before.map(({ of }) => of(data))).toEqual([undefined, undefined, undefined]);
  taking.shards(from);
  expect(before.map(({ of }) => of(data) === undefined)).toEqual([false, false, false]);
  expect(before[2].of(data)).toBe(taking.shard(2)?.columns.get('b'));
  expect([...(before[2].of(data) as { values: Uint8Array }).values]).toEqual([9, 10, 11]);
});
