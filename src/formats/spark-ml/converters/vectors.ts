import type { Model } from '../../../stages/stage.ts';
import { DataError } from '../../../util/errors.ts';
import { matrixCell, matrixOf, onlyRow, vectorCell, vectorOf } from '../cells.ts';
import type { Converter, Learned } from '../converter.ts';
import { featuresOf, oneRow } from '../converter.ts';
import type { ReadNode } from '../node.ts';

/** Stages that learn something of vectors and make others. */
export const vectorStages: Readonly<Record<string, Converter>> = {
  ChiSqSelector: selector('ChiSqSelector'),
  UnivariateFeatureSelector: selector('UnivariateFeatureSelector'),
  VarianceThresholdSelector: selector('VarianceThresholdSelector'),
  PCA: {
    class: 'feature.PCAModel',
    reads: 'vector',
    width: featuresOf,
    tables: ({ params, state, arrays }) => oneRow([{ name: 'pc', type: 'matrix' }, { name: 'explainedVariance', type: 'vector' }], [matrixCell({ rows: state.numFeatures as number, width: params.k as number, values: arrays.pc as Float64Array }), vectorCell(arrays.explainedVariance)]),
    read(node) {
      const row = onlyRow(node, ['pc', 'explainedVariance']);
      const { rows, values } = matrixOf(row['pc']);
      return { state: { numFeatures: rows }, arrays: { pc: values, explainedVariance: vectorOf(row['explainedVariance']) } };
    },
  },
  VectorIndexer: {
    class: 'feature.VectorIndexerModel',
    reads: 'vector',
    width: featuresOf,
    keepsWidth: true,
    tables: ({ state, arrays }) => oneRow([{ name: 'numFeatures', type: 'integer' }, { name: 'categoryMaps', type: { key: 'integer', value: { key: 'double', value: 'integer' } } }], [state.numFeatures, categoryMaps(arrays)]),
    read: readCategories,
  },
  BucketedRandomProjectionLSH: {
    class: 'feature.BucketedRandomProjectionLSHModel',
    reads: 'vector',
    params: { without: ['seed'] },
    width: featuresOf,
    tables: ({ params, state, arrays }) => oneRow([{ name: 'randUnitVectors', type: 'matrix' }], [matrixCell({ rows: params.numHashTables as number, width: state.numFeatures as number, values: arrays.randMatrix as Float64Array })]),
    read(node) {
      const { width, values } = matrixOf(onlyRow(node, ['randUnitVectors'])['randUnitVectors']);
      return { state: { numFeatures: width }, arrays: { randMatrix: values } };
    },
  },
  MinHashLSH: {
    class: 'feature.MinHashLSHModel',
    reads: 'vector',
    params: { without: ['seed'] },
    width: featuresOf,
    tables: ({ arrays }) => oneRow([{ name: 'randCoefficients', type: { list: 'integer' } }], [Array.from(arrays.randCoefficients)]),
    read: (node) => ({ state: { numFeatures: null }, arrays: { randCoefficients: Int32Array.from(onlyRow(node, ['randCoefficients'])['randCoefficients'] as number[]) } }),
  },
};

/** What the tests said of the slots is not saved there. */
function selector(name: string): Converter {
  return {
    class: `feature.${name}Model`,
    reads: 'vector',
    width: featuresOf,
    tables: ({ arrays }) => oneRow([{ name: 'selectedFeatures', type: { list: 'integer' } }], [Array.from(arrays.selectedFeatures)]),
    read: (node) => ({ state: { numFeatures: null }, arrays: { selectedFeatures: Int32Array.from(onlyRow(node, ['selectedFeatures'])['selectedFeatures'] as number[]).sort() } }),
  };
}

/** Of each nominal slot the number of each value. */
function categoryMaps({ ends, values }: Model['arrays']): unknown[] {
  return Array.from(ends, (end, slot) => ({ key: slot, value: Array.from(values.subarray(slot === 0 ? 0 : ends[slot - 1], end), (value, index) => ({ key: value, value: index })) })).filter(({ value }) => value.length > 0);
}

function readCategories(node: ReadNode): Learned {
  const row = onlyRow(node, ['numFeatures', 'categoryMaps']);
  const numFeatures = row['numFeatures'] as number;
  const maps = row['categoryMaps'] as { key: number; value: { key: number; value: number }[] }[];
  const lists = Array.from({ length: numFeatures }, (): number[] => []);
  for (const { key, value } of maps) {
    if (key >= numFeatures) throw new DataError(`${node.path}/data: expected slots 0 to ${numFeatures - 1}, found ${key}`);
    // Spark tells -0 from 0, of which there is one here.
    lists[key] = [...value].sort((a, b) => a.value - b.value).map((category) => category.key + 0);
  }
  let end = 0;
  return { state: { numFeatures, featureNames: [] }, arrays: { ends: Int32Array.from(lists, ({ length }) => (end += length)), values: Float64Array.from(lists.flat()) } };
}
