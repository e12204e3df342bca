import type { Column, Frame, NumericColumn } from '../../frame/column.ts';
import { doubles, integers } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, checkPairs, columnPairs, doubleType, numericColumn, wantType } from '../common/columns.ts';
import { findModes, modePasses } from '../common/modes.ts';
import { quantileRank, selectionPasses, selectRanks } from '../common/selection.ts';
import type { Readings } from '../common/selection.ts';
import type { ParamValues } from '../params.ts';
import { column, columns, double, oneOf } from '../params.ts';
import type { Fit, Model, PassRequest, Stage } from '../stage.ts';

interface Sums {
  counts: Float64Array;
  sums: Float64Array;
}

/**
 * Puts the mean, median or most frequent value of a column in place of its missing values: those that are not there, and those equal to `missingValue`.
 * The median is exact, and so within any `relativeError` of Spark's; of equally frequent values the smallest is taken. A column of whole numbers stays one,
 * with the value cut off behind its point, as in Spark; one with values that are not there is a column of doubles here.
 * @see https://spark.apache.org/docs/latest/ml-features.html#imputer
 */
export const stage: Stage = {
  name: 'Imputer',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.Imputer',
  doc: 'Puts the mean, median or most frequent value of a column in place of missing values.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#imputer',
  sklearn: ['SimpleImputer'],
  params: {
    inputCol: column(null, 'Column of numbers.'),
    outputCol: column(null, 'New column without missing values.', { output: true }),
    inputCols: columns('Several columns, in place of inputCol.'),
    outputCols: columns('New columns, one for each of inputCols.', { output: true }),
    strategy: oneOf('mean', ['mean', 'median', 'mode'], 'What is put in place of missing values.'),
    missingValue: double(NaN, 'A value that counts as missing too.', { anyNumber: true, sklearn: ['missing_values'] }),
    relativeError: double(0.001, 'Error of the median that is allowed; here it is exact.', { min: 0, max: 1 }),
  },
  missing: true,
  nominal: 'onehot',
  check: checkPairs,
  inputs: (params) => columnPairs(params).map((pair) => pair.input),
  outputs: (params) => columnPairs(params).map((pair) => pair.output),
  schema(params, before) {
    return addTypes(before, columnPairs(params).map(({ input, output }) => {
      const { kind } = wantType(before, input, 'a number');
      return [output, { ...doubleType(), kind }];
    }));
  },
  passes: { ...selectionPasses(readings), sums: { run: sums, merge: mergeSums }, ...modePasses(columnsOf) },
  fit,
  apply,
  whole: null,
};

function readings(shard: Frame, params: ParamValues): Readings {
  const sources = columnPairs(params).map(({ input }) => numericColumn(shard, input));
  return { slots: sources.length, names: [], rows: shard.rows, missing: params.missingValue as number, lists: sources.map(({ values }, first) => ({ values, slots: null, first, width: 1 })) };
}

function columnsOf(shard: Frame, params: ParamValues): { columns: readonly ArrayLike<number>[]; missing: number } {
  const { lists, missing } = readings(shard, params);
  return { columns: lists.map(({ values }) => values), missing };
}

function sums(shard: Frame, _args: never, params: ParamValues): Sums {
  const { slots, lists, missing } = readings(shard, params);
  const found = { counts: new Float64Array(slots), sums: new Float64Array(slots) };
  lists.forEach(({ values }, slot) => {
    let sum = 0;
    let count = 0;
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      if (Number.isNaN(value) || value === missing) continue;
      sum += value;
      count++;
    }
    found.sums[slot] = sum;
    found.counts[slot] = count;
  });
  return found;
}

function mergeSums(a: Sums, b: Sums): Sums {
  return { counts: a.counts.map((count, slot) => count + b.counts[slot]), sums: a.sums.map((sum, slot) => sum + b.sums[slot]) };
}

function* fit(params: ParamValues): Fit {
  const surrogates = yield* surrogatesOf(params.strategy as string);
  const empty = surrogates.findIndex((value) => value === null);
  if (empty >= 0) throw new DataError(`Imputer: column \`${columnPairs(params)[empty].input}\`: expected at least 1 row with a value, got 0`);
  return { stage: 'Imputer', params, state: {}, arrays: { surrogates: Float64Array.from(surrogates as number[]) } };
}

/** The value for each column, null where it has none. */
function* surrogatesOf(strategy: string): Generator<PassRequest, (number | null)[], unknown> {
  if (strategy === 'median') {
    const { values } = yield* selectRanks((count) => (count === 0 ? [] : [quantileRank(0.5, count)]));
    return values.map(([median]) => median ?? null);
  }
  if (strategy === 'mode') return yield* findModes();
  const { counts: all, sums: total } = (yield { pass: 'sums', args: null }) as Sums;
  return Array.from(total, (sum, slot) => (all[slot] === 0 ? null : sum / all[slot]));
}

function apply({ params, arrays: { surrogates } }: Model, frame: Frame): Frame {
  const missing = params.missingValue as number;
  // A label is imputed in the fit and absent from what is predicted.
  const pairs = columnPairs(params).map((pair, i) => ({ ...pair, surrogate: surrogates[i] })).filter(({ input }) => frame.columns.has(input));
  return withColumns(frame, pairs.map(({ input, output, surrogate }) => [output, imputed(numericColumn(frame, input), { missing, surrogate })] as const));
}

function imputed({ kind, values }: NumericColumn, { missing, surrogate }: { missing: number; surrogate: number }): Column {
  if (kind === 'i32') return integers(Int32Array.from(values, (value) => (value === missing ? Math.trunc(surrogate) : value)));
  const out = new Float64Array(values.length);
  for (let row = 0; row < out.length; row++) out[row] = Number.isNaN(values[row]) || values[row] === missing ? surrogate : values[row];
  return doubles(out);
}
