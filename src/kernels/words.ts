import { codeOfHashed, HASH_BASIS, hashEnd, packedOf, startDictionary, withByte } from './csv-dictionary.ts';
import type { PackedBytes } from './csv-kernel.ts';

/** How texts are cut. `runs`: white space that stands together is one separator. `lower`: letters of ASCII are brought to lower case. */
export interface WordCut {
  runs: boolean;
  lower: boolean;
}

/** The words of texts: text i has the codes from `starts[i]` to before `starts[i + 1]`, starts (texts + 1), of words in order of first appearance. */
export interface CutWords {
  starts: Uint32Array;
  codes: Int32Array;
  packed: PackedBytes;
}

/** Bytes that Java's `\s` stands for; all of them ASCII, so a byte of another character is never one. */
const SEPARATES = Uint8Array.from({ length: 256 }, (_, byte) => (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) ? 1 : 0));
const LOWERED = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
const AS_IT_IS = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const FIRST_CODES = 1024;

/**
 * Cuts the texts `used` at white space as Java's `split` does: an empty word where separators follow each other or come first, none where they come last,
 * and one empty word of an empty text.
 */
export function typescriptWords({ bytes, starts: from }: PackedBytes, used: Int32Array, { runs, lower }: WordCut): CutWords {
  const dictionary = startDictionary();
  const written = lower ? LOWERED : AS_IT_IS;
  const starts = new Uint32Array(used.length + 1);
  const span = { bytes: new Uint8Array(0), from: 0, to: 0 };
  let codes = new Int32Array(FIRST_CODES);
  let out = 0;
  for (let i = 0; i < used.length; i++) {
    const begin = from[used[i]];
    const length = from[used[i] + 1] - begin;
    if (span.bytes.length < length) span.bytes = new Uint8Array(2 * length);
    const text = span.bytes;
    if (codes.length < out + length + 1) codes = longer(codes, out + length + 1);
    // Empty words wait until another word follows.
    let empty = 0;
    let separated = false;
    let hash = HASH_BASIS;
    span.from = 0;
    for (let at = 0; at <= length; at++) {
      const byte = at < length ? written[bytes[begin + at]] : 0;
      if (at < length && SEPARATES[byte] === 0) {
        text[at] = byte;
        hash = withByte(hash, byte);
        continue;
      }
      span.to = at;
      if (at > span.from || (at === length && !separated)) {
        for (; empty > 0; empty--) codes[out++] = codeOfHashed(dictionary, { bytes: text, from: 0, to: 0 }, hashEnd(HASH_BASIS));
        codes[out++] = codeOfHashed(dictionary, span, hashEnd(hash));
      } else empty++;
      if (runs) while (at + 1 < length && SEPARATES[bytes[begin + at + 1]] === 1) at++;
      span.from = at + 1;
      hash = HASH_BASIS;
      separated = true;
    }
    starts[i + 1] = out;
  }
  return { starts, codes: codes.subarray(0, out), packed: packedOf(dictionary) };
}

/** A copy of codes with room for more. */
export function longer(codes: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(Math.max(length, 2 * codes.length));
  out.set(codes);
  return out;
}
