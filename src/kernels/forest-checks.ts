import { DataError } from '../util/errors.ts';
import type { ForestData, GrowParams, Variant } from './forest-kernel.ts';
import { MAX_TREES } from './forest-kernel.ts';

const MAX_ROWS = 2 ** 26;
const MAX_CLASSES = 65_535;
const MAX_CODES = 65_536;
const MAX_VARIANTS = 32;

/** Throws a DataError unless all sizes, codes and labels fit together: what the kernels rely on. */
export function checkData(data: ForestData): void {
  const { rows, features, classes, codes, starts, values, exact, labels } = data;
  expectRange('rows', rows, 1, MAX_ROWS - 1);
  expectRange('features', features, 1, MAX_ROWS - 1);
  expectRange('classes', classes, 1, MAX_CLASSES);
  expectLength('codes', codes.length, rows * features);
  expectLength('starts', starts.length, features + 1);
  expectLength('values', values.length, starts[features]);
  expectLength('exact', exact.length, features);
  expectLength('labels', labels.length, rows);
  for (let f = 0; f < features; f++) {
    const known = starts[f + 1] - starts[f];
    if (known < 1 || known > MAX_CODES) throw new DataError(`forest: feature ${f} has ${known} codes, expected 1 to ${MAX_CODES}`);
    expectBelow(codes.subarray(f * rows, (f + 1) * rows), known, `codes of feature ${f}`);
  }
  if (starts[0] !== 0) throw new DataError(`forest: the first code starts at ${starts[0]}, expected 0`);
  expectBelow(labels, classes, 'labels');
}

/** Throws a DataError unless both ascend, are below `rows`, do not meet, and there is a row to grow on. */
export function checkRows(train: Int32Array, test: Int32Array, rows: number): void {
  if (train.length === 0) throw new DataError('forest: no rows to grow on, expected at least 1');
  expectAscending(train, rows, 'training');
  expectAscending(test, rows, 'test');
  for (let i = 0, j = 0; i < train.length && j < test.length; ) {
    if (train[i] === test[j]) throw new DataError(`forest: row ${train[i]} is both a training and a test row`);
    if (train[i] < test[j]) i++;
    else j++;
  }
}

/** Throws a DataError unless there are 1 to 32 variants with possible stops. */
export function checkVariants(variants: readonly Variant[]): void {
  expectRange('variants', variants.length, 1, MAX_VARIANTS);
  for (const { maxDepth, minSamplesSplit } of variants) {
    expectRange('maxDepth', maxDepth, -1, 2 ** 31 - 1);
    expectRange('minSamplesSplit', minSamplesSplit, 2, 2 ** 31 - 1);
  }
}

/** Throws a DataError unless a tree can be grown so on `train` rows of `features` features. */
export function checkParams(params: GrowParams, train: number, features: number): void {
  expectRange('tree', params.tree, 0, 2 ** 31 - 1);
  expectRange('featuresPerNode', params.featuresPerNode, 1, features);
  expectRange('minInstancesPerNode', params.minInstancesPerNode, 1, 2 ** 31 - 1);
  if (params.bootstrap) expectRange('draws', params.draws, 1, train);
  else if (!(params.subsamplingRate > 0 && params.subsamplingRate <= 1)) throw new DataError(`forest: subsamplingRate is ${params.subsamplingRate}, expected above 0 and up to 1`);
  if (!(params.minInfoGain >= 0)) throw new DataError(`forest: minInfoGain is ${params.minInfoGain}, expected at least 0`);
}

/** Throws a DataError if sums of so many trees may be inexact. */
export function checkTrees(trees: number): void {
  if (trees > MAX_TREES) throw new DataError(`forest: ${trees} trees, expected at most ${MAX_TREES}`);
}

/** Throws a DataError unless `variant` is one of the variants. */
export function checkVariant(variant: number, variants: number): void {
  expectRange('variant', variant, 0, variants - 1);
}

/** Throws a DataError unless `variant` is one of the variants, `out` is as long as is needed, and the rows exist. */
export function checkQuery(query: { out: number; expected: number; variant: number; variants: number; rows: Int32Array; known: number }): void {
  checkVariant(query.variant, query.variants);
  expectLength('out', query.out, query.expected);
  for (const row of query.rows) {
    if (!(row >= 0 && row < query.known)) throw new DataError(`forest: row ${row} was asked for, expected 0 to ${query.known - 1}`);
  }
}

/** The kernels keep what earlier calls have set; a call before its turn is a mistake in our own code. */
export function expectFirst(name: string, isDone: boolean): void {
  if (!isDone) throw new Error(`forest: ${name} was expected first`);
}

function expectRange(name: string, value: number, min: number, max: number): void {
  if (!(Number.isInteger(value) && value >= min && value <= max)) throw new DataError(`forest: ${name} is ${value}, expected a whole number from ${min} to ${max}`);
}

function expectLength(name: string, length: number, expected: number): void {
  if (length !== expected) throw new DataError(`forest: ${name} has length ${length}, expected ${expected}`);
}

function expectBelow(codes: Uint8Array | Uint16Array, limit: number, name: string): void {
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] >= limit) throw new DataError(`forest: ${name}: row ${i} has ${codes[i]}, expected less than ${limit}`);
  }
}

function expectAscending(rows: Int32Array, limit: number, name: string): void {
  for (let i = 0; i < rows.length; i++) {
    if (!(rows[i] >= 0 && rows[i] < limit)) throw new DataError(`forest: ${name} row ${rows[i]} at ${i}, expected 0 to ${limit - 1}`);
    if (i > 0 && rows[i] <= rows[i - 1]) throw new DataError(`forest: ${name} row ${rows[i]} at ${i} follows ${rows[i - 1]}, expected ascending rows`);
  }
}
