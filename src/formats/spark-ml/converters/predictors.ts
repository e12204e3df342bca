import type { ParamValues } from '../../../stages/params.ts';
import type { Model } from '../../../stages/stage.ts';
import { matrixCell, matrixOf, onlyRow, vectorCell, vectorOf } from '../cells.ts';
import type { Converter } from '../converter.ts';
import { classNumbers, featuresOf, oneRow } from '../converter.ts';
import type { ReadNode } from '../node.ts';

const LISTS = { list: 'double' } as const;

/** Predictors that are neither linear nor trees. */
export const predictors: Readonly<Record<string, Converter>> = {
  FMClassifier: machine('classification.FMClassificationModel', { numClasses: 2, labels: classNumbers(2) }),
  FMRegressor: machine('regression.FMRegressionModel', {}),
  IsotonicRegression: {
    class: 'regression.IsotonicRegressionModel',
    // A column of numbers, or vectors, which have an index; the default name is that of vectors.
    reads: ({ params }) => (params.featureIndex !== 0 || params.featuresCol === 'features' ? 'vector' : 'number'),
    tables: ({ params, arrays }) => oneRow([{ name: 'boundaries', type: LISTS }, { name: 'predictions', type: LISTS }, { name: 'isotonic', type: 'boolean' }], [Array.from(arrays.boundaries), Array.from(arrays.predictions), params.isotonic]),
    read(node) {
      const row = onlyRow(node, ['boundaries', 'predictions']);
      const predictions = Float64Array.from(row['predictions'] as number[]);
      return { state: { pools: new Set(predictions).size }, arrays: { boundaries: Float64Array.from(row['boundaries'] as number[]), predictions } };
    },
  },
  MultilayerPerceptronClassifier: {
    class: 'classification.MultilayerPerceptronClassificationModel',
    reads: 'vector',
    width: featuresOf,
    tables: ({ arrays }) => oneRow([{ name: 'weights', type: 'vector' }], [vectorCell(arrays.weights)]),
    read(node, { params }) {
      const layers = params.layers as readonly number[];
      const numClasses = layers[layers.length - 1];
      return { state: { numClasses, numFeatures: layers[0], labels: classNumbers(numClasses), featureNames: [] }, arrays: { weights: vectorOf(onlyRow(node, ['weights'])['weights']) } };
    },
  },
  NaiveBayes: {
    class: 'classification.NaiveBayesModel',
    reads: 'vector',
    width: featuresOf,
    tables: bayesTables,
    read: readBayes,
  },
};

function machine(name: string, state: Model['state']): Converter {
  return {
    class: name,
    reads: 'vector',
    // Spark's machines do not weigh rows.
    params: { without: ['weightCol'] },
    width: featuresOf,
    tables: ({ params, arrays: { intercept, linear, factors } }) =>
      oneRow([{ name: 'intercept', type: 'double' }, { name: 'linear', type: 'vector' }, { name: 'factors', type: 'matrix' }], [intercept[0], vectorCell(linear), matrixCell({ rows: linear.length, width: params.factorSize as number, values: factors as Float64Array })]),
    read(node) {
      const row = onlyRow(node, ['intercept', 'linear', 'factors']);
      const { rows, values } = matrixOf(row['factors']);
      return { state: { ...state, numFeatures: rows, featureNames: [] }, arrays: { factors: values, linear: vectorOf(row['linear']), intercept: Float64Array.of(row['intercept'] as number) } };
    },
  };
}

const NOTHING = { rows: 0, width: 0, values: new Float64Array(0) };

function bayesTables({ state, arrays: { pi, theta, sigma } }: Model): ReturnType<NonNullable<Converter['tables']>> {
  const size = { rows: state.numClasses as number, width: state.numFeatures as number };
  return oneRow(
    [{ name: 'pi', type: 'vector' }, { name: 'theta', type: 'matrix' }, { name: 'sigma', type: 'matrix' }],
    [vectorCell(pi), matrixCell({ ...size, values: theta as Float64Array }), matrixCell(sigma === undefined ? NOTHING : { ...size, values: sigma as Float64Array })],
  );
}

function readBayes(node: ReadNode, { params }: { params: ParamValues }): Pick<Model, 'state' | 'arrays'> {
  const row = onlyRow(node, ['pi', 'theta']);
  const { rows, width, values: theta } = matrixOf(row['theta']);
  const sigma = params.modelType === 'gaussian' ? { sigma: matrixOf(onlyRow(node, ['sigma'])['sigma']).values } : {};
  return { state: { numClasses: rows, numFeatures: width, labels: classNumbers(rows), featureNames: [] }, arrays: { pi: vectorOf(row['pi']), theta, ...sigma } };
}
