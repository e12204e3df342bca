import { csv as encoded } from './assembly.generated.ts';
import type { PackedBytes } from './csv-kernel.ts';
import { bytesOfBase64, setGlobals } from './wasm.ts';

/** What the CSV kernel does for dictionaries alone. Addresses are bytes. */
export interface DictionaryExports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  forget(): void;
  startRoom(column: number, texts: number, bytes: number): void;
  startLog(column: number, texts: number, bytes: number): void;
  settle(column: number): void;
  lookUpAgain(column: number): void;
  codeAll(column: number, texts: number, starts: number, count: number): void;
  lowerAll(at: number, end: number): void;
  cutAll(column: number, texts: number, starts: number, ends: number, count: number, runs: boolean): number;
  take(bytes: number): number;
}

/** Texts that are coded by one call. */
export const BLOCK_TEXTS = 2 ** 14;
/** Bytes behind a text that are read with it. */
export const PADDING = 64;
/** Words of a column's record: assembly/csv-memory.ts. */
export const Word = { VALUES: 0, COUNT: 6, TEXTS: 7, USED: 8, STARTS: 10, REPEATS: 13, PENDING: 14 } as const;
const RECORD_BYTES = 64;
const PAGE_BYTES = 65536;
/** What REPEATS is where no text may wait for others. */
const AS_THEY_COME = 1;

let compiled: WebAssembly.Module | null = null;
let last: WeakRef<WebAssembly.Instance> | null = null;

/**
 * A column without texts, with room for so many in its dictionary before that grows. It is good until the next one is begun. Texts get their codes as
 * they come, once `lookUpAgain` was called; or `together` by `settle`.
 */
export function startColumn(texts: number, bytes: number, { together = false } = {}): { exports: DictionaryExports; record: number } {
  const exports = instance().exports as unknown as DictionaryExports;
  exports.forget();
  setGlobals(exports, { top: Math.ceil(exports.heapBase() / PAGE_BYTES) * PAGE_BYTES });
  const record = exports.take(RECORD_BYTES);
  recordOf(exports, record).fill(0);
  if (together) exports.startLog(record, texts, bytes);
  else {
    exports.startRoom(record, texts, bytes);
    recordOf(exports, record)[Word.REPEATS] = AS_THEY_COME;
  }
  return { exports, record };
}

/** The words of a column's record. */
export function recordOf({ memory }: DictionaryExports, record: number): Uint32Array {
  return new Uint32Array(memory.buffer, record, RECORD_BYTES / Uint32Array.BYTES_PER_ELEMENT);
}

/** Memory for so many bytes, and some behind them. */
export function takeRoom({ take }: DictionaryExports, bytes: number): number {
  return take(2 ** Math.ceil(Math.log2(bytes + PADDING))) >>> 0;
}

/** The dictionary of a column, as a copy. */
export function dictionaryIn(exports: DictionaryExports, record: number): PackedBytes {
  const words = recordOf(exports, record);
  const { buffer } = exports.memory;
  const bytes = new Uint8Array(buffer, words[Word.TEXTS], words[Word.USED]).slice();
  return { bytes, starts: new Uint32Array(buffer, words[Word.STARTS], words[Word.COUNT] + 1).slice() };
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
