import { draw, hashSeed, seedKey } from '../kernels/random.ts';
import type { AxisValues, Distribution, Job } from '../spec/job.ts';
import type { ParamValue } from '../stages/params.ts';
import { jsonText } from '../util/json.ts';
import type { Candidate } from './plan.ts';

type Axes = Readonly<Record<string, AxisValues>>;

/**
 * `count` candidates of a union of grids, each number a function of the seed, the axis and the candidate's index, as scikit-learn's ParameterSampler draws them:
 * lists alone without replacement (`count` below their number), else with it, and then first a grid, each as likely as any other.
 * See https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.ParameterSampler.html.
 */
export function sampleGrid(grid: Job['grid'], { count, seed, accept }: Sampling): Sample {
  const sizes = grid.map((axes) => Object.values(axes).reduce((size, values) => size * (isList(values) ? values.length : Infinity), 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // Beyond exact integers no two draws meet, so that taking without replacement is the same as with it.
  const isListed = Number.isSafeInteger(total);
  const drawn = isListed ? distinctPoints(grid, { total, sizes, seed }) : freePoints(grid, seed);
  const sample: Sample = { points: [], excluded: 0, merged: 0 };
  const seen = new Set<string>();
  let tries = 0;
  for (const point of drawn) {
    if (sample.points.length === count || tries++ > count * TRIES) break;
    const counted = accept(point);
    const key = jsonText(counted);
    if (counted === null) sample.excluded += 1;
    else if (isListed && seen.has(key)) sample.merged += 1;
    else sample.points.push(counted);
    seen.add(key);
  }
  return sample;
}

/** Draws for each candidate that is wanted, before the search goes on with those that it has. */
const TRIES = 1000;

export interface Sampling {
  count: number;
  seed: number;
  /** The point with the axes that count, null where it is left out. */
  accept(point: Candidate['params']): Candidate['params'] | null;
}

/** Points in the order in which they were drawn, and how many draws were left out or equal to another one. */
export interface Sample {
  points: Candidate['params'][];
  excluded: number;
  merged: number;
}

/** A number from [0, 1) with 53 random bits: number `index` of a key. */
function unit(key: number, index: number): number {
  const high = draw(key, 2 * index) >>> 5;
  const low = draw(key, 2 * index + 1) >>> 6;
  return (high * 2 ** 26 + low) / 2 ** 53;
}

/** The steps of a shuffle of all points, of which only the moved ones are kept. */
function* distinctPoints(grid: Job['grid'], { total, sizes, seed }: { total: number; sizes: readonly number[]; seed: number }): Generator<Record<string, ParamValue>> {
  const key = keyOf(seed, 'points');
  const moved = new Map<number, number>();
  for (let i = 0; i < total; i++) {
    const j = i + Math.min(total - i - 1, Math.floor(unit(key, i) * (total - i)));
    const chosen = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    yield pointAt(grid, sizes, chosen);
  }
}

/** The point at a place of the union, in the order of the grid search. */
function pointAt(grid: Job['grid'], sizes: readonly number[], place: number): Record<string, ParamValue> {
  let part = 0;
  let rest = place;
  while (rest >= sizes[part]) rest -= sizes[part++];
  const point: [string, ParamValue][] = [];
  for (const name of Object.keys(grid[part]).sort().reverse()) {
    const values = grid[part][name] as readonly ParamValue[];
    point.unshift([name, values[rest % values.length]]);
    rest = Math.floor(rest / values.length);
  }
  return Object.fromEntries(point);
}

function* freePoints(grid: readonly Axes[], seed: number): Generator<Record<string, ParamValue>> {
  const gridKey = keyOf(seed, 'grid');
  for (let i = 0; ; i++) {
    const axes = grid[Math.floor(unit(gridKey, i) * grid.length)];
    yield Object.fromEntries(Object.keys(axes).sort().map((name) => [name, drawn(axes[name], keyOf(seed, `axis ${name}`), i)]));
  }
}

function drawn(values: AxisValues, key: number, index: number): ParamValue {
  // Two numbers a candidate, since a normal one takes two.
  const u = unit(key, 2 * index);
  if (isList(values)) return values[Math.floor(u * values.length)];
  switch (values.kind) {
    case 'randint':
      return values.low + Math.min(values.high - values.low, Math.floor(u * (values.high - values.low + 1)));
    case 'normal':
      return values.mean + values.sd * Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * unit(key, 2 * index + 1));
    default:
      return between(values, u);
  }
}

/** Whole numbers are the part before the point of a number up to but not `high` + 1, so that the ends are as likely as their neighbours. */
function between({ kind, low, high, whole }: Extract<Distribution, { whole: boolean }>, u: number): number {
  const end = whole ? high + 1 : high;
  const value = kind === 'uniform' ? low + u * (end - low) : low * Math.exp(u * Math.log(end / low));
  return Math.min(high, Math.max(low, whole ? Math.floor(value) : value));
}

function keyOf(seed: number, what: string): number {
  return seedKey(hashSeed(seed, `search ${what}`));
}

function isList(values: AxisValues): values is readonly ParamValue[] {
  return Array.isArray(values);
}
