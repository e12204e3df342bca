/** The texts of doubles that were written lately, by their bits: the same few come again and again. */
export interface NumberTexts {
  /** Value in each place, and the length of its text, 0 where there is none. */
  values: Float64Array;
  lengths: Uint8Array;
  /** LONGEST bytes a place. */
  texts: Buffer;
}

/** A double's shortest text has at most 17 digits, a sign, a point, and an exponent or some zeros. */
export const LONGEST = 32;
const PLACES = 2 ** 14;
const HASH = 0x9e3779b1;
const SHIFT = 18;

const pair = new Float64Array(1);
const halves = new Int32Array(pair.buffer);

/** No texts yet. */
export function numberTexts(): NumberTexts {
  return { values: new Float64Array(PLACES), lengths: new Uint8Array(PLACES), texts: Buffer.alloc(PLACES * LONGEST) };
}

/** Writes a number in shortest round-trip form at `at`, nothing for NaN, and returns where it ends. `out` has LONGEST bytes left. */
export function writeNumber({ values, lengths, texts }: NumberTexts, value: number, { out, at }: { out: Buffer; at: number }): number {
  if (Number.isNaN(value)) return at;
  pair[0] = value;
  const place = Math.imul(halves[0] ^ Math.imul(halves[1], HASH), HASH) >>> SHIFT;
  const from = place * LONGEST;
  if (lengths[place] === 0 || !Object.is(values[place], value)) {
    values[place] = value;
    // -0 is written as 0, as everywhere.
    lengths[place] = texts.write(String(value), from, 'latin1');
  }
  const length = lengths[place];
  for (let i = 0; i < length; i++) out[at + i] = texts[from + i];
  return at + length;
}
