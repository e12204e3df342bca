import { dense as encoded } from './assembly.generated.ts';
import type { DenseKernel } from './dense.ts';
import { BLOCK, columnStride, inChunks, mirrored, ROWS_AT_A_TIME, rowsTogether } from './dense.ts';
import { bytesOfBase64, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  setCenter(count: number): void;
  addGram(count: number): void;
  moments(count: number): void;
  project(count: number): void;
  margins(count: number, intercept: number): void;
  gradient(count: number): void;
}

const PAGE_BYTES = 2 ** 16;
const ALIGNMENT = 16;
/** Slots that are multiplied together there. */
const TILE = 4;
/** Products that are made together there. */
const LANES = 2;

const KEPT_BYTES = 8_388_608;

let compiled: WebAssembly.Module | null = null;
let kept: Exports | null = null;

/** The kernel in WebAssembly: the same bits as `typescriptDense`. */
export function wasmDense(): DenseKernel {
  return {
    name: 'wasm',
    gram(count, width, source) {
      const stride = Math.ceil(width / TILE) * TILE;
      const columnLength = columnStride(ROWS_AT_A_TIME);
      const { exports, at } = start({ slots: columnLength * width, center: width, columns: stride * BLOCK, sums: stride * stride, totals: stride });
      setGlobals(exports, { width, stride, step: columnLength * Float64Array.BYTES_PER_ELEMENT, ...at });
      const { buffer } = exports.memory;
      const slots = new Float64Array(buffer, at.slots, columnLength * width);
      for (let from = 0; from < count; from += ROWS_AT_A_TIME) {
        const to = Math.min(count, from + ROWS_AT_A_TIME);
        source(slots, { from, to, stride: columnLength });
        if (from === 0) exports.setCenter(to);
        exports.addGram(to - from);
      }
      const padded = new Float64Array(buffer, at.sums, stride * stride);
      const products = new Float64Array(width * width);
      for (let i = 0; i < width; i++) products.set(padded.subarray(i * stride, i * stride + width), i * width);
      const [center, sums] = [at.center, at.totals].map((place) => new Float64Array(buffer, place, width).slice());
      keep(exports);
      return { center, products: mirrored(products, width), sums };
    },
    moments(count, width, source) {
      const columnLength = columnStride(rowsTogether(width));
      const { exports, at } = start({ slots: columnLength * width, shifts: width, rests: width, squares: width });
      setGlobals(exports, { width, step: columnLength * Float64Array.BYTES_PER_ELEMENT, ...at });
      const { buffer } = exports.memory;
      const [shift, rest, squares] = [at.shifts, at.rests, at.squares].map((place) => new Float64Array(buffer, place, width));
      const made = inChunks({ count, width, source, slots: new Float64Array(buffer, at.slots, columnLength * width) }, (_slots, some) => {
        exports.moments(some);
        return { shift, rest, squares };
      });
      keep(exports);
      return made;
    },
    project(count, { factors, width }, source) {
      const outputs = factors.length / width;
      const padded = Math.ceil(outputs / LANES) * LANES;
      const { exports, at } = start({ rows: ROWS_AT_A_TIME * width, factors: width * padded, products: ROWS_AT_A_TIME * padded });
      setGlobals(exports, { width, outputs: padded, ...at });
      const { buffer } = exports.memory;
      const matrix = new Float64Array(buffer, at.factors, width * padded);
      for (let j = 0; j < width; j++) matrix.set(factors.subarray(j * outputs, (j + 1) * outputs), j * padded);
      const rows = new Float64Array(buffer, at.rows, ROWS_AT_A_TIME * width);
      const some = new Float64Array(buffer, at.products, ROWS_AT_A_TIME * padded);
      const products = new Float64Array(count * outputs);
      for (let from = 0; from < count; from += ROWS_AT_A_TIME) {
        const to = Math.min(count, from + ROWS_AT_A_TIME);
        source(rows, { from, to });
        exports.project(to - from);
        if (padded === outputs) products.set(some.subarray(0, (to - from) * outputs), from * outputs);
        else for (let row = from; row < to; row++) for (let o = 0; o < outputs; o++) products[row * outputs + o] = some[(row - from) * padded + o];
      }
      keep(exports);
      return products;
    },
  };
}

/** An instance with room for arrays of so many doubles, all 0, and the address of each. It is the caller's alone until he gives it back by `keep`. */
export function start<K extends string>(arrays: Record<K, number>): { exports: Exports; at: Record<K, number> } {
  compiled ??= new WebAssembly.Module(bytesOfBase64(encoded));
  const exports = kept ?? (new WebAssembly.Instance(compiled).exports as unknown as Exports);
  kept = null;
  const begin = Math.ceil(exports.heapBase() / ALIGNMENT) * ALIGNMENT;
  let end = begin;
  const at = Object.fromEntries(Object.entries<number>(arrays).map(([name, doubles]) => {
    const place = end;
    end += Math.ceil((doubles * Float64Array.BYTES_PER_ELEMENT) / ALIGNMENT) * ALIGNMENT;
    return [name, place];
  })) as Record<K, number>;
  const missing = end - exports.memory.buffer.byteLength;
  if (missing > 0) exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
  new Uint8Array(exports.memory.buffer, begin, end - begin).fill(0);
  return { exports, at };
}

/** Keeps an instance for the next one who needs some, unless it has become large, since its memory never shrinks. */
export function keep(exports: Exports): void {
  if (exports.memory.buffer.byteLength <= KEPT_BYTES) kept = exports;
}
