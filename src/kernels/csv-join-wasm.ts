import { BLOCK_TEXTS, dictionaryIn, recordOf, startColumn, takeRoom, Word } from './csv-instance.ts';
import type { DictionaryExports } from './csv-instance.ts';
import type { DistinctTexts, JoinedTexts } from './csv-join.ts';
import type { PackedBytes } from './csv-kernel.ts';

/** As `typescriptJoin`, to the same bits, by the dictionaries of the CSV kernel. */
export function wasmJoin(parts: readonly DistinctTexts[]): JoinedTexts {
  const { exports, record } = startColumn(total(parts, ({ starts: own }) => own.length - 1), total(parts, ({ bytes }) => bytes.length));
  const starts = takeRoom(exports, Uint32Array.BYTES_PER_ELEMENT * (BLOCK_TEXTS + 1));
  const values = takeRoom(exports, 2 * Uint32Array.BYTES_PER_ELEMENT * BLOCK_TEXTS);
  const texts = takeRoom(exports, longestBlock(parts));
  const own = takeOver(exports, parts[0], record);
  exports.lookUpAgain(record);
  const places = parts.map((part, i) => (i === 0 ? own : null) ?? codesOf(exports, part, { record, starts, values, texts }));
  return { packed: dictionaryIn(exports, record), places };
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

function codesOf(exports: DictionaryExports, part: PackedBytes, at: { record: number; starts: number; values: number; texts: number }): Int32Array {
  const count = part.starts.length - 1;
  const codes = new Int32Array(count);
  for (let from = 0; from < count; from += BLOCK_TEXTS) {
    const to = Math.min(count, from + BLOCK_TEXTS);
    const { buffer } = exports.memory;
    const words = recordOf(exports, at.record);
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

/** Bytes of the longest block of texts. */
function longestBlock(parts: readonly PackedBytes[]): number {
  let most = 0;
  for (const { starts } of parts) for (let from = 0; from < starts.length - 1; from += BLOCK_TEXTS) most = Math.max(most, starts[Math.min(starts.length - 1, from + BLOCK_TEXTS)] - starts[from]);
  return most;
}
