import { csv as encoded } from './assembly.generated.ts';
import type { DistinctTexts, JoinedTexts } from './csv-join.ts';
import type { PackedBytes } from './csv-kernel.ts';
import { bytesOfBase64, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  forget(): void;
  startRoom(column: number, texts: number, bytes: number): void;
  lookUpAgain(column: number): void;
  codeAll(column: number, texts: number, starts: number, count: number): void;
  take(bytes: number): number;
}

/** Texts that are coded by one call. */
const BLOCK_TEXTS = 2 ** 14;
/** Bytes behind a text that are read with it. */
const PADDING = 64;
/** Words of a column's record: assembly/csv-memory.ts. */
const Word = { VALUES: 0, COUNT: 6, TEXTS: 7, USED: 8, STARTS: 10, PENDING: 14 } as const;
const RECORD_BYTES = 64;
const PAGE_BYTES = 65536;
const MOST_ROWS = -1;

let compiled: WebAssembly.Module | null = null;
let last: WeakRef<WebAssembly.Instance> | null = null;

/** As `typescriptJoin`, to the same bits, by the dictionaries of the CSV kernel. */
export function wasmJoin(parts: readonly DistinctTexts[]): JoinedTexts {
  const exports = instance().exports as unknown as Exports;
  exports.forget();
  // Rows without end before these: then no column is taken for one that hardly has a text twice.
  setGlobals(exports, { top: Math.ceil(exports.heapBase() / PAGE_BYTES) * PAGE_BYTES, rowsBefore: MOST_ROWS });
  const record = exports.take(RECORD_BYTES);
  const starts = exports.take(2 ** Math.ceil(Math.log2(4 * (BLOCK_TEXTS + 1)))) >>> 0;
  const values = exports.take(8 * BLOCK_TEXTS) >>> 0;
  const texts = exports.take(roomOfBlocks(parts)) >>> 0;
  new Uint32Array(exports.memory.buffer, record, RECORD_BYTES / 4).fill(0);
  exports.startRoom(record, total(parts, ({ starts: own }) => own.length - 1), total(parts, ({ bytes }) => bytes.length));
  const own = takeOver(exports, parts[0], record);
  exports.lookUpAgain(record);
  const places = parts.map((part, i) => (i === 0 ? own : null) ?? codesOf(exports, part, { record, starts, values, texts }));
  const { buffer } = exports.memory;
  const words = new Uint32Array(buffer, record, RECORD_BYTES / 4);
  const bytes = new Uint8Array(buffer, words[Word.TEXTS], words[Word.USED]).slice();
  return { packed: { bytes, starts: new Uint32Array(buffer, words[Word.STARTS], words[Word.COUNT] + 1).slice() }, places };
}

/** Puts the texts of the first part into the dictionary as they stand, where all of them are different. */
function takeOver(exports: Exports, part: DistinctTexts | undefined, record: number): Int32Array | null {
  if (part === undefined || part.repeats === true || part.starts[0] !== 0) return null;
  const { buffer } = exports.memory;
  const words = new Uint32Array(buffer, record, RECORD_BYTES / 4);
  const { bytes, starts } = part;
  new Uint8Array(buffer, words[Word.TEXTS]).set(bytes);
  new Uint32Array(buffer, words[Word.STARTS]).set(starts);
  words[Word.USED] = bytes.length;
  words[Word.COUNT] = starts.length - 1;
  const codes = new Int32Array(starts.length - 1);
  for (let code = 0; code < codes.length; code++) codes[code] = code;
  return codes;
}

function codesOf(exports: Exports, part: PackedBytes, at: { record: number; starts: number; values: number; texts: number }): Int32Array {
  const count = part.starts.length - 1;
  const codes = new Int32Array(count);
  for (let from = 0; from < count; from += BLOCK_TEXTS) {
    const to = Math.min(count, from + BLOCK_TEXTS);
    const { buffer } = exports.memory;
    const words = new Uint32Array(buffer, at.record, RECORD_BYTES / 4);
    words[Word.VALUES] = at.values;
    words[Word.PENDING] = 0;
    new Uint8Array(buffer, at.texts).set(part.bytes.subarray(part.starts[from], part.starts[to]));
    new Uint32Array(buffer, at.starts).set(part.starts.subarray(from, to + 1));
    exports.codeAll(at.record, at.texts, at.starts, to - from);
    codes.set(new Int32Array(exports.memory.buffer, at.values, to - from), from);
  }
  return codes;
}

function total<T>(parts: readonly T[], of: (part: T) => number): number {
  return parts.reduce((sum, part) => sum + of(part), 0);
}

/** Room for the texts of the longest block. */
function roomOfBlocks(parts: readonly PackedBytes[]): number {
  let most = 0;
  for (const { starts } of parts) for (let from = 0; from < starts.length - 1; from += BLOCK_TEXTS) most = Math.max(most, starts[Math.min(starts.length - 1, from + BLOCK_TEXTS)] - starts[from]);
  return 2 ** Math.ceil(Math.log2(most + PADDING));
}

/** Its memory is used again while there is room for it: to make it takes as long as to fill it. */
function instance(): WebAssembly.Instance {
  compiled ??= new WebAssembly.Module(bytesOfBase64(encoded));
  const used = last?.deref();
  if (used !== undefined) return used;
  const made = new WebAssembly.Instance(compiled, { env: { abort: refused }, host: { exact: refused, powers: () => undefined, number: refused, mixed: refused, rounded: refused, ragged: refused } });
  last = new WeakRef(made);
  return made;
}

function refused(): never {
  throw new Error('the CSV kernel stopped');
}
