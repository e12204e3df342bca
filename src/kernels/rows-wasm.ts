import { rows as encoded } from './assembly.generated.ts';
import type { FoldCut, RowKernel, RowValues } from './rows.ts';
import { typescriptRows } from './rows.ts';
import { openInstances, setGlobals } from './wasm.ts';

type Picking = (values: number, rows: number, count: number, to: number) => void;

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  pickBytes: Picking;
  pickShorts: Picking;
  pickWords: Picking;
  pickDoubles: Picking;
  tested: WebAssembly.Global;
  cut(values: number, count: number, first: number, fold: number, all: number, trained: number): number;
}

const { start, keep } = openInstances<Exports>(encoded);
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
const INT = Int32Array.BYTES_PER_ELEMENT;
/** Rows that are picked together, whose numbers and values are copied there. */
const MOST_ROWS = 2 ** 16;
/** Fewer are picked before they were copied. */
const LEAST_ROWS = 256;
/** Values that are copied for each that is picked, at most. */
const MOST_COPIED = 8;
const MOST_BYTES = 2 ** 22;

/** The kernel in WebAssembly, which is fast from its first row on: the same as `typescriptRows`. */
export function wasmRows(): RowKernel {
  const { pick: pickFew } = typescriptRows();
  return {
    name: 'wasm',
    pick: (values, rows) => (rows.length < LEAST_ROWS || values.byteLength > MOST_BYTES || values.length > MOST_COPIED * rows.length ? pickFew(values, rows) : pick(values, rows)),
    cut,
  };
}

function pick<T extends RowValues>(values: T, rows: Int32Array): T {
  const Kind = values.constructor as new (length: number) => T;
  const out = new Kind(rows.length);
  const most = Math.min(MOST_ROWS, rows.length);
  const { exports, at } = start({}, { values: Math.ceil(values.byteLength / DOUBLE), rows: Math.ceil((most * INT) / DOUBLE), out: Math.ceil((most * values.BYTES_PER_ELEMENT) / DOUBLE) });
  const { buffer } = exports.memory;
  const [places, picked] = [new Int32Array(buffer, at.rows, most), viewOf(values, buffer, { at: at.out, length: most })];
  viewOf(values, buffer, { at: at.values, length: values.length }).set(values);
  const picking = pickingOf(values, exports);
  for (let from = 0; from < rows.length; from += most) {
    const some = rows.subarray(from, from + most);
    places.set(some);
    picking(at.values, at.rows, some.length, at.out);
    out.set(picked.subarray(0, some.length), from);
  }
  keep(exports);
  return out;
}

function viewOf(like: RowValues, buffer: ArrayBuffer, { at, length }: { at: number; length: number }): RowValues {
  return new (like.constructor as new (buffer: ArrayBuffer, at: number, length: number) => RowValues)(buffer, at, length);
}

function pickingOf(values: RowValues, { pickBytes, pickShorts, pickWords, pickDoubles }: Exports): Picking {
  if (values instanceof Uint8Array) return pickBytes;
  if (values instanceof Uint16Array) return pickShorts;
  return values instanceof Int32Array ? pickWords : pickDoubles;
}

function cut(folds: Exclude<RowValues, Float64Array>, { fold, all }: FoldCut): { train: Int32Array; test: Int32Array } {
  const most = Math.min(MOST_ROWS, folds.length);
  // One more: what is not counted is written there.
  const room = Math.ceil(((folds.length + 1) * INT) / DOUBLE);
  const { exports, at } = start({}, { values: Math.ceil((most * INT) / DOUBLE), train: room, test: room });
  setGlobals(exports, { train: at.train, test: at.test, tested: 0 });
  const values = new Int32Array(exports.memory.buffer, at.values, most);
  let trained = 0;
  for (let first = 0; first < folds.length; first += most) {
    const some = folds.subarray(first, first + most);
    values.set(some);
    trained = exports.cut(at.values, some.length, first, fold, all ? 1 : 0, trained);
  }
  const { buffer } = exports.memory;
  const found = { train: new Int32Array(buffer, at.train, trained).slice(), test: new Int32Array(buffer, at.test, exports.tested.value as number).slice() };
  keep(exports);
  return found;
}
