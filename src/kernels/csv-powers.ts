const SMALLEST_POWER = -342;
const LARGEST_POWER = 308;
/** Powers of five in the table. */
export const POWER_COUNT = LARGEST_POWER - SMALLEST_POWER + 1;
const HALF = 64n;
const WHOLE = 128n;
/** Up to it the reciprocal has to be rounded up with all its bits. */
const LAST_EXACT_RECIPROCAL = 27;

/**
 * The first 128 bits of 5^-342 to 5^308, the higher half first: (651, 2). Positive powers are cut, reciprocals rounded up; Lemire, Number
 * parsing at a gigabyte per second, https://arxiv.org/abs/2101.11408, section 5.
 */
export function powersOfFive(): BigUint64Array {
  const table = new BigUint64Array(2 * POWER_COUNT);
  let five = 1n;
  for (let power = 0; power <= -SMALLEST_POWER; power++) {
    const bits = BigInt(bitsOf(power));
    if (power <= LARGEST_POWER) write(table, power, bits > WHOLE ? five >> (bits - WHOLE) : five << (WHOLE - bits));
    if (power > 0) write(table, -power, reciprocal(five, bits, power));
    five *= 5n;
  }
  return table;
}

function reciprocal(five: bigint, bits: bigint, power: number): bigint {
  if (power <= LAST_EXACT_RECIPROCAL) return (1n << (bits + WHOLE - 1n)) / five + 1n;
  const long = (1n << (2n * bits + WHOLE)) / five + 1n;
  // 2^bits / 5^power is between 1 and 2, so the quotient has bits + 129 bits.
  return long >> (bits + 1n);
}

function write(table: BigUint64Array, power: number, value: bigint): void {
  const at = 2 * (power - SMALLEST_POWER);
  table[at] = value >> HALF;
  table[at + 1] = BigInt.asUintN(64, value);
}

/** Bits of 5^power. */
function bitsOf(power: number): number {
  return Math.floor(power * Math.log2(5)) + 1;
}
