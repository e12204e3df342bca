import type { ForestData, ForestKernel, GrowParams, TreeNodes, Variant } from '../../src/kernels/forest-kernel.ts';
import { below, draw, mix } from '../../src/kernels/random.ts';

/** Keyed numbers for made-up data: next(n) is the next one from 0 to n - 1. */
export function numbers(key: number): (n: number) => number {
  let index = 0;
  return (n) => below(draw(mix(key), index++), n);
}

export interface DataShape {
  rows: number;
  features: number;
  classes: number;
  codes: number;
  seed?: number;
  binned?: boolean;
}

/** Codes that lean on the label, some features nearly constant, and values that are not evenly spaced. */
export function madeUpData({ rows, features, classes, codes, seed = 1, binned = false }: DataShape): ForestData {
  const next = numbers(seed * 7919 + rows);
  const labels = Uint16Array.from({ length: rows }, () => next(classes));
  const all: number[] = [];
  for (let f = 0; f < features; f++) {
    for (const label of labels) all.push(f % 5 === 4 && next(20) > 0 ? 0 : (next(codes) + (f % 3 === 0 ? label : 0)) % codes);
  }
  const values = Array.from({ length: features }, () => Array.from({ length: codes }, (_, code) => code * code * 0.37 - 5 + (binned && code === codes - 1 ? Infinity : 0))).flat();
  return {
    rows,
    features,
    classes,
    codes: codes <= 256 ? Uint8Array.from(all) : Uint16Array.from(all),
    starts: Uint32Array.from({ length: features + 1 }, (_, f) => f * codes),
    values: Float64Array.from(values),
    exact: new Uint8Array(features).fill(binned ? 0 : 1),
    labels,
  };
}

/** Every third row is a test row when there are enough of them. */
export function splitRows(rows: number): { train: Int32Array; test: Int32Array } {
  const all = Array.from({ length: rows }, (_, row) => row);
  const first = rows > 2 ? 1 : rows;
  return { train: Int32Array.from(all.filter((row) => row % 3 !== first)), test: Int32Array.from(all.filter((row) => row % 3 === first)) };
}

export const plainGrowth: GrowParams = { seed: 3, tree: 0, featuresPerNode: 1, impurity: 'gini', bootstrap: false, draws: 0, subsamplingRate: 1, minInstancesPerNode: 1, minInfoGain: 0 };
export const unlimited: Variant = { maxDepth: -1, minSamplesSplit: 2, prune: false };

export interface ForestRun {
  sums: Float64Array[];
  labels: Int32Array[];
  trees: TreeNodes[][];
  nodes: number[];
}

/** Grows `trees` trees for the variants; sums and predictions of all rows, and every tree of every variant. */
export function runForest(kernel: ForestKernel, data: ForestData, run: { variants: readonly Variant[]; params: GrowParams; trees: number; trainScores?: boolean }): ForestRun {
  const { train, test } = splitRows(data.rows);
  const everything = Int32Array.from({ length: data.rows }, (_, row) => row);
  kernel.load(data);
  kernel.rows(train, test);
  kernel.variants(run.variants, run.trainScores ?? true);
  const result: ForestRun = { sums: [], labels: [], trees: [], nodes: [] };
  for (let tree = 0; tree < run.trees; tree++) {
    result.nodes.push(kernel.grow({ ...run.params, tree }));
    kernel.score();
    result.trees.push(run.variants.map((_, variant) => kernel.tree(variant)));
  }
  run.variants.forEach((_, variant) => {
    const sums = new Float64Array(data.rows * data.classes);
    const labels = new Int32Array(data.rows);
    kernel.sums(sums, variant, everything);
    kernel.predict(labels, variant, everything);
    result.sums.push(sums);
    result.labels.push(labels);
  });
  return result;
}
