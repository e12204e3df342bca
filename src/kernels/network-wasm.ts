import { network as encoded } from './assembly.generated.ts';
import type { Network, NetworkKernel, NetworkRows } from './network.ts';
import { typescriptNetwork } from './network.ts';
import { openInstances, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  addRows(count: number, sparse: number, before: number): number;
  findMargins(count: number, sparse: number): void;
}

const { start, keep } = openInstances<Exports>(encoded);
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
/** Values of rows that are copied at a time, but for a single row of more; and rows at most. */
const VALUES_AT_A_TIME = 32_768;
const MOST_ROWS = 4096;
/** More weights than this would leave no room: they and their derivatives are there at once. */
const MOST_WEIGHTS = 2 ** 27;

/** The kernel in WebAssembly: the same bits as `typescriptNetwork`, which does networks of more weights than fit. */
export function wasmNetwork(): NetworkKernel {
  const readable = typescriptNetwork();
  return {
    name: 'wasm',
    sums(rows, classes, network) {
      if (weightsInPairs(network.layers) > MOST_WEIGHTS) return readable.sums(rows, classes, network);
      const desk = openDesk(rows, classes.length, network);
      let loss = 0;
      overBlocks(desk, rows, classes.length, ({ from, count }) => {
        desk.classes.set(classes.subarray(from, from + count));
        loss = desk.exports.addRows(count, desk.sparse, loss);
      });
      const gradient = withoutPairs(desk.gradient, network);
      keep(desk.exports);
      return { loss, gradient };
    },
    margins(rows, count, network) {
      if (weightsInPairs(network.layers) > MOST_WEIGHTS) return readable.margins(rows, count, network);
      const desk = openDesk(rows, count, network);
      const outputs = network.layers[network.layers.length - 1];
      const out = new Float64Array(count * outputs);
      overBlocks(desk, rows, count, ({ from, count: some }) => {
        desk.exports.findMargins(some, desk.sparse);
        out.set(desk.margins.subarray(0, some * outputs), from * outputs);
      });
      keep(desk.exports);
      return out;
    },
  };
}

/** An instance that has the weights, and views on its memory. */
interface Desk {
  exports: Exports;
  /** 1: rows are sparse. */
  sparse: number;
  /** Rows at a time. */
  most: number;
  width: number;
  gradient: Float64Array;
  rows: Float64Array;
  starts: Uint32Array;
  slots: Int32Array;
  classes: Int32Array;
  margins: Float64Array;
}

function openDesk({ sparse }: NetworkRows, count: number, { layers, weights }: Network): Desk {
  const [before, width, outputs] = [layers.slice(0, -1), layers[0], layers[layers.length - 1]];
  const inputs = before.reduce((sum, size) => sum + size, 0);
  const behind = layers.slice(1).reduce((sum, size) => sum + inPairs(size), 0);
  const inRow = sparse === null ? width : longestRow(sparse.starts, count);
  const inMost = sparse === null ? width : Math.ceil((sparse.starts[count] - sparse.starts[0]) / Math.max(1, count));
  const most = Math.max(1, Math.min(MOST_ROWS, count, Math.floor(VALUES_AT_A_TIME / Math.max(1, inMost))));
  const values = Math.max(inRow, Math.min(VALUES_AT_A_TIME, most * inRow));
  const padded = weightsInPairs(layers);
  const { exports, at } = start({ sizes: layers.length, weights: padded, gradient: padded, values: behind, slopes: behind }, {
    offsets: inputs, places: inRow + 1, inputs: inRow + 1, rows: values, starts: most + 1, slots: sparse === null ? 0 : values, classes: most, margins: most * outputs,
  });
  setGlobals(exports, { ...at, layers: layers.length });
  const { buffer } = exports.memory;
  new Int32Array(buffer, at.sizes, layers.length).set(layers);
  const offsets = new Int32Array(buffer, at.offsets, inputs);
  let place = 0;
  before.forEach((size, l) => {
    for (let i = 0; i < size; i++) offsets[place++] = i * inPairs(layers[l + 1]) * DOUBLE;
  });
  withPairs(new Float64Array(buffer, at.weights, padded), { layers, weights });
  return {
    exports, sparse: sparse === null ? 0 : 1, most, width,
    gradient: new Float64Array(buffer, at.gradient, padded), rows: new Float64Array(buffer, at.rows, values), starts: new Uint32Array(buffer, at.starts, most + 1),
    slots: new Int32Array(buffer, at.slots, sparse === null ? 0 : values), classes: new Int32Array(buffer, at.classes, most), margins: new Float64Array(buffer, at.margins, most * outputs),
  };
}

/** Copies some rows after the others, as many as there is room for, and hands them on. */
function overBlocks({ most, width, rows, starts, slots }: Desk, { values, sparse }: NetworkRows, count: number, take: (block: { from: number; count: number }) => void): void {
  for (let from = 0, to = 0; from < count; from = to) {
    to = Math.min(count, from + most);
    if (sparse === null) rows.set(values.subarray(from * width, to * width));
    else {
      const first = sparse.starts[from];
      while (sparse.starts[to] - first > rows.length) to--;
      for (let row = from; row <= to; row++) starts[row - from] = sparse.starts[row] - first;
      rows.set(values.subarray(first, sparse.starts[to]));
      slots.set(sparse.slots.subarray(first, sparse.starts[to]));
    }
    take({ from, count: to - from });
  }
}

function longestRow(starts: Uint32Array, count: number): number {
  let most = 0;
  for (let row = 0; row < count; row++) if (starts[row + 1] - starts[row] > most) most = starts[row + 1] - starts[row];
  return most;
}

function inPairs(size: number): number {
  return size + (size & 1);
}

function weightsInPairs(layers: readonly number[]): number {
  return layers.slice(1).reduce((sum, outputs, l) => sum + (layers[l] + 1) * inPairs(outputs), 0);
}

/** Weights in columns of whole pairs, into memory that is 0. */
function withPairs(into: Float64Array, { layers, weights }: Network): void {
  overColumns(layers, ({ at, size, place }) => into.set(weights.subarray(at, at + size), place));
}

function withoutPairs(from: Float64Array, { layers, weights }: Network): Float64Array {
  const made = new Float64Array(weights.length);
  overColumns(layers, ({ at, size, place }) => made.set(from.subarray(place, place + size), at));
  return made;
}

/** Of each input of each layer, and of what is added there: where its weights are, how many, and where they are in pairs. */
function overColumns(layers: readonly number[], each: (column: { at: number; size: number; place: number }) => void): void {
  let [at, place] = [0, 0];
  for (let l = 1; l < layers.length; l++) {
    const size = layers[l];
    for (let i = 0; i <= layers[l - 1]; i++, at += size, place += inPairs(size)) each({ at, size, place });
  }
}
