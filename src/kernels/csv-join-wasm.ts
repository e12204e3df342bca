import { BLOCK_TEXTS, dictionaryIn, recordOf, startColumn, takeRoom, Word } from './csv-instance.ts';
import type { DictionaryExports } from './csv-instance.ts';
import type { DistinctTexts, JoinedTexts } from './csv-join.ts';
import type { PackedBytes } from './csv-kernel.ts';

/** So many texts are looked up together, as the kernel does it: assembly/csv-distinct.ts, whose limits these are. */
const MANY_TEXTS = 2 ** 14;
const MOST_TOGETHER = 2 ** 20;
const MOST_BYTES_TOGETHER = 2 ** 25;

/** Where the dictionary is, and what is handed to it. */
interface Room {
  record: number;
  starts: number;
  values: number;
  texts: number;
}

/** As `typescriptJoin`, to the same bits, by the dictionaries of the CSV kernel. */
export function wasmJoin(parts: readonly DistinctTexts[]): JoinedTexts {
  const texts = total(parts, ({ starts }) => starts.length - 1);
  const bytes = total(parts, (part) => part.bytes.length);
  const isMany = texts >= MANY_TEXTS && texts < MOST_TOGETHER && bytes < MOST_BYTES_TOGETHER;
  const { exports, record } = startColumn(texts, bytes, { together: isMany });
  const room: Room = {
    record,
    starts: takeRoom(exports, Uint32Array.BYTES_PER_ELEMENT * (BLOCK_TEXTS + 1)),
    values: takeRoom(exports, 2 * Uint32Array.BYTES_PER_ELEMENT * BLOCK_TEXTS),
    texts: takeRoom(exports, longestBlock(parts)),
  };
  const places = isMany ? together(exports, parts, room) : oneByOne(exports, parts, room);
  return { packed: dictionaryIn(exports, record), places };
}

/** Looks up text after text. */
function oneByOne(exports: DictionaryExports, parts: readonly DistinctTexts[], room: Room): Int32Array[] {
  const own = takeOver(exports, parts[0], room.record);
  exports.lookUpAgain(room.record);
  return parts.map((part, i) => (i === 0 ? own : null) ?? codesOf(exports, part, room));
}

/** Looks up all texts at once. */
function together(exports: DictionaryExports, parts: readonly DistinctTexts[], room: Room): Int32Array[] {
  for (const part of parts) eachBlock(exports, part, room, () => undefined);
  exports.settle(room.record);
  const { buffer } = exports.memory;
  const [at, count] = new Uint32Array(buffer, recordOf(exports, room.record)[Word.REPEATS], 2);
  const codes = new Int32Array(buffer, at, count);
  let from = 0;
  return parts.map(({ starts }) => codes.slice(from, (from += starts.length - 1)));
}

/** Puts the texts of the first part into the dictionary as they stand, where all of them are different. */
function takeOver(exports: DictionaryExports, part: DistinctTexts | undefined, record: number): Int32Array | null {
  if (part === undefined || part.repeats === true || part.starts[0] !== 0) return null;
  const { buffer } = exports.memory;
  const words = recordOf(exports, record);
  const { bytes, starts } = part;
  new Uint8Array(buffer, words[Word.TEXTS]).set(bytes);
  new Uint32Array(buffer, words[Word.STARTS]).set(starts);
  words[Word.USED] = bytes.length;
  words[Word.COUNT] = starts.length - 1;
  const codes = new Int32Array(starts.length - 1);
  for (let code = 0; code < codes.length; code++) codes[code] = code;
  return codes;
}

function codesOf(exports: DictionaryExports, part: PackedBytes, room: Room): Int32Array {
  const codes = new Int32Array(part.starts.length - 1);
  eachBlock(exports, part, room, (from, count) => codes.set(new Int32Array(exports.memory.buffer, room.values, count), from));
  return codes;
}

/** Hands over the texts of a part; `done` is told of the texts whose codes are in `room.values`. */
function eachBlock(exports: DictionaryExports, { bytes, starts }: PackedBytes, room: Room, done: (from: number, count: number) => void): void {
  const count = starts.length - 1;
  for (let from = 0; from < count; from += BLOCK_TEXTS) {
    const to = Math.min(count, from + BLOCK_TEXTS);
    const { buffer } = exports.memory;
    const words = recordOf(exports, room.record);
    words[Word.VALUES] = room.values;
    words[Word.PENDING] = 0;
    new Uint8Array(buffer, room.texts).set(bytes.subarray(starts[from], starts[to]));
    new Uint32Array(buffer, room.starts).set(starts.subarray(from, to + 1));
    exports.codeAll(room.record, room.texts, room.starts, to - from);
    done(from, to - from);
  }
}

function total<T>(parts: readonly T[], of: (part: T) => number): number {
  return parts.reduce((sum, part) => sum + of(part), 0);
}

/** Bytes of the longest block of texts. */
function longestBlock(parts: readonly PackedBytes[]): number {
  let most = 0;
  for (const { starts } of parts) for (let from = 0; from < starts.length - 1; from += BLOCK_TEXTS) most = Math.max(most, starts[Math.min(starts.length - 1, from + BLOCK_TEXTS)] - starts[from]);
  return most;
}
