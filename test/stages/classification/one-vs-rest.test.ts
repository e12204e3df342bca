import { describe, expect, it } from 'vitest';
import type { AnyVector, Frame } from '../../../src/frame/column.ts';
import { doubles, integers, schemaOf } from '../../../src/frame/column.ts';
import { concat, selectRows } from '../../../src/frame/select.ts';
import { convergenceOf } from '../../../src/stages/common/convergence.ts';
import { loadStage } from '../../../src/stages/index.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import type { Stage } from '../../../src/stages/stage.ts';
import { fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf, sparseOf, vectorOf, worst } from '../support.ts';

interface Result {
  models: { coefficients: number[] }[];
  rawPrediction: number[][];
  prediction: number[];
}

interface Case extends Result {
  classifier: string;
  params: ParamValues;
  own: ParamValues;
  sparse: Result;
}

const spark = golden<{ tolerance: number; x: number[][]; y: number[]; weights: number[]; cases: Case[]; two: Case; tied: Case & { x: number[][]; y: number[] } }>('one-vs-rest');

function frameWith(features: AnyVector, y: readonly number[], w: readonly number[]): Frame {
  const labels = [...new Set(y)].sort((a, b) => a - b).map((c) => `class ${c}`);
  return frameOf({ features, label: integers(Int32Array.from(y), labels), w: doubles(Float64Array.from(w)) });
}

const dense = frameWith(vectorOf(spark.x), spark.y, spark.weights);
const sparse = frameWith(sparseOf(spark.x), spark.y, spark.weights);

async function around(classifier: string, own: ParamValues, inside: ParamValues): Promise<{ stage: Stage; params: ParamValues }> {
  const stage = await loadStage(`OneVsRest(${classifier})`);
  return { stage, params: paramsFor(stage, { ...own, ...Object.fromEntries(Object.entries(inside).map(([name, value]) => [`classifier.${name}`, value])) }) };
}

function expectAsSpark(out: Frame, { rawPrediction, prediction }: Result): void {
  expect(worst(rowsOf(out.columns.get('rawPrediction')).slice(0, rawPrediction.length).flat(), rawPrediction.flat())).toBeLessThan(spark.tolerance);
  expect([...(out.columns.get('prediction') as { values: Float64Array }).values]).toEqual(prediction);
}

describe('OneVsRest', () => {
  it.each(spark.cases)('around $classifier $params $own scores as Spark does, on dense and on sparse vectors', async ({ classifier, params: inside, own, sparse: bySparse, ...byDense }) => {
    const { stage, params } = await around(classifier, own, inside);
    for (const [frame, wanted] of [[dense, byDense], [sparse, bySparse]] as const) {
      const model = fitSync(stage, params, shardsOf(frame, 3));
      wanted.models.forEach(({ coefficients }, of) => expect(worst(model.arrays[`${of}.coefficients`] as Float64Array, coefficients)).toBeLessThan(spark.tolerance));
      expectAsSpark(stage.apply(model, frame), wanted);
    }
  });

  it('has two classifiers for two classes', async () => {
    const { classifier, params: inside, own } = spark.two;
    const { stage, params } = await around(classifier, own, inside);
    const frame = frameWith(vectorOf(spark.x), spark.y.map((c) => (c > 0 ? 1 : 0)), spark.weights);
    const model = fitSync(stage, params, [frame]);
    expect(model.state).toMatchObject({ numClasses: 2, labels: ['class 0', 'class 1'] });
    expectAsSpark(stage.apply(model, frame), spark.two);
  });

  it('predicts the first class of equal scores, which are those of the classifier itself', async () => {
    const { x, y, classifier } = spark.tied;
    const { stage, params } = await around(classifier, {}, {});
    const frame = frameWith(vectorOf(x), y, y);
    const { whole } = stage;
    if (whole === null) throw new Error('a tree is fitted whole');
    expectAsSpark(stage.apply(whole.fit({ frame, train: Int32Array.from(y, (_, i) => i) }, { ...params, 'classifier.seed': 1 }), frame), spark.tied);
  });

  it.each([['LinearSVC', { regParam: 0.1 }], ['LogisticRegression', { elasticNetParam: 0.5, regParam: 0.01 }], ['FMClassifier', { maxIter: 5, factorSize: 2, seed: 3 }], ['NaiveBayes', { modelType: 'complement' }]])('around %s has the bits of a fit for each class alone', async (classifier, inside) => {
    const { stage, params } = await around(classifier, { weightCol: 'w' }, inside);
    const alone = await loadStage(classifier);
    const model = fitSync(stage, params, shardsOf(dense, 4));
    const out = rowsOf(stage.apply(model, dense).columns.get('rawPrediction'));
    for (const own of [0, 1, 2]) {
      const binary = frameOf({ ...Object.fromEntries(dense.columns), label: integers(Int32Array.from(spark.y, (c) => (c === own ? 1 : 0)), ['0', '1']) });
      const fitted = fitSync(alone, paramsFor(alone, { ...inside, weightCol: 'w' }), shardsOf(binary, 4));
      for (const [name, values] of Object.entries(fitted.arrays)) expect(model.arrays[`${own}.${name}`]).toEqual(values);
      expect(out.map((row) => row[own])).toEqual(rowsOf(alone.apply(fitted, binary).columns.get('rawPrediction')).map((row) => row[1]));
    }
  });

  it('evaluates trees as it applies what it fits', async () => {
    const { stage, params } = await around('RandomForestClassifier', {}, { numTrees: 3, seed: 5 });
    const { whole } = stage;
    if (whole === null) throw new Error('a forest is fitted whole');
    const [train, test] = [0, 1].map((side) => Int32Array.from(spark.y.keys()).filter((row) => row % 3 === 0 === (side === 1)));
    const candidates = [params, { ...params, 'classifier.maxDepth': 1 }];
    const evaluations = [...whole.evaluate({ frame: dense, train, test }, candidates, true)];
    expect(evaluations.map(({ candidate }) => candidate)).toEqual([0, 1]);
    candidates.forEach((candidate, i) => {
      const model = whole.fit({ frame: dense, train }, candidate);
      for (const [rows, found] of [[test, evaluations[i].test], [train, evaluations[i].train]] as const) {
        const out = stage.apply(model, selectRows(dense, rows));
        expect([...(found?.predicted ?? [])]).toEqual([...(out.columns.get('prediction') as { values: Float64Array }).values]);
        expect([...(found?.probabilities() ?? [])]).toEqual(rowsOf(out.columns.get('rawPrediction')).flat());
      }
    });
    const meta = { schema: schemaOf(dense) };
    expect(new Set(candidates.map((candidate) => whole.groupKey(candidate, meta))).size).toBe(2);
    expect(whole.fitsDone(candidates, meta)).toBe(2);
    expect(whole.cost(candidates, 60, meta).ms).toBeGreaterThan(whole.cost([params], 60, meta).ms);
  });

  it('keeps no class that has no rows from being one', async () => {
    const { stage, params } = await around('LogisticRegression', {}, { regParam: 0.1 });
    const frame = frameOf({ features: vectorOf(spark.x), label: integers(Int32Array.from(spark.y), ['a', 'b', 'c', 'none']) });
    const out = stage.apply(fitSync(stage, params, [frame]), frame);
    expect(rowsOf(out.columns.get('rawPrediction')).every((row) => row.length === 4 && row[3] === -Infinity)).toBe(true);
    expect([...(out.columns.get('prediction') as { values: Float64Array }).values]).not.toContain(3);
  });

  it('has converged where the fits of all classes have', async () => {
    const [short, long] = await Promise.all([2, 500].map((maxIter) => around('LogisticRegression', {}, { regParam: 0.1, maxIter, tol: 1e-9 })));
    expect(convergenceOf(fitSync(short.stage, short.params, [dense]))).toEqual({ iterations: 6, converged: false });
    const model = fitSync(long.stage, long.params, [dense]);
    expect(convergenceOf(model)?.converged).toBe(true);
    expect(model.state.totalIterations).toBe((model.state.models as { totalIterations: number }[]).reduce((sum, { totalIterations }) => sum + totalIterations, 0));
    const bayes = await around('NaiveBayes', {}, {});
    expect(convergenceOf(fitSync(bayes.stage, bayes.params, [dense]))).toBeUndefined();
  });

  it('leaves out columns without a name, and gives parts of rows the same scores', async () => {
    const { stage, params } = await around('NaiveBayes', { predictionCol: '', rawPredictionCol: 'scores' }, {});
    const model = fitSync(stage, params, [dense]);
    const out = stage.apply(model, dense);
    expect([...out.columns.keys()]).toEqual(['features', 'label', 'w', 'scores']);
    expect(rowsOf(concat(shardsOf(dense, 5).map((part) => stage.apply(model, part))).columns.get('scores'))).toEqual(rowsOf(out.columns.get('scores')));
  });

  it('says what is wrong with parameters inside by their names there, and refuses what the classifier refuses', async () => {
    const { stage, params } = await around('LogisticRegression', {}, { lowerBoundsOnIntercepts: [0], elasticNetParam: 0.5, regParam: 0.1 });
    expect(stage.check(params).map(({ param }) => param)).toEqual(['classifier.elasticNetParam']);
    const plain = frameOf({ features: vectorOf(spark.x), label: doubles(Float64Array.from(spark.y)) });
    expect(() => fitSync(stage, paramsFor(stage, {}), [plain])).toThrow('column `label`: expected an indexed label, got plain numbers');
    const missing = frameOf({ features: vectorOf([[1, 2], [NaN, 3]]), label: integers(Int32Array.of(0, 1), ['a', 'b']) });
    expect(() => fitSync(stage, paramsFor(stage, {}), [missing])).toThrow('row 2, column `f0`: missing value');
  });
});
