import { describe, expect, it } from 'vitest';
import type { Column, Frame } from '../../../src/frame/column.ts';
import { doubles, integers, schemaOf } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/classification/multilayer-perceptron-classifier.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import type { Model } from '../../../src/stages/stage.ts';
import { cellsOf, fitSync, frameOf, golden, paramsFor, shardsOf, sparseOf, vectorOf, worst } from '../support.ts';

interface Golden {
  tolerance: number;
  x: number[][];
  three: number[];
  cases: { params: ParamValues; weights?: number[]; history?: number[]; loss: number; outputs: Record<string, (number | number[])[]> }[];
}

const spark = golden<Golden>('multilayer-perceptron-classifier');

function data({ sparse = false, x = spark.x }: { sparse?: boolean; x?: number[][] } = {}): Frame {
  return frameOf({ features: (sparse ? sparseOf : vectorOf)(x), label: integers(Int32Array.from(spark.three), ['a', 'b', 'c']) });
}

function fit(frame: Frame, given: ParamValues, shards = 1): Model {
  return fitSync(stage, paramsFor(stage, given), shardsOf(frame, shards));
}

describe('MultilayerPerceptronClassifier', () => {
  it.each(spark.cases.map((each, i) => ({ ...each, i, words: JSON.stringify(each.params) })))('is that of Spark: case $i, $words', ({ params, ...expected }) => {
    for (const sparse of [false, true]) {
      for (const shards of [1, 4]) {
        const frame = data({ sparse });
        const model = fit(frame, expected.weights === undefined ? { ...params, maxIter: Number(params.maxIter) * 10, tol: 1e-15 } : params, shards);
        if (expected.weights !== undefined) expect(worst(model.arrays.weights, expected.weights)).toBeLessThan(spark.tolerance);
        if (expected.history !== undefined) expect(worst(model.arrays.objectiveHistory, expected.history)).toBeLessThan(spark.tolerance);
        expect(Math.abs(Number(model.arrays.objectiveHistory.at(-1)) - expected.loss)).toBeLessThan(1e-9);
        const out = stage.apply(model, frame).columns;
        for (const [name, cells] of Object.entries(expected.outputs)) {
          const wanted = cells.flat();
          expect(worst((cellsOf(out.get(name)) as number[]).slice(0, wanted.length), wanted)).toBeLessThan(spark.tolerance);
        }
      }
    }
  });

  it('has the gradient of its loss, which falls from step to step', () => {
    const params = paramsFor(stage, { layers: [3, 4, 2, 3], seed: 3 });
    const point = Float64Array.from({ length: 35 }, (_, i) => Math.sin(i * 5));
    const lossAt = (weights: Float64Array) => stage.passes.loss.run(data(), weights as never, params) as { loss: number; gradient: Float64Array };
    const { gradient } = lossAt(point);
    for (let i = 0; i < point.length; i++) {
      const [more, less] = [1e-5, -1e-5].map((by) => lossAt(point.map((value, j) => (j === i ? value + by : value))).loss);
      expect(gradient[i]).toBeCloseTo((more - less) / 2e-5, 5);
    }
    const { arrays, state } = fit(data(), params);
    const history = Array.from(arrays.objectiveHistory);
    expect(history).toHaveLength((state.totalIterations as number) + 1);
    expect(history.every((value, i) => i === 0 || value <= history[i - 1])).toBe(true);
    expect(history.at(-1)).toBeLessThan(0.8 * history[0]);
  });

  it('refuses layers that do not fit the data', () => {
    for (const [layers, message] of [[[2, 3], 'layers: expected 3 as the first size, the number of features, got 2'], [[3, 4, 2], 'layers: expected 3 as the last size, the number of classes, got 2']] as const) {
      expect(() => stage.schema(paramsFor(stage, { layers }), schemaOf(data()))).toThrow(message);
      expect(() => fit(data(), { layers, seed: 1 })).toThrow(message);
    }
    expect(stage.check(paramsFor(stage, {}))).toEqual([{ param: 'layers', text: 'expected at least 2 sizes, of the features and of the classes, got none' }]);
    expect(stage.check(paramsFor(stage, { layers: [3] }))).toEqual([{ param: 'layers', text: 'expected at least 2 sizes, of the features and of the classes, got 1' }]);
    expect(stage.check(paramsFor(stage, { layers: [3, 3], initialWeights: [1, 2] }))).toEqual([{ param: 'initialWeights', text: 'expected 12 numbers for these layers, got 2' }]);
    expect(stage.check(paramsFor(stage, { layers: [3, 3], thresholds: [-1, 1, 1] }))).toEqual([{ param: 'thresholds', text: 'expected numbers of at least 0, got -1' }]);
  });

  it('refuses what is missing or infinite, naming row and column, and steps that are too long', () => {
    const given = { layers: [3, 3], seed: 1 };
    expect(() => fit(data({ x: spark.x.map((row, i) => (i === 1 ? [0, NaN, 1] : row)) }), given)).toThrow('row 2, column `f1`: missing value; add an Imputer before MultilayerPerceptronClassifier');
    expect(() => fit(data({ x: spark.x.map((row, i) => (i === 1 ? [0, 1, Infinity] : row)) }), given)).toThrow('row 2, column `f2`: expected a finite number, got Infinity');
    expect(() => fit(data(), { ...given, solver: 'gd', stepSize: 1e308 })).toThrow(/^MultilayerPerceptronClassifier: the loss is no longer finite behind \d+ steps; a smaller stepSize may help$/);
  });

  it('refuses labels that are no class indices', () => {
    const given = { layers: [3, 3], seed: 1 };
    const labelled = (label: Column) => frameOf({ features: vectorOf(spark.x), label });
    expect(() => fit(labelled(doubles(Float64Array.from(spark.three, (c) => c / 2))), given)).toThrow('column `label`: expected an indexed label, got plain numbers; name it as `data.label`, or index it with StringIndexer');
    expect(() => fit(labelled(doubles(Float64Array.from(spark.three, (c, i) => (i === 4 ? 3 : c)), ['a', 'b', 'c'])), given)).toThrow('row 5, column `label`: expected a class index from 0 to 2, got 3');
  });

  it('learns of rows of one class that all are of it', () => {
    const frame = frameOf({ features: vectorOf(spark.x), label: integers(new Int32Array(spark.x.length).fill(2), ['a', 'b', 'c']) });
    expect(new Set(cellsOf(stage.apply(fit(frame, { layers: [3, 2, 3], seed: 1 }), frame).columns.get('prediction')))).toEqual(new Set([2]));
  });
});
