import { expect, it } from 'vitest';
import type { Frame } from '../../../../src/frame/column.ts';
import { doubles, integers } from '../../../../src/frame/column.ts';
import type { ParamValue, ParamValues } from '../../../../src/stages/params.ts';
import type { Model, Stage } from '../../../../src/stages/stage.ts';
import { cellsOf, fitSync, frameOf, golden, paramsFor, shardsOf, sparseOf, vectorOf, worst } from '../../support.ts';

interface Golden {
  tolerance: number;
  x: number[][];
  number: number[];
  two: number[];
  cases: { label: 'number' | 'two'; params: ParamValues; intercept: number; linear: number[]; factors: number[][]; outputs: Record<string, (number | number[])[]>; history?: number[] }[];
}

export const spark = golden<Golden>('fm');

/** The rows of the golden, each `times` times, and weights of 1. */
export function data({ sparse = false, times = 1 }: { sparse?: boolean; times?: number } = {}): Frame {
  const rows = Array.from({ length: times * spark.x.length }, (_, i) => i % spark.x.length);
  return frameOf({
    features: (sparse ? sparseOf : vectorOf)(rows.map((i) => spark.x[i])),
    number: doubles(Float64Array.from(rows, (i) => spark.number[i])),
    two: integers(Int32Array.from(rows, (i) => spark.two[i]), ['no', 'yes']),
    w: doubles(Float64Array.from(rows, (_, i) => (i < spark.x.length ? 1 : 0))),
  });
}

export function fit(stage: Stage, frame: Frame, { shards = 1, ...given }: Record<string, ParamValue> & { shards?: number }): Model {
  return fitSync(stage, paramsFor(stage, given), shardsOf(frame, shards));
}

/** What both machines do, whatever is predicted. */
export function testMachine(stage: Stage, labelCol: 'number' | 'two'): void {
  it.each(spark.cases.filter(({ label }) => label === labelCol).map((each, i) => ({ ...each, i, words: JSON.stringify(each.params) })))('is that of Spark behind the same steps: case $i, $words', ({ params, ...expected }) => {
    for (const sparse of [false, true]) {
      for (const shards of [1, 4]) {
        const frame = data({ sparse });
        const model = fit(stage, frame, { ...params, labelCol, shards });
        expect(worst(model.arrays.factors, expected.factors.flat())).toBeLessThan(spark.tolerance);
        expect(worst(model.arrays.linear, expected.linear)).toBeLessThan(spark.tolerance);
        expect(worst(model.arrays.intercept, [expected.intercept])).toBeLessThan(spark.tolerance);
        if (expected.history !== undefined) expect(worst(model.arrays.objectiveHistory, expected.history)).toBeLessThan(spark.tolerance);
        const out = stage.apply(model, frame).columns;
        for (const [name, cells] of Object.entries(expected.outputs)) {
          const wanted = cells.flat();
          expect(worst((cellsOf(out.get(name)) as number[]).slice(0, wanted.length), wanted)).toBeLessThan(spark.tolerance);
        }
      }
    }
  });

  it('lets rows count by their weights', () => {
    const given = { labelCol, maxIter: 15, seed: 7, stepSize: 0.1 };
    const plain = fit(stage, data(), given);
    const weighed = fit(stage, data({ times: 2 }), { ...given, weightCol: 'w' });
    for (const name of ['factors', 'linear', 'intercept', 'objectiveHistory']) expect(worst(weighed.arrays[name], [...plain.arrays[name]])).toBeLessThan(1e-12);
    const none = { ...data(), columns: new Map([...data().columns, ['w', doubles(new Float64Array(spark.x.length))] as const]) };
    expect(() => fit(stage, none, { ...given, weightCol: 'w' })).toThrow(`${stage.name}: expected at least 1 row of a weight above 0, got 0`);
  });

  it('draws rows for each step by their numbers and the seed, so many as wanted', () => {
    const given = { labelCol, maxIter: 5, seed: 7, stepSize: 0.1, miniBatchFraction: 0.3 };
    const frame = data({ times: 10 });
    const one = fit(stage, frame, given);
    const six = fit(stage, frame, { ...given, shards: 6 });
    expect(worst(six.arrays.factors, [...one.arrays.factors])).toBeLessThan(1e-9);
    expect(fit(stage, frame, { ...given, seed: 8 }).arrays.objectiveHistory).not.toEqual(one.arrays.objectiveHistory);
    const weights = stage.passes.loss.run({ ...frame }, { point: new Float64Array(5 * 8 + 6), step: 1 } as never, paramsFor(stage, given)) as { weight: number };
    expect(Math.abs(weights.weight - 180)).toBeLessThan(45);
    const few = fit(stage, data(), { ...given, miniBatchFraction: 1e-9 });
    expect(few.arrays.objectiveHistory.length).toBe(0);
  });

  it('says that steps were too long where numbers get too large', () => {
    const given = { labelCol, maxIter: 100, seed: 7, solver: 'gd', stepSize: 1e200, initStd: 1 };
    expect(() => fit(stage, data(), given)).toThrow(/^FM\w+: the loss is no longer finite behind \d+ steps; a smaller stepSize, or features of standard deviation 1, may help$/);
  });

  it('refuses what is missing or infinite, naming row and column', () => {
    const frame = data();
    for (const [value, words] of [[Infinity, 'expected a finite number, got Infinity'], [NaN, `missing value; add an Imputer before ${stage.name}`]] as const) {
      const odd = spark.x.map((row, i) => (i === 4 ? [1, value, 0, 0, 0] : row));
      expect(() => fit(stage, { ...frame, columns: new Map([...frame.columns, ['features', vectorOf(odd)] as const]) }, { labelCol, seed: 7 })).toThrow(`row 5, column \`f1\`: ${words}`);
    }
  });
}
