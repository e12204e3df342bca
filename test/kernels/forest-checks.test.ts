import { describe, expect, it } from 'vitest';
import { checkedCodes } from '../../src/kernels/forest-checks.ts';
import type { ForestData, ForestKernel, GrowParams, Variant } from '../../src/kernels/forest-kernel.ts';
import { forestKernel } from '../../src/kernels/load.ts';
import { DataError } from '../../src/util/errors.ts';
import { featuresOf, madeUpData, madeUpWeights, plainGrowth, unlimited } from './made-up-forest.ts';

const good = madeUpData({ rows: 6, features: 2, classes: 3, codes: 4 });
const targets = madeUpData({ rows: 6, features: 2, classes: 0, codes: 4, missing: true });

describe('the check of codes', () => {
  const rows = 11;

  it.each([
    [Uint8Array, [1, 2, 5, 127, 128, 129, 255, 256]],
    [Uint16Array, [2, 255, 257, 32_767, 32_768, 32_769, 65_535, 65_536]],
    [Uint32Array, [2, 65_537]],
  ] as const)('finds a code that is too large at every place and no other one: %s', (Codes, limits) => {
    for (const known of limits) {
      const codes = new Codes(3 * rows).map((_, i) => (i % 2 === 0 ? known - 1 : 0));
      const starts = Uint32Array.of(0, known, 2 * known, 3 * known);
      const data = { ...madeUpData({ rows, features: 3, classes: 2, codes: 1 }), codes: featuresOf(codes, 3), starts, values: new Float64Array(3 * known) };
      for (let f = 0; f < 3; f++) expect(checkedCodes(data, f)).toBe(data.codes[f]);
      const largest = 2 ** (8 * Codes.BYTES_PER_ELEMENT) - 1;
      for (const wrong of [known, 2 * known, largest].filter((code) => code >= known && code <= largest)) {
        for (let at = 0; at < codes.length; at++) {
          const message = `forest: codes of feature ${Math.floor(at / rows)}: row ${at % rows} has ${wrong}, expected less than ${known}`;
          expect(() => checkedCodes({ ...data, codes: featuresOf(codes.with(at, wrong), 3) }, Math.floor(at / rows))).toThrow(new DataError(message));
        }
      }
    }
  });
});

describe.each(['wasm', 'typescript'] as const)('the checks of the forest kernel in %s', (kind) => {
  function ready(): ForestKernel {
    const kernel = forestKernel(kind);
    kernel.load(good);
    kernel.rows(ints(0, 1, 2, 3), ints(4, 5), null);
    kernel.variants([unlimited], true);
    return kernel;
  }

  it.each<[Partial<ForestData>, string]>([
    [{ rows: 0 }, 'forest: rows is 0, expected a whole number from 1 to 67108863'],
    [{ features: 2 ** 24 }, 'forest: features is 16777216, expected a whole number from 1 to 16777215'],
    [{ classes: 2 ** 20 }, 'forest: classes is 1048576, expected a whole number from 0 to 1048575'],
    [{ codes: [new Uint8Array(6)] }, 'forest: codes has length 1, expected 2'],
    [{ codes: [new Uint8Array(6), new Uint8Array(5)] }, 'forest: codes of feature 1 has length 5, expected 6'],
    [{ starts: Uint32Array.from([0, 4]) }, 'forest: starts has length 2, expected 3'],
    [{ starts: Uint32Array.from([0, 0, 8]) }, 'forest: feature 0 has 0 codes, expected 1 to 67108864'],
    [{ starts: Uint32Array.from([1, 4, 8]) }, 'forest: the first code starts at 1, expected 0'],
    [{ values: new Float64Array(7) }, 'forest: values has length 7, expected 8'],
    [{ exact: new Uint8Array(3) }, 'forest: exact has length 3, expected 2'],
    [{ nominal: new Uint8Array(3) }, 'forest: nominal has length 3, expected 2'],
    [{ missing: new Uint8Array(1) }, 'forest: missing has length 1, expected 2'],
    [{ exact: Uint8Array.from([1, 2]) }, 'forest: exact of feature 1 is 2, expected a whole number from 0 to 1'],
    [{ nominal: Uint8Array.from([3, 0]) }, 'forest: nominal of feature 0 is 3, expected a whole number from 0 to 2'],
    [{ missing: Uint8Array.from([0, 9]) }, 'forest: missing of feature 1 is 9, expected a whole number from 0 to 1'],
    [{ nominal: Uint8Array.from([0, 1]), missing: Uint8Array.from([0, 1]) }, 'forest: feature 1 is nominal and has a missing code, expected a category in its place'],
    [{ missing: Uint8Array.from([1, 0]) }, `forest: the missing code of feature 0 has the value ${good.values[3]}, expected NaN`],
    [{ values: good.values.map((value, i) => (i === 5 ? NaN : value)) }, 'forest: value 1 of feature 1 is NaN, expected a number'],
    [{ values: Float64Array.from([1, 2, 3, 4, 1, 3, 2, 4]) }, 'forest: value 2 of feature 1 follows 3, expected ascending values'],
    [{ labels: null }, 'forest: 3 classes, expected labels and no targets'],
    [{ targets: new Float64Array(6) }, 'forest: 3 classes, expected labels and no targets'],
    [{ classes: 0 }, 'forest: 0 classes, expected targets and no labels'],
    [{ labels: new Uint16Array(5) }, 'forest: labels has length 5, expected 6'],
    [{ codes: [new Uint8Array(6), Uint8Array.of(0, 0, 4, 0, 0, 0)] }, 'forest: codes of feature 1: row 2 has 4, expected less than 4'],
    [{ labels: Uint16Array.from([0, 0, 0, 3, 0, 0]) }, 'forest: labels: row 3 has 3, expected less than 3'],
  ])('refuse data that do not fit together: %o', (wrong, message) => {
    expect(() => forestKernel(kind).load({ ...good, ...wrong, ...(wrong.starts?.[0] === 1 ? { codes: featuresOf(new Uint8Array(12), 2) } : {}) })).toThrow(new DataError(message));
  });

  it.each<[number[], string]>([
    [[1, 2, 3], 'forest: targets has length 3, expected 6'],
    [[1, 2, 3, NaN, 5, 6], 'forest: target NaN of row 3, expected a finite number'],
    [[1, 2, 3, 4, 5, -Infinity], 'forest: target -Infinity of row 5, expected a finite number'],
    [[1e300, 2, 3, 4, 5, -1e300], 'forest: targets from -1e+300 to 1e+300, expected all equal or half their range 1e-90 to 1e+90'],
    [[0, 0, 0, 0, 0, 1e-200], 'forest: targets from 0 to 1e-200, expected all equal or half their range 1e-90 to 1e+90'],
  ])('refuse targets that cannot be added: %o', (wrong, message) => {
    expect(() => forestKernel(kind).load({ ...targets, targets: Float64Array.from(wrong) })).toThrow(new DataError(message));
  });

  it('refuse all subsets of many categories', () => {
    const many = madeUpData({ rows: 20, features: 2, classes: 2, codes: 9, nominal: 2 });
    expect(() => forestKernel(kind).load(many)).toThrow(new DataError('forest: all subsets of feature 1 were asked for, which has 9 codes, expected at most 8'));
  });

  it.each<[number[], string]>([
    [[1, 2], 'forest: weights has length 2, expected 6'],
    [[1, 1, -0.5, 1, 1, 1], 'forest: weight -0.5 of row 2, expected a finite number of at least 0'],
    [[1, 1, 1, 1, 1, Infinity], 'forest: weight Infinity of row 5, expected a finite number of at least 0'],
    [[NaN, 1, 1, 1, 1, 1], 'forest: weight NaN of row 0, expected a finite number of at least 0'],
    [[0, 0, 0, 0, 1, 1], 'forest: all 4 training rows have weight 0, expected a positive one'],
    [[1e200, 1, 1, 1, 1, 1], 'forest: the largest training weight is 1e+200, expected 1e-90 to 1e+90'],
  ])('refuse weights that cannot be: %o', (weights, message) => {
    expect(() => ready().rows(ints(0, 1, 2, 3), ints(4, 5), Float64Array.from(weights))).toThrow(new DataError(message));
  });

  it('refuse rows that are unknown, not ascending, or on both sides', () => {
    const kernel = ready();
    expect(() => kernel.rows(ints(), ints(1), null)).toThrow(new DataError('forest: no rows to grow on, expected at least 1'));
    expect(() => kernel.rows(ints(0, 6), ints(), null)).toThrow(new DataError('forest: training row 6 at 1, expected 0 to 5'));
    expect(() => kernel.rows(ints(0), ints(-1), null)).toThrow(new DataError('forest: test row -1 at 0, expected 0 to 5'));
    expect(() => kernel.rows(ints(0, 2, 2), ints(), null)).toThrow(new DataError('forest: training row 2 at 2 follows 2, expected ascending rows'));
    expect(() => kernel.rows(ints(0, 2, 4), ints(1, 4), null)).toThrow(new DataError('forest: row 4 is both a training and a test row'));
  });

  it.each<[Variant[], string]>([
    [[], 'forest: variants is 0, expected a whole number from 1 to 32'],
    [Array.from({ length: 33 }, () => unlimited), 'forest: variants is 33, expected a whole number from 1 to 32'],
    [[{ ...unlimited, maxDepth: -2 }], 'forest: maxDepth is -2, expected a whole number from -1 to 2147483647'],
    [[{ ...unlimited, minSamplesSplit: 1 }], 'forest: minSamplesSplit is 1, expected a whole number from 2 to 2147483647'],
  ])('refuse variants that cannot be: %o', (variants, message) => {
    expect(() => ready().variants(variants, true)).toThrow(new DataError(message));
  });

  it.each<[Partial<GrowParams>, string]>([
    [{ featuresPerNode: 3 }, 'forest: featuresPerNode is 3, expected a whole number from 1 to 2'],
    [{ bootstrap: true, draws: 5 }, 'forest: draws is 5, expected a whole number from 1 to 4'],
    [{ subsamplingRate: 1.5 }, 'forest: subsamplingRate is 1.5, expected above 0 and up to 1'],
    [{ minInstancesPerNode: 0 }, 'forest: minInstancesPerNode is 0, expected a whole number from 1 to 2147483647'],
    [{ minInfoGain: -1 }, 'forest: minInfoGain is -1, expected at least 0'],
    [{ minWeightFraction: 0.6 }, 'forest: minWeightFraction is 0.6, expected 0 to 0.5'],
    [{ minWeightFraction: NaN }, 'forest: minWeightFraction is NaN, expected 0 to 0.5'],
    [{ impurity: 'variance' }, 'forest: impurity is variance, expected gini or entropy for classes'],
    [{ tree: -1 }, 'forest: tree is -1, expected a whole number from 0 to 2147483647'],
  ])('refuse growth that cannot be: %o', (params, message) => {
    expect(() => ready().grow({ ...plainGrowth, ...params })).toThrow(new DataError(message));
  });

  it('refuse impurities of classes and predictions of classes for targets', () => {
    const kernel = forestKernel(kind);
    kernel.load(targets);
    kernel.rows(ints(0, 1, 2, 3), ints(4, 5), madeUpWeights(6));
    kernel.variants([unlimited], true);
    expect(() => kernel.grow(plainGrowth)).toThrow(new DataError('forest: impurity is gini, expected variance for targets'));
    kernel.grow({ ...plainGrowth, impurity: 'variance' });
    expect(() => kernel.predict(new Int32Array(1), 0, ints(0))).toThrow(new DataError('forest: predictions were asked of a regression, expected sums'));
    expect(() => kernel.sums(new Float64Array(2), 0, ints(0))).toThrow(new DataError('forest: out has length 2, expected 1'));
  });

  it('refuse questions that do not fit', () => {
    const kernel = ready();
    kernel.grow(plainGrowth);
    expect(() => kernel.predict(new Int32Array(2), 0, ints(0))).toThrow(new DataError('forest: out has length 2, expected 1'));
    expect(() => kernel.sums(new Float64Array(5), 0, ints(0, 1))).toThrow(new DataError('forest: out has length 5, expected 6'));
    expect(() => kernel.predict(new Int32Array(1), 1, ints(0))).toThrow(new DataError('forest: variant is 1, expected a whole number from 0 to 0'));
    expect(() => kernel.predict(new Int32Array(1), 0, ints(6))).toThrow(new DataError('forest: row 6 was asked for, expected 0 to 5'));
    expect(() => kernel.tree(1)).toThrow(new DataError('forest: variant is 1, expected a whole number from 0 to 0'));
  });

  it('refuse calls out of order', () => {
    const kernel = forestKernel(kind);
    expect(() => kernel.rows(ints(0), ints(), null)).toThrow(new Error('forest: load was expected first'));
    kernel.load(good);
    expect(() => kernel.variants([unlimited], true)).toThrow(new Error('forest: rows was expected first'));
    kernel.rows(ints(0, 1), ints(), null);
    expect(() => kernel.grow(plainGrowth)).toThrow(new Error('forest: variants was expected first'));
    kernel.variants([unlimited], true);
    expect(() => kernel.score()).toThrow(new Error('forest: grow was expected first'));
    expect(() => kernel.tree(0)).toThrow(new Error('forest: grow was expected first'));
  });
});

function ints(...values: number[]): Int32Array {
  return Int32Array.from(values);
}
