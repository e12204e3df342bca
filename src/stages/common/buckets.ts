import type { Frame } from '../../frame/column.ts';
import { doubles } from '../../frame/column.ts';
import { selectRows, withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { numericColumn, rowNumber } from './columns.ts';

/** A column to put into buckets: bucket i is from `splits[i]` to before `splits[i + 1]`, the last one with its upper end. */
export interface Bucketed {
  input: string;
  output: string;
  splits: ArrayLike<number>;
}

const MISSING = -1;
const OUTSIDE = -2;

/**
 * The frame with columns of bucket numbers. Missing values are by `handleInvalid` an error, their row is left out, or they get one more bucket behind the others;
 * a value outside the splits is an error always, as in Spark.
 */
export function addBuckets(frame: Frame, columns: readonly Bucketed[], handleInvalid: string): Frame {
  const made = columns.map((column) => ({ ...column, buckets: bucketsOf(numericColumn(frame, column.input).values, column.splits) }));
  for (const each of made) refuse(frame, each, handleInvalid === 'error');
  const all = withColumns(frame, made.map(({ output, splits, buckets }) => {
    const last = splits.length - 1;
    return [output, doubles(handleInvalid === 'keep' ? buckets.map((bucket) => (bucket === MISSING ? last : bucket)) : buckets, bucketNames(splits))] as const;
  }));
  if (handleInvalid !== 'skip') return all;
  const valid = Int32Array.from({ length: frame.rows }, (_, row) => row).filter((row) => made.every(({ buckets }) => buckets[row] !== MISSING));
  return valid.length === frame.rows ? all : selectRows(all, valid);
}

/** `0, 0.5` for each bucket, Spark's names with numbers in their shortest form. */
export function bucketNames(splits: ArrayLike<number>): string[] {
  return Array.from({ length: splits.length - 1 }, (_, i) => `${splits[i]}, ${splits[i + 1]}`);
}

function bucketsOf(values: ArrayLike<number>, splits: ArrayLike<number>): Float64Array {
  const last = splits.length - 1;
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = bucketOf(values[i], splits, last);
  return out;
}

function bucketOf(value: number, splits: ArrayLike<number>, last: number): number {
  if (Number.isNaN(value)) return MISSING;
  if (value === splits[last]) return last - 1;
  if (value < splits[0] || value > splits[last]) return OUTSIDE;
  let low = 0;
  let high = last;
  // The bucket is the last split that is not above the value.
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (splits[middle] <= value) low = middle;
    else high = middle;
  }
  // Spark searches in Java's order, where -0 is below 0.
  if (value !== 0 || splits[low] !== 0 || !Object.is(value, -0) || Object.is(splits[low], -0)) return low;
  return low === 0 ? OUTSIDE : low - 1;
}

function refuse(frame: Frame, { input, splits, buckets }: Bucketed & { buckets: Float64Array }, missingToo: boolean): void {
  const row = buckets.findIndex((bucket) => bucket === OUTSIDE || (missingToo && bucket === MISSING));
  if (row < 0) return;
  const place = `row ${rowNumber(frame, row)}, column \`${input}\``;
  if (buckets[row] === MISSING) throw new DataError(`${place}: missing value; set handleInvalid to skip or keep`);
  const value = numericColumn(frame, input).values[row];
  throw new DataError(`${place}: expected a value from ${splits[0]} to ${splits[splits.length - 1]}, got ${Object.is(value, -0) ? '-0' : value}; let the splits begin with -.inf and end with .inf`);
}
