import type { Model } from '../../../stages/stage.ts';
import { matrixCell, matrixOf, onlyRow, vectorCell, vectorOf } from '../cells.ts';
import type { Converter, Learned } from '../converter.ts';
import { classNumbers, featuresOf, oneRow } from '../converter.ts';
import type { Field, ReadNode } from '../node.ts';

const BOUNDS = { matrices: ['lowerBoundsOnCoefficients', 'upperBoundsOnCoefficients'] };

/** Linear models: coefficients and an intercept, or several of both. How they were found, and how sure they are, Spark does not save. */
export const linearStages: Readonly<Record<string, Converter>> = {
  LogisticRegression: {
    class: 'classification.LogisticRegressionModel',
    reads: 'vector',
    params: BOUNDS,
    width: featuresOf,
    tables: ({ state, arrays: { coefficients, intercepts } }) =>
      oneRow(
        [{ name: 'numClasses', type: 'integer' }, { name: 'numFeatures', type: 'integer' }, { name: 'interceptVector', type: 'vector' }, { name: 'coefficientMatrix', type: 'matrix' }, { name: 'isMultinomial', type: 'boolean' }],
        [state.numClasses, state.numFeatures, vectorCell(intercepts), matrixCell({ rows: intercepts.length, width: state.numFeatures as number, values: coefficients as Float64Array }), intercepts.length > 1],
      ),
    read(node) {
      const row = onlyRow(node, ['numClasses', 'numFeatures', 'interceptVector', 'coefficientMatrix']);
      const numClasses = row['numClasses'] as number;
      const state = { numClasses, numFeatures: row['numFeatures'] as number, labels: classNumbers(numClasses), featureNames: [] };
      return { state, arrays: { coefficients: matrixOf(row['coefficientMatrix']).values, intercepts: vectorOf(row['interceptVector']) } };
    },
  },
  LinearSVC: single('classification.LinearSVCModel', { read: (learned) => ({ ...learned, state: { numClasses: 2, ...learned.state, labels: classNumbers(2) } }) }),
  LinearRegression: single('regression.LinearRegressionModel', {
    fields: [{ name: 'scale', type: 'double' }],
    cells: ({ state }) => [state.scale],
    read: (learned, row) => ({ ...learned, state: { ...learned.state, scale: row['scale'] as number } }),
  }),
  GeneralizedLinearRegression: {
    ...single('regression.GeneralizedLinearRegressionModel'),
    reads: ({ params }, column) => (column === params.offsetCol ? 'number' : 'vector'),
  },
  AFTSurvivalRegression: single('regression.AFTSurvivalRegressionModel', {
    fields: [{ name: 'scale', type: 'double' }],
    cells: ({ arrays }) => [arrays.scale[0]],
    read: (learned, row) => ({ ...learned, arrays: { ...learned.arrays, scale: Float64Array.of(row['scale'] as number) } }),
  }),
};

interface More {
  fields?: readonly Field[];
  cells?(model: Model): readonly unknown[];
  read?(learned: Learned, row: Readonly<Record<string, unknown>>): Learned;
}

/** A model of one linear function. */
function single(name: string, { fields = [], cells = () => [], read = (learned) => learned }: More = {}): Converter {
  return {
    class: name,
    reads: 'vector',
    width: featuresOf,
    tables: (model) => oneRow([{ name: 'coefficients', type: 'vector' }, { name: 'intercept', type: 'double' }, ...fields], [vectorCell(model.arrays.coefficients), model.arrays.intercepts[0], ...cells(model)]),
    read(node: ReadNode) {
      const row = onlyRow(node, ['coefficients', 'intercept', ...fields.map((field) => field.name)]);
      const coefficients = vectorOf(row['coefficients']);
      return read({ state: { numFeatures: coefficients.length, featureNames: [] }, arrays: { coefficients, intercepts: Float64Array.of(row['intercept'] as number) } }, row);
    },
  };
}
