const POINT_OR_EXPONENT = /[.eE]/;
const LIKE_A_NUMBER = /^[-+.\d]/;
const SHORT = 16;
const ASCII = 128;
// A byte order mark inside a text is a character like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of bytes in UTF-8: (length). */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length > SHORT) return decoder.decode(bytes);
  // A call of the decoder takes several times as long as a short text does.
  let text = '';
  for (const byte of bytes) {
    if (byte >= ASCII) return decoder.decode(bytes);
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Whether a number was written as a whole one, without a point or exponent. */
export function isWrittenWhole(text: string, value: number): boolean {
  return !Number.isNaN(value) && /\d/.test(text) && !POINT_OR_EXPONENT.test(text);
}

/** Whether a whole number in decimal digits is not the value that was read for it. */
export function hasLostDigits(text: string, value: number): boolean {
  return !Number.isFinite(value) || BigInt(text.trim()) !== BigInt(value);
}

/** Whether the text for a missing value may be taken for a number: (length). */
export function mayBeNumber(nullValue: Uint8Array): boolean {
  return LIKE_A_NUMBER.test(decodeText(nullValue));
}
