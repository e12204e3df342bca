import type { ListColumn } from '../../../frame/column.ts';
import { lists } from '../../../frame/column.ts';
import type { PackedTexts } from '../../../frame/packed.ts';
import { packTexts, textAt } from '../../../frame/packed.ts';
import type { RawTexts } from '../../../frame/raw-texts.ts';
import type { ByteDictionary } from '../../../kernels/csv-dictionary.ts';
import { codeOf, codeOfHashed, HASH_BASIS, hashEnd, packedOf, startDictionary, withByte } from '../../../kernels/csv-dictionary.ts';
import { listForRows, usedTexts } from './rows.ts';

/** How texts are cut. `runs`: white space that stands together is one separator. `minLength` counts UTF-16 units, as Java does. */
export interface Cut {
  runs: boolean;
  lower: boolean;
  minLength: number;
}

/** Bytes that Java's `\s` stands for; all of them ASCII, so a byte of another character is never one. */
const SEPARATES = Uint8Array.from({ length: 256 }, (_, byte) => (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) ? 1 : 0));
const LOWERED = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
const AS_IT_IS = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const NOT_ASCII = 0x80;

interface Tokens {
  starts: Uint32Array;
  codes: Int32Array;
  dictionary: ByteDictionary;
}

/**
 * Cuts the texts of a column at white space as Java's `split` does: an empty token where separators follow each other or come first, none where they come last,
 * and one empty token of an empty text. Bytes are cut and looked up, never strings: only tokens with letters outside ASCII are decoded, once each.
 */
export function cutAtWhitespace(column: RawTexts, cut: Cut): ListColumn {
  const { used, places } = usedTexts(column);
  const tokens = finish(cutBytes(column.packed, used, cut), cut);
  return listForRows(lists(tokens.starts, tokens.codes, packedOf(tokens.dictionary)), places);
}

/** The tokens of the texts `used`, with letters of ASCII in lower case if asked. */
function cutBytes({ bytes, starts: from }: PackedTexts, used: Int32Array, { runs, lower }: Cut): Tokens {
  const dictionary = startDictionary();
  const written = lower ? LOWERED : AS_IT_IS;
  const starts = new Uint32Array(used.length + 1);
  const span = { bytes: new Uint8Array(0), from: 0, to: 0 };
  let codes = new Int32Array(1024);
  let out = 0;
  for (let i = 0; i < used.length; i++) {
    const begin = from[used[i]];
    const length = from[used[i] + 1] - begin;
    if (span.bytes.length < length) span.bytes = new Uint8Array(2 * length);
    const text = span.bytes;
    if (codes.length < out + length + 1) codes = longer(codes, out + length + 1);
    let kept = out;
    let separated = false;
    let hash = HASH_BASIS;
    span.from = 0;
    for (let at = 0; at < length; at++) {
      const byte = written[bytes[begin + at]];
      if (SEPARATES[byte] === 0) {
        text[at] = byte;
        hash = withByte(hash, byte);
        continue;
      }
      span.to = at;
      codes[out++] = codeOfHashed(dictionary, span, hashEnd(hash));
      if (at > span.from) kept = out;
      if (runs) while (at + 1 < length && SEPARATES[bytes[begin + at + 1]] === 1) at++;
      span.from = at + 1;
      hash = HASH_BASIS;
      separated = true;
    }
    span.to = length;
    codes[out++] = codeOfHashed(dictionary, span, hashEnd(hash));
    if (length > span.from || !separated) kept = out;
    out = kept;
    starts[i + 1] = out;
  }
  return { starts, codes: codes.subarray(0, out), dictionary };
}

/** Brings letters outside ASCII to lower case and leaves out tokens that are too short: only where there are such tokens. */
function finish(tokens: Tokens, cut: Cut): Tokens {
  const { starts, codes, dictionary } = tokens;
  const packed = packedOf(dictionary);
  const changed = Array.from({ length: dictionary.size }, (_, code) => changedText(packed, code, cut));
  if (changed.every((text) => text === null)) return tokens;
  const final = startDictionary();
  const codeFor = Int32Array.from(changed, (text, code) => {
    if (text === '') return -1;
    if (text === null) return codeOf(final, { bytes: packed.bytes, from: packed.starts[code], to: packed.starts[code + 1] });
    const { bytes } = packTexts([text]);
    return codeOf(final, { bytes, from: 0, to: bytes.length });
  });
  const ends = new Uint32Array(starts.length);
  let out = 0;
  for (let i = 0; i + 1 < starts.length; i++) {
    for (let k = starts[i]; k < starts[i + 1]; k++) if (codeFor[codes[k]] >= 0) codes[out++] = codeFor[codes[k]];
    ends[i + 1] = out;
  }
  return { starts: ends, codes: codes.subarray(0, out), dictionary: final };
}

/** What stands in place of a token: null where it stays, an empty text where it is left out. */
function changedText(packed: PackedTexts, code: number, { lower, minLength }: Cut): string | null {
  const { bytes, starts } = packed;
  let ascii = true;
  for (let at = starts[code]; at < starts[code + 1] && ascii; at++) ascii = bytes[at] < NOT_ASCII;
  if (ascii) return starts[code + 1] - starts[code] < minLength ? '' : null;
  const text = textAt(packed, code);
  const changed = lower ? text.toLowerCase() : text;
  if (changed.length < minLength) return '';
  return changed === text ? null : changed;
}

function longer(codes: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(Math.max(length, 2 * codes.length));
  out.set(codes);
  return out;
}
