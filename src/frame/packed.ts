/** Texts in UTF-8 one behind the other; text i is the bytes from `starts[i]` to before `starts[i + 1]`: starts (texts + 1). */
export interface PackedTexts {
  bytes: Uint8Array;
  starts: Uint32Array;
  /** Whether a text may be there several times. Absent: none is. */
  repeats?: boolean;
}

/** What has been decoded, or is where it was packed from, so that columns of the same texts decode them once. */
const decoded = new WeakMap<PackedTexts, readonly string[]>();

/** Longer texts than V8 can hold are never decoded at once. */
const BLOCK_BYTES = 2 ** 24;

const LEAD_OF_TWO_UNITS = 0xf0;
const CONTINUES = 0x80;
const CONTINUATION_MASK = 0xc0;

/** Packs texts in their order. */
export function packTexts(texts: readonly string[]): PackedTexts {
  const encoder = new TextEncoder();
  const starts = new Uint32Array(texts.length + 1);
  let bytes = new Uint8Array(texts.reduce((sum, text) => sum + text.length, 0));
  for (let i = 0, at = 0; i < texts.length; i++) {
    let { read, written } = encoder.encodeInto(texts[i], bytes.subarray(at));
    if (read < texts[i].length) {
      bytes = grown(bytes, at, texts.slice(i));
      ({ read, written } = encoder.encodeInto(texts[i], bytes.subarray(at)));
    }
    at += written;
    starts[i + 1] = at;
  }
  const packed = { bytes: bytes.subarray(0, starts[texts.length]), starts };
  decoded.set(packed, texts);
  return packed;
}

/** The texts in their order, decoded once. */
export function unpackTexts(packed: PackedTexts): readonly string[] {
  const before = decoded.get(packed);
  if (before !== undefined) return before;
  const texts: string[] = [];
  const count = packed.starts.length - 1;
  for (let from = 0; from < count; ) from = decodeBlock(texts, packed, from);
  decoded.set(packed, texts);
  return texts;
}

/** One of the texts, without the others. */
export function textAt(packed: PackedTexts, index: number): string {
  return decoded.get(packed)?.[index] ?? decode(packed.bytes.subarray(packed.starts[index], packed.starts[index + 1]));
}

/** Room for texts that take up to three bytes a unit. */
function grown(bytes: Uint8Array, used: number, rest: readonly string[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(used + 3 * rest.reduce((sum, text) => sum + text.length, 0));
  out.set(bytes.subarray(0, used));
  return out;
}

/** Decodes texts from number `from` on, many by one call, since a call a text takes several times as long. Returns the number of the next. */
function decodeBlock(out: string[], { bytes, starts }: PackedTexts, from: number): number {
  const count = starts.length - 1;
  const first = starts[from];
  let to = from + 1;
  while (to < count && starts[to + 1] - first <= BLOCK_BYTES) to++;
  const block = bytes.subarray(first, starts[to]);
  const text = decode(block);
  if (text.length === block.length) {
    for (let i = from; i < to; i++) out.push(text.slice(starts[i] - first, starts[i + 1] - first));
    return to;
  }
  for (let i = from, unit = 0; i < to; i++) {
    const begin = unit;
    for (let at = starts[i] - first; at < starts[i + 1] - first; at++) unit += unitsAt(block[at]);
    out.push(text.slice(begin, unit));
  }
  return to;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** UTF-16 units of the character that begins with a byte; 0 inside a character. */
function unitsAt(byte: number): number {
  if ((byte & CONTINUATION_MASK) === CONTINUES) return 0;
  return byte >= LEAD_OF_TWO_UNITS ? 2 : 1;
}
