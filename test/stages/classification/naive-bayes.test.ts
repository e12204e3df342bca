import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/column.ts';
import { doubles, integers, schemaOf, sparse } from '../../../src/frame/column.ts';
import { sliceRows } from '../../../src/frame/select.ts';
import { stage } from '../../../src/stages/classification/naive-bayes.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { cellsOf, columnOf, fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf, sparseOf, vectorOf, worst } from '../support.ts';

interface Data {
  x: number[][];
  y: number[];
}
interface Case {
  params: ParamValues;
  pi: number[];
  theta: (number | string)[];
  sigma?: number[];
  rawPrediction: (number | string)[][];
  probability: (number | string)[][];
  prediction: number[];
}
interface Golden {
  tolerance: number;
  scikit_learn: { theta: number[]; probability: number[][]; bernoulli: number[]; complement: number[] };
  bits: Data;
  weights: number[];
  more: (Case & { data: 'bits' | 'counts' | 'iris' })[];
  counts: Data;
  iris: Data;
  multinomial: Case[];
  gaussian: Case[];
}

const spark = golden<Golden>('naive-bayes');

function frame({ x, y }: Data, labels = [...new Set(y)].sort().map(String)): Frame {
  return frameOf({ features: vectorOf(x), label: integers(Int32Array.from(y), labels), w: doubles(Float64Array.from(x, (_, row) => spark.weights[row])) });
}

function fit(data: Frame, given: ParamValues = {}, shards = 1) {
  return fitSync(stage, paramsFor(stage, given), shardsOf(data, shards));
}

function probabilities(model: ReturnType<typeof fit>, x: number[][]) {
  return rowsOf(stage.apply(model, frameOf({ features: vectorOf(x) })).columns.get('probability'));
}

describe('NaiveBayes', () => {
  it.each([...spark.multinomial.map((each) => ({ ...each, data: spark.counts })), ...spark.gaussian.map((each) => ({ ...each, data: spark.iris })), ...spark.more.map((each) => ({ ...each, data: spark[each.data] }))])(
    "agrees with Spark's $params",
    ({ params, data, pi, theta, sigma, rawPrediction, probability, prediction }) => {
      const model = fit(frame(data), params);
      expect(worst(model.arrays.pi, pi)).toBeLessThan(spark.tolerance);
      expect(worst(model.arrays.theta, theta)).toBeLessThan(spark.tolerance);
      if (sigma !== undefined) expect(worst(model.arrays.sigma, sigma)).toBeLessThan(spark.tolerance);
      const out = stage.apply(model, frame(data));
      expect(worst(rowsOf(out.columns.get('rawPrediction')).flat(), rawPrediction.flat())).toBeLessThan(spark.tolerance);
      expect(worst(rowsOf(out.columns.get('probability')).flat(), probability.flat())).toBeLessThan(spark.tolerance);
      expect(cellsOf(out.columns.get('prediction'))).toEqual(prediction);
    },
  );

  it("agrees with scikit-learn's MultinomialNB and GaussianNB where both mean the same", () => {
    expect(worst(fit(frame(spark.counts), { smoothing: 0.5 }).arrays.theta, spark.scikit_learn.theta)).toBeLessThan(spark.tolerance);
    const gaussian = fit(frame(spark.iris), { modelType: 'gaussian' });
    expect(worst(probabilities(gaussian, spark.iris.x).flat(), spark.scikit_learn.probability.flat())).toBeLessThan(1e-7);
  });

  it("agrees with scikit-learn's BernoulliNB and ComplementNB", () => {
    const bernoulli = fit(frame(spark.bits), { modelType: 'bernoulli', smoothing: 0.1, weightCol: 'w' });
    expect(worst(bernoulli.arrays.theta, spark.scikit_learn.bernoulli)).toBeLessThan(spark.tolerance);
    const complement = fit(frame(spark.counts), { modelType: 'complement', smoothing: 0.2, weightCol: 'w' });
    expect(worst(complement.arrays.theta, spark.scikit_learn.complement)).toBeLessThan(spark.tolerance);
  });

  it('takes a row of weight 2 for two rows, and one of weight 0 for none', () => {
    const data = (x: number[][], y: number[], w: number[]) => frameOf({ features: vectorOf(x), label: integers(Int32Array.from(y), ['a', 'b']), w: doubles(Float64Array.from(w)) });
    const weighed = data([[1, 0], [0, 1], [1, 1], [1, 0]], [0, 1, 1, 1], [2, 1, 1, 0]);
    const repeated = data([[1, 0], [1, 0], [0, 1], [1, 1]], [0, 0, 1, 1], [1, 1, 1, 1]);
    for (const modelType of ['multinomial', 'bernoulli', 'complement', 'gaussian']) {
      const [a, b] = [fit(weighed, { modelType, weightCol: 'w' }), fit(repeated, { modelType })];
      for (const name of Object.keys(b.arrays)) expect(worst(a.arrays[name], [...b.arrays[name]])).toBeLessThan(1e-13);
      expect(() => fit(data([[1], [0]], [0, 1], [1, -1]), { modelType, weightCol: 'w' })).toThrow('row 2, column `w`: expected a weight, a finite number of at least 0, got -1');
      expect(() => fit(data([[1], [0]], [0, 1], [0, 0]), { modelType, weightCol: 'w' })).toThrow('NaiveBayes: expected at least 1 row of a weight above 0, got 0');
    }
  });

  it('without smoothing takes what a class always or never had for sure', () => {
    const bits = frame({ x: [[1, 0], [1, 1], [0, 1], [0, 0]], y: [0, 0, 1, 1] });
    const bernoulli = fit(bits, { modelType: 'bernoulli', smoothing: 0 });
    expect(probabilities(bernoulli, [[1, 0], [0, 1]])).toEqual([[1, 0], [0, 1]]);
    const complement = fit(frame({ x: [[1, 0, 1], [0, 1, 1]], y: [0, 1] }), { modelType: 'complement', smoothing: 0 });
    expect(probabilities(complement, [[2, 0, 1], [0, 1, 0]])).toEqual([[1, 0], [0, 1]]);
  });

  it('has the same bits over shards for counts, and agrees closely for real values', () => {
    const counts = frame(spark.counts);
    expect(fit(counts, {}, 7)).toEqual(fit(counts));
    const [one, seven] = [1, 7].map((shards) => fit(frame(spark.iris), { modelType: 'gaussian' }, shards));
    for (const name of ['pi', 'theta', 'sigma']) expect(worst(seven.arrays[name], [...one.arrays[name]])).toBeLessThan(1e-13);
  });

  it.each(['multinomial', 'bernoulli', 'complement', 'gaussian'])('fits and predicts the same bits from sparse vectors, %s', (modelType) => {
    const x = [[1, 0, 3], [0, 0, 2], [4, 0, 0], [0, 5, 0], [0, 0, 0]].map((row) => (modelType === 'bernoulli' ? row.map(Math.sign) : row));
    const label = integers(Int32Array.of(0, 1, 1, 0, 1), ['no', 'yes']);
    const dense = frameOf({ features: vectorOf(x), label });
    const thin = frameOf({ features: sparseOf(x), label });
    const model = fit(dense, { modelType });
    expect(fit(thin, { modelType })).toEqual(model);
    expect(fit(thin, { modelType }, 3).state).toEqual(model.state);
    const [a, b] = [dense, thin].map((frame) => stage.apply(model, sliceRows(frame, 1, 5)));
    for (const name of ['rawPrediction', 'probability', 'prediction']) expect(b.columns.get(name)).toEqual(a.columns.get(name));
  });

  it('reads vectors far wider than could be written out, and slots without names', () => {
    const width = 2 ** 22;
    const features = sparse({ width, starts: Uint32Array.from({ length: 201 }, (_, i) => i), slots: Int32Array.from({ length: 200 }, (_, i) => (i % 2) * (width - 1)), values: new Float64Array(200).fill(1), names: [] });
    const model = fit(frameOf({ features, label: integers(Int32Array.from({ length: 200 }, (_, i) => i % 2), ['even', 'odd']) }));
    expect(model.state).toMatchObject({ numFeatures: width, featureNames: [] });
    expect(cellsOf(stage.apply(model, frameOf({ features })).columns.get('prediction')).slice(0, 4)).toEqual([0, 1, 0, 1]);
    const negative = frameOf({ features: { ...features, values: new Float64Array(200).fill(-1) } });
    expect(() => stage.apply(model, negative)).toThrow('row 1, column `0`: expected a number of at least 0 for modelType multinomial, got -1; use modelType gaussian');
  });

  it('names the classes by the labels of the label column', () => {
    const model = fit(frame({ x: [[1, 0], [0, 1]], y: [0, 1] }, ['no', 'yes']));
    expect(model.state).toEqual({ numClasses: 2, numFeatures: 2, labels: ['no', 'yes'], featureNames: ['f0', 'f1'] });
    const out = stage.apply(model, frameOf({ features: vectorOf([[0, 3]]) }));
    expect(out.columns.get('prediction')).toMatchObject({ values: Float64Array.of(1), labels: ['no', 'yes'] });
    expect(out.columns.get('probability')).toMatchObject({ names: ['no', 'yes'] });
  });

  it('never predicts a class without rows in the fit, and leaves the others as if it were not there', () => {
    for (const modelType of ['multinomial', 'bernoulli', 'complement', 'gaussian']) {
      const x = modelType === 'bernoulli' ? [[1, 1], [0, 1], [1, 0]] : [[1, 2], [2, 1], [5, 0]];
      const asked = modelType === 'bernoulli' ? [[1, 1], [1, 0]] : [[1, 1], [9, 0]];
      const all = probabilities(fit(frame({ x, y: [0, 2, 2] }, ['a', 'b', 'c']), { modelType }), asked);
      const two = probabilities(fit(frame({ x, y: [0, 1, 1] }), { modelType }), asked);
      expect(all.map(([a, b, c]) => [a, c, b])).toEqual(two.map((row) => [...row, 0]));
    }
  });

  it('falls back on the shares of the classes for a row that no class can have made', () => {
    const model = fit(frame({ x: [[1, 0], [0, 1], [0, 2]], y: [0, 1, 1] }), { smoothing: 0 });
    const [row] = probabilities(model, [[1, 1]]);
    expect(worst(row, [1 / 3, 2 / 3])).toBeLessThan(1e-15);
    expect(probabilities(model, [[2, 0]])).toEqual([[1, 0]]);
  });

  it('has variances above 0 where all columns are constant, and works on one row', () => {
    expect([...fit(frame({ x: [[2, 3], [2, 3]], y: [0, 1] }), { modelType: 'gaussian' }).arrays.sigma]).toEqual([1e-9, 1e-9, 1e-9, 1e-9]);
    for (const modelType of ['multinomial', 'gaussian']) expect(probabilities(fit(frame({ x: [[2, 3]], y: [0] }), { modelType }), [[1, 9]])).toEqual([[1]]);
  });

  it('leaves out an output column without a name', () => {
    const data = frame(spark.iris);
    const out = stage.apply(fit(data, { rawPredictionCol: '', probabilityCol: '' }), data);
    expect([...out.columns.keys()]).toEqual(['features', 'label', 'w', 'prediction']);
  });

  it('names row and column of a value that the model type cannot have', () => {
    function at(x: number[][], modelType: string) {
      return () => fit(frame({ x, y: x.map((_, i) => i % 2) }), { modelType });
    }
    expect(at([[1, 0], [2, -1]], 'multinomial')).toThrow('row 2, column `f1`: expected a number of at least 0 for modelType multinomial, got -1; use modelType gaussian');
    expect(at([[1, 0], [2, -1]], 'complement')).toThrow('row 2, column `f1`: expected a number of at least 0 for modelType complement, got -1; use modelType gaussian');
    expect(at([[1, 0], [0, 2]], 'bernoulli')).toThrow('row 2, column `f1`: expected 0 or 1 for modelType bernoulli, got 2; add a Binarizer before NaiveBayes, or use another modelType');
    expect(at([[1, 0], [-1, 0]], 'bernoulli')).toThrow('row 2, column `f0`: expected 0 or 1 for modelType bernoulli, got -1');
    expect(at([[1, 0], [Infinity, 1]], 'multinomial')).toThrow('row 2, column `f0`: expected a finite number, got Infinity');
    expect(at([[1, 0], [-Infinity, 1]], 'gaussian')).toThrow('row 2, column `f0`: expected a finite number, got -Infinity');
    expect(at([[1, NaN], [1, 1]], 'gaussian')).toThrow('row 1, column `f1`: missing value; add an Imputer before NaiveBayes');
    const model = fit(frame({ x: [[1, 0], [0, 1]], y: [0, 1] }));
    expect(() => probabilities(model, [[1, 1], [-2, 1]])).toThrow('row 2, column `f0`: expected a number of at least 0 for modelType multinomial, got -2; use modelType gaussian');
    expect(() => probabilities(model, [[1]])).toThrow('column `features`: expected a vector of 2 values as in the fit, got 1');
  });

  it('refuses no rows, plain numbers as a label and values that are no class', () => {
    expect(() => fit(frameOf({ features: vectorOf([], ['a']), label: integers(new Int32Array(0), ['x', 'y']) }))).toThrow('NaiveBayes: expected at least 1 row of a weight above 0, got 0');
    expect(() => fit(frameOf({ features: vectorOf([[1]]), label: columnOf([1]) }))).toThrow('column `label`: expected an indexed label, got plain numbers; name it as `data.label`, or index it with StringIndexer');
    expect(() => fit(frame({ x: [[1], [2]], y: [0, 5] }, ['a', 'b']))).toThrow('row 2, column `label`: expected a class index from 0 to 1, got 5');
    expect(() => stage.schema(paramsFor(stage, {}), schemaOf(frameOf({ features: vectorOf([[1]]), label: columnOf(['a']) })))).toThrow('column `label`: expected a number, got text');
  });
});
