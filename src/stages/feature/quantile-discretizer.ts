import type { Frame } from '../../frame/column.ts';
import { DataError } from '../../util/errors.ts';
import { addBuckets } from '../common/buckets.ts';
import { addTypes, checkPairs, columnPairs, doubleType, numericColumn, wantType } from '../common/columns.ts';
import { quantileRank, selectionPasses, selectRanks } from '../common/selection.ts';
import type { Readings } from '../common/selection.ts';
import type { ParamValues } from '../params.ts';
import { column, columns, double, int, ints, oneOf } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';
import { count } from '../../util/text.ts';

/**
 * Puts numbers into buckets of about equally many rows. Equal quantiles make one split, so there may be fewer buckets than asked for.
 * The quantiles are exact and so within any `relativeError` of Spark's; missing values are left out of the fit.
 * @see https://spark.apache.org/docs/latest/ml-features.html#quantilediscretizer
 */
export const stage: Stage = {
  name: 'QuantileDiscretizer',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.QuantileDiscretizer',
  doc: 'Turns numbers into the numbers of buckets that hold about equally many rows.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#quantilediscretizer',
  sklearn: ['KBinsDiscretizer'],
  params: {
    inputCol: column(null, 'Column of numbers.'),
    outputCol: column(null, 'New column of bucket numbers, with the ends of the buckets as its labels.', { output: true }),
    inputCols: columns('Several columns, in place of inputCol.'),
    outputCols: columns('New columns, one for each of inputCols.', { output: true }),
    numBuckets: int(2, 'Buckets, at most.', { min: 2, sklearn: ['n_bins'] }),
    numBucketsArray: ints('Buckets of each of inputCols, at most.', { min: 2 }),
    relativeError: double(0.001, 'Error of the quantiles that is allowed; here they are exact.', { min: 0, max: 1 }),
    handleInvalid: oneOf('error', ['error', 'skip', 'keep'], 'Missing values: stop, drop the row, or give them one more bucket.'),
  },
  missing: false,
  nominal: 'onehot',
  check,
  inputs: (params) => columnPairs(params).map((pair) => pair.input),
  outputs: (params) => columnPairs(params).map((pair) => pair.output),
  schema(params, before) {
    return addTypes(before, columnPairs(params).map(({ input, output }) => {
      wantType(before, input, 'a number');
      return [output, doubleType()];
    }));
  },
  passes: selectionPasses(readings),
  fit,
  apply,
  whole: null,
};

function check(params: ParamValues): { param: string; text: string }[] {
  const problems = checkPairs(params);
  const several = params.numBucketsArray as readonly number[] | undefined;
  if (problems.length > 0 || several === undefined) return problems;
  const inputs = params.inputCols as readonly string[] | undefined;
  if (inputs === undefined) return [{ param: 'numBucketsArray', text: 'expected numBuckets beside inputCol, got numBucketsArray' }];
  return several.length === inputs.length ? [] : [{ param: 'numBucketsArray', text: `expected ${count(inputs.length, 'number')}, one for each of inputCols, got ${several.length}` }];
}

function readings(shard: Frame, params: ParamValues): Readings {
  const sources = columnPairs(params).map(({ input }) => numericColumn(shard, input));
  return { slots: sources.length, names: [], rows: shard.rows, missing: NaN, lists: sources.map(({ values }, first) => ({ values, slots: null, first, width: 1 })) };
}

function* fit(params: ParamValues): Fit {
  const pairs = columnPairs(params);
  const buckets = pairs.map((_, i) => (params.numBucketsArray as readonly number[] | undefined)?.[i] ?? (params.numBuckets as number));
  const { counts, values } = yield* selectRanks((count, slot) => {
    return count === 0 ? [] : Array.from({ length: buckets[slot] - 1 }, (_, i) => quantileRank((i + 1) / buckets[slot], count));
  });
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new DataError(`QuantileDiscretizer: column \`${pairs[empty].input}\`: expected at least 1 row with a number, got 0`);
  const splits = values.map((quantiles) => [...new Set([-Infinity, ...quantiles, Infinity])]);
  const ends = Int32Array.from(splits, (_, i) => splits.slice(0, i + 1).flat().length);
  return { stage: 'QuantileDiscretizer', params, state: {}, arrays: { splits: Float64Array.from(splits.flat()), ends } };
}

function apply({ params, arrays: { splits, ends } }: Model, frame: Frame): Frame {
  const bucketed = columnPairs(params).map((pair, i) => ({ ...pair, splits: splits.subarray(i === 0 ? 0 : ends[i - 1], ends[i]) }));
  return addBuckets(frame, bucketed, params.handleInvalid as string);
}
