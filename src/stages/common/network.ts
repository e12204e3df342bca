import type { AnyVector } from '../../frame/column.ts';
import type { Network, NetworkRows, NetworkSums } from '../../kernels/network.ts';
import { xorshift } from '../../kernels/xorshift.ts';
import { network } from './kernels.ts';

/** A weight at the start is at most this over the root of the number of its layer's inputs from 0. */
const LARGEST = 2.4;

/** Numbers of all weights, as a `Network` has them. */
export function weightsOfLayers(layers: readonly number[]): number {
  return layers.slice(1).reduce((sum, outputs, l) => sum + (layers[l] + 1) * outputs, 0);
}

/** The weights that Spark begins with for a seed: uniform, those of more inputs smaller. */
export function weightsAtStart(layers: readonly number[], seed: number): Float64Array {
  const random = xorshift(seed);
  const weights = new Float64Array(weightsOfLayers(layers));
  let at = 0;
  for (let l = 1; l < layers.length; l++) {
    const root = Math.sqrt(layers[l - 1]);
    for (const end = at + (layers[l - 1] + 1) * layers[l]; at < end; at++) weights[at] = (random.nextDouble() * 2 * LARGEST - LARGEST) / root;
  }
  return weights;
}

/** What the last layer gives before its softmax, row-major (rows, outputs). */
export function networkMargins(column: AnyVector, rows: number, own: Network): Float64Array {
  return network().margins(rowsOf(column), rows, own);
}

/** Minus the logarithms of the probabilities of the rows' classes, added up. */
export function networkSums(column: AnyVector, classes: Int32Array, own: Network): NetworkSums {
  return network().sums(rowsOf(column), classes, own);
}

function rowsOf(column: AnyVector): NetworkRows {
  return { values: column.values, sparse: column.kind === 'sparse' ? { starts: column.starts, slots: column.slots } : null };
}
