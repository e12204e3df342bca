import type { Draws } from './draws.ts';

const view = new DataView(new ArrayBuffer(8));

/** Decimal numbers as texts: each family is hard for a reader in a way of its own. */
export const NUMBER_FAMILIES: Readonly<Record<string, (random: Draws) => string>> = {
  'shortest form of any double': (random) => String(anyDouble(random)),
  '17 digits of any double': (random) => anyDouble(random).toPrecision(17),
  '17 digits with an exponent': (random) => anyDouble(random).toExponential(16),
  'subnormal, shortest form': (random) => String(subnormal(random)),
  'subnormal, 17 digits': (random) => subnormal(random).toExponential(16),
  'everyday numbers': (random) => String((random.bits() / 2 ** 31) * 10 ** random.below(7)),
  'fixed decimals': (random) => ((random.bits() / 2 ** 31) * 10 ** random.below(12)).toFixed(random.below(20)),
  '19 and 20 digits': (random) => sign(random) + digits(random, 19 + random.below(2)),
  'random exponents': (random) => `${sign(random)}${digits(random, 1 + random.below(17))}e${random.below(700) - 350}`,
  'leading zeros': (random) => `${sign(random)}${'0'.repeat(random.below(30))}${digits(random, 1 + random.below(17))}.${digits(random, 1 + random.below(5))}`,
  'small, zeros behind the point': (random) => `0.${'0'.repeat(random.below(340))}${digits(random, 1 + random.below(17))}`,
  '36 digits': (random) => `${sign(random)}${digits(random, 1 + random.below(20))}.${digits(random, 16 + random.below(20))}`,
  'trailing zeros': (random) => `${digits(random, 1 + random.below(16))}.${digits(random, random.below(5))}${'0'.repeat(random.below(25))}`,
  'whole numbers of up to 400 digits': (random) => sign(random) + digits(random, 21 + random.below(380)),
  'exactly, or nearly, between two doubles': (random) => midpoint(random),
};

function anyDouble(random: Draws): number {
  for (;;) {
    view.setInt32(0, random.bits());
    view.setInt32(4, random.bits());
    const value = view.getFloat64(0);
    if (Number.isFinite(value)) return value;
  }
}

function subnormal(random: Draws): number {
  view.setInt32(0, random.below(2 ** 20) >>> random.below(20));
  view.setInt32(4, random.bits());
  return view.getFloat64(0);
}

/** Halfway to the next double, written in full, and now and then a little beside it. */
function midpoint(random: Draws): string {
  const shift = BigInt(random.below(80));
  const mantissa = (1n << 52n) | (BigInt(random.below(2 ** 20)) << 32n) | BigInt(random.bits() >>> 0);
  const between = (2n * mantissa + 1n) << shift;
  const text = random.once(2) ? String(between) : fraction(2n * mantissa + 1n, random.below(60));
  if (random.once(2)) return text;
  const tail = `${'0'.repeat(random.below(12))}1`;
  return text.includes('.') ? text + tail : `${text}.${tail}`;
}

/** The odd number `over` / 2^power as a decimal, exactly. */
function fraction(over: bigint, power: number): string {
  if (power === 0) return String(over);
  const scaled = String(over * 5n ** BigInt(power)).padStart(power + 1, '0');
  return `${scaled.slice(0, -power)}.${scaled.slice(-power)}`;
}

function digits(random: Draws, count: number): string {
  let text = '';
  while (text.length < count) text += String(random.bits() >>> 0);
  return text.slice(0, count);
}

function sign(random: Draws): string {
  return random.pick(['', '', '-']);
}
