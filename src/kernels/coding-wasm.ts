import { coding as encoded } from './assembly.generated.ts';
import type { SlotValues } from './coded.ts';
import { CODES } from './coded.ts';
import type { Coding, CodingKernel } from './coding.ts';
import { codedRows, momentsByCounts } from './coding.ts';
import { openInstances, PAGE_BYTES, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  narrow(count: number, from: number): number;
  levelsOfBytes(count: number): number;
  find(count: number, from: number): number;
  arrange(count: number): number;
  addBytes(count: number, size: number): void;
  countBytes(count: number): void;
  momentsOfSlot(rows: number, own: number, size: number, begin: number): void;
}

/** Values that are not bytes are brought so many at a time: most slots of many values are told by the first of them. A multiple of `LANES`. */
const VALUES_AT_A_TIME = 2048;
/** Rows that are looked at together there. */
const LANES = 16;
/** Places of the table that values are looked up in there. */
const PLACES = 1024;

const { start, keep } = openInstances<Exports>(encoded);

/** The kernel in WebAssembly: the same bits as `typescriptCoding`. */
export function wasmCoding(): CodingKernel {
  return {
    name: 'wasm',
    code(slots, asked) {
      const room = opened(asked.rows);
      const made = codedRows(slots, asked, codingIn(room, asked.rows));
      keep(room.exports);
      return made;
    },
    moments({ groups }, rows, into) {
      const { exports, bytes, levels, moments } = opened(rows);
      momentsByCounts(groups, into, {
        count(codes) {
          bytes.set(codes);
          exports.countBytes(rows);
        },
        ofLastSlot({ levels: own, size, origin }) {
          levels.set(own);
          exports.momentsOfSlot(rows, own.length, size, origin);
          return { shift: moments[0], m2: moments[1] };
        },
      });
      keep(exports);
    },
    counts(own) {
      const { exports, bytes, counts } = opened(own.length);
      bytes.set(own);
      exports.countBytes(own.length);
      keep(exports);
      return counts.slice();
    },
  };
}

/** An instance and what it looks at: a byte a row, values of some rows, a slot's levels, how often each byte is there, and the two moments of a slot. */
interface Room extends Views {
  exports: Exports;
  /** A code a row, (rows), of a group. Where there is no room for it yet memory grows, and all views are others then. */
  codes(group: number): Uint8Array;
}

interface Views {
  bytes: Uint8Array;
  doubles: Float64Array;
  levels: Float64Array;
  counts: Float64Array;
  moments: Float64Array;
}

function opened(rows: number): Room {
  const ofRows = Math.ceil((rows + LANES) / LANES) * LANES;
  const { exports, at } = start({ levels: CODES, found: CODES, table: PLACES / 2, places: CODES / 8, quarters: 2 * CODES, counts: CODES, moments: 2 }, { doubles: VALUES_AT_A_TIME + LANES, bytes: ofRows / Float64Array.BYTES_PER_ELEMENT, codes: 0 });
  setGlobals(exports, at);
  const { memory } = exports;
  function views(): Views {
    const { buffer } = memory;
    const [levels, counts] = [at.levels, at.counts].map((place) => new Float64Array(buffer, place, CODES));
    return { bytes: new Uint8Array(buffer, at.bytes, rows), doubles: new Float64Array(buffer, at.doubles, VALUES_AT_A_TIME), levels, counts, moments: new Float64Array(buffer, at.moments, 2) };
  }
  const room: Room = {
    ...views(),
    exports,
    codes(group) {
      const place = at.codes + group * ofRows;
      const missing = place + ofRows - memory.buffer.byteLength;
      if (missing > 0) {
        memory.grow(Math.ceil(missing / PAGE_BYTES));
        Object.assign(room, views());
      }
      return new Uint8Array(memory.buffer, place, rows);
    },
  };
  return room;
}

function codingIn(room: Room, rows: number): Coding {
  const { exports } = room;
  const begun = new Set<number>();
  let count = 0;
  return {
    room: (length) => (length <= rows ? room.bytes.subarray(0, length) : new Uint8Array(length)),
    levels(values) {
      count = values instanceof Uint8Array ? levelsOfBytes(values, room) : levelsOfDoubles(values, room);
      return count === 0 && values.length > 0 ? null : room.levels.slice(0, count);
    },
    add(group, size) {
      const codes = room.codes(group);
      if (!begun.has(group)) codes.fill(0);
      begun.add(group);
      if (count < 2) return;
      setGlobals(exports, { codes: codes.byteOffset });
      exports.addBytes(rows, size);
    },
    codes: (group) => room.codes(group).slice(),
  };
}

function levelsOfBytes(values: Uint8Array, { exports, bytes }: Room): number {
  if (values.buffer !== bytes.buffer) bytes.set(values);
  return exports.levelsOfBytes(values.length);
}

/** 0 of many. */
function levelsOfDoubles(values: SlotValues, room: Room): number {
  const { exports } = room;
  if (isEvery(values, room, exports.narrow)) return exports.levelsOfBytes(values.length);
  return isEvery(values, room, exports.find) ? exports.arrange(values.length) : 0;
}

/** Whether something is so of all values, of which it is asked some at a time. */
function isEvery(values: SlotValues, { doubles }: Room, ask: (count: number, from: number) => number): boolean {
  for (let from = 0; from < values.length; from += VALUES_AT_A_TIME) {
    const some = values.subarray(from, from + VALUES_AT_A_TIME);
    doubles.set(some);
    if (ask(some.length, from) === 0) return false;
  }
  return true;
}
