import type { AnyVector, Frame } from '../../frame/column.ts';
import { slotName } from '../../frame/vectors.ts';
import { chiSquareTail } from '../../kernels/tails.ts';
import { DataError } from '../../util/errors.ts';
import { anyVector, refuseMissing } from './columns.ts';
import { labelValues } from './label-values.ts';

/** Spark's bound on the distinct values of a slot and of the label. */
const MOST_VALUES = 10000;

/** How often a value came with each label: (labels so far). */
type Counts = Map<number, number[]>;

/** Contingency tables of the slots of vectors against the label. */
export interface Tables {
  names: readonly string[];
  /** Distinct labels in order of appearance, and rows of each. */
  labels: number[];
  rows: number[];
  slots: Counts[];
}

/** What a test says of each slot: (width). */
export interface Tested {
  pValues: Float64Array;
  statistics: Float64Array;
}

/** The tables of a shard; of sparse vectors the zeros are counted by what is left. */
export function tablesOf(shard: Frame, stage: string, { featuresCol, labelCol }: { featuresCol: string; labelCol: string }): Tables {
  const source = anyVector(shard, featuresCol);
  refuseMissing(shard, source, stage);
  const { labels, codes } = codesOf(labelValues(shard, labelCol));
  const rows = new Array<number>(labels.length).fill(0);
  for (const code of codes) rows[code]++;
  const slots = Array.from({ length: source.width }, (): Counts => new Map());
  const tables = { names: source.names, labels, rows, slots };
  if (source.kind === 'sparse') {
    for (let row = 0; row < shard.rows; row++) for (let k = source.starts[row]; k < source.starts[row + 1]; k++) count(slots[source.slots[k]], source.values[k], { code: codes[row], by: 1 });
    for (const counts of slots) addZeros(counts, rows);
  } else {
    const { width, values } = source;
    for (let row = 0, at = 0; row < shard.rows; row++) for (let slot = 0; slot < width; slot++) count(slots[slot], values[at++], { code: codes[row], by: 1 });
  }
  refuseMany(source, tables, { featuresCol, labelCol });
  return tables;
}

/** The tables of the rows of both, in `a`'s memory. */
export function mergeTables(a: Tables, b: Tables, columns: { featuresCol: string; labelCol: string }): Tables {
  const known = new Map(a.labels.map((label, place) => [label, place]));
  const places = b.labels.map((label) => {
    const place = known.get(label);
    if (place !== undefined) return place;
    a.rows.push(0);
    return a.labels.push(label) - 1;
  });
  b.rows.forEach((rows, code) => { a.rows[places[code]] += rows; });
  b.slots.forEach((counts, slot) => {
    for (const [value, byLabel] of counts) byLabel.forEach((by, code) => { if (by > 0) count(a.slots[slot], value, { code: places[code], by }); });
  });
  refuseMany(a, a, columns);
  return a;
}

/**
 * Pearson's chi-square test of independence for each slot; a slot or a label of one value has no degrees of freedom, and a p value of 1.
 * @see https://spark.apache.org/docs/latest/ml-statistics.html#hypothesis-testing
 */
export function chiSquareTest({ rows, slots }: Tables): Tested {
  const total = rows.reduce((sum, count) => sum + count, 0);
  const statistics = Float64Array.from(slots, (counts) => statistic(counts, rows, total));
  return { statistics, pValues: Float64Array.from(slots, (counts, slot) => chiSquareTail(statistics[slot], (counts.size - 1) * (rows.length - 1))) };
}

/** Values are taken in ascending order, so that the sum does not depend on the order of the rows. */
function statistic(counts: Counts, rows: readonly number[], total: number): number {
  let sum = 0;
  for (const [, byLabel] of [...counts].sort(([a], [b]) => a - b)) {
    const own = byLabel.reduce((all, count) => all + count, 0);
    rows.forEach((ofLabel, code) => {
      const expected = (own * ofLabel) / total;
      const difference = (byLabel[code] ?? 0) - expected;
      sum += (difference * difference) / expected;
    });
  }
  return sum;
}

function count(counts: Counts, value: number, { code, by }: { code: number; by: number }): void {
  let byLabel = counts.get(value);
  if (byLabel === undefined) counts.set(value, (byLabel = []));
  while (byLabel.length <= code) byLabel.push(0);
  byLabel[code] += by;
}

function addZeros(counts: Counts, rows: readonly number[]): void {
  rows.forEach((ofLabel, code) => {
    let stored = 0;
    for (const byLabel of counts.values()) stored += byLabel[code] ?? 0;
    if (stored < ofLabel) count(counts, 0, { code, by: ofLabel - stored });
  });
}

function codesOf(values: ArrayLike<number>): { labels: number[]; codes: Int32Array } {
  const places = new Map<number, number>();
  const codes = Int32Array.from(values, (value) => {
    const known = places.get(value);
    if (known !== undefined) return known;
    places.set(value, places.size);
    return places.size - 1;
  });
  return { labels: [...places.keys()], codes };
}

function refuseMany(named: Pick<AnyVector, 'names'>, { labels, slots }: Tables, { featuresCol, labelCol }: { featuresCol: string; labelCol: string }): void {
  const slot = slots.findIndex(({ size }) => size > MOST_VALUES);
  if (slot >= 0) throw new DataError(`column \`${featuresCol}\`, slot \`${slotName(named, slot)}\`: expected at most ${MOST_VALUES} distinct values, as categories have; bin it with QuantileDiscretizer`);
  if (labels.length > MOST_VALUES) throw new DataError(`column \`${labelCol}\`: expected at most ${MOST_VALUES} distinct labels, got ${labels.length}`);
}
