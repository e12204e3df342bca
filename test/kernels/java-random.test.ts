import { describe, expect, it } from 'vitest';
import { javaRandom } from '../../src/kernels/java-random.ts';

/** What java.util.Random of OpenJDK 17 gives for a seed: three nextInt(2038074742), three nextInt(1024), two nextDouble, then three nextGaussian, in one go. */
const JAVA = [
  { seed: 0, ints: [1569741360, 1785505948, 516548029], powers: [620, 652, 316], doubles: [0.5504370051176339, 0.5975452777972018], gaussians: [-1.5663059655859255, -1.0782296385818608, 0.17268833153399873] },
  { seed: 1, ints: [1569548985, 215764588, 880641847], powers: [417, 212, 37], doubles: [0.3327170559595112, 0.9677559094241207], gaussians: [0.63847575097573, -0.15020446215665365, -0.9730277344207469] },
  { seed: 42, ints: [1562431130, 117392763, 1467211248], powers: [49, 316, 964], doubles: [0.27707849007413665, 0.6655489517945736], gaussians: [0.7712775326519722, -0.25089675133752143, -1.7534879738855944] },
  { seed: -7, ints: [577934662, 1935951297, 1445645590], powers: [968, 534, 149], doubles: [0.8518782305056931, 0.08574465212415472], gaussians: [-0.0925965725541754, 0.9309841410094435, -1.2050769225343736] },
  { seed: 9007199254740991, ints: [577549913, 943952225, 26349579], powers: [561, 677, 615], doubles: [0.4164383172882866, 0.8261659004768312], gaussians: [-0.41248250255208085, 0.2201849758113252, 1.2416441164027534] },
  { seed: -9007199254740991, ints: [1569548985, 215764588, 880641847], powers: [417, 212, 37], doubles: [0.3327170559595112, 0.9677559094241207], gaussians: [0.63847575097573, -0.15020446215665365, -0.9730277344207469] },
];

/** The same generator by 64-bit integers. */
function bits(seed: number, count: number): number[] {
  const mask = (1n << 48n) - 1n;
  let state = (BigInt(seed) ^ 0x5deece66dn) & mask;
  return Array.from({ length: count }, () => {
    state = (state * 0x5deece66dn + 0xbn) & mask;
    return Number(state >> 17n);
  });
}

describe('javaRandom', () => {
  it.each(JAVA)("has Java's numbers for the seed $seed", ({ seed, ints, powers, doubles, gaussians }) => {
    const random = javaRandom(seed);
    expect(ints.map(() => random.nextInt(2038074742))).toEqual(ints);
    expect(powers.map(() => random.nextInt(1024))).toEqual(powers);
    expect(doubles.map(() => random.nextDouble())).toEqual(doubles);
    expect(gaussians.map(() => random.nextGaussian())).toEqual(gaussians);
  });

  it('steps as 64-bit integers do, for seeds of any size and sign', () => {
    for (const seed of [0, 1, -1, 2 ** 24, -(2 ** 24) - 1, 2 ** 48 - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      const random = javaRandom(seed);
      expect(Array.from({ length: 2000 }, () => random.nextInt(2 ** 30))).toEqual(bits(seed, 2000).map((value) => Math.floor(value / 2)));
    }
  });

  it('leaves out the last numbers, which do not make a whole round of the bound', () => {
    const bound = 2 ** 30 + 1;
    const random = javaRandom(3);
    const kept = bits(3, 400).filter((value) => value < bound);
    expect(kept.length).toBeLessThan(300);
    expect(kept.map(() => random.nextInt(bound))).toEqual(kept);
  });

  it('draws normal numbers of mean 0 and deviation 1', () => {
    const random = javaRandom(5);
    const drawn = Array.from({ length: 20_000 }, () => random.nextGaussian());
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  });
});
