import { curvature as encoded } from './assembly.generated.ts';
import { CODES } from './coded.ts';
import type { CurvatureKernel, SlotRows } from './curvature.ts';
import { BLOCK, columnStride, mirrored, ROWS_AT_A_TIME } from './dense.ts';
import { openInstances, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  makeTable(index: number, count: number, size: number, all: number): void;
  addRows(count: number): void;
}

const { start: open, keep } = openInstances<Exports>(encoded);
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
/** Slots that are multiplied together there. */
const TILE = 4;

/** The kernel in WebAssembly: the same bits as `typescriptCurvature`. */
export function wasmCurvature(): CurvatureKernel {
  return {
    name: 'wasm',
    logistic(count, rows, { less, times, slopes, start, weights }) {
      const { groups, slots, copy } = rows;
      const [width, plain, most, length] = [slopes.length, slots.length, ROWS_AT_A_TIME, columnStride(ROWS_AT_A_TIME)];
      const size = width + 1;
      const stride = Math.ceil(size / TILE) * TILE;
      // What was there before is never looked at, or only beside an odd number of rows.
      const others = { slots: plain * length, weights: most, codes: (groups.length * most) / DOUBLE, tables: (width - plain) * CODES, levels: CODES };
      const { exports, at } = open({ less: width, times: width, slopes: width, places: plain, columns: stride * BLOCK, sums: stride * stride, members: groups.length, coded: width }, others);
      setGlobals(exports, { ...at, width, stride, start, plain, step: length * DOUBLE, groups: groups.length, codeStep: most });
      const { buffer } = exports.memory;
      for (const [place, values] of [[at.less, less], [at.times, times], [at.slopes, slopes]] as const) new Float64Array(buffer, place, width).set(values);
      new Int32Array(buffer, at.places, plain).set(slots);
      makeTables(exports, groups, at);
      const [columns, own, bytes] = [new Float64Array(buffer, at.slots, plain * length), new Float64Array(buffer, at.weights, most).fill(1), new Uint8Array(buffer, at.codes, groups.length * most)];
      for (let from = 0; from < count; from += most) {
        const to = Math.min(count, from + most);
        copy(columns, { from, to, stride: length });
        groups.forEach(({ codes }, g) => bytes.set(codes.subarray(from, to), g * most));
        if (weights !== null) own.set(weights.subarray(from, to));
        exports.addRows(to - from);
      }
      const padded = new Float64Array(buffer, at.sums, stride * stride);
      const sums = new Float64Array(size * size);
      for (let i = 0; i < size; i++) sums.set(padded.subarray(i * stride, i * stride + size), i * size);
      keep(exports);
      return mirrored(sums, size);
    },
  };
}

function makeTables(exports: Exports, groups: SlotRows['groups'], at: { members: number; coded: number; levels: number }): void {
  const { buffer } = exports.memory;
  const [members, coded, levels] = [new Int32Array(buffer, at.members, groups.length), new Int32Array(buffer, at.coded, groups.reduce((sum, { slots }) => sum + slots.length, 0)), new Float64Array(buffer, at.levels, CODES)];
  let index = 0;
  groups.forEach(({ slots, levels: all }, g) => {
    members[g] = slots.length;
    coded.set(slots, index);
    const codes = all.reduce((product, own) => product * own.length, 1);
    let size = 1;
    for (const own of all) {
      levels.set(own);
      exports.makeTable(index++, own.length, size, codes);
      size *= own.length;
    }
  });
}
