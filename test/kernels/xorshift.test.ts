import { describe, expect, it } from 'vitest';
import { xorshift } from '../../src/kernels/xorshift.ts';

/** What org.apache.spark.util.random.XORShiftRandom of Spark 4.3 gives for a seed: the first four nextDouble, and the thousandth. */
const SPARK = [
  { seed: 0, first: [0.7604953758285915, 0.5234194256885571, 0.0953472826424725, 0.3163249920547614], thousandth: 0.5693745265243285 },
  { seed: 1, first: [0.6363787615254752, 0.5993846534021868, 0.134842710012538, 0.07684163905460906], thousandth: 0.23168756323828388 },
  { seed: 42, first: [0.619189370225301, 0.5096018842446481, 0.8325259388871524, 0.26322809041172357], thousandth: 0.9117738938859181 },
  { seed: -7, first: [0.14773215621571878, 0.0914602266360357, 0.024990435468302152, 0.12921121156209348], thousandth: 0.09348929271174411 },
  { seed: 9007199254740991, first: [0.51460291558334, 0.2949278176970247, 0.7163524108411576, 0.09228789767864765], thousandth: 0.7319749774686346 },
  { seed: -9007199254740991, first: [0.7318963657785212, 0.5154061196901082, 0.7000657319046037, 0.6481716556681251], thousandth: 0.607972197327745 },
];

describe('xorshift', () => {
  it.each(SPARK)("has Spark's numbers for the seed $seed", ({ seed, first, thousandth }) => {
    const { nextDouble } = xorshift(seed);
    const drawn = Array.from({ length: 1000 }, () => nextDouble());
    expect(drawn.slice(0, 4)).toEqual(first);
    expect(drawn[999]).toBe(thousandth);
  });
});
