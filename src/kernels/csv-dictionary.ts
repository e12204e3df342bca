import type { PackedBytes } from './csv-kernel.ts';
import { decodeText } from './csv-words.ts';

/** Texts as bytes, each with a code in order of first appearance. The first `size` codes are taken. */
export interface ByteDictionary {
  /** Code of a hash and of those that came to a taken place: a power of two, -1 where free. None while texts are not looked up. */
  places: Int32Array;
  hashes: Int32Array;
  /** Where each text begins in `bytes`, and where the last one ends: (codes + 1). */
  starts: Uint32Array;
  bytes: Uint8Array;
  size: number;
  /** Whether a text may have several codes. */
  repeats: boolean;
}

/** Bytes from `from` to before `to`. */
export interface Span {
  bytes: Uint8Array;
  from: number;
  to: number;
}

const FIRST_PLACES = 64;
const FIRST_BYTES = 1024;
/** When a column has so many texts, and more than 15 of 16 rows have brought a new one, it looks no text up any more. */
const CHECKED_TEXTS = 16384;
const NEW_IN_ROWS = 15 / 16;
/** From so many texts or bytes on texts are looked up again, or have always been: what comes twice might fill the memory. */
const MOST_TEXTS = 2 ** 22;
const MOST_BYTES = 2 ** 26;
/** The hash of no bytes; FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/. */
export const HASH_BASIS = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;

/** An empty dictionary. */
export function startDictionary(): ByteDictionary {
  return {
    places: new Int32Array(FIRST_PLACES).fill(-1),
    hashes: new Int32Array(FIRST_PLACES),
    starts: new Uint32Array(FIRST_PLACES + 1),
    bytes: new Uint8Array(FIRST_BYTES),
    size: 0,
    repeats: false,
  };
}

/** The code of the text in row `row` of a column. One that hardly ever has a text twice stops looking, and each of its rows gets a code of its own. */
export function codeInColumn(dictionary: ByteDictionary, span: Span, row: number): number {
  if (dictionary.places.length === 0) {
    const own = append(dictionary, 0, span);
    if (isLarge(dictionary)) placeAll(dictionary, 2 ** Math.ceil(Math.log2(2 * dictionary.size)));
    return own;
  }
  const code = codeOf(dictionary, span);
  const { size } = dictionary;
  if (size === CHECKED_TEXTS && size > NEW_IN_ROWS * (row + 1) && !isLarge(dictionary)) Object.assign(dictionary, { places: new Int32Array(0), repeats: true });
  return code;
}

/** The code of a text, a new one where it has not been seen. */
export function codeOf(dictionary: ByteDictionary, span: Span): number {
  return codeOfHashed(dictionary, span, hashOf(span));
}

/** The same of a text whose bytes have been hashed: from `HASH_BASIS` on by `withByte`, and at the end by `hashEnd`. */
export function codeOfHashed(dictionary: ByteDictionary, span: Span, hash: number): number {
  const { places, hashes } = dictionary;
  const mask = places.length - 1;
  let place = hash & mask;
  for (let code = places[place]; code >= 0; code = places[place]) {
    if (hashes[code] === hash && isText(dictionary, code, span)) return code;
    place = (place + 1) & mask;
  }
  places[place] = dictionary.size;
  const code = append(dictionary, hash, span);
  // A table more than half full makes long walks.
  if (dictionary.size * 2 > places.length) placeAll(dictionary, places.length * 2);
  return code;
}

/** The texts in order of their codes, as views: starts (codes + 1). */
export function packedOf({ bytes, starts, size }: ByteDictionary): PackedBytes {
  return { bytes: bytes.subarray(0, starts[size]), starts: starts.subarray(0, size + 1) };
}

function hashOf({ bytes, from, to }: Span): number {
  let hash = HASH_BASIS;
  for (let at = from; at < to; at++) hash = withByte(hash, bytes[at]);
  return hashEnd(hash);
}

/** A hash with one more byte. */
export function withByte(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, HASH_PRIME);
}

/** A hash of all bytes of a text. */
export function hashEnd(hash: number): number {
  // The last bits of the product know little of the first bytes.
  return hash ^ (hash >>> 15);
}

function isLarge({ size, starts }: ByteDictionary): boolean {
  return size >= MOST_TEXTS || starts[size] >= MOST_BYTES;
}

function isText(dictionary: ByteDictionary, code: number, { bytes, from, to }: Span): boolean {
  const known = dictionary.bytes;
  const start = dictionary.starts[code];
  if (dictionary.starts[code + 1] - start !== to - from) return false;
  for (let at = from; at < to; at++) if (known[start + at - from] !== bytes[at]) return false;
  return true;
}

function append(dictionary: ByteDictionary, hash: number, { bytes, from, to }: Span): number {
  const code = dictionary.size++;
  const start = dictionary.starts[code];
  const end = start + to - from;
  if (end > dictionary.bytes.length) {
    const grown = new Uint8Array(Math.max(end, dictionary.bytes.length * 2));
    grown.set(dictionary.bytes.subarray(0, start));
    dictionary.bytes = grown;
  }
  // Most texts are so short that a call to copy them would take longer.
  const known = dictionary.bytes;
  for (let at = from; at < to; at++) known[start + at - from] = bytes[at];
  if (code === dictionary.hashes.length) growStarts(dictionary);
  dictionary.starts[code + 1] = end;
  dictionary.hashes[code] = hash;
  return code;
}

function growStarts(dictionary: ByteDictionary): void {
  const starts = new Uint32Array(dictionary.hashes.length * 2 + 1);
  const hashes = new Int32Array(dictionary.hashes.length * 2);
  starts.set(dictionary.starts);
  hashes.set(dictionary.hashes);
  Object.assign(dictionary, { starts, hashes });
}

/** Makes the places anew; those of a text that is there several times have its first code. */
function placeAll(dictionary: ByteDictionary, length: number): void {
  const { bytes, starts, hashes, size } = dictionary;
  const isNew = dictionary.places.length === 0;
  const places = new Int32Array(length).fill(-1);
  for (let code = 0; code < size; code++) {
    const span = { bytes, from: starts[code], to: starts[code + 1] };
    if (isNew) hashes[code] = hashOf(span);
    let place = hashes[code] & (length - 1);
    let other = places[place];
    while (other >= 0 && !(hashes[other] === hashes[code] && isText(dictionary, other, span))) {
      place = (place + 1) & (length - 1);
      other = places[place];
    }
    if (other < 0) places[place] = code;
  }
  dictionary.places = places;
}

/** The bytes of a span as text: (to - from). */
export function spanText({ bytes, from, to }: Span): string {
  return decodeText(bytes.subarray(from, to));
}
