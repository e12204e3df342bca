import type { Codes, ForestData, ForestKernel, GrowParams, TreeNodes, Variant } from '../../src/kernels/forest-kernel.ts';
import { forestKernel } from '../../src/kernels/load.ts';
import { below, draw, mix } from '../../src/kernels/random.ts';

/** Keyed numbers for made-up data: next(n) is the next one from 0 to n - 1. */
export function numbers(key: number): (n: number) => number {
  let index = 0;
  return (n) => below(draw(mix(key), index++), n);
}

export interface DataShape {
  rows: number;
  features: number;
  /** 0: targets in place of labels. */
  classes: number;
  codes: number;
  seed?: number;
  binned?: boolean;
  /** Some features get a missing code behind the others. */
  missing?: boolean;
  /** Every second feature is nominal, with its order made in each node (1), or of all subsets (2). */
  nominal?: 0 | 1 | 2;
}

/** Codes that lean on the label or target, some features nearly constant, and values that are not evenly spaced. */
export function madeUpData({ rows, features, classes, codes, seed = 1, binned = false, missing = false, nominal = 0 }: DataShape): ForestData {
  const next = numbers(seed * 7919 + rows);
  const kinds = Array.from({ length: rows }, () => next(classes === 0 ? 5 : classes));
  const isNominal = Array.from({ length: features }, (_, f) => (f % 2 === 1 ? nominal : 0));
  const hasMissing = isNominal.map((is, f) => missing && is === 0 && f % 4 !== 3);
  const known = hasMissing.map((has) => (has ? codes + 1 : codes));
  const all: number[] = [];
  for (let f = 0; f < features; f++) {
    for (const kind of kinds) {
      const code = f % 5 === 4 && next(20) > 0 ? 0 : (next(codes) + (f % 3 === 0 ? kind : 0)) % codes;
      all.push(hasMissing[f] && next(4) === 0 ? codes : code);
    }
  }
  const values = known.map((count) => Array.from({ length: count }, (_, code) => (code === codes ? NaN : code * code * 0.37 - 5 + (binned && code === codes - 1 ? Infinity : 0))));
  const most = Math.max(...known);
  return {
    rows,
    features,
    classes,
    codes: featuresOf(codesOf(all, most), features),
    starts: Uint32Array.from([0, ...known.map((_, f) => known.slice(0, f + 1).reduce((a, b) => a + b))]),
    values: Float64Array.from(values.flat()),
    exact: new Uint8Array(features).fill(binned ? 0 : 1),
    nominal: Uint8Array.from(isNominal),
    missing: Uint8Array.from(hasMissing, Number),
    labels: classes === 0 ? null : classes <= 65_536 ? Uint16Array.from(kinds) : Uint32Array.from(kinds),
    targets: classes === 0 ? Float64Array.from(kinds, (kind) => kind * 1.7 + next(1000) / 300 - 40) : null,
  };
}

/** Codes as narrow as `count` different ones allow. */
export function codesOf(all: readonly number[], count: number): Codes {
  return count <= 256 ? Uint8Array.from(all) : count <= 65_536 ? Uint16Array.from(all) : Uint32Array.from(all);
}

/** The codes of each feature as views on those of all: (features, rows). */
export function featuresOf(all: Codes, features: number): Codes[] {
  const rows = all.length / features;
  return Array.from({ length: features }, (_, f) => all.subarray(f * rows, (f + 1) * rows));
}

/** Weights of which some are 0, some large, and most no powers of two. */
export function madeUpWeights(rows: number, seed = 1): Float64Array {
  const next = numbers(seed * 104_729 + rows);
  const weights = Float64Array.from({ length: rows }, () => [0, 1, 0.1, 0.3, 2.7, 1e-7, 1000 / 3, next(1000) / 7][next(8)]);
  weights[0] = 0.7;
  return weights;
}

/** Every third row is a test row when there are enough of them. */
export function splitRows(rows: number): { train: Int32Array; test: Int32Array } {
  const all = Array.from({ length: rows }, (_, row) => row);
  const first = rows > 2 ? 1 : rows;
  return { train: Int32Array.from(all.filter((row) => row % 3 !== first)), test: Int32Array.from(all.filter((row) => row % 3 === first)) };
}

export const plainGrowth: GrowParams = {
  seed: 3,
  tree: 0,
  featuresPerNode: 1,
  impurity: 'gini',
  randomSplits: false,
  bootstrap: false,
  draws: 0,
  subsamplingRate: 1,
  minInstancesPerNode: 1,
  minWeightFraction: 0,
  minInfoGain: 0,
};
export const unlimited: Variant = { maxDepth: -1, minSamplesSplit: 2, prune: false };

export interface ForestRun {
  /** The rows that are scored: the test rows, with trainScores all of them. */
  rows: Int32Array;
  /** Sums and, for classification, predictions of `rows`, by variant. */
  sums: Float64Array[];
  labels: Int32Array[];
  trees: TreeNodes[][];
  nodes: number[];
}

/** Grows `trees` trees for the variants; sums and predictions of the scored rows, and every tree of every variant. */
export function runForest(
  kernel: ForestKernel,
  data: ForestData,
  run: { variants: readonly Variant[]; params: GrowParams; trees: number; trainScores?: boolean; weights?: Float64Array | null },
): ForestRun {
  const { train, test } = splitRows(data.rows);
  const trainScores = run.trainScores ?? true;
  const rows = trainScores ? Int32Array.from({ length: data.rows }, (_, row) => row) : test;
  kernel.load(data);
  kernel.rows(train, test, run.weights ?? null);
  kernel.variants(run.variants, trainScores);
  const result: ForestRun = { rows, sums: [], labels: [], trees: [], nodes: [] };
  for (let tree = 0; tree < run.trees; tree++) {
    result.nodes.push(kernel.grow({ ...run.params, tree }));
    kernel.score();
    result.trees.push(run.variants.map((_, variant) => kernel.tree(variant)));
  }
  run.variants.forEach((_, variant) => {
    const sums = new Float64Array(rows.length * Math.max(1, data.classes));
    kernel.sums(sums, variant, rows);
    result.sums.push(sums);
    if (data.classes === 0) return;
    const labels = new Int32Array(rows.length);
    kernel.predict(labels, variant, rows);
    result.labels.push(labels);
  });
  return result;
}

/** Data from rows of values, the last one the class; NaN is missing. */
export function dataOf(table: readonly number[][], more: Partial<ForestData> = {}): ForestData {
  const features = table[0].length - 1;
  const distinct = Array.from({ length: features }, (_, f) => [...new Set(table.map((row) => row[f]))].sort((a, b) => Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || a - b));
  return {
    rows: table.length,
    features,
    classes: Math.max(...table.map((row) => row[features])) + 1,
    codes: distinct.map((values, f) => Uint8Array.from(table, (row) => values.findIndex((value) => Object.is(value, row[f])))),
    starts: Uint32Array.from([0, ...distinct.map((_, f) => distinct.slice(0, f + 1).flat().length)]),
    values: Float64Array.from(distinct.flat()),
    exact: new Uint8Array(features).fill(1),
    nominal: new Uint8Array(features),
    missing: Uint8Array.from(distinct, (values) => Number(values.some(Number.isNaN))),
    labels: Uint16Array.from(table.map((row) => row[features])),
    targets: null,
    ...more,
  };
}

/** One tree on all rows of the data. */
export function growOn(kind: 'wasm' | 'typescript', data: ForestData, { variant = unlimited, weights = null, ...params }: Partial<typeof plainGrowth> & { variant?: Variant; weights?: Float64Array | null } = {}): TreeNodes {
  const kernel = forestKernel(kind);
  kernel.load(data);
  kernel.rows(Int32Array.from({ length: data.rows }, (_, row) => row), new Int32Array(0), weights);
  kernel.variants([variant], true);
  kernel.grow({ ...plainGrowth, featuresPerNode: data.features, ...params });
  return kernel.tree(0);
}
