import { describe, expect, it } from 'vitest';
import { memoryData } from '../../../../src/engine/data.ts';
import type { Placed } from '../../../../src/engine/taking.ts';
import { openTaking } from '../../../../src/engine/taking.ts';
import type { Column, Frame, NumericColumn, VectorColumn } from '../../../../src/frame/column.ts';
import { doubles, integers, lazyVectors, scaledVectors } from '../../../../src/frame/column.ts';
import { pickedOf } from '../../../../src/frame/picked.ts';
import { codedOf } from '../../../../src/stages/common/coded-columns.ts';
import { marginsOf } from '../../../../src/stages/common/linear/loss-sums.ts';

const ROWS = 10_000;
const SHARD_STARTS = [0, 6000, ROWS];
const NAMES = ['bit', 'double', 'zero', 'level', 'other'];

function column(value: (row: number) => number): NumericColumn {
  return doubles(Float64Array.from({ length: ROWS }, (_, row) => value(row)));
}

const parts = [
  integers(Uint8Array.from({ length: ROWS }, (_, row) => (row % 3 === 0 ? 1 : 0))), column((row) => Math.sin(row)), column((row) => (row % 2 === 0 ? -0 : 0)),
  // Another number of levels in each shard.
  integers(Uint16Array.from({ length: ROWS }, (_, row) => row % (row < 6000 ? 50 : 7))), column((row) => (row % 5) / 2 - 1),
];
const columns = new Map<string, Column>(NAMES.map((name, i) => [name, parts[i]]));
const data = memoryData({ rows: ROWS, columns }, SHARD_STARTS);
const center = Float64Array.of(0.3, 0, 0, 20, -0.1);
const scale = Float64Array.of(2, 1.5, 1, 0.1, 0.7);

/** A split, and its features behind a scaler. */
function placed(): Placed {
  const frame = data.frame();
  const features = lazyVectors(parts, NAMES);
  const all = { ...frame, columns: new Map<string, Column>([...frame.columns, ['features', features], ['scaled', scaledVectors(ROWS, { source: features, center, scale })]]) };
  const rows = { train: Int32Array.from({ length: ROWS }, (_, row) => row).filter((row) => row % 4 > 0), test: Int32Array.from({ length: ROWS / 4 }, (_, row) => 4 * row) };
  return { frame: all, rows, at: rows };
}

/** Test rows of shards which have codes already, where `coded`. */
function testRows(coded: boolean): Frame {
  const taking = openTaking(data);
  const from = placed();
  const shards = taking.shards(from);
  if (coded) for (const shard of shards) expect(codedOf(vector(shard, 'features'), shard.rows)).not.toBeNull();
  return taking.side(from, 'test');
}

function vector({ columns: all }: Frame, name: string): VectorColumn {
  return all.get(name) as VectorColumn;
}

function unread(frame: Frame): (boolean | undefined)[] {
  return vector(frame, 'features').parts?.map((part) => pickedOf(part)?.isUnread) ?? [];
}

describe.each(['features', 'scaled'])('margins of %s, picked rows', (name) => {
  const coefficients = Float64Array.of(0.3, -1.7, 2, 0.1, 0.9, 0, -0, -1, 1e-320, 5);

  it.each([[[0.2]], [[0]], [[0.2, -1]]])('come from the codes of their shards, where somebody has made these, with the bits of the values: intercepts %j', (intercepts) => {
    const linear = { coefficients: coefficients.slice(0, NAMES.length * intercepts.length), intercepts: Float64Array.from(intercepts) };
    const [plain, coded] = [false, true].map(testRows);
    const right = marginsOf(vector(plain, name), plain.rows, linear);
    expect(marginsOf(vector(coded, name), coded.rows, linear)).toEqual(right);
    // A second time they are known by the column.
    expect(marginsOf(vector(coded, name), coded.rows, linear)).toEqual(right);
    expect(unread(plain)).toEqual(NAMES.map(() => false));
    expect(unread(coded)).toEqual(NAMES.map(() => true));
  });
});

describe('margins of shards', () => {
  it('come from their codes with the bits of the values', () => {
    const shard = data.shard(0);
    const own = lazyVectors(NAMES.map((name) => shard.columns.get(name) as NumericColumn), NAMES);
    const linear = { coefficients: Float64Array.of(0.3, -1.7, 2, 0.1, 0.9), intercepts: Float64Array.of(-3) };
    const right = marginsOf(own, shard.rows, linear);
    expect(codedOf(own, shard.rows)).not.toBeNull();
    expect(marginsOf(own, shard.rows, linear)).toEqual(right);
  });

  it('keep the sign of 0 where the intercept is -0', () => {
    const signs = lazyVectors(NAMES.map(() => parts[2]), NAMES);
    const linear = { coefficients: new Float64Array(NAMES.length).fill(1), intercepts: Float64Array.of(-0) };
    expect(codedOf(signs, ROWS)).not.toBeNull();
    expect(marginsOf(signs, ROWS, linear)).toEqual(Float64Array.from({ length: ROWS }, (_, row) => (row % 2 === 0 ? -0 : 0)));
  });
});
