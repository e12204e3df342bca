import type { Integers } from './column.ts';

const LARGEST_BYTE = 255;
const LARGEST_SHORT = 65_535;

/** Whole numbers of 32 bits in the narrowest array that holds them; integers that need all 32 bits are not copied. */
export function narrowest(values: Int32Array | Float64Array): Integers {
  let [least, most] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least < 0 || most > LARGEST_SHORT) return values instanceof Int32Array ? values : new Int32Array(values);
  return most > LARGEST_BYTE ? new Uint16Array(values) : new Uint8Array(values);
}
