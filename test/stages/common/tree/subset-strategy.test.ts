import { describe, expect, it } from 'vitest';
import { featuresPerNode, strategyProblem } from '../../../../src/stages/common/tree/subset-strategy.ts';

function drawn(strategy: string, numTrees: number, width: number): number {
  return featuresPerNode(strategy, { numTrees, width, regression: false });
}

describe('featuresPerNode', () => {
  it('makes auto all features for one tree and the square root for several', () => {
    expect(drawn('auto', 1, 64)).toBe(64);
    expect(drawn('auto', 2, 64)).toBe(8);
    expect(drawn('auto', 2, 65)).toBe(9);
  });

  it('makes auto a third of the features in regression', () => {
    expect([1, 2].map((numTrees) => featuresPerNode('auto', { numTrees, width: 10, regression: true }))).toEqual([10, 4]);
  });

  it('rounds every word up', () => {
    expect([1, 2, 3, 4, 10, 64].map((width) => drawn('sqrt', 5, width))).toEqual([1, 2, 2, 2, 4, 8]);
    expect([1, 2, 3, 4, 10, 64].map((width) => drawn('log2', 5, width))).toEqual([1, 1, 2, 2, 4, 6]);
    expect([1, 2, 3, 4, 10, 64].map((width) => drawn('onethird', 5, width))).toEqual([1, 1, 1, 2, 4, 22]);
    expect(drawn('all', 5, 64)).toBe(64);
  });

  it('reads a whole number as a count, and with a point as a share', () => {
    expect(drawn('1', 5, 64)).toBe(1);
    expect(drawn('1.0', 5, 64)).toBe(64);
    expect(drawn('100', 5, 64)).toBe(64);
    expect(drawn('0.5', 5, 7)).toBe(4);
    expect(drawn('1e-3', 5, 64)).toBe(1);
  });

  it('names the numbers that are neither', () => {
    expect(['0', '1.5', '0.0', '7.0'].map(strategyProblem)).toEqual(
      ['0', '1.5', '0.0', '7.0'].map((strategy) => `expected a whole number from 1 on or a fraction above 0 up to 1, got ${strategy}`),
    );
    expect(['1', '1.0', '.25', '12', 'sqrt', 'auto'].map(strategyProblem)).toEqual([null, null, null, null, null, null]);
  });
});
