import { margins as encoded } from './assembly.generated.ts';
import type { CodedPart, CodedRows } from './coded.ts';
import { CODES } from './coded.ts';
import type { Linear } from './linear.ts';
import { CODED_ROWS_AT_A_TIME, withoutSign } from './linear.ts';
import { joinDoubles } from '../util/arrays.ts';
import { openInstances, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  survey(count: number): void;
  findTerms(): void;
  inOrder(count: number, intercept: number): void;
}

const { start, keep } = openInstances<Exports>(encoded);
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
/** Rows that are copied at a time: as many as a shard has, but for the largest, or where slots that are not coded would have more values than that. */
const MOST_ROWS = 8 * CODED_ROWS_AT_A_TIME;
const MOST_VALUES = 2 ** 19;
/** Numbers that are known of a slot. */
const MEANINGS = 5;

/** Margins of rows in codes in WebAssembly: `codedMargins` of a `LinearKernel`. */
export function wasmCodedMargins(parts: readonly CodedPart[], { coefficients, intercepts }: Linear): Float64Array {
  const outputs = intercepts.length;
  const width = coefficients.length / outputs;
  const starts = withoutSign(intercepts);
  const made = new Float64Array(parts.reduce((sum, { rows }) => sum + rows, 0) * outputs);
  const room = roomFor(parts, width);
  let first = 0;
  for (const { coded, rows } of parts) {
    const known = knownOf(coded);
    room.meanings.set(known.meanings);
    room.levels.set(known.levels);
    const most = rowsAtATime(coded);
    for (let from = 0; from < rows; from += most) {
      const count = Math.min(most, rows - from);
      take(coded, { from, count }, room);
      for (let o = 0; o < outputs; o++) {
        room.coefficients.set(coefficients.subarray(o * width, (o + 1) * width));
        room.exports.findTerms();
        room.exports.inOrder(count + (count & 1), starts[o]);
        if (outputs === 1) made.set(room.products.subarray(0, count), first);
        else for (let row = 0; row < count; row++) made[(first + row) * outputs + o] = room.products[row];
      }
      first += count;
    }
  }
  keep(room.exports);
  return made;
}

function rowsAtATime({ columns }: CodedRows): number {
  return columns.length * MOST_ROWS <= MOST_VALUES ? MOST_ROWS : CODED_ROWS_AT_A_TIME;
}

/** An instance and what it looks at, so many rows at a time. */
interface Room {
  exports: Exports;
  most: number;
  coefficients: Float64Array;
  meanings: Int32Array;
  levels: Float64Array;
  codes: Uint8Array;
  used: Uint8Array;
  slots: Float64Array;
  products: Float64Array;
}

function roomFor(parts: readonly CodedPart[], all: number): Room {
  function mostOf(size: (part: CodedPart) => number): number {
    return parts.reduce((most, part) => Math.max(most, size(part)), 0);
  }
  const most = Math.ceil(mostOf(({ coded, rows }) => Math.min(rowsAtATime(coded), rows)) / 16) * 16;
  const [groups, plain, inCodes, levels] = [mostOf(({ coded }) => coded.groups.length), mostOf(({ coded }) => coded.columns.length), mostOf(({ coded }) => all - coded.columns.length), mostOf(({ coded }) => knownOf(coded).levels.length)];
  const { exports, at } = start({}, {
    coefficients: all, meanings: all * MEANINGS, levels, codes: (groups * most) / DOUBLE, used: (groups * CODES) / DOUBLE, slots: plain * most,
    terms: all, tables: inCodes * CODES, factors: all, depths: CODES, products: most,
  });
  setGlobals(exports, { ...at, all, codeStep: most, step: most * DOUBLE });
  const { buffer } = exports.memory;
  return {
    exports, most, coefficients: new Float64Array(buffer, at.coefficients, all), meanings: new Int32Array(buffer, at.meanings, all * MEANINGS), levels: new Float64Array(buffer, at.levels, levels),
    codes: new Uint8Array(buffer, at.codes, groups * most), used: new Uint8Array(buffer, at.used, groups * CODES), slots: new Float64Array(buffer, at.slots, plain * most), products: new Float64Array(buffer, at.products, most),
  };
}

function take(coded: CodedRows, { from, count }: { from: number; count: number }, { exports, most, codes, used, slots }: Room): void {
  const { groups, columns } = coded;
  groups.forEach((group, g) => codes.set(group.codes.subarray(from, from + count), g * most));
  columns.forEach((values, p) => slots.set(values.subarray(from, from + count), p * most));
  setGlobals(exports, { groups: groups.length });
  const marks = knownOf(coded).used;
  const found = marks.get(from);
  if (found !== undefined) return used.set(found);
  used.fill(0);
  exports.survey(count);
  marks.set(from, used.slice(0, groups.length * CODES));
}

/** What `meanings` and `levels` are there, and `used` of the rows from some row on: candidates ask for the same rows. */
interface Known {
  meanings: Int32Array;
  levels: Float64Array;
  used: Map<number, Uint8Array>;
}

const known = new WeakMap<CodedRows, Known>();

function knownOf(rows: CodedRows): Known {
  const found = known.get(rows);
  if (found !== undefined) return found;
  const made = { ...meaningsOf(rows), used: new Map<number, Uint8Array>() };
  known.set(rows, made);
  return made;
}

function meaningsOf({ width, groups }: CodedRows): Pick<Known, 'meanings' | 'levels'> {
  const meanings = new Int32Array(width * MEANINGS).fill(-1);
  let level = 0;
  groups.forEach(({ slots, levels }, g) => {
    const codes = levels.reduce((product, own) => product * own.length, 1);
    let worth = 1;
    slots.forEach((slot, s) => {
      const digits = levels[s].length;
      meanings.set([g, worth, digits, codes, level], slot * MEANINGS);
      worth *= digits;
      level += digits;
    });
  });
  return { meanings, levels: joinDoubles(groups.flatMap(({ levels }) => levels)) };
}
