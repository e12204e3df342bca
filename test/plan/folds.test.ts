import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { doubles, integers, texts, vectors } from '../../src/frame/column.ts';
import type { FoldInput, Folds } from '../../src/plan/folds.ts';
import { assignFolds } from '../../src/plan/folds.ts';
import type { Validation } from '../../src/spec/job.ts';
import { packTexts } from '../../src/frame/packed.ts';

interface Golden {
  kfold: { rows: number; folds: number; test: number[][] }[];
  stratified: { labels: (string | number)[]; folds: number; test: number[][] }[];
  groups: { groups: (string | number)[]; folds: number; test: number[][] }[];
  time: { times: number[] | null; rows: number; folds: number; splits: { train: number[]; test: number[] }[] }[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/folds.json', import.meta.url), 'utf8')) as Golden;
const folds: Extract<Validation, { kind: 'folds' }> = { kind: 'folds', folds: 3, stratified: null, shuffle: true, seed: null, repeats: 1 };

function assign(validation: Validation, more: Partial<FoldInput> & { values?: Column } = {}): Folds {
  const { values = integers(new Int32Array(0)), ...rest } = more;
  return assignFolds({ rows: 9, labels: null, seed: 0, validation, column: () => values, hashes: () => new Int32Array(0), ...rest });
}

function codesOf(values: readonly (string | number)[]): Int32Array {
  const sorted = [...new Set(values)].sort();
  return Int32Array.from(values, (value) => sorted.indexOf(value));
}

function columnOf(values: readonly (string | number)[]): Column {
  if (values.every((value) => typeof value === 'number')) return doubles(Float64Array.from(values));
  const dictionary = [...new Set(values.map(String))];
  return texts(Int32Array.from(values, (value) => dictionary.indexOf(String(value))), packTexts(dictionary), false);
}

/** Rows that a split tests, or trains on. */
function rowsOf({ columns, splits }: Folds, index: number, part: 'test' | 'train'): number[] {
  const { column, rule, fold } = splits[index];
  const values = [...(new Map(columns).get(column)?.values ?? [])];
  return values.flatMap((value, row) => {
    const trained = rule === 'before' ? value < fold : value !== fold;
    return (part === 'test' ? value === fold : trained) ? [row] : [];
  });
}

function testsOf(assigned: Folds): number[][] {
  return assigned.splits.map((_, index) => rowsOf(assigned, index, 'test'));
}

describe('unshuffled folds', () => {
  test.each(golden.kfold)('are KFold’s row for row: $rows rows, $folds folds', ({ rows, folds: number, test: tests }) => {
    expect(testsOf(assign({ ...folds, folds: number, shuffle: false }, { rows }))).toEqual(tests);
  });

  test.each(golden.stratified)('are StratifiedKFold’s row for row: $labels', ({ labels, folds: number, test: tests }) => {
    expect(testsOf(assign({ ...folds, folds: number, shuffle: false }, { rows: labels.length, labels: codesOf(labels) }))).toEqual(tests);
  });

  test('do not stratify a classifier when the job says so', () => {
    const labels = Int32Array.of(0, 0, 0, 1, 1, 1);
    expect(testsOf(assign({ ...folds, stratified: false, shuffle: false }, { rows: 6, labels }))).toEqual([[0, 1], [2, 3], [4, 5]]);
  });

  test('are refused when they would be repeated', () => {
    expect(() => assign({ ...folds, shuffle: false, repeats: 3 })).toThrow('repeats is 3, but without shuffle all repetitions have the same folds');
  });
});

describe('shuffled folds', () => {
  const labels = Int32Array.from({ length: 100 }, (_, row) => (row % 10 === 0 ? 1 : 0));

  test('have the sizes of the unshuffled ones, class by class', () => {
    const shuffled = assign({ ...folds, folds: 4 }, { rows: 100, labels });
    const plain = assign({ ...folds, folds: 4, shuffle: false }, { rows: 100, labels });
    function sizes(assigned: Folds): number[][] {
      return testsOf(assigned).map((rows) => [rows.length, rows.filter((row) => labels[row] === 1).length]);
    }
    expect(sizes(shuffled)).toEqual(sizes(plain));
    expect(testsOf(shuffled)).not.toEqual(testsOf(plain));
  });

  test('depend on the seed: the validation’s own, else the job’s', () => {
    const own = testsOf(assign({ ...folds, seed: 5 }, { rows: 100, labels, seed: 1 }));
    expect(testsOf(assign({ ...folds, seed: 5 }, { rows: 100, labels, seed: 2 }))).toEqual(own);
    expect(testsOf(assign(folds, { rows: 100, labels, seed: 5 }))).toEqual(own);
    expect(testsOf(assign(folds, { rows: 100, labels, seed: 6 }))).not.toEqual(own);
  });

  test('do not depend on what the classes are numbered', () => {
    const renamed = labels.map((label) => 1 - label);
    expect(testsOf(assign(folds, { rows: 100, labels: renamed }))).toEqual(testsOf(assign(folds, { rows: 100, labels })));
  });

  test('test every row once in each repetition, each time in other folds', () => {
    const repeated = assign({ ...folds, repeats: 2 }, { rows: 100, labels });
    expect(repeated.columns.map(([name]) => name)).toEqual(['__fold0', '__fold1']);
    expect(repeated.splits.map(({ column, fold }) => `${column} ${fold}`)).toEqual(['__fold0 0', '__fold0 1', '__fold0 2', '__fold1 0', '__fold1 1', '__fold1 2']);
    const tests = testsOf(repeated);
    const every = Array.from({ length: 100 }, (_, row) => row);
    expect(tests.slice(0, 3).flat().sort((a, b) => a - b)).toEqual(every);
    expect(tests.slice(3).flat().sort((a, b) => a - b)).toEqual(every);
    expect(tests[0]).not.toEqual(tests[3]);
  });

  test('put each row into each fold about equally often over seeds', () => {
    const first = Array.from({ length: 600 }, (_, seed) => assign(folds, { rows: 9, seed }).columns[0][1].values[0]);
    const counts = [0, 1, 2].map((fold) => first.filter((value) => value === fold).length);
    expect(Math.min(...counts)).toBeGreaterThan(160);
  });
});

describe('too many folds', () => {
  test('for the rows are refused', () => {
    expect(() => assign(folds, { rows: 2 })).toThrow('expected no more folds than rows, 2, got 3');
  });

  test('for every class are refused', () => {
    expect(() => assign(folds, { rows: 4, labels: Int32Array.of(0, 1, 0, 1) })).toThrow(
      'expected a class of the label with at least 3 rows, one for each fold; the largest of the 2 classes has 2',
    );
  });

  test('for the rarest class are warned of', () => {
    const { warnings } = assign(folds, { rows: 5, labels: Int32Array.of(0, 0, 0, 0, 1) });
    expect(warnings.map(({ text }) => text)).toEqual(['validation.folds is 3, but the rarest class of the label has only 1 row, so some folds test none of it']);
  });
});

describe('trainRatio', () => {
  const half: Validation = { kind: 'trainRatio', ratio: 0.75, stratified: null, seed: null };

  test('is one split with each class in proportion', () => {
    const labels = Int32Array.from({ length: 40 }, (_, row) => (row % 4 === 0 ? 1 : 0));
    const assigned = assign(half, { rows: 40, labels });
    expect(assigned.splits).toEqual([{ column: '__fold0', rule: 'equal', fold: 1 }]);
    const tested = rowsOf(assigned, 0, 'test');
    expect(rowsOf(assigned, 0, 'train')).toHaveLength(30);
    expect(tested.filter((row) => labels[row] === 1)).toHaveLength(3);
    expect(tested.filter((row) => labels[row] === 0)).toHaveLength(7);
    expect(testsOf(assign(half, { rows: 40, labels, seed: 1 }))).not.toEqual([tested]);
  });

  test('takes no longer for a label of thousands of classes', () => {
    const labels = Int32Array.from({ length: 60_000 }, (_, row) => row % 15_000);
    const tested = assign(half, { rows: 60_000, labels }).columns[0][1].values;
    expect(tested.filter((mark: number) => mark === 1)).toHaveLength(15_000);
  });

  test('that leaves nothing to test is refused', () => {
    expect(() => assign({ ...half, ratio: 0.9 }, { rows: 3 })).toThrow('trainRatio is 0.9, which leaves 3 of 3 rows to train on and 0 to test');
  });
});

describe('foldCol', () => {
  const given: Validation = { kind: 'foldCol', column: 'k' };

  test('tests each of its values once, ascending', () => {
    const assigned = assign(given, { rows: 5, values: integers(Int32Array.of(7, -2, 7, 3, -2)) });
    expect(assigned.splits.map(({ fold }) => fold)).toEqual([-2, 3, 7]);
    expect(testsOf(assigned)).toEqual([[1, 4], [3], [0, 2]]);
  });

  test('may hold whole doubles', () => {
    expect(testsOf(assign(given, { rows: 3, values: doubles(Float64Array.of(1, 2, 1)) }))).toEqual([[0, 2], [1]]);
  });

  test('is refused with a missing value, a fraction, text or one value', () => {
    expect(() => assign(given, { values: doubles(Float64Array.of(1, NaN)) })).toThrow('row 2, column `k`: expected an integer as the number of a fold, found nothing');
    expect(() => assign(given, { values: doubles(Float64Array.of(1.5, 2)) })).toThrow('row 1, column `k`: expected an integer as the number of a fold, found 1.5');
    expect(() => assign(given, { values: columnOf(['a', 'b']) })).toThrow('foldCol: expected integers in column `k`, found text');
    expect(() => assign(given, { values: integers(Int32Array.of(4, 4)) })).toThrow('foldCol: expected at least 2 different values in column `k`, found 1');
  });
});

describe('groups', () => {
  test.each(golden.groups)('are GroupKFold’s row for row: $groups', ({ groups, folds: number, test: tests }) => {
    expect(testsOf(assign({ kind: 'groups', column: 'g', folds: number }, { rows: groups.length, values: columnOf(groups) }))).toEqual(tests);
  });

  test('are refused with a missing value or too few groups', () => {
    const validation: Validation = { kind: 'groups', column: 'g', folds: 3 };
    expect(() => assign(validation, { values: doubles(Float64Array.of(1, NaN)) })).toThrow('row 2, column `g`: the value is missing, expected one in every row for groups');
    const text: Column = texts(Int32Array.of(0, -1), packTexts(['a']), false);
    expect(() => assign(validation, { values: text })).toThrow('row 2, column `g`: the value is missing, expected one in every row for groups');
    expect(() => assign(validation, { values: columnOf(['a', 'b']) })).toThrow('expected no more folds than groups in column `g`, 2, got 3');
    expect(() => assign(validation, { values: vectors(Float64Array.of(1), ['v']) })).toThrow('groups: expected numbers or text in column `g`, found vectors');
  });
});

describe('key', () => {
  const key: Validation = { kind: 'key', column: 'k', folds: 3, seed: null };
  const hashes = Int32Array.from({ length: 3000 }, (_, row) => Math.imul(row, 0x9e3779b1));

  test('a row has the fold of its hash, whatever rows there are besides, and folds are about equal', () => {
    const all = assign(key, { rows: 3000, hashes: () => hashes }).columns[0][1].values;
    const some = assign(key, { rows: 500, hashes: () => hashes.slice(100, 600) }).columns[0][1].values;
    expect([...some]).toEqual([...all.slice(100, 600)]);
    const counts = [0, 1, 2].map((fold) => all.filter((value) => value === fold).length);
    expect(Math.min(...counts)).toBeGreaterThan(900);
  });

  test('the seed of the validation counts before that of the job', () => {
    const folds = (seed: number, own: number | null): number[] => [...assign({ ...key, seed: own }, { rows: 3000, seed, hashes: () => hashes }).columns[0][1].values];
    expect(folds(1, 5)).toEqual(folds(2, 5));
    expect(folds(1, null)).not.toEqual(folds(2, null));
  });

  test('a fold without rows is refused', () => {
    expect(() => assign(key, { hashes: () => new Int32Array(9) })).toThrow(/^key: expected rows in each of 3 folds by column `k`, found none in fold [01]: take fewer folds, or a column with more different values$/);
  });
});

describe('time', () => {
  test.each(golden.time)('is TimeSeriesSplit’s row for row: $rows rows, $folds folds', ({ times, rows, folds: number, splits }) => {
    const assigned = assign({ kind: 'time', column: times === null ? null : 't', folds: number }, { rows, values: columnOf(times ?? []) });
    expect(assigned.splits.map((_, index) => ({ train: rowsOf(assigned, index, 'train'), test: rowsOf(assigned, index, 'test') }))).toEqual(splits);
    expect(assigned.splits.every(({ rule }) => rule === 'before')).toBe(true);
  });

  test('orders ISO dates', () => {
    const days: Column = texts(Int32Array.of(0, 1, 2), packTexts(['2024-03-01', '2023-12-31', '2024-01-15']), true);
    expect(testsOf(assign({ kind: 'time', column: 't', folds: 2 }, { rows: 3, values: days }))).toEqual([[2], [0]]);
  });

  test('is refused with other text or too few rows', () => {
    expect(() => assign({ kind: 'time', column: 't', folds: 2 }, { values: columnOf(['a', 'b']) })).toThrow('time: expected numbers or ISO dates in column `t`, found text');
    expect(() => assign({ kind: 'time', column: null, folds: 3 }, { rows: 3 })).toThrow('expected fewer folds than the 3 rows when validating over time, got 3');
  });
});

test('without validation there is no split', () => {
  expect(assignFolds({ rows: 3, labels: null, validation: null, seed: 0, column: () => integers(new Int32Array(0)), hashes: () => new Int32Array(0) })).toEqual({ columns: [], splits: [], warnings: [] });
});
