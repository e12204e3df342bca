import type { Column, IntegerColumn, NumericColumn } from '../frame/column.ts';
import { integers } from '../frame/column.ts';
import { narrowest } from '../frame/narrow.ts';
import { below, draw, hashSeed } from '../kernels/random.ts';
import type { Validation } from '../spec/job.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { compareTexts } from '../stages/common/text-order.ts';
import { DataError } from '../util/errors.ts';
import type { Split } from './plan.ts';

export interface FoldInput {
  rows: number;
  /** Class of each row, (rows), for a classifier: its folds are stratified unless the job says otherwise. */
  labels: Int32Array | null;
  /** Null: there is nothing to validate, and no split. */
  validation: Validation | null;
  /** The job's seed, where the validation has none of its own. */
  seed: number;
  /** A column of the data by its name. */
  column(name: string): Column;
  /** The hashes of a column's values, (rows). */
  hashes(name: string): Int32Array;
}

/** Fold columns by name (`__fold0`, one a repetition), and the splits that read them, in order. */
export interface Folds {
  columns: [string, IntegerColumn][];
  splits: Split[];
  warnings: Diagnostic[];
}

type OfKind<K extends Validation['kind']> = Extract<Validation, { kind: K }>;

/**
 * Assigns every row to a fold. Unshuffled folds, groups and time are scikit-learn's KFold, StratifiedKFold, GroupKFold and TimeSeriesSplit,
 * row for row (https://scikit-learn.org/stable/modules/cross_validation.html). Shuffled ones depend on the seed and the labels alone.
 * Throws DataError when there are fewer rows, groups or rows of every class than folds.
 */
export function assignFolds(input: FoldInput): Folds {
  const { validation } = input;
  switch (validation?.kind) {
    case undefined:
      return { columns: [], splits: [], warnings: [] };
    case 'folds':
      return kFolds(input, validation);
    case 'trainRatio':
      return trainAndTest(input, validation);
    case 'foldCol':
      return givenFolds(input.column(validation.column), validation.column);
    case 'key':
      return keyFolds(input, validation);
    case 'groups':
      return groupFolds(input, validation);
    case 'time':
      return timeFolds(input, validation);
  }
}

function kFolds({ rows, labels, seed }: FoldInput, validation: OfKind<'folds'>): Folds {
  const { folds, shuffle, repeats } = validation;
  if (folds > rows) throw new DataError(`expected no more folds than rows, ${rows}, got ${folds}`);
  if (repeats > 1 && !shuffle) throw new DataError(`repeats is ${repeats}, but without shuffle all repetitions have the same folds`);
  const stratified = validation.stratified ?? labels !== null;
  const classes = classesOf(stratified ? labels : null, rows);
  const warnings = stratified && labels !== null ? checkClasses(classes, folds) : [];
  const all: Folds = { columns: [], splits: [], warnings };
  for (let repeat = 0; repeat < repeats; repeat++) {
    const key = shuffle ? hashSeed(validation.seed ?? seed, `folds ${repeat}`) : null;
    const column = `__fold${repeat}`;
    all.columns.push([column, integers(narrowest(spread(classes, { folds, key })))]);
    for (let fold = 0; fold < folds; fold++) all.splits.push({ column, rule: 'equal', fold });
  }
  return all;
}

/**
 * Folds in blocks within each class. How many rows of a class a fold gets is found by dealing the rows, sorted by class, round and round;
 * with one class that is KFold's rule. A key shuffles the folds within each class.
 */
function spread({ codes, counts }: Classes, { folds, key }: { folds: number; key: number | null }): Int32Array {
  const order: Int32Array[] = [];
  let dealt = 0;
  for (const [label, count] of counts.entries()) {
    const sizes = new Int32Array(folds).fill(Math.floor(count / folds));
    for (let i = 0; i < count % folds; i++) sizes[(dealt + i) % folds]++;
    dealt += count;
    const blocks = new Int32Array(count);
    let at = 0;
    for (let fold = 0; fold < folds; fold++) blocks.fill(fold, at, (at += sizes[fold]));
    if (key !== null) shuffleInPlace(blocks, draw(key, label));
    order.push(blocks);
  }
  return inOrder(codes, order);
}

/** The next one of a row's class, row for row. */
function inOrder(classes: Int32Array, order: readonly Int32Array[]): Int32Array {
  const next = new Int32Array(order.length);
  const values = new Int32Array(classes.length);
  for (let row = 0; row < classes.length; row++) {
    const label = classes[row];
    values[row] = order[label][next[label]++];
  }
  return values;
}

function checkClasses({ counts }: Classes, folds: number): Diagnostic[] {
  const largest = counts.reduce((most, count) => Math.max(most, count));
  const smallest = counts.reduce((least, count) => Math.min(least, count));
  if (largest < folds) throw new DataError(`expected a class of the label with at least ${folds} rows, one for each fold; the largest of the ${counts.length} classes has ${largest}`);
  if (smallest >= folds) return [];
  const text = `validation.folds is ${folds}, but the rarest class of the label has only ${smallest} ${smallest === 1 ? 'row' : 'rows'}, so some folds test none of it`;
  return [diagnostic('warning', 'rare-class', text)];
}

/** One split with Spark's trainRatio: the test set is drawn by the seed, from each class in proportion for a classifier. */
function trainAndTest({ rows, labels, seed }: FoldInput, validation: OfKind<'trainRatio'>): Folds {
  const training = Math.round(rows * validation.ratio);
  if (training === 0 || training === rows) {
    throw new DataError(`trainRatio is ${validation.ratio}, which leaves ${training} of ${rows} rows to train on and ${rows - training} to test`);
  }
  const stratified = validation.stratified ?? labels !== null;
  const { codes, counts } = classesOf(stratified ? labels : null, rows);
  const tested = apportion(counts, rows - training);
  const key = hashSeed(validation.seed ?? seed, 'trainRatio');
  const order = tested.map((count, label) => {
    const marks = new Int32Array(counts[label]).fill(1, 0, count);
    shuffleInPlace(marks, draw(key, label));
    return marks;
  });
  return oneColumn(inOrder(codes, order), [{ column: '__fold0', rule: 'equal', fold: 1 }]);
}

/** Shares `total` out in proportion to `counts`, by largest remainders, the earlier of equals first. */
function apportion(counts: readonly number[], total: number): number[] {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => Math.floor((count * total) / rows));
  const remainders = counts.map((count, index) => ({ index, left: (count * total) % rows })).sort((a, b) => b.left - a.left || a.index - b.index);
  const rest = total - shares.reduce((sum, share) => sum + share, 0);
  for (const { index } of remainders.slice(0, rest)) shares[index]++;
  return shares;
}

function givenFolds(column: Column, name: string): Folds {
  const values = numeric(column, { name, key: 'foldCol', words: 'integers' });
  const wrong = values.findIndex((value) => !Number.isInteger(value) || Math.abs(value) > 2 ** 31 - 1);
  if (wrong >= 0) throw new DataError(`row ${wrong + 1}, column \`${name}\`: expected an integer as the number of a fold, found ${Number.isNaN(values[wrong]) ? 'nothing' : values[wrong]}`);
  const folds = [...new Set(values)].sort((a, b) => a - b);
  if (folds.length < 2) throw new DataError(`foldCol: expected at least 2 different values in column \`${name}\`, found ${folds.length}`);
  return oneColumn(Int32Array.from(values), folds.map((fold) => ({ column: '__fold0', rule: 'equal', fold })));
}

/** The fold of a row is a matter of its key and the seed alone, so other rows, their order and the engine make no difference. */
function keyFolds({ hashes, seed }: FoldInput, { column: name, folds, seed: own }: OfKind<'key'>): Folds {
  const key = hashSeed(own ?? seed, 'key folds');
  const values = hashes(name).map((hash) => below(draw(key, hash), folds));
  const rows = countsOf(values);
  const empty = Array.from({ length: folds }, (_, fold) => rows[fold] ?? 0).indexOf(0);
  if (empty >= 0) throw new DataError(`key: expected rows in each of ${folds} folds by column \`${name}\`, found none in fold ${empty}: take fewer folds, or a column with more different values`);
  return oneColumn(values, Array.from({ length: folds }, (_, fold) => ({ column: '__fold0', rule: 'equal', fold })));
}

/** GroupKFold: groups from the largest down, each to the fold that has the fewest rows; of equal groups the last in sorted order comes first. */
function groupFolds({ column, rows }: FoldInput, { column: name, folds }: OfKind<'groups'>): Folds {
  const groups = ranks(column(name), { name, key: 'groups' });
  const counts = countsOf(groups);
  if (folds > counts.length) throw new DataError(`expected no more folds than groups in column \`${name}\`, ${counts.length}, got ${folds}`);
  const order = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || b - a);
  const sizes = new Array<number>(folds).fill(0);
  const foldOf = new Int32Array(counts.length);
  for (const group of order) {
    const lightest = sizes.indexOf(Math.min(...sizes));
    sizes[lightest] += counts[group];
    foldOf[group] = lightest;
  }
  const values = new Int32Array(rows);
  for (let row = 0; row < rows; row++) values[row] = foldOf[groups[row]];
  return oneColumn(values, sizes.map((_, fold) => ({ column: '__fold0', rule: 'equal', fold })));
}

/** TimeSeriesSplit: `folds` blocks of equal size at the end of time, each tested by what came before it; block 0 is only trained on. */
function timeFolds({ column, rows }: FoldInput, { column: name, folds }: OfKind<'time'>): Folds {
  if (folds >= rows) throw new DataError(`expected fewer folds than the ${rows} rows when validating over time, got ${folds}`);
  const size = Math.floor(rows / (folds + 1));
  const first = rows - folds * size;
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  if (name !== null) {
    const times = ranks(column(name), { name, key: 'time' });
    order.sort((a, b) => times[a] - times[b] || a - b);
  }
  const values = new Int32Array(rows);
  for (let place = first; place < rows; place++) values[order[place]] = 1 + Math.floor((place - first) / size);
  return oneColumn(values, Array.from({ length: folds }, (_, fold) => ({ column: '__fold0', rule: 'before', fold: fold + 1 })));
}

function oneColumn(values: Int32Array, splits: Split[]): Folds {
  return { columns: [['__fold0', integers(narrowest(values))]], splits, warnings: [] };
}

/** The class of each row, (rows), and the rows of each class. */
interface Classes {
  codes: Int32Array;
  counts: number[];
}

/** Classes numbered by order of first appearance, as scikit-learn does it; without labels all rows are of one. */
function classesOf(labels: Int32Array | null, rows: number): Classes {
  const codes = new Int32Array(rows);
  if (labels === null) return { codes, counts: [rows] };
  const places = new Int32Array(largestOf(labels) + 1).fill(-1);
  const counts = new Int32Array(places.length);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const label = labels[row];
    if (places[label] < 0) places[label] = count++;
    codes[row] = places[label];
    counts[codes[row]]++;
  }
  return { codes, counts: [...counts.subarray(0, count)] };
}

/** A call for each of the rows takes longer than all else that is done with them. */
function largestOf(codes: Int32Array): number {
  let most = -1;
  for (let row = 0; row < codes.length; row++) if (codes[row] > most) most = codes[row];
  return most;
}

function countsOf(codes: Int32Array): number[] {
  const counts = new Int32Array(largestOf(codes) + 1);
  for (let row = 0; row < codes.length; row++) counts[codes[row]]++;
  return [...counts];
}

/** The rank of each value among the different ones, ascending: numbers by size, text by its characters, so ISO dates by time. */
function ranks(column: Column, { name, key }: { name: string; key: 'groups' | 'time' }): Int32Array {
  if (column.kind === 'text' && (key === 'groups' || column.date)) {
    const { codes, dictionary } = column;
    const missing = codes.indexOf(-1);
    if (missing >= 0) throw missingValue(name, missing, key);
    const sorted = [...dictionary.keys()].sort((a, b) => compareTexts(dictionary[a], dictionary[b]));
    const rank = new Int32Array(dictionary.length);
    for (const [place, entry] of sorted.entries()) rank[entry] = place;
    return codes.map((code) => rank[code]);
  }
  const values = numeric(column, { name, key, words: key === 'time' ? 'numbers or ISO dates' : 'numbers or text' });
  const missing = values.findIndex((value) => Number.isNaN(value));
  if (missing >= 0) throw missingValue(name, missing, key);
  const places = new Map([...new Set(values)].sort((a, b) => a - b).map((value, place) => [value, place]));
  return Int32Array.from(values, (value) => places.get(value) ?? 0);
}

function numeric(column: Column, { name, key, words }: { name: string; key: string; words: string }): NumericColumn['values'] {
  if (column.kind === 'f64' || column.kind === 'i32') return column.values;
  throw new DataError(`${key}: expected ${words} in column \`${name}\`, found ${column.kind === 'text' ? 'text' : 'vectors'}`);
}

function missingValue(name: string, row: number, key: string): DataError {
  return new DataError(`row ${row + 1}, column \`${name}\`: the value is missing, expected one in every row for ${key}`);
}

/** Fisher and Yates's shuffle, from the last place down. */
function shuffleInPlace(values: Int32Array, key: number): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = below(draw(key, last), last + 1);
    const value = values[last];
    values[last] = values[other];
    values[other] = value;
  }
}
