import { describe, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { doubles, integers, texts, vectors } from '../../src/frame/column.ts';
import { indexLabel } from '../../src/plan/label.ts';
import { packTexts } from '../../src/frame/packed.ts';

function index(column: Column): { codes: number[]; labels: string[] } {
  const { codes, labels } = indexLabel(column, 'y');
  return { codes: [...codes], labels };
}

function textColumn(...values: (string | null)[]): Column {
  const dictionary = [...new Set(values.filter((value) => value !== null))];
  return texts(Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(value))), packTexts(dictionary), false);
}

describe('a label', () => {
  test('of integers 0 to k-1 is used as it is', () => {
    expect(index(integers(Int32Array.of(2, 0, 1, 2)))).toEqual({ codes: [2, 0, 1, 2], labels: ['0', '1', '2'] });
    expect(index(doubles(Float64Array.of(1, 0, -0)))).toEqual({ codes: [1, 0, 0], labels: ['0', '1'] });
  });

  test('of other numbers is indexed ascending', () => {
    expect(index(integers(Int32Array.of(10, -3, 10, 7)))).toEqual({ codes: [2, 0, 2, 1], labels: ['-3', '7', '10'] });
    expect(index(doubles(Float64Array.of(1.5, 0.1, 2)))).toEqual({ codes: [1, 0, 2], labels: ['0.1', '1.5', '2'] });
  });

  test('of booleans is indexed false, true', () => {
    expect(index({ ...integers(Int32Array.of(1, 0, 1)), boolean: true })).toEqual({ codes: [1, 0, 1], labels: ['false', 'true'] });
  });

  test('of text is indexed by descending frequency, equals alphabetically', () => {
    expect(index(textColumn('no', 'yes', 'no', 'maybe'))).toEqual({ codes: [0, 2, 0, 1], labels: ['no', 'maybe', 'yes'] });
  });

  test('leaves out what the dictionary has and no row does', () => {
    expect(index(texts(Int32Array.of(2, 0), packTexts(['a', 'b', 'c']), false))).toEqual({ codes: [1, 0], labels: ['a', 'c'] });
  });

  test('that is missing in a row is refused', () => {
    expect(() => index(doubles(Float64Array.of(0, 1, NaN)))).toThrow('row 3, column `y`: the label is missing, expected one in every row');
    expect(() => index(textColumn('a', null))).toThrow('row 2, column `y`: the label is missing, expected one in every row');
  });

  test('of one class, of too many or of vectors is refused', () => {
    expect(() => index(textColumn('a', 'a'))).toThrow('column `y`: every row has the label "a", expected at least two classes');
    expect(() => index(doubles(Float64Array.from({ length: 1_048_576 }, (_, i) => i / 2)))).toThrow('column `y`: the label has 1048576 different values, expected at most 1048575 classes');
    expect(() => index(vectors(Float64Array.of(1), ['v']))).toThrow('column `y`: expected numbers, booleans or text as a label, found vectors');
  });
});
