import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/column.ts';
import { doubles } from '../../../src/frame/column.ts';
import { mix } from '../../../src/kernels/random.ts';
import { findModes, modePasses } from '../../../src/stages/common/modes.ts';
import { frameOf, shardsOf } from '../support.ts';

function modes(frame: Frame, { most, shards = 3 }: { most?: number; shards?: number } = {}): { found: (number | null)[]; passes: number; largest: number } {
  const passes = modePasses(({ columns }) => ({ columns: [...columns.values()].map((column) => ('values' in column ? column.values : [])), missing: -1 }), most);
  const steps = findModes();
  let step = steps.next();
  let count = 0;
  let largest = 0;
  while (step.done !== true) {
    const { pass, args } = step.value;
    count++;
    const partials = shardsOf(frame, shards).map((shard) => passes[pass].run(shard, args as never, {}));
    const merged = partials.reduce((a, b) => passes[pass].merge(a as never, b as never)) as { counts: Map<number, number> }[];
    largest = Math.max(largest, ...merged.map(({ counts }) => counts.size));
    step = steps.next(merged);
  }
  return { found: step.value, passes: count, largest };
}

/** By counting all values at once. */
function naive(values: Float64Array): number | null {
  const counts = new Map<number, number>();
  for (const value of values) if (!Number.isNaN(value) && value !== -1) counts.set(value + 0, (counts.get(value + 0) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a - b)[0]?.[0] ?? null;
}

const ROWS = 6000;
const drawn = (seed: number, of: number): Float64Array => Float64Array.from({ length: ROWS }, (_, i) => (mix(seed + i) >>> 0) % of - of / 2);

describe('findModes', () => {
  const columns: Record<string, Float64Array> = {
    few: drawn(1, 9),
    many: drawn(2, 1500),
    fractions: drawn(3, 2500).map((value) => value / 7),
    different: Float64Array.from({ length: ROWS }, (_, i) => 1e9 - i),
    withMissing: drawn(4, 900).map((value, i) => (i % 3 === 0 ? NaN : i % 3 === 1 ? -1 : value)),
    zeros: Float64Array.from({ length: ROWS }, (_, i) => (i % 100 === 0 ? -0 : i % 100 === 1 ? 0 : i)),
    infinite: Float64Array.from({ length: ROWS }, (_, i) => [Infinity, -Infinity, i][i % 3]),
    empty: new Float64Array(ROWS).fill(NaN),
  };
  const frame = frameOf(Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, doubles(values)])));
  const expected = Object.values(columns).map(naive);

  it('counts all values in one pass where they are few enough', () => {
    expect(modes(frame)).toMatchObject({ found: expected, passes: 1 });
  });

  it('finds the same in parts of the values, over any shards', () => {
    for (const [most, passes] of [[4096, 8], [80, 128]]) {
      for (const shards of [1, 2, 5]) {
        const few = modes(frame, { most, shards });
        expect(few.found).toEqual(expected);
        expect(few.passes).toBe(passes);
      }
    }
  });

  it('counts no more values at once than it may, but for the luck of hashes', () => {
    const { found, largest } = modes(frameOf({ different: doubles(columns.different) }), { most: 600 });
    expect(found).toEqual([1e9 - ROWS + 1]);
    expect(largest).toBeLessThan(720);
  });
});
