import type { Frame, NumericColumn } from '../../frame/column.ts';
import { doubles } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, checkPairs, columnPairs, doubleType, numericColumn, rowNumber, wantType } from '../common/columns.ts';
import type { ParamValues } from '../params.ts';
import { column, columns, double, oneOf } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

/** The category of values that are missing, which no index can have. */
const MISSING = -1;

/** Rows with a label and the sum of their labels, by category; null stands for all rows. */
type Sums = Map<number | null, { count: number; sum: number }>;

/**
 * Puts the mean of the label among a category's rows in place of the category: category indices in, doubles out. With `smoothing` m a category of n rows
 * has the weight n / (n + m), and the mean of all rows the rest. Missing values are a category of their own where the fit has seen them; rows without a label are
 * left out of the fit. What is no index counts as a category that was not in the fit when the model is applied, as in Spark. The label is not needed to predict.
 * @see https://spark.apache.org/docs/latest/ml-features.html#targetencoder
 */
export const stage: Stage = {
  name: 'TargetEncoder',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.TargetEncoder',
  doc: "Puts the label's mean of each category in place of category indices.",
  see: 'https://spark.apache.org/docs/latest/ml-features.html#targetencoder',
  sklearn: ['TargetEncoder'],
  params: {
    labelCol: column('label', 'Column of the label, read in the fit only.'),
    inputCol: column(null, 'Column of category indices.'),
    outputCol: column(null, 'New column of means.', { output: true }),
    inputCols: columns('Several columns, in place of inputCol.'),
    outputCols: columns('New columns, one for each of inputCols.', { output: true }),
    targetType: oneOf('binary', ['binary', 'continuous'], 'Whether the label is 0 or 1, or any number.', { sklearn: ['target_type'] }),
    smoothing: double(0, 'Rows that the mean of all rows counts for, beside those of a category.', { min: 0, sklearn: ['smooth'] }),
    handleInvalid: oneOf('error', ['error', 'keep'], 'Categories that were not in the fit: stop, or give them the mean of all rows.'),
  },
  missing: true,
  nominal: 'index',
  check: checkPairs,
  inputs: (params) => [...columnPairs(params).map((pair) => pair.input), params.labelCol as string],
  outputs: (params) => columnPairs(params).map((pair) => pair.output),
  schema(params, schema) {
    const pairs = columnPairs(params);
    for (const { input } of pairs) wantType(schema, input, 'a number');
    wantType(schema, params.labelCol as string, 'a number');
    return addTypes(schema, pairs.map(({ output }) => [output, doubleType()]));
  },
  passes: { sums: { run: sumLabels, merge: mergeSums } },
  fit,
  apply,
  whole: null,
};

function sumLabels(shard: Frame, _args: never, params: ParamValues): Sums[] {
  const labels = numericColumn(shard, params.labelCol as string).values;
  if (params.targetType === 'binary') {
    const row = labels.findIndex((label) => label !== 0 && label !== 1 && !Number.isNaN(label));
    if (row >= 0) throw new DataError(`row ${rowNumber(shard, row)}, column \`${params.labelCol as string}\`: expected 0 or 1, got ${labels[row]}; set targetType to continuous`);
  }
  return columnPairs(params).map(({ input }) => {
    refuseOthers(shard, input, labels);
    return sumsOf(categoriesOf(shard, input), labels);
  });
}

function sumsOf(categories: Float64Array, labels: NumericColumn['values']): Sums {
  const sums: Sums = new Map();
  const all = { count: 0, sum: 0 };
  for (let row = 0; row < categories.length; row++) {
    const label = labels[row];
    if (Number.isNaN(label)) continue;
    let own = sums.get(categories[row]);
    if (own === undefined) sums.set(categories[row], (own = { count: 0, sum: 0 }));
    own.count++;
    own.sum += label;
    all.count++;
    all.sum += label;
  }
  return sums.set(null, all);
}

/** Throws a DataError for a value that is no index in a row with a label. */
function refuseOthers(frame: Frame, input: string, labels: NumericColumn['values']): void {
  const { values } = numericColumn(frame, input);
  const row = values.findIndex((value, i) => !Number.isNaN(value) && (value < 0 || !Number.isInteger(value)) && !Number.isNaN(labels[i]));
  if (row >= 0) throw new DataError(`row ${rowNumber(frame, row)}, column \`${input}\`: expected a category index, a whole number from 0, got ${values[row]}; make them with StringIndexer`);
}

/** The category of each row: its index, or MISSING. */
function categoriesOf(frame: Frame, input: string): Float64Array {
  return Float64Array.from(numericColumn(frame, input).values, (value) => (Number.isNaN(value) ? MISSING : value));
}

function mergeSums(a: Sums[], b: Sums[]): Sums[] {
  b.forEach((sums, i) => {
    for (const [category, { count, sum }] of sums) {
      const own = a[i].get(category) ?? { count: 0, sum: 0 };
      a[i].set(category, { count: own.count + count, sum: own.sum + sum });
    }
  });
  return a;
}

function* fit(params: ParamValues): Fit {
  const sums = (yield { pass: 'sums', args: null }) as Sums[];
  const { count: rows, sum } = sums[0].get(null) ?? { count: 0, sum: 0 };
  if (rows === 0) throw new DataError(`TargetEncoder: expected at least 1 row with a label in column \`${params.labelCol as string}\`, got 0`);
  const mean = sum / rows;
  const found = sums.map((each) => ([...each].filter(([category]) => category !== null) as [number, { count: number; sum: number }][]).sort(([a], [b]) => a - b));
  const starts = Uint32Array.from([0, ...found.map((_, i) => found.slice(0, i + 1).flat().length)]);
  const all = found.flat();
  const encodings = Float64Array.from(all, ([, each]) => {
    const weight = each.count / (each.count + (params.smoothing as number));
    // Without smoothing the mean of all rows has no part in it, even where it is infinite.
    return weight === 1 ? each.sum / each.count : weight * (each.sum / each.count) + (1 - weight) * mean;
  });
  return { stage: 'TargetEncoder', params, state: {}, arrays: { mean: Float64Array.of(mean), starts, categories: Float64Array.from(all, ([category]) => category), encodings } };
}

function apply({ params, arrays }: Model, frame: Frame): Frame {
  const { mean, starts, categories, encodings } = arrays;
  return withColumns(frame, columnPairs(params).map(({ input, output }, i) => {
    const table = new Map(Array.from(categories.subarray(starts[i], starts[i + 1]), (category, k) => [category, encodings[starts[i] + k]] as const));
    const read = categoriesOf(frame, input);
    return [output, doubles(read.map((category, row) => table.get(category) ?? unseen(category, { row, frame, input, mean: params.handleInvalid === 'keep' ? mean[0] : null })))] as const;
  }));
}

function unseen(category: number, { row, frame, input, mean }: { row: number; frame: Frame; input: string; mean: number | null }): number {
  if (mean !== null) return mean;
  const what = category === MISSING ? 'missing value, and the fit had none' : `expected a category that was in the fit, got ${category}`;
  throw new DataError(`row ${rowNumber(frame, row)}, column \`${input}\`: ${what}; set handleInvalid to keep`);
}
