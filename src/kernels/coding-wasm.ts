import { coding as encoded } from './assembly.generated.ts';
import type { SlotValues } from './coded.ts';
import { CODES } from './coded.ts';
import type { CodingKernel, FewValues } from './coding.ts';
import { codedRows, momentsByCounts } from './coding.ts';
import { openInstances, setGlobals } from './wasm.ts';

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
      const { rows } = asked;
      const room = opened(rows);
      const made = codedRows(slots, asked, { fewValues: (values) => (values instanceof Uint8Array ? fewBytes(values, room) : fewDoubles(values, room)), codes: (group) => codesOf(group, rows, room) });
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

/** An instance and what it looks at: a byte a row, a code a row, values of some rows, a slot's levels, how often each byte is there, and the two moments of a slot. */
interface Room {
  exports: Exports;
  bytes: Uint8Array;
  codes: Uint8Array;
  doubles: Float64Array;
  levels: Float64Array;
  counts: Float64Array;
  moments: Float64Array;
}

function opened(rows: number): Room {
  const ofRows = (rows + LANES) / Float64Array.BYTES_PER_ELEMENT;
  const { exports, at } = start({ bytes: ofRows, codes: ofRows, doubles: VALUES_AT_A_TIME + LANES, levels: CODES, found: CODES, table: PLACES / 2, places: CODES / 8, quarters: 2 * CODES, counts: CODES, moments: 2 });
  setGlobals(exports, at);
  const { buffer } = exports.memory;
  const [bytes, codes] = [at.bytes, at.codes].map((place) => new Uint8Array(buffer, place, rows));
  const [levels, counts] = [at.levels, at.counts].map((place) => new Float64Array(buffer, place, CODES));
  return { exports, bytes, codes, doubles: new Float64Array(buffer, at.doubles, VALUES_AT_A_TIME), levels, counts, moments: new Float64Array(buffer, at.moments, 2) };
}

function fewBytes(values: Uint8Array, { exports, bytes, levels }: Room): FewValues {
  bytes.set(values);
  const own = levels.slice(0, exports.levelsOfBytes(values.length));
  // Where the values are those from 0 on, they are their own places.
  return { levels: own, places: own.length === 0 || own[own.length - 1] === own.length - 1 ? values : bytes.slice() };
}

function fewDoubles(values: SlotValues, room: Room): FewValues | null {
  const { exports, bytes, levels } = room;
  const count = isEvery(values, room, exports.narrow) ? exports.levelsOfBytes(values.length) : isEvery(values, room, exports.find) ? exports.arrange(values.length) : 0;
  return count === 0 && values.length > 0 ? null : { levels: levels.slice(0, count), places: bytes.slice() };
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

function codesOf(group: readonly FewValues[], rows: number, { exports, bytes, codes }: Room): Uint8Array {
  codes.fill(0);
  let size = 1;
  for (const { levels, places } of group) {
    if (levels.length < 2) continue;
    bytes.set(places);
    exports.addBytes(rows, size);
    size *= levels.length;
  }
  return codes.slice();
}
