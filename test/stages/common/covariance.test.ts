import { describe, expect, it, test } from 'vitest';
import { scaledVectors } from '../../../src/frame/column.ts';
import type { CoMoments } from '../../../src/stages/common/covariance.ts';
import { coMomentsOf, mergeCoMoments } from '../../../src/stages/common/covariance.ts';
import { sparseOf, vectorOf, worst } from '../support.ts';

const x = Array.from({ length: 2100 }, (_, i) => [1e6 + ((i * 7) % 20), Math.sqrt(i), i % 3 === 0 ? 0 : -i, 5]);
const [center, scale] = [Float64Array.of(1e6, 0, 3, 5), Float64Array.of(2, -0.5, 1e-3, 0)];

/** The same numbers by the definition. */
function plain(rows: readonly (readonly number[])[]): CoMoments {
  const width = rows[0].length;
  const mean = Float64Array.from({ length: width }, (_, j) => rows.reduce((sum, row) => sum + row[j] / rows.length, 0));
  const products = Float64Array.from({ length: width * width }, (_, at) => rows.reduce((sum, row) => sum + (row[Math.floor(at / width)] - mean[Math.floor(at / width)]) * (row[at % width] - mean[at % width]), 0));
  return { rows: rows.length, mean, products };
}

function expectSame(found: CoMoments, expected: CoMoments): void {
  expect(found.rows).toBe(expected.rows);
  expect(worst(found.mean, [...expected.mean])).toBeLessThan(1e-11);
  const size = Math.max(...expected.products.map(Math.abs));
  found.products.forEach((product, at) => expect(Math.abs(product - expected.products[at])).toBeLessThan(1e-9 * size));
}

describe('co-moments', () => {
  test.each([['dense', vectorOf(x)], ['sparse', sparseOf(x)]])('of a %s column are those of the definition', (_name, column) => {
    expectSame(coMomentsOf(column, x.length), plain(x));
  });

  it('of parts are joined to those of the whole', () => {
    const merged = mergeCoMoments(coMomentsOf(vectorOf(x.slice(0, 700)), 700), coMomentsOf(vectorOf(x.slice(700)), x.length - 700));
    expectSame(merged, plain(x));
  });

  test.each([['dense', vectorOf(x)], ['sparse', sparseOf(x)]])('of a %s column that is scaled are those of its values', (_name, source) => {
    const expected = plain(x.map((row) => row.map((value, j) => (value - center[j]) * scale[j])));
    const found = coMomentsOf(scaledVectors(x.length, { source, center, scale }), x.length);
    expectSame(found, expected);
    // A slot that is made constant has no deviation at all.
    expect([3, 7, 11, 12, 13, 14, 15].map((at) => Math.abs(found.products[at]))).toEqual(new Array(7).fill(0));
    expect(found.products.every((product, at) => product === found.products[(at % 4) * 4 + Math.floor(at / 4)])).toBe(true);
  });

  it('of a column that is scaled twice, and not centered, are those of its values', () => {
    const once = scaledVectors(x.length, { source: vectorOf(x), center: null, scale });
    const expected = plain(x.map((row) => row.map((value, j) => (value * scale[j] - center[j]) * scale[j])));
    expectSame(coMomentsOf(scaledVectors(x.length, { source: once, center, scale }), x.length), expected);
  });

  it('are those of the scaled values where those before are too large to be squared', () => {
    const large = [[1e200, 1], [3e200, 2], [-2e200, 4]];
    const scaled = scaledVectors(3, { source: vectorOf(large), center: null, scale: Float64Array.of(1e-200, 1) });
    expectSame(coMomentsOf(scaled, 3), plain([[1, 1], [3, 2], [-2, 4]]));
  });

  it('of no rows are those of nothing', () => {
    const none = coMomentsOf(scaledVectors(0, { source: vectorOf([], ['a', 'b', 'c', 'd']), center, scale }), 0);
    expect(none.rows).toBe(0);
    expectSame(mergeCoMoments(none, coMomentsOf(vectorOf(x), x.length)), plain(x));
  });
});
