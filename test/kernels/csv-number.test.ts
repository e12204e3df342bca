import { describe, expect, test } from 'vitest';
import { CSV_TYPE } from '../../src/kernels/csv-kernel.ts';
import { powersOfFive } from '../../src/kernels/csv-powers.ts';
import { numbersBelow, readText } from './csv-reading.ts';

const double = new Float64Array(1);
const bits = new BigUint64Array(double.buffer);
const words = new Uint32Array(double.buffer);
const random = numbersBelow(2026);
const any = (): number => random(2 ** 32);

function anyDouble(): number {
  do words.set([any(), any()]);
  while (!Number.isFinite(double[0]));
  return double[0];
}

function subnormal(): number {
  words.set([any(), any() & 0x800fffff]);
  return double[0];
}

function digits(most: number): string {
  return Array.from({ length: 1 + random(most) }, () => random(10)).join('');
}

/** Exactly between two doubles: the hardest case. */
function midpoint(): string {
  const exponent = random(1800) - 953;
  const odd = ((BigInt(any()) << 21n) | BigInt(any() >>> 11) | (1n << 52n)) * 2n + 1n;
  return exponent >= 0 ? String(odd << BigInt(exponent)) : `${odd * 5n ** BigInt(-exponent)}e${exponent}`;
}

/** Between two doubles as nearly as 17 to 19 digits say it, the last of them now and then another. */
function nearMidpoint(): string {
  const mantissa = (BigInt(any()) << 21n) | BigInt(any() >>> 11) | (1n << 52n);
  const power = 40 + random(30);
  const all = String((2n * mantissa + 1n) * 5n ** BigInt(power)).padStart(power + 1, '0');
  const point = all.length - power;
  const kept = Math.max(0, 17 + random(3) - (all.startsWith('0') ? 0 : point));
  const beside = String(BigInt(all.slice(0, point + kept)) + BigInt(random(3) - 1)).padStart(point + kept, '0');
  return `${random(2) === 0 ? '-' : ''}${beside.slice(0, point)}.${beside.slice(point)}`;
}

const families: Record<string, () => string> = {
  shortest: () => String(anyDouble()),
  'of 17 digits': () => anyDouble().toPrecision(17),
  'with an exponent': () => anyDouble().toExponential(16),
  subnormal: () => String(subnormal()),
  'subnormal of 17 digits': () => subnormal().toExponential(16),
  'of everyday size': () => String((any() / 2 ** 32 - 0.5) * 10 ** (random(30) - 15)),
  'with fixed decimals': () => ((any() / 2 ** 32 - 0.5) * 1e6).toFixed(random(20)),
  whole: () => String(BigInt(any()) * BigInt(any())),
  'whole and huge': () => digits(400),
  'with any exponent': () => `${random(2) === 0 ? '-' : ''}${any()}.${any()}e${random(700) - 350}`,
  'with zeros in front': () => `0.${'0'.repeat(random(30))}${any()}${any()}`,
  'with a long fraction': () => `${random(100)}.${digits(60)}`,
  'with zeros behind': () => `${random(1000)}${'0'.repeat(random(25))}.${'0'.repeat(random(25))}${random(10)}`,
  'between two doubles': midpoint,
  'of 19 digits beside a midpoint': nearMidpoint,
  'close to a midpoint': () => `${midpoint().replace('e', '1e')}`,
};

describe('numbers are the nearest doubles', () => {
  test.each(Object.keys(families))('%s', (name) => {
    const texts = Array.from({ length: name.includes('doubles') || name.includes('huge') ? 2000 : 20_000 }, families[name]);
    // The first value makes a column of doubles.
    const { columns } = readText(`x\n0.5\n${texts.join('\n')}\n`, { kind: 'wasm', step: 100_000 });
    expect(columns[0].types.every((type) => type === CSV_TYPE.f64)).toBe(true);
    const found = columns[0].values.slice(1);
    const wrong = texts.filter((text, index) => !Object.is(found[index], Number(text)));
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test('with any number of digits before and behind the point', () => {
    const texts: string[] = [];
    for (let before = 0; before <= 21; before++) {
      for (let behind = before === 0 ? 1 : 0; behind <= 21; behind++) {
        for (const digit of ['0', '1', '9']) {
          const whole = digit.repeat(before);
          for (const fraction of [digit.repeat(behind), `${any()}${any()}${any()}`.slice(0, behind).padEnd(behind, '3')]) texts.push(`${whole}.${fraction}`, `-${whole}.${fraction}`);
          if (behind === 0 && before > 0) texts.push(whole, `-${whole}`);
        }
      }
    }
    const { columns } = readText(`x\n0.5\n${texts.join('\n')}\n`, { kind: 'wasm' });
    const found = columns[0].values.slice(1);
    expect(texts.filter((text, index) => !Object.is(found[index], Number(text)))).toEqual([]);
  });

  test('of one digit, a point and one digit more, in any column, and what looks like them', () => {
    const digit = [...'0123456789'];
    const texts = [...digit.flatMap((before) => digit.map((behind) => `${before}.${behind}`)), '1.', '.5', '12.5', '1.25', '-1.5', '1.5e1', '1.e2', '', '15', '1e5', '0.0'];
    for (const kind of ['wasm', 'typescript'] as const) {
      const { state, columns } = readText(`x,y\n0.5,0.5\n${texts.map((text) => `${text},${text}`).join('\n')}\n`, { kind });
      expect(state).toBe('read');
      for (const { values } of columns) expect(texts.filter((text, index) => !Object.is(values[index + 1], text === '' ? NaN : Number(text)))).toEqual([]);
    }
    for (const other of ['1/5', '1.:', ':.5', '1.5 ', '1.x', 'a.b', '0./']) {
      const [wasm, typescript] = (['wasm', 'typescript'] as const).map((kind) => readText(`x,y\n0.5,1\n1.5,2\n${other},3\n`, { kind }));
      expect(wasm).toEqual(typescript);
    }
  });

  test('at the borders', () => {
    const texts = ['0', '-0', '0.0', '-0.0', '5e-324', '2.4703282292062327e-324', '2.4703282292062328e-324', '1.7976931348623157e308', '1.7976931348623158e308', '1.7976931348623159e308', '2.2250738585072014e-308', '2.2250738585072011e-308', '9007199254740993', '9007199254740992', '1e23', '8.5e22', '1e-400', '1e400', '-1e400', '0e999', '1e-342', '9999999999999999999e-342', '1e309', '0.0000001e316', '123456789012345678', '18446744073709551615', '18446744073709551616', '9999999999999999999', '10000000000000000000', '1.', '.5', '-.5e1', '7.2057594037927933e16', '1e22', '1e-22', '00000000000000000000000001', '0.00000000000000000000000000001', '1e00000000000000000005', '1e99999999999', '1e-99999999999'];
    for (const kind of ['wasm', 'typescript'] as const) {
      const found = readText(`x\n0.5\n${texts.join('\n')}\n`, { kind }).columns[0].values.slice(1);
      for (const [index, text] of texts.entries()) expect([text, found[index]]).toEqual([text, Number(text)]);
    }
  });
});

describe('the table of powers of five', () => {
  test('has 128 bits of each, the first one set', () => {
    const table = powersOfFive();
    for (let at = 0; at < table.length; at += 2) expect(table[at] >> 63n).toBe(1n);
    // 5^0, 5^1, 5^-1 and 10^308's five, as in the reference implementation, https://github.com/fastfloat/fast_float.
    const at = (power: number): string => [table[2 * (power + 342)], table[2 * (power + 342) + 1]].map((half) => half.toString(16).padStart(16, '0')).join(' ');
    expect(at(0)).toBe('8000000000000000 0000000000000000');
    expect(at(1)).toBe('a000000000000000 0000000000000000');
    expect(at(-1)).toBe('cccccccccccccccc cccccccccccccccd');
    expect(at(-342)).toBe('eef453d6923bd65a 113faa2906a13b3f');
    expect(at(308)).toBe('8e679c2f5e44ff8f 570f09eaa7ea7648');
    expect(bits.length).toBe(1);
  });
});
