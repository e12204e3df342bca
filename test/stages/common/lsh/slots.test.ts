import { describe, expect, test } from 'vitest';
import type { Pair } from '../../../../src/stages/common/lsh/slots.ts';
import { distancesBy } from '../../../../src/stages/common/lsh/slots.ts';
import { sparseOf, vectorOf } from '../../support.ts';

const left = [[0, 2, 0, 3, 0], [1, 0, 0, 0, 5], [0, 0, 0, 0, 0]];
const right = [[0, 0, 4, 3, 0], [7, 1, 0, 0, 0], [0, 0, 0, 0, 0], [1, 2, 3, 4, 5]];

/** The values of a pair in slots where either has one, as text, and its sum. */
function openSeen(): { seen: string[]; sum(pair: Pair): number } {
  const seen: string[] = [];
  return {
    seen,
    sum({ x, from, y, start, slots }) {
      const values = Array.from({ length: slots }, (_, j) => [x[from + j], y[start + j]]).filter(([a, b]) => a !== 0 || b !== 0);
      seen.push(values.map((both) => both.join(':')).join(' '));
      return values.reduce((sum, [a, b]) => sum + a * 10 + b, 0);
    },
  };
}

describe('distances from a row to some rows', () => {
  test.each([[false, false], [false, true], [true, false], [true, true]])('are measured slot by slot whether they are sparse (%s) or not, and the others (%s)', (isSparse, areSparse) => {
    const { seen, sum } = openSeen();
    const distances = distancesBy(sum, Infinity);
    const rows = Int32Array.of(3, 0, 2, 0);
    left.forEach((row, at) => {
      const into = new Float64Array(5).fill(-1);
      distances({ vectors: isSparse ? sparseOf(left) : vectorOf(left), row: at }, { vectors: areSparse ? sparseOf(right) : vectorOf(right), rows }, into);
      const pairs = [...rows].map((other) => row.map((value, j) => [value, right[other][j]]).filter(([a, b]) => a !== 0 || b !== 0));
      expect(seen.splice(0)).toEqual(pairs.map((values) => values.map((both) => both.join(':')).join(' ')));
      expect([...into]).toEqual([...pairs.map((values) => values.reduce((total, [a, b]) => total + a * 10 + b, 0)), -1]);
    });
  });

  test('know the limit', () => {
    const into = new Float64Array(1);
    distancesBy(({ limit }) => limit, 0.5)({ vectors: vectorOf(left), row: 0 }, { vectors: vectorOf(right), rows: Int32Array.of(1) }, into);
    expect(into[0]).toBe(0.5);
  });
});
