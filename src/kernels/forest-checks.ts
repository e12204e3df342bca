import { DataError } from '../util/errors.ts';
import type { Codes, ForestData, GrowParams, Variant } from './forest-kernel.ts';
import { MAX_TREES } from './forest-kernel.ts';

const MAX_ROWS = 2 ** 26;
const MAX_FEATURES = 2 ** 24;
const MAX_CLASSES = 2 ** 20;
const MAX_CODES = 2 ** 26;
/** Codes of a feature whose subsets are all tried: 127 splits. */
const MAX_SUBSET_CODES = 8;
const MAX_VARIANTS = 32;
const MAX_BYTES = 2 ** 32;
/** Squares of targets times weights neither overflow nor vanish between these. */
const LARGEST = 1e90;
const SMALLEST = 1e-90;

/** Throws a DataError unless all sizes, values, labels and targets fit together: what, with the codes, the kernels rely on. */
export function checkData(data: ForestData): void {
  const { rows, features, classes, codes, starts, values, exact, nominal, missing } = data;
  expectRange('rows', rows, 1, MAX_ROWS - 1);
  expectRange('features', features, 1, MAX_FEATURES - 1);
  expectRange('classes', classes, 0, MAX_CLASSES - 1);
  expectLength('codes', codes.length, features);
  expectLength('starts', starts.length, features + 1);
  expectLength('values', values.length, starts[features]);
  expectLength('exact', exact.length, features);
  expectLength('nominal', nominal.length, features);
  expectLength('missing', missing.length, features);
  if (starts[0] !== 0) throw new DataError(`forest: the first code starts at ${starts[0]}, expected 0`);
  for (let f = 0; f < features; f++) checkFeature(data, f);
  if (classes === 0) checkTargets(data);
  else checkLabels(data);
}

/** The codes of a feature, read once. Throws a DataError unless there is one for each row, below the number of the feature's codes. */
export function checkedCodes({ rows, codes, starts }: ForestData, f: number): Codes {
  const column = codes[f];
  expectLength(`codes of feature ${f}`, column.length, rows);
  expectBelow(column, starts[f + 1] - starts[f], `codes of feature ${f}`);
  return column;
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

/** Throws a DataError unless there are no weights, or one for each of `rows` rows, finite and at least 0, and a training row has a positive one. */
export function checkWeights(weights: Float64Array | null, train: Int32Array, rows: number): void {
  if (weights === null) return;
  expectLength('weights', weights.length, rows);
  for (let i = 0; i < rows; i++) {
    if (!(weights[i] >= 0 && weights[i] < Infinity)) throw new DataError(`forest: weight ${weights[i]} of row ${i}, expected a finite number of at least 0`);
  }
  let largest = 0;
  for (const row of train) largest = Math.max(largest, weights[row]);
  if (largest === 0) throw new DataError(`forest: all ${train.length} training rows have weight 0, expected a positive one`);
  if (largest < SMALLEST || largest > LARGEST) throw new DataError(`forest: the largest training weight is ${largest}, expected ${SMALLEST} to ${LARGEST}`);
}

/** Throws a DataError unless there are 1 to 32 variants with possible stops. */
export function checkVariants(variants: readonly Variant[]): void {
  expectRange('variants', variants.length, 1, MAX_VARIANTS);
  for (const { maxDepth, minSamplesSplit } of variants) {
    expectRange('maxDepth', maxDepth, -1, 2 ** 31 - 1);
    expectRange('minSamplesSplit', minSamplesSplit, 2, 2 ** 31 - 1);
  }
}

/** Throws a DataError unless a tree can be grown so on `train` rows of the data. */
export function checkParams(params: GrowParams, train: number, { features, classes }: Pick<ForestData, 'features' | 'classes'>): void {
  const { impurity, subsamplingRate, minInfoGain, minWeightFraction } = params;
  expectRange('tree', params.tree, 0, 2 ** 31 - 1);
  expectRange('featuresPerNode', params.featuresPerNode, 1, features);
  expectRange('minInstancesPerNode', params.minInstancesPerNode, 1, 2 ** 31 - 1);
  if ((impurity === 'variance') !== (classes === 0)) throw new DataError(`forest: impurity is ${impurity}, expected ${classes === 0 ? 'variance for targets' : 'gini or entropy for classes'}`);
  if (params.bootstrap) expectRange('draws', params.draws, 1, train);
  else if (!(subsamplingRate > 0 && subsamplingRate <= 1)) throw new DataError(`forest: subsamplingRate is ${subsamplingRate}, expected above 0 and up to 1`);
  if (!(minInfoGain >= 0)) throw new DataError(`forest: minInfoGain is ${minInfoGain}, expected at least 0`);
  if (!(minWeightFraction >= 0 && minWeightFraction <= 0.5)) throw new DataError(`forest: minWeightFraction is ${minWeightFraction}, expected 0 to 0.5`);
}

/** Throws a DataError if sums of so many trees may be inexact. */
export function checkTrees(trees: number): void {
  if (trees > MAX_TREES) throw new DataError(`forest: ${trees} trees, expected at most ${MAX_TREES}`);
}

/** Throws a DataError unless `variant` is one of the variants. */
export function checkVariant(variant: number, variants: number): void {
  expectRange('variant', variant, 0, variants - 1);
}

/** Throws a DataError unless `variant` is one of the variants, `out` is as long as is needed, and the rows are scored ones: `places` (rows of the data) has -1 for the others. */
export function checkQuery(query: { out: number; expected: number; variant: number; variants: number; rows: Int32Array; places: Int32Array }): void {
  const { rows, places } = query;
  checkVariant(query.variant, query.variants);
  expectLength('out', query.out, query.expected);
  for (const row of rows) {
    if (!(row >= 0 && row < places.length)) throw new DataError(`forest: row ${row} was asked for, expected 0 to ${places.length - 1}`);
    if (places[row] < 0) throw new DataError(`forest: row ${row} was asked for, which is not scored; expected a test row, or a training row with trainScores`);
  }
}

/** Throws a DataError unless there are classes to predict. */
export function checkPrediction(classes: number): void {
  if (classes === 0) throw new DataError('forest: predictions were asked of a regression, expected sums');
}

/** Throws a DataError if a WebAssembly memory, or one array, cannot have so many bytes. */
export function checkBytes(bytes: number): void {
  if (bytes > MAX_BYTES) throw new DataError(`forest: ${bytes} bytes of memory are needed, expected at most ${MAX_BYTES}`);
}

/** The kernels keep what earlier calls have set; a call before its turn is a mistake in our own code. */
export function expectFirst(name: string, isDone: boolean): void {
  if (!isDone) throw new Error(`forest: ${name} was expected first`);
}

function checkFeature({ starts, values, exact, nominal, missing }: ForestData, f: number): void {
  const known = starts[f + 1] - starts[f];
  if (known < 1 || known > MAX_CODES) throw new DataError(`forest: feature ${f} has ${known} codes, expected 1 to ${MAX_CODES}`);
  expectRange(`exact of feature ${f}`, exact[f], 0, 1);
  expectRange(`nominal of feature ${f}`, nominal[f], 0, 2);
  expectRange(`missing of feature ${f}`, missing[f], 0, 1);
  if (nominal[f] > 0 && missing[f] > 0) throw new DataError(`forest: feature ${f} is nominal and has a missing code, expected a category in its place`);
  if (nominal[f] === 2 && known > MAX_SUBSET_CODES) throw new DataError(`forest: all subsets of feature ${f} were asked for, which has ${known} codes, expected at most ${MAX_SUBSET_CODES}`);
  if (nominal[f] === 0) expectValues(values.subarray(starts[f], starts[f + 1]), missing[f], f);
}

function expectValues(values: Float64Array, missing: number, f: number): void {
  const last = values.length - missing;
  for (let i = 0; i < last; i++) {
    if (Number.isNaN(values[i])) throw new DataError(`forest: value ${i} of feature ${f} is NaN, expected a number`);
    if (i > 0 && values[i] < values[i - 1]) throw new DataError(`forest: value ${values[i]} of feature ${f} follows ${values[i - 1]}, expected ascending values`);
  }
  if (missing > 0 && !Number.isNaN(values[last])) throw new DataError(`forest: the missing code of feature ${f} has the value ${values[last]}, expected NaN`);
}

function checkLabels({ rows, classes, labels, targets }: ForestData): void {
  if (labels === null || targets !== null) throw new DataError(`forest: ${classes} classes, expected labels and no targets`);
  expectLength('labels', labels.length, rows);
  expectBelow(labels, classes, 'labels');
}

function checkTargets({ rows, labels, targets }: ForestData): void {
  if (targets === null || labels !== null) throw new DataError('forest: 0 classes, expected targets and no labels');
  expectLength('targets', targets.length, rows);
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < rows; i++) {
    if (!Number.isFinite(targets[i])) throw new DataError(`forest: target ${targets[i]} of row ${i}, expected a finite number`);
    if (targets[i] < low) low = targets[i];
    if (targets[i] > high) high = targets[i];
  }
  const reach = high / 2 - low / 2;
  if (low < high && (reach < SMALLEST || reach > LARGEST)) throw new DataError(`forest: targets from ${low} to ${high}, expected all equal or half their range ${SMALLEST} to ${LARGEST}`);
}

function expectRange(name: string, value: number, min: number, max: number): void {
  if (!(Number.isInteger(value) && value >= min && value <= max)) throw new DataError(`forest: ${name} is ${value}, expected a whole number from ${min} to ${max}`);
}

function expectLength(name: string, length: number, expected: number): void {
  if (length !== expected) throw new DataError(`forest: ${name} has length ${length}, expected ${expected}`);
}

function expectBelow(codes: Codes, limit: number, name: string): void {
  if (areBelow(codes, limit)) return;
  const row = codes.findIndex((code) => code >= limit);
  throw new DataError(`forest: ${name}: row ${row} has ${codes[row]}, expected less than ${limit}`);
}

/** Narrow codes are looked at four bytes at a time where that can be: what is added carries into the upper bit of a code that is too large. */
function areBelow(codes: Codes, limit: number): boolean {
  const bits = 8 * codes.BYTES_PER_ELEMENT;
  if (limit >= 2 ** bits) return true;
  const half = 2 ** (bits - 1);
  if (bits === 32 || limit > half || codes.byteOffset % 4 > 0) return largestOf(codes) < limit;
  const perWord = 32 / bits;
  const words = new Int32Array(codes.buffer, codes.byteOffset, Math.floor(codes.length / perWord));
  const lanes = perWord === 4 ? 0x0101_0101 : 0x0001_0001;
  const added = Math.imul(half - limit, lanes);
  let found = 0;
  for (let i = 0; i < words.length; i++) found |= (words[i] + added) | words[i];
  return (found & Math.imul(half, lanes)) === 0 && largestOf(codes.subarray(words.length * perWord)) < limit;
}

function largestOf(codes: Codes): number {
  let largest = -1;
  for (let i = 0; i < codes.length; i++) if (codes[i] > largest) largest = codes[i];
  return largest;
}

function expectAscending(rows: Int32Array, limit: number, name: string): void {
  for (let i = 0; i < rows.length; i++) {
    if (!(rows[i] >= 0 && rows[i] < limit)) throw new DataError(`forest: ${name} row ${rows[i]} at ${i}, expected 0 to ${limit - 1}`);
    if (i > 0 && rows[i] <= rows[i - 1]) throw new DataError(`forest: ${name} row ${rows[i]} at ${i} follows ${rows[i - 1]}, expected ascending rows`);
  }
}
