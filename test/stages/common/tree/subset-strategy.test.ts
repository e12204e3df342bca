import { describe, expect, it } from 'vitest';
import { featuresPerNode, strategyProblem } from '../../../../src/stages/common/tree/subset-strategy.ts';

describe('featuresPerNode', () => {
  it('makes auto all features for one tree and the square root for several', () => {
    expect(featuresPerNode('auto', 1, 64)).toBe(64);
    expect(featuresPerNode('auto', 2, 64)).toBe(8);
    expect(featuresPerNode('auto', 2, 65)).toBe(9);
  });

  it('rounds every word up', () => {
    expect([1, 2, 3, 4, 10, 64].map((width) => featuresPerNode('sqrt', 5, width))).toEqual([1, 2, 2, 2, 4, 8]);
    expect([1, 2, 3, 4, 10, 64].map((width) => featuresPerNode('log2', 5, width))).toEqual([1, 1, 2, 2, 4, 6]);
    expect([1, 2, 3, 4, 10, 64].map((width) => featuresPerNode('onethird', 5, width))).toEqual([1, 1, 1, 2, 4, 22]);
    expect(featuresPerNode('all', 5, 64)).toBe(64);
  });

  it('reads a whole number as a count, and with a point as a share', () => {
    expect(featuresPerNode('1', 5, 64)).toBe(1);
    expect(featuresPerNode('1.0', 5, 64)).toBe(64);
    expect(featuresPerNode('100', 5, 64)).toBe(64);
    expect(featuresPerNode('0.5', 5, 7)).toBe(4);
    expect(featuresPerNode('1e-3', 5, 64)).toBe(1);
  });

  it('names the numbers that are neither', () => {
    expect(['0', '1.5', '0.0', '7.0'].map(strategyProblem)).toEqual(
      ['0', '1.5', '0.0', '7.0'].map((strategy) => `expected a whole number from 1 on or a fraction above 0 up to 1, got ${strategy}`),
    );
    expect(['1', '1.0', '.25', '12', 'sqrt', 'auto'].map(strategyProblem)).toEqual([null, null, null, null, null, null]);
  });
});
