import type { Model } from '../../../stages/stage.ts';
import { onlyRow, vectorCell, vectorOf } from '../cells.ts';
import type { Converter } from '../converter.ts';
import { featuresOf, oneRow } from '../converter.ts';

/** A stage that learns a number or more for each slot of a vector, in arrays that Spark has as vectors of the same names. */
function scaler(name: string, arrays: readonly string[]): Converter {
  return {
    class: `feature.${name}Model`,
    reads: 'vector',
    width: featuresOf,
    keepsWidth: true,
    tables: (model: Model) => oneRow(arrays.map((array) => ({ name: array, type: 'vector' })), arrays.map((array) => vectorCell(model.arrays[array]))),
    read(node) {
      const row = onlyRow(node, arrays);
      const found = Object.fromEntries(arrays.map((array) => [array, vectorOf(row[array])]));
      return { state: { numFeatures: found[arrays[0]].length, featureNames: [] }, arrays: found };
    },
  };
}

export const scalers: Readonly<Record<string, Converter>> = {
  MaxAbsScaler: scaler('MaxAbsScaler', ['maxAbs']),
  MinMaxScaler: scaler('MinMaxScaler', ['originalMin', 'originalMax']),
  RobustScaler: scaler('RobustScaler', ['range', 'median']),
  StandardScaler: scaler('StandardScaler', ['std', 'mean']),
};
