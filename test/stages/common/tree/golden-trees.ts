import { expect } from 'vitest';
import type { Column, Frame } from '../../../../src/frame/column.ts';
import { doubles, integers, vectors } from '../../../../src/frame/column.ts';
import type { ParamValues } from '../../../../src/stages/params.ts';
import type { Stage } from '../../../../src/stages/stage.ts';
import { golden } from '../../support.ts';
import { allRows, applied, wholeOf, withDefaults } from './forests.ts';

type Number = number | string;

export interface GoldenTree {
  params: {
    criterion?: string;
    max_depth: number | null;
    min_samples_leaf: number;
    min_samples_split?: number;
    min_weight_fraction_leaf?: number;
    class_weight?: string | Record<string, number>;
  };
  nodes: { feature: number[]; threshold: Number[]; left: number[]; right: number[]; instances: number[]; missingLeft: number[]; weight: number[]; value: number[][] };
  predictions: number[];
  probabilities?: number[][];
  /** Null where scikit-learn's own are not exact enough. */
  importances: number[] | null;
}

export interface GoldenSet {
  name: string;
  x: Number[][];
  y: number[];
  weights: number[] | null;
  asked: Number[][];
  trees: GoldenTree[];
}

/** The numbers that test/golden/<name>.py wrote: data sets with trees of scikit-learn. */
export function goldenTrees(name: string): { tolerance: number; sets: GoldenSet[] } {
  return golden(name);
}

/** The parameters of a golden tree in our names. */
export function asOurs({ criterion, class_weight, ...theirs }: GoldenTree['params']): ParamValues {
  const classWeight = typeof class_weight === 'object' ? Object.entries(class_weight).map(([label, weight]) => `${label}=${weight}`).join(',') : (class_weight ?? 'none');
  return {
    ...(criterion === undefined ? {} : { impurity: criterion, classWeight }),
    maxDepth: theirs.max_depth ?? 'unlimited',
    minInstancesPerNode: theirs.min_samples_leaf,
    minSamplesSplit: theirs.min_samples_split ?? 2,
    minWeightFractionPerNode: theirs.min_weight_fraction_leaf ?? 0,
    maxBins: 65_536,
    pruneTree: false,
  };
}

/** Fits our trees with the same parameters and expects equal structure and leaves, predictions, probabilities and importances within the tolerance. */
export function expectEqualTrees(stage: Stage, { x, y, weights, asked, trees }: GoldenSet, tolerance: number): void {
  const frame = goldenFrame(x, { y, weights, classes: stage.task === 'classification' });
  const questions = goldenFrame(asked, { y: asked.map(() => 0), weights: null, classes: false });
  for (const { params, nodes, predictions, probabilities, importances } of trees) {
    const given = withDefaults(stage, { ...asOurs(params), ...(weights === null ? {} : { weightCol: 'weight' }) });
    const model = wholeOf(stage).fit(allRows(frame), given);
    const { feature, threshold, left, right, counts, stats, missingLeft } = model.arrays;
    expect({ feature: [...feature], left: [...left], right: [...right] }).toEqual({ feature: nodes.feature, left: nodes.left, right: nodes.right });
    expectClose(threshold, nodes.threshold.map(numberOf), tolerance);
    if (missingLeft !== undefined) expect([...missingLeft]).toEqual(nodes.missingLeft);
    expectClose(leafWeights(counts, stats, nodes.feature.length), nodes.weight, tolerance);
    expectClose(applied(stage, model, { frame: questions, name: 'prediction' }), predictions, tolerance);
    if (probabilities !== undefined) expectClose(applied(stage, model, { frame: questions, name: 'probability' }), probabilities.flat(), tolerance);
    if (importances !== null) expectClose(model.state.importances as number[], importances, tolerance);
  }
}

/** Every value within the tolerance, relative where the expected one is above 1. */
export function expectClose(ours: ArrayLike<number>, theirs: readonly number[], tolerance: number): void {
  expect(ours.length).toBe(theirs.length);
  const far = theirs.map((value, i) => ({ i, value, got: ours[i] })).filter(({ value, got }) => value !== got && !(Math.abs(got - value) <= tolerance * Math.max(1, Math.abs(value))));
  expect(far).toEqual([]);
}

function goldenFrame(x: readonly Number[][], { y, weights, classes }: { y: readonly number[]; weights: readonly number[] | null; classes: boolean }): Frame {
  const label = classes ? integers(Int32Array.from(y), Array.from({ length: Math.max(...y) + 1 }, (_, c) => String(c))) : doubles(Float64Array.from(y));
  const columns: [string, Column][] = [
    ['features', vectors(Float64Array.from(x.flat(), numberOf), x[0].map((_, f) => `x${f}`))],
    ['label', label],
    ['weight', doubles(Float64Array.from(weights ?? y.map(() => 1)))],
  ];
  return { rows: x.length, columns: new Map(columns) };
}

function leafWeights(counts: ArrayLike<number> | undefined, stats: ArrayLike<number>, nodes: number): number[] {
  const [sums, width, used] = counts === undefined ? [stats, 3, 1] : [counts, counts.length / nodes, counts.length / nodes];
  return Array.from({ length: nodes }, (_, node) => Array.from({ length: used }, (_, i) => sums[node * width + i]).reduce((a, b) => a + b));
}

function numberOf(value: Number): number {
  return typeof value === 'number' ? value : Number(value.replace('inf', 'Infinity'));
}
