import { addBuckets, bucketNames } from '../common/buckets.ts';
import { addTypes, checkPairs, columnPairs, doubleType, wantType } from '../common/columns.ts';
import type { ParamValues } from '../params.ts';
import { column, columns, matrix, numbers, oneOf } from '../params.ts';
import type { Stage } from '../stage.ts';
import { count } from '../../util/text.ts';

/**
 * Puts numbers into buckets between given splits. Bucket i is from split i to before split i + 1, the last one with its upper end; a value outside is an error.
 * A missing value is treated as Spark treats NaN, where Spark lets nulls pass.
 * @see https://spark.apache.org/docs/latest/ml-features.html#bucketizer
 */
export const stage: Stage = {
  name: 'Bucketizer',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.Bucketizer',
  doc: 'Turns numbers into the numbers of the buckets that they are in, between given splits.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#bucketizer',
  sklearn: [],
  params: {
    inputCol: column(null, 'Column of numbers.'),
    outputCol: column(null, 'New column of bucket numbers, with the ends of the buckets as its labels.', { output: true }),
    inputCols: columns('Several columns, in place of inputCol.'),
    outputCols: columns('New columns, one for each of inputCols.', { output: true }),
    splits: numbers('At least 3 ascending numbers for inputCol; the first may be -.inf, the last .inf.', { anyNumber: true }),
    splitsArray: matrix('A list of splits for each of inputCols.', { anyNumber: true }),
    handleInvalid: oneOf('error', ['error', 'skip', 'keep'], 'Missing values: stop, drop the row, or give them one more bucket.'),
  },
  missing: false,
  nominal: 'onehot',
  check,
  inputs: (params) => columnPairs(params).map((pair) => pair.input),
  outputs: (params) => columnPairs(params).map((pair) => pair.output),
  schema(params, before) {
    const splits = splitsOf(params);
    return addTypes(before, columnPairs(params).map(({ input, output }, i) => {
      wantType(before, input, 'a number');
      return [output, doubleType(bucketNames(splits[i]))];
    }));
  },
  passes: {},
  fit: null,
  apply({ params }, frame) {
    const splits = splitsOf(params);
    return addBuckets(frame, columnPairs(params).map((pair, i) => ({ ...pair, splits: splits[i] })), params.handleInvalid as string);
  },
  whole: null,
};

function check(params: ParamValues): { param: string; text: string }[] {
  const problems = checkPairs(params);
  if (problems.length > 0) return problems;
  const [wanted, other] = params.inputCols === undefined ? ['splits', 'splitsArray'] : ['splitsArray', 'splits'];
  if (params[other] !== undefined) return [{ param: other, text: `expected ${wanted} beside ${params.inputCols === undefined ? 'inputCol' : 'inputCols'}, got ${other}` }];
  const inputs = columnPairs(params).length;
  const lists = splitsOf(params);
  if (params[wanted] === undefined) return [{ param: wanted, text: `expected ${wanted === 'splits' ? 'a list of splits' : 'a list of splits for each of inputCols'}, got none` }];
  if (lists.length !== inputs) return [{ param: wanted, text: `expected ${count(inputs, 'list')}, one for each of inputCols, got ${lists.length}` }];
  const wrong = lists.find((splits) => splits.length < 3 || !splits.every((split, i) => (i === 0 ? !Number.isNaN(split) : split > splits[i - 1])));
  return wrong === undefined ? [] : [{ param: wanted, text: `expected at least 3 splits, each above the one before, got ${wrong.join(', ')}` }];
}

function splitsOf(params: ParamValues): readonly (readonly number[])[] {
  if (params.inputCols !== undefined) return (params.splitsArray ?? []) as readonly (readonly number[])[];
  return params.splits === undefined ? [] : [params.splits as readonly number[]];
}
