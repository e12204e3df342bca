import type { AnyVector } from '../../frame/column.ts';
import { xorshift } from '../../kernels/xorshift.ts';

/** Layers by their sizes, that of the inputs first, and their weights as `weightsOfLayers` counts them. */
interface Network {
  layers: readonly number[];
  weights: Float64Array;
}

/** A loss added up over rows, with its derivatives by the weights. */
export interface NetworkSums {
  loss: number;
  gradient: Float64Array;
}

/** What a layer has for one row: the first `count` values, each at its slot; slots that are left out have 0. */
interface Values {
  values: Float64Array;
  slots: Int32Array;
  count: number;
}

/** A weight at the start is at most this over the root of the number of its layer's inputs from 0. */
const LARGEST = 2.4;

/** Numbers of all weights: of each layer behind the first a matrix, column-major (outputs, inputs), and then what is added, (outputs). */
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
export function networkMargins(column: AnyVector, rows: number, { layers, weights }: Network): Float64Array {
  const room = roomOf(layers);
  const last = room[room.length - 1].values;
  const out = new Float64Array(rows * last.length);
  for (let row = 0; row < rows; row++) {
    readRow(column, row, room[0]);
    forward(room, weights);
    out.set(last, row * last.length);
  }
  return out;
}

/** Minus the logarithms of the probabilities of the rows' classes, added up. */
export function networkSums(column: AnyVector, classes: Int32Array, { layers, weights }: Network): NetworkSums {
  const gradient = new Float64Array(weights.length);
  const room = roomOf(layers);
  const slopes = layers.map((size) => new Float64Array(size));
  const last = room[room.length - 1].values;
  let loss = 0;
  for (let row = 0; row < classes.length; row++) {
    readRow(column, row, room[0]);
    forward(room, weights);
    loss += crossEntropy(last, classes[row], slopes[slopes.length - 1]);
    backward(room, slopes, { weights, gradient });
  }
  return { loss, gradient };
}

/** Every layer but the first has all of its values. */
function roomOf(layers: readonly number[]): Values[] {
  return layers.map((size) => ({ values: new Float64Array(size), slots: Int32Array.from({ length: size }, (_, slot) => slot), count: size }));
}

function readRow(column: AnyVector, row: number, into: Values): void {
  const sparse = column.kind === 'sparse';
  const from = sparse ? column.starts[row] : row * column.width;
  const to = sparse ? column.starts[row + 1] : from + column.width;
  into.count = 0;
  for (let k = from; k < to; k++) {
    const value = column.values[k];
    if (value === 0) continue;
    into.slots[into.count] = sparse ? column.slots[k] : k - from;
    into.values[into.count++] = value;
  }
}

/** Each layer from the one before it; all but the last by the logistic function. */
function forward(room: readonly Values[], weights: Float64Array): void {
  let start = 0;
  for (let l = 1; l < room.length; l++) {
    const inputs = room[l - 1];
    const outputs = room[l].values;
    const base = start + inputs.values.length * outputs.length;
    for (let o = 0; o < outputs.length; o++) outputs[o] = weights[base + o];
    for (let k = 0; k < inputs.count; k++) {
      const x = inputs.values[k];
      const at = start + inputs.slots[k] * outputs.length;
      for (let o = 0; o < outputs.length; o++) outputs[o] += weights[at + o] * x;
    }
    if (l < room.length - 1) for (let o = 0; o < outputs.length; o++) outputs[o] = 1 / (1 + Math.exp(-outputs[o]));
    start = base + outputs.length;
  }
}

/** Minus the logarithm of the softmax of one class; leaves its derivatives by the outputs in `slopes`. */
function crossEntropy(outputs: Float64Array, own: number, slopes: Float64Array): number {
  let largest = -Infinity;
  for (let c = 0; c < outputs.length; c++) largest = Math.max(largest, outputs[c]);
  let total = 0;
  for (let c = 0; c < outputs.length; c++) total += slopes[c] = Math.exp(outputs[c] - largest);
  for (let c = 0; c < outputs.length; c++) slopes[c] = slopes[c] / total - (c === own ? 1 : 0);
  return largest - outputs[own] + Math.log(total);
}

/** Adds to the gradient what the slopes by the last layer's outputs make of it. */
function backward(room: readonly Values[], slopes: readonly Float64Array[], { weights, gradient }: { weights: Float64Array; gradient: Float64Array }): void {
  let end = weights.length;
  for (let l = room.length - 1; l > 0; l--) {
    const [inputs, own, before] = [room[l - 1], slopes[l], slopes[l - 1]];
    const base = end - own.length;
    const start = base - inputs.values.length * own.length;
    for (let o = 0; o < own.length; o++) gradient[base + o] += own[o];
    for (let k = 0; k < inputs.count; k++) {
      const x = inputs.values[k];
      const at = start + inputs.slots[k] * own.length;
      for (let o = 0; o < own.length; o++) gradient[at + o] += x * own[o];
      // Nothing stands before the first layer.
      if (l > 1) before[k] = slopeOf(weights, at, own) * x * (1 - x);
    }
    end = start;
  }
}

function slopeOf(weights: Float64Array, at: number, slopes: Float64Array): number {
  let sum = 0;
  for (let o = 0; o < slopes.length; o++) sum += weights[at + o] * slopes[o];
  return sum;
}
