import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/column.ts';
import { doubles } from '../../../src/frame/column.ts';
import { quantileRank, selectionPasses, selectRanks } from '../../../src/stages/common/selection.ts';
import type { Selection } from '../../../src/stages/common/selection.ts';
import { mix } from '../../../src/kernels/random.ts';
import { frameOf, shardsOf } from '../support.ts';

const passes = selectionPasses((shard) => {
  const columns = [...shard.columns.values()].map((column) => ('values' in column ? column.values : []));
  return { slots: columns.length, names: [], rows: shard.rows, missing: NaN, lists: columns.map((values, first) => ({ values, slots: null, first, width: 1 })) };
});

function select(frame: Frame, shares: readonly number[], shards = 3): { selection: Selection; passes: string[] } {
  const steps = selectRanks((count) => (count === 0 ? [] : shares.map((share) => quantileRank(share, count))));
  const asked: string[] = [];
  let step = steps.next();
  while (step.done !== true) {
    const { pass, args } = step.value;
    asked.push(pass);
    const partials = shardsOf(frame, shards).map((shard) => passes[pass].run(shard, args as never, {}));
    step = steps.next(partials.reduce((a, b) => passes[pass].merge(a as never, b as never)));
  }
  return { selection: step.value, passes: asked };
}

function sortedRanks(values: Float64Array, shares: readonly number[]): number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return shares.map((share) => sorted[quantileRank(share, sorted.length)] + 0);
}

const SHARES = [0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999];
let drawn = 0;
const KINDS: [string, (i: number) => number][] = [
  ['uniform', () => random()],
  ['of all sizes and both signs', () => Math.exp(random() * 80 - 40) * (random() < 0.5 ? -1 : 1)],
  ['with many ties', () => Math.floor(random() * 5) - 2],
  ['close together', (i) => 1e9 + (i % 1000) * 2 ** -22],
  ['with infinities, zeros and NaN', (i) => [Infinity, -Infinity, 0, -0, NaN, random() - 0.5][i % 6]],
  ['tiny', () => Math.floor(random() * 2 ** 20) * 5e-324],
];

function random(): number {
  return (mix(drawn++) >>> 0) / 2 ** 32;
}

describe('selectRanks', () => {
  it.each(KINDS)('finds the exact values in numbers %s, over any shards', (_, draw) => {
    const values = Float64Array.from({ length: 3000 }, (_each, i) => draw(i));
    const frame = frameOf({ a: doubles(values), b: doubles(values.map((value) => -value)) });
    for (const shards of [1, 4]) {
      const { selection } = select(frame, SHARES, shards);
      expect(selection.values[0].map((value) => value + 0)).toEqual(sortedRanks(values, SHARES));
      expect(selection.values[1].map((value) => value + 0)).toEqual(sortedRanks(values.map((value) => -value), SHARES));
      expect(selection.counts[0]).toBe(values.filter((value) => !Number.isNaN(value)).length);
    }
  });

  it('narrows the numbers down before it brings any together where there are many', () => {
    const values = Float64Array.from({ length: 600_000 }, (_each, i) => (i % 3 === 0 ? 7 : 4 + random() * 4));
    const { selection, passes: asked } = select(frameOf({ a: doubles(values) }), SHARES, 2);
    expect(asked).toEqual(['coarse', 'finer', 'gather']);
    expect(selection.values[0]).toEqual(sortedRanks(values, SHARES));
  });

  it('ends where equal values are more than it may bring together', () => {
    const values = new Float64Array(600_000).fill(0.1);
    const { selection, passes: asked } = select(frameOf({ a: doubles(values) }), [0.5], 1);
    expect([asked, selection.values]).toEqual([['coarse', 'finer'], [[0.1]]]);
  });
});
