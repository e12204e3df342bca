import { isUtf8 } from 'node:buffer';

const ASCII = 128;
const CONTINUATION = 0x80;
const CONTINUATION_MASK = 0xc0;
const LONGEST_CHARACTER = 4;

/** Checks a text that comes in pieces, which may be cut inside a character. */
export interface Utf8Check {
  /** False where a piece cannot be UTF-8. */
  add(piece: Uint8Array): boolean;
  /** Whether the last character ended. */
  isWhole(): boolean;
}

/** A check without pieces so far. */
export function startUtf8Check(): Utf8Check {
  let cut: Uint8Array = new Uint8Array(0);
  return {
    add(piece) {
      const bytes = cut.length === 0 ? piece : Buffer.concat([cut, piece]);
      const whole = wholeCharacters(bytes);
      cut = bytes.slice(whole);
      return isUtf8(bytes.subarray(0, whole));
    },
    isWhole() {
      return cut.length === 0;
    },
  };
}

/** Bytes before the last character where that may go on behind the end, else all of them. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(LONGEST_CHARACTER, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & CONTINUATION_MASK) === CONTINUATION) continue;
    return byte >= ASCII && back < lengthOf(byte) ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function lengthOf(lead: number): number {
  if (lead >= 0xf0) return LONGEST_CHARACTER;
  return lead >= 0xe0 ? 3 : 2;
}
