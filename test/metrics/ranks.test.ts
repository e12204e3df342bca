import { expect, it } from 'vitest';
import { xorshift } from '../../src/kernels/xorshift.ts';
import { areaUnderRates, curveOf } from '../../src/metrics/curves.ts';
import { areaOfRanks } from '../../src/metrics/ranks.ts';

function input(labels: number[], scores: number[]) {
  const probabilities = Float64Array.from(scores.flatMap((score) => [-score, score]));
  return { labels: Int32Array.from(labels), predictions: new Int32Array(labels.length), probabilities, weights: null, classes: 2, classNames: ['no', 'yes'], positive: 1 };
}

it('is the area by the trapezoidal rule, whichever kind is rarer, with and without ties', () => {
  const { nextDouble: random } = xorshift(7);
  for (const share of [0.02, 0.5, 0.97]) {
    for (const distinct of [1, 3, 40, Infinity]) {
      const labels = Array.from({ length: 2000 }, () => (random() < share ? 1 : 0));
      const scores = labels.map((label) => { const score = random() ** 8 + label * random(); return distinct === Infinity ? score : Math.floor(score * distinct); });
      const own = input(labels, scores);
      for (const positive of [0, 1]) expect(areaOfRanks(own, own.probabilities, positive)).toBeCloseTo(areaUnderRates(curveOf({ ...own, positive }, own.probabilities, positive) as never), 12);
    }
  }
});

it('counts whole pairs, so that a ratio of small numbers is exact', () => {
  const own = input([1, 0, 0, 1, 0], [0.5, 0.5, 0.1, 0.9, 0.7]);
  expect(areaOfRanks(own, own.probabilities, 1)).toBe(4.5 / 6);
  const far = input([1, 0, 1, 0], [Infinity, -Infinity, -Infinity, 3]);
  expect(areaOfRanks(far, far.probabilities, 1)).toBe(2.5 / 4);
});

it('leaves rows of one kind, and scores that are not numbers, to the curve', () => {
  for (const [labels, scores] of [[[1, 1], [1, 2]], [[0, 0], [1, 2]], [[0, 1], [NaN, 2]]]) {
    const own = input(labels, scores);
    expect(areaOfRanks(own, own.probabilities, 1)).toBeNull();
  }
});
