import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/column.ts';
import { doubles, integers, schemaOf } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/classification/linear-svc.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { cellsOf, columnOf, fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf, sparseOf, vectorOf, worst } from '../support.ts';

interface Found {
  coefficients: number[];
  intercept: number;
  objective: number;
}

interface Case extends Found {
  params: ParamValues;
  /** By solvers of the dual. */
  exact: Found;
  rawPrediction: number[][];
}

const spark = golden<{ tolerance: number; x: number[][]; y: number[]; weights: number[]; cases: Case[] }>('linear-svc');

/** From the coefficients that they find. */
const NEAR = 1e-6;
/** Above the objective that solvers of the dual find. */
const OBJECTIVE = 1e-8;
/** How far the solver of the dual is from the minimum where features have sizes of their own: its objective is 2e-6 above ours. */
const UNSCALED = 1e-3;
/** How far Spark's scores are off after 50 steps, since the loss has edges. */
const EARLY = 0.1;

/** The largest difference relative to the largest coefficient, for features of standard deviation 1. */
function far(actual: ArrayLike<number>, expected: readonly number[]): number {
  const wanted = expected.map((value, j) => value * deviations[j]);
  return worst(Array.from(actual, (value, j) => value * deviations[j]), wanted) / Math.max(...wanted.map(Math.abs));
}

const deviations = spark.x[0].map((_, j) => {
  const values = spark.x.map((row) => row[j]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
});

function data({ x, y, w }: { x: number[][]; y: number[]; w?: number[] }, vectorsOf: typeof sparseOf | typeof vectorOf = vectorOf): Frame {
  return frameOf({ features: vectorsOf(x), label: integers(Int32Array.from(y), ['no', 'yes']), w: doubles(Float64Array.from(w ?? y.map(() => 1))) });
}

function fit(frame: Frame, given: ParamValues, shards = 1) {
  return fitSync(stage, paramsFor(stage, given), shardsOf(frame, shards));
}

describe('LinearSVC', () => {
  it.each(spark.cases.map((each, i) => ({ ...each, i, words: JSON.stringify(each.params) })))('is nearer to the minimum than Spark, and near to it: case $i, $words', ({ params, exact, ...theirs }) => {
    const near = params.standardization === false ? UNSCALED : NEAR;
    for (const vectorsOf of [vectorOf, sparseOf]) {
      for (const shards of [1, 4]) {
        const frame = data({ x: spark.x, y: spark.y, w: spark.weights }, vectorsOf);
        const model = fit(frame, { ...params, maxIter: 2000, tol: 1e-12 }, shards);
        const objective = model.arrays.objectiveHistory.at(-1) ?? NaN;
        expect(objective - exact.objective).toBeLessThan(OBJECTIVE);
        expect(objective).toBeLessThanOrEqual(theirs.objective);
        expect(far(model.arrays.coefficients, exact.coefficients)).toBeLessThan(near);
        expect(worst(model.arrays.intercepts, [exact.intercept])).toBeLessThan(near);
        const out = stage.apply(model, frame).columns;
        expect(worst(rowsOf(out.get('rawPrediction')).slice(0, 20).flat(), theirs.rawPrediction.flat())).toBeLessThan(EARLY);
        const raw = spark.x.map((row) => row.reduce((sum, value, j) => sum + value * exact.coefficients[j], exact.intercept));
        expect(cellsOf(out.get('prediction'))).toEqual(raw.map((score) => (score > Number(params.threshold ?? 0) ? 1 : 0)));
      }
    }
  });

  it('predicts the second class where its score is above the threshold, and gives no probabilities', () => {
    const frame = data({ x: [[-1], [1], [-2], [2]], y: [0, 1, 0, 1] });
    const columns = (threshold: number) => stage.apply(fit(frame, { regParam: 0.1, threshold }), frame).columns;
    expect(cellsOf(columns(0).get('prediction'))).toEqual([0, 1, 0, 1]);
    expect(cellsOf(columns(-Infinity).get('prediction'))).toEqual([1, 1, 1, 1]);
    expect(cellsOf(columns(Infinity).get('prediction'))).toEqual([0, 0, 0, 0]);
    const raw = rowsOf(columns(0).get('rawPrediction'));
    expect(raw.map(([no, yes]) => no + yes)).toEqual([0, 0, 0, 0]);
    expect(cellsOf(columns(raw[1][1]).get('prediction'))).toEqual([0, 0, 0, 1]);
    expect([...columns(0).keys()]).toEqual(['features', 'label', 'w', 'rawPrediction', 'prediction']);
    expect(stage.check(paramsFor(stage, { threshold: NaN }))).toEqual([{ param: 'threshold', text: 'expected a number, got .nan' }]);
  });

  it('always predicts the only class that has rows, and leaves out rows that weigh nothing', () => {
    const one = data({ x: [[1], [2], [4]], y: [1, 1, 1] });
    expect(cellsOf(stage.apply(fit(one, { regParam: 0.1 }), one).columns.get('prediction'))).toEqual([1, 1, 1]);
    const x = [[1, 0], [2, 1], [3, 5], [4, 2]];
    const weighed = fit(data({ x: [...x, [90, -7]], y: [0, 0, 1, 1, 0], w: [1, 1, 1, 1, 0] }), { weightCol: 'w', regParam: 0.01 });
    const without = fit(data({ x, y: [0, 0, 1, 1] }), { regParam: 0.01 });
    expect(worst(weighed.arrays.coefficients, [...without.arrays.coefficients])).toBeLessThan(1e-9);
    expect(() => fit(data({ x: [[1], [2]], y: [0, 1], w: [0, 0] }), { weightCol: 'w' })).toThrow('LinearSVC: expected at least 1 row of a weight above 0, got 0');
    expect(() => fit(data({ x: [[1], [2]], y: [0, 1], w: [1, -1] }), { weightCol: 'w' })).toThrow('row 2, column `w`: expected a weight, a finite number of at least 0, got -1');
  });

  it('says in the results why its search ended', () => {
    const frame = data({ x: spark.x, y: spark.y });
    expect(fit(frame, { maxIter: 3, tol: 0 }).state).toMatchObject({ totalIterations: 3, ending: 'iterations' });
    expect(fit(frame, { maxIter: 0 }).arrays.objectiveHistory).toEqual(Float64Array.of(1));
  });

  it('refuses other than two classes, missing and infinite features, naming the place', () => {
    const three = frameOf({ features: vectorOf([[1], [2], [3]]), label: integers(Int32Array.of(0, 1, 2), ['a', 'b', 'c']) });
    expect(() => stage.schema(paramsFor(stage, {}), schemaOf(three))).toThrow('column `label`: expected 2 classes for LinearSVC, got 3; OneVsRest has one for each class');
    expect(() => fit(frameOf({ features: vectorOf([[1]]), label: columnOf([1]) }), {})).toThrow('column `label`: expected an indexed label, got plain numbers');
    expect(() => fit(data({ x: [[1, 2], [3, NaN]], y: [0, 1] }), {})).toThrow('row 2, column `f1`: missing value; add an Imputer before LinearSVC');
    expect(() => fit(data({ x: [[1, 2], [Infinity, 2]], y: [0, 1] }), {})).toThrow('row 2, column `f0`: expected a finite number, got Infinity');
    expect(() => stage.apply(fit(data({ x: [[1], [2]], y: [0, 1] }), {}), data({ x: [[1, 2]], y: [0] }))).toThrow('column `features`: expected a vector of 1 values as in the fit, got 2');
  });
});
