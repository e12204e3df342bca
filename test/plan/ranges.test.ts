import { describe, expect, it } from 'vitest';
import { bordersOf, piecesOf } from '../../src/plan/ranges.ts';

function equal(tasks: number, costMs = 400, more: { units?: number; pieceBytes?: number } = {}) {
  return Array.from({ length: tasks }, () => ({ costMs, units: 100, pieceBytes: 0, ...more }));
}

describe('piecesOf', () => {
  it('cuts so that all workers end together: four of five folds on two workers are whole and the last is halved, one fit is halved', () => {
    expect(piecesOf(equal(5), 2)).toEqual([1, 1, 1, 1, 2]);
    expect(piecesOf(equal(3), 2)).toEqual([1, 1, 2]);
    expect(piecesOf(equal(1), 2)).toEqual([2]);
    expect(piecesOf(equal(1), 3)).toEqual([3]);
    expect(piecesOf(equal(2), 4)).toEqual([2, 2]);
  });

  it('leaves tasks whole that keep the workers busy anyway, or that a single worker does', () => {
    expect(piecesOf(equal(2), 2)).toEqual([1, 1]);
    expect(piecesOf(equal(4), 2)).toEqual([1, 1, 1, 1]);
    expect(piecesOf(equal(9), 2)).toEqual(equal(9).map(() => 1));
    expect(piecesOf(equal(1), 1)).toEqual([1]);
    expect(piecesOf(equal(1), 0)).toEqual([1]);
  });

  it('makes no piece of less than 25 ms, none without a tree, and none that hands over more than it is worth', () => {
    expect(piecesOf(equal(1, 40), 2)).toEqual([1]);
    expect(piecesOf(equal(1, 100), 8)).toEqual([4]);
    expect(piecesOf(equal(1, 400, { units: 1 }), 2)).toEqual([1]);
    expect(piecesOf(equal(1, 400, { units: 2 }), 4)).toEqual([2]);
    expect(piecesOf(equal(1, 400, { pieceBytes: 60 * 2 ** 20 }), 2)).toEqual([1]);
    expect(piecesOf(equal(1, 1e6, { pieceBytes: 2 ** 28 }), 2)).toEqual([1]);
  });

  it('halves long pieces again, so that a worker that is held up holds up less', () => {
    expect(piecesOf(equal(1, 20_000), 2)).toEqual([4]);
    expect(piecesOf(equal(5, 20_000), 2)).toEqual([2, 2, 2, 2, 4]);
  });

  it('cuts the large ones of uneven tasks', () => {
    const uneven = [{ costMs: 1000, units: 50, pieceBytes: 0 }, ...equal(2, 100)];
    const pieces = piecesOf(uneven, 2);
    expect(pieces[0]).toBeGreaterThan(1);
    expect(pieces.slice(1)).toEqual([1, 1]);
  });
});

it('cuts units into equal ranges from 0 to their number', () => {
  expect(bordersOf(20, 3)).toEqual([0, 7, 13, 20]);
  expect(bordersOf(5, 5)).toEqual([0, 1, 2, 3, 4, 5]);
});
