import { dense as encoded } from './assembly.generated.ts';
import type { DenseKernel } from './dense.ts';
import { BLOCK, inChunks, mirrored, ROWS_AT_A_TIME, rowsTogether } from './dense.ts';
import { bytesOfBase64, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  addGram(count: number): void;
  moments(count: number): void;
  project(count: number): void;
}

const PAGE_BYTES = 2 ** 16;
const ALIGNMENT = 16;
/** Slots that are multiplied together there. */
const TILE = 4;
/** Products that are made together there. */
const LANES = 2;

let compiled: WebAssembly.Module | null = null;

/** The kernel in WebAssembly: the same bits as `typescriptDense`. */
export function wasmDense(): DenseKernel {
  return {
    name: 'wasm',
    gram(count, center, source) {
      const width = center.length;
      const stride = Math.ceil(width / TILE) * TILE;
      const { exports, at } = start({ rows: ROWS_AT_A_TIME * width, center: width, columns: stride * BLOCK, sums: stride * stride, totals: stride });
      setGlobals(exports, { width, stride, ...at });
      const { buffer } = exports.memory;
      new Float64Array(buffer, at.center, width).set(center);
      const rows = new Float64Array(buffer, at.rows, ROWS_AT_A_TIME * width);
      for (let from = 0; from < count; from += ROWS_AT_A_TIME) {
        const to = Math.min(count, from + ROWS_AT_A_TIME);
        source(rows, { from, to });
        exports.addGram(to - from);
      }
      const padded = new Float64Array(buffer, at.sums, stride * stride);
      const products = new Float64Array(width * width);
      for (let i = 0; i < width; i++) products.set(padded.subarray(i * stride, i * stride + width), i * width);
      return { products: mirrored(products, width), sums: new Float64Array(buffer, at.totals, width).slice() };
    },
    moments(count, width, source) {
      const most = rowsTogether(width);
      const { exports, at } = start({ rows: most * width, center: width + 1, shifts: width + 1, rests: width + 1, squares: width + 1 });
      setGlobals(exports, { width, ...at });
      const { buffer } = exports.memory;
      const center = new Float64Array(buffer, at.center, width);
      const [shift, rest, squares] = [at.shifts, at.rests, at.squares].map((place) => new Float64Array(buffer, place, width));
      return inChunks({ count, width, source, rows: new Float64Array(buffer, at.rows, most * width) }, (rows, some) => {
        center.set(rows.subarray(0, width));
        exports.moments(some);
        return { shift, rest, squares };
      });
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
      return products;
    },
  };
}

/** An instance with room for arrays of so many doubles, and the address of each. */
function start<K extends string>(arrays: Record<K, number>): { exports: Exports; at: Record<K, number> } {
  compiled ??= new WebAssembly.Module(bytesOfBase64(encoded));
  const exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
  let end = Math.ceil(exports.heapBase() / ALIGNMENT) * ALIGNMENT;
  const at = Object.fromEntries(Object.entries<number>(arrays).map(([name, doubles]) => {
    const place = end;
    end += Math.ceil((doubles * Float64Array.BYTES_PER_ELEMENT) / ALIGNMENT) * ALIGNMENT;
    return [name, place];
  })) as Record<K, number>;
  const missing = end - exports.memory.buffer.byteLength;
  if (missing > 0) exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
  return { exports, at };
}
