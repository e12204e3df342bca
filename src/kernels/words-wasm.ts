import { BLOCK_TEXTS, dictionaryIn, recordOf, startColumn, takeRoom, Word } from './csv-instance.ts';
import type { DictionaryExports } from './csv-instance.ts';
import type { PackedBytes } from './csv-kernel.ts';
import { longer } from './words.ts';
import type { CutWords, WordCut } from './words.ts';

/** Bytes of texts that are cut by one call, but for longer texts. */
const BLOCK_BYTES = 2 ** 17;
/** A word waits for its code as two words of 32 bits. */
const BYTES_A_WORD = 8;
/** About as many bytes as a word of a language has, with what separates it from the next. */
const BYTES_OF_A_WORD = 6;
/** A dictionary of words begins with room for so many. */
const FIRST_WORDS = 2 ** 14;
const FIRST_BYTES = 2 ** 17;

/** A text may have as many words as bytes, and all words may be different. */
const MOST_BYTES_A_TEXT = 2 ** 24;
const MOST_BYTES = 2 ** 28;

/** Where everything is in the kernel's memory. */
interface Places {
  record: number;
  texts: number;
  starts: number;
  ends: number;
  values: number;
}

/** As `typescriptWords`, to the same bits, by the dictionaries of the CSV kernel; null for texts that are too long for its memory. */
export function wasmWords(packed: PackedBytes, used: Int32Array, cut: WordCut): CutWords | null {
  const room = Math.max(BLOCK_BYTES, longestOf(packed, used));
  if (room > MOST_BYTES_A_TEXT || packed.bytes.length > MOST_BYTES) return null;
  const { exports, record } = startColumn(FIRST_WORDS, FIRST_BYTES);
  exports.lookUpAgain(record);
  const places: Places = {
    record,
    texts: takeRoom(exports, room),
    starts: takeRoom(exports, Uint32Array.BYTES_PER_ELEMENT * (BLOCK_TEXTS + 1)),
    ends: takeRoom(exports, Uint32Array.BYTES_PER_ELEMENT * BLOCK_TEXTS),
    // Each byte may be a separator, and each text is a word more than it has separators.
    values: takeRoom(exports, BYTES_A_WORD * (room + BLOCK_TEXTS)),
  };
  const starts = new Uint32Array(used.length + 1);
  let codes = new Int32Array(Math.ceil(packed.bytes.length / BYTES_OF_A_WORD) + used.length);
  let out = 0;
  for (let from = 0; from < used.length; ) {
    const to = putBlock(exports, packed, used, { from, room, places });
    const { words, ends } = cutBlock(exports, places, to - from, cut);
    for (let i = 0; i < ends.length; i++) starts[from + i + 1] = out + ends[i];
    if (codes.length < out + words.length) codes = longer(codes, out + words.length);
    codes.set(words, out);
    out += words.length;
    from = to;
  }
  return { starts, codes: codes.subarray(0, out), packed: dictionaryIn(exports, record) };
}

function longestOf({ starts }: PackedBytes, used: Int32Array): number {
  let most = 0;
  for (const text of used) most = Math.max(most, starts[text + 1] - starts[text]);
  return most;
}

/** Puts as many texts as there is room for into the kernel's memory, from number `from` of `used` on. Returns the number of the next. */
function putBlock({ memory: { buffer } }: DictionaryExports, { bytes, starts }: PackedBytes, used: Int32Array, { from, room, places }: { from: number; room: number; places: Places }): number {
  const texts = new Uint8Array(buffer, places.texts, room);
  const own = new Uint32Array(buffer, places.starts, BLOCK_TEXTS + 1);
  const most = Math.min(used.length, from + BLOCK_TEXTS);
  own[0] = 0;
  let [to, at] = [from, 0];
  while (to < most) {
    // Texts that follow each other are copied together.
    const first = to;
    const begin = starts[used[first]];
    for (; to < most && used[to] === used[first] + to - first; to++) {
      const end = at + starts[used[to] + 1] - begin;
      if (end > room) break;
      own[to - from + 1] = end;
    }
    if (to === first) break;
    texts.set(bytes.subarray(begin, starts[used[to - 1] + 1]), at);
    at = own[to - from];
  }
  return to;
}

/** The codes of the words of a block, as a view, and how many of them there are up to the end of each text. */
function cutBlock(exports: DictionaryExports, { record, texts, starts, ends, values }: Places, count: number, { runs, lower }: WordCut): { words: Int32Array; ends: Uint32Array } {
  const bytes = new Uint32Array(exports.memory.buffer, starts, count + 1)[count];
  if (lower) exports.lowerAll(texts, texts + bytes);
  recordOf(exports, record)[Word.VALUES] = values;
  const words = exports.cutAll(record, texts, starts, ends, count, runs);
  const { buffer } = exports.memory;
  return { words: new Int32Array(buffer, values, words), ends: new Uint32Array(buffer, ends, count) };
}
