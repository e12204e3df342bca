import { dense as encoded } from './assembly.generated.ts';
import type { DenseKernel } from './dense.ts';
import { BLOCK, columnStride, inChunks, mirrored, ROWS_AT_A_TIME, rowsTogether } from './dense.ts';
import { openInstances, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  setCenter(count: number): void;
  addGram(count: number): void;
  moments(count: number): void;
  project(count: number): void;
}

/** Slots that are multiplied together there. */
const TILE = 4;
/** Products that are made together there. */
const LANES = 2;

const { start, keep } = openInstances<Exports>(encoded);

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
