import type { PackedBytes } from './csv-kernel.ts';
import { decodeText } from './csv-words.ts';

/** Texts as bytes, each with a code in order of first appearance. The first `size` codes are taken. */
export interface ByteDictionary {
  /** Code of a hash and of those that came to a taken place: a power of two, -1 where free. */
  places: Int32Array;
  hashes: Int32Array;
  /** Where each text begins in `bytes`, and where the last one ends: (codes + 1). */
  starts: Uint32Array;
  bytes: Uint8Array;
  size: number;
}

/** Bytes from `from` to before `to`. */
export interface Span {
  bytes: Uint8Array;
  from: number;
  to: number;
}

const FIRST_PLACES = 64;
const FIRST_BYTES = 1024;
// FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/.
const HASH_BASIS = 0x811c9dc5;
const HASH_PRIME = 0x01000193;

/** An empty dictionary. */
export function startDictionary(): ByteDictionary {
  return {
    places: new Int32Array(FIRST_PLACES).fill(-1),
    hashes: new Int32Array(FIRST_PLACES),
    starts: new Uint32Array(FIRST_PLACES + 1),
    bytes: new Uint8Array(FIRST_BYTES),
    size: 0,
  };
}

/** The code of a text, a new one where it has not been seen. */
export function codeOf(dictionary: ByteDictionary, span: Span): number {
  const { bytes, from, to } = span;
  let hash = HASH_BASIS | 0;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at], HASH_PRIME);
  // The last bits of the product know little of the first bytes.
  hash ^= hash >>> 15;
  const { places, hashes } = dictionary;
  const mask = places.length - 1;
  let place = hash & mask;
  for (let code = places[place]; code >= 0; code = places[place]) {
    if (hashes[code] === hash && isText(dictionary, code, span)) return code;
    place = (place + 1) & mask;
  }
  places[place] = dictionary.size;
  return append(dictionary, hash, span);
}

/** The texts in order of their codes, as views: starts (codes + 1). */
export function packedOf({ bytes, starts, size }: ByteDictionary): PackedBytes {
  return { bytes: bytes.subarray(0, starts[size]), starts: starts.subarray(0, size + 1) };
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
  dictionary.starts[code + 1] = end;
  dictionary.hashes[code] = hash;
  // A table more than half full makes long walks.
  if (dictionary.size * 2 > dictionary.places.length) growPlaces(dictionary);
  return code;
}

function growPlaces(dictionary: ByteDictionary): void {
  const length = dictionary.places.length * 2;
  const places = new Int32Array(length).fill(-1);
  const hashes = new Int32Array(length);
  const starts = new Uint32Array(length + 1);
  hashes.set(dictionary.hashes);
  starts.set(dictionary.starts);
  for (let code = 0; code < dictionary.size; code++) {
    let place = hashes[code] & (length - 1);
    while (places[place] >= 0) place = (place + 1) & (length - 1);
    places[place] = code;
  }
  Object.assign(dictionary, { places, hashes, starts });
}

/** The bytes of a span as text: (to - from). */
export function spanText({ bytes, from, to }: Span): string {
  return decodeText(bytes.subarray(from, to));
}
