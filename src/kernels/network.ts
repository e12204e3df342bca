import { ln } from './forest-impurity.ts';
import { exponential } from './logistic.ts';

/** Layers by their sizes, that of the inputs first, and their weights: of each layer behind the first a matrix, column-major (outputs, inputs), and then what is added, (outputs). */
export interface Network {
  layers: readonly number[];
  weights: Float64Array;
}

/** Rows of inputs: row-major (rows, inputs), or where most are 0 those that are there, as in compressed sparse rows, whose first start need not be 0. */
export interface NetworkRows {
  values: Float64Array;
  sparse: { starts: Uint32Array; slots: Int32Array } | null;
}

/** A loss added up over rows, with its derivatives by the weights. */
export interface NetworkSums {
  loss: number;
  gradient: Float64Array;
}

/** Perceptrons of several layers, all but the last of which end in the logistic function. Both kinds give the same bits. */
export interface NetworkKernel {
  name: 'wasm' | 'typescript';
  /** Minus the logarithms of the probabilities of the rows' classes, (rows), added up; probabilities are the softmax of what the last layer gives. */
  sums(rows: NetworkRows, classes: Int32Array, network: Network): NetworkSums;
  /** What the last layer gives for the first `count` rows, row-major (rows, outputs). */
  margins(rows: NetworkRows, count: number, network: Network): Float64Array;
}

/** What a layer has for one row: the first `count` values, each at its slot; slots that are left out have 0. */
interface Values {
  values: Float64Array;
  slots: Int32Array;
  count: number;
}

/** The readable kernel. */
export function typescriptNetwork(): NetworkKernel {
  return { name: 'typescript', sums, margins };
}

function margins(rows: NetworkRows, count: number, { layers, weights }: Network): Float64Array {
  const room = roomOf(layers);
  const last = room[room.length - 1].values;
  const out = new Float64Array(count * last.length);
  for (let row = 0; row < count; row++) {
    readRow(rows, row, room[0]);
    forward(room, weights);
    out.set(last, row * last.length);
  }
  return out;
}

function sums(rows: NetworkRows, classes: Int32Array, { layers, weights }: Network): NetworkSums {
  const gradient = new Float64Array(weights.length);
  const room = roomOf(layers);
  const slopes = layers.map((size) => new Float64Array(size));
  const last = room[room.length - 1].values;
  let loss = 0;
  for (let row = 0; row < classes.length; row++) {
    readRow(rows, row, room[0]);
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

function readRow({ values, sparse }: NetworkRows, row: number, into: Values): void {
  const width = into.values.length;
  const [from, to] = sparse === null ? [row * width, (row + 1) * width] : [sparse.starts[row], sparse.starts[row + 1]];
  into.count = 0;
  for (let k = from; k < to; k++) {
    const value = values[k];
    if (value === 0) continue;
    into.slots[into.count] = sparse === null ? k - from : sparse.slots[k];
    into.values[into.count++] = value;
  }
}

/** Each layer from the one before it. */
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
    if (l < room.length - 1) for (let o = 0; o < outputs.length; o++) outputs[o] = logistic(outputs[o]);
    start = base + outputs.length;
  }
}

/** NaN of NaN, which `exponential` does not keep. */
function logistic(x: number): number {
  const small = exponential(-Math.abs(x));
  return Number.isNaN(x) ? x : (x >= 0 ? 1 : small) / (1 + small);
}

/** Minus the logarithm of the softmax of one class; leaves its derivatives by the outputs in `slopes`. */
function crossEntropy(outputs: Float64Array, own: number, slopes: Float64Array): number {
  let largest = -Infinity;
  for (let c = 0; c < outputs.length; c++) largest = Math.max(largest, outputs[c]);
  let total = 0;
  for (let c = 0; c < outputs.length; c++) total += slopes[c] = exponential(outputs[c] - largest);
  for (let c = 0; c < outputs.length; c++) slopes[c] = slopes[c] / total - (c === own ? 1 : 0);
  return largest - outputs[own] + ln(total);
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
      for (let o = 0; o < own.length; o++) gradient[at + o] += own[o] * x;
      // Nothing stands before the first layer.
      if (l > 1) before[k] = slopeOf(weights, at, own) * x * (1 - x);
    }
    end = start;
  }
}

/** Even and odd outputs are added up apart. */
function slopeOf(weights: Float64Array, at: number, slopes: Float64Array): number {
  let [even, odd] = [0, 0];
  for (let o = 0; o < slopes.length; o += 2) {
    even += weights[at + o] * slopes[o];
    if (o + 1 < slopes.length) odd += weights[at + o + 1] * slopes[o + 1];
  }
  return even + odd;
}
