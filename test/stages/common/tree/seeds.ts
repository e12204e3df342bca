import { expect } from 'vitest';
import type { Column, Frame } from '../../../../src/frame/column.ts';
import { doubles, integers, vectors } from '../../../../src/frame/column.ts';
import type { ParamValues } from '../../../../src/stages/params.ts';
import type { Stage } from '../../../../src/stages/stage.ts';
import { golden } from '../../support.ts';
import { applied, wholeOf, withDefaults } from './forests.ts';

export interface SeedCase {
  name: string;
  stage: string;
  params: ParamValues;
  weighted: boolean;
  errors: number[];
  nodes: number[];
}

interface Golden {
  tolerance: number;
  train: number;
  x: number[][];
  y: number[];
  classes: number[];
  weights: number[];
  cases: SeedCase[];
}

const seeds = golden<Golden>('forest-seeds');

/** The cases of forest-seeds.py for a stage. */
export function seedCases(stage: Stage): SeedCase[] {
  return seeds.cases.filter((one) => one.stage === stage.name);
}

/** Expects the means of error and nodes over as many seeds as scikit-learn had states to be within the tolerance, in standard errors of the difference. */
export function expectSameSpread(stage: Stage, { params, weighted, errors, nodes }: SeedCase): void {
  const frame = friedman(stage.task === 'classification');
  const rows = Int32Array.from({ length: frame.rows }, (_, row) => row);
  const split = { frame, train: rows.subarray(0, seeds.train) };
  const ours = errors.map((_, seed) => {
    const own = withDefaults(stage, { ...params, ...(weighted ? { weightCol: 'weight' } : {}), seed });
    const model = wholeOf(stage).fit(split, own);
    const predicted = applied(stage, model, { frame, name: 'prediction' }).subarray(seeds.train);
    return { error: errorOf(predicted, stage), nodes: model.arrays.feature.length };
  });
  expect(distance(ours.map((one) => one.error), errors)).toBeLessThan(seeds.tolerance);
  expect(distance(ours.map((one) => one.nodes), nodes)).toBeLessThan(seeds.tolerance);
}

function friedman(classes: boolean): Frame {
  const label = classes ? integers(Int32Array.from(seeds.classes), ['low', 'middle', 'high']) : doubles(Float64Array.from(seeds.y));
  return {
    rows: seeds.x.length,
    columns: new Map<string, Column>([
      ['features', vectors(Float64Array.from(seeds.x.flat()), seeds.x[0].map((_, f) => `x${f}`))],
      ['label', label],
      ['weight', doubles(Float64Array.from(seeds.weights))],
    ]),
  };
}

function errorOf(predicted: ArrayLike<number>, { task }: Stage): number {
  const errors = Array.from(predicted, (value, i) => (task === 'classification' ? Number(value !== seeds.classes[seeds.train + i]) : (value - seeds.y[seeds.train + i]) ** 2));
  const average = mean(errors);
  return task === 'classification' ? average : Math.sqrt(average);
}

/** Difference of the means in standard errors; 0 where both are constant and equal. */
function distance(a: readonly number[], b: readonly number[]): number {
  const difference = Math.abs(mean(a) - mean(b));
  return difference === 0 ? 0 : difference / Math.sqrt(variance(a) / a.length + variance(b) / b.length);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const average = mean(values);
  return values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length - 1);
}
