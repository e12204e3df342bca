import type { AnyVector, Frame } from '../../frame/column.ts';
import { selectRows, withColumns } from '../../frame/select.ts';
import { slotName } from '../../frame/vectors.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, anyVector, checkSingle, namesIn, placeIn, refuseWidth, rowNumber, wantType } from '../common/columns.ts';
import { sameSlots, storedOf, withStored } from '../common/vector-values.ts';
import type { ParamValues } from '../params.ts';
import { column, int, oneOf } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

interface Seen {
  names: readonly string[];
  rows: number;
  /** The different values of each slot, ascending, zero without a sign; null where there are too many. */
  values: (Float64Array | null)[];
}

/**
 * Numbers the values of nominal slots, those with at most `maxCategories` different ones: 0 is always number 0, so that sparse vectors stay sparse, the others follow in ascending order.
 * Other slots stay as they are. A missing value of a nominal slot is treated like one that was not in the fit; -0 is 0, which Spark takes apart and then does not find.
 * As in Spark a zero that a sparse vector leaves out is not looked up: it stays 0, also where the fit had no zero.
 * @see https://spark.apache.org/docs/latest/ml-features.html#vectorindexer
 */
export const stage: Stage = {
  name: 'VectorIndexer',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.VectorIndexer',
  doc: 'Numbers the values of those slots of a vector that have few, and leaves the others alone.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#vectorindexer',
  sklearn: [],
  params: {
    inputCol: column(null, 'Vector column.'),
    outputCol: column(null, 'New vector column.', { output: true }),
    maxCategories: int(20, 'A slot with more different values stays as it is.', { min: 2 }),
    handleInvalid: oneOf('error', ['error', 'skip', 'keep'], 'Values that were not in the fit: stop, drop the row, or give them one additional index.'),
  },
  missing: true,
  nominal: 'onehot',
  check: checkSingle,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema: (params, schema) => addTypes(schema, [[params.outputCol as string, sameSlots(wantType(schema, params.inputCol as string, 'a vector'))]]),
  passes: { seen: { run, merge } },
  fit,
  apply,
  whole: null,
};

function run(shard: Frame, _args: never, params: ParamValues): Seen {
  const source = anyVector(shard, params.inputCol as string);
  const { width, values, slots } = storedOf(source);
  const most = params.maxCategories as number;
  const found = Array.from({ length: width }, () => new Set<number>());
  const stored = new Float64Array(width);
  for (let i = 0, j = 0; i < values.length; i++) {
    const slot = slots === null ? j : slots[i];
    if (++j === width) j = 0;
    stored[slot]++;
    if (found[slot].size <= most) found[slot].add(values[i]);
  }
  found.forEach((own, slot) => { if (stored[slot] < shard.rows) own.add(0); });
  return { names: source.names, rows: shard.rows, values: found.map((own) => ascending(own, most)) };
}

function merge(a: Seen, b: Seen): Seen {
  const values = a.values.map((own, slot) => {
    const other = b.values[slot];
    return own === null || other === null ? null : ascending(new Set([...own, ...other]), Infinity);
  });
  return { names: a.names, rows: a.rows + b.rows, values };
}

function ascending(values: ReadonlySet<number>, most: number): Float64Array | null {
  return values.size > most ? null : Float64Array.from(values).sort();
}

function* fit(params: ParamValues): Fit {
  const seen = (yield { pass: 'seen', args: null }) as Seen;
  if (seen.rows === 0) throw new DataError('VectorIndexer: expected at least 1 row, got 0');
  const lists = seen.values.map((own) => (own === null || own.length > (params.maxCategories as number) ? [] : zeroFirst(own)));
  let end = 0;
  const ends = Int32Array.from(lists, ({ length }) => (end += length));
  return { stage: 'VectorIndexer', params, state: { numFeatures: lists.length, featureNames: seen.names }, arrays: { ends, values: Float64Array.from(lists.flat()) } };
}

function zeroFirst(values: Float64Array): number[] {
  return [...values.filter((value) => value === 0), ...values.filter((value) => value !== 0 && !Number.isNaN(value))];
}

function apply({ params, arrays: { ends, values: categories } }: Model, frame: Frame): Frame {
  const source = anyVector(frame, params.inputCol as string);
  refuseWidth(source, ends.length, params.inputCol as string);
  const keep = params.handleInvalid === 'keep';
  const maps = Array.from(ends, (end, slot) => new Map(Array.from(categories.subarray(slot === 0 ? 0 : ends[slot - 1], end), (value, index) => [value, index] as const)));
  const { width, values, slots } = storedOf(source);
  const out = new Float64Array(values.length);
  const wrong: number[] = [];
  for (let i = 0, j = 0; i < out.length; i++) {
    const map = maps[slots === null ? j : slots[i]];
    if (++j === width) j = 0;
    if (map.size === 0) {
      out[i] = values[i];
      continue;
    }
    const index = Number.isNaN(values[i]) ? undefined : map.get(values[i]);
    if (index === undefined && !keep) wrong.push(i);
    out[i] = index ?? map.size;
  }
  const sizes = maps.map(({ size }) => (size > 0 && keep ? size + 1 : size));
  const indexed = withStored(source, out);
  const nominal = sizes.some((size) => size > 0) ? { ...indexed, categories: sizes } : indexed;
  const all = withColumns(frame, [[params.outputCol as string, nominal]]);
  if (wrong.length === 0) return all;
  if (params.handleInvalid === 'error') throw invalidValue(frame, indexed, { at: wrong[0], value: values[wrong[0]] });
  const dropped = new Set(wrong.map((at) => placeIn(indexed, at).row));
  return selectRows(all, Int32Array.from({ length: frame.rows }, (_, row) => row).filter((row) => !dropped.has(row)));
}

function invalidValue(frame: Frame, indexed: AnyVector, { at, value }: { at: number; value: number }): DataError {
  const { row, slot } = placeIn(indexed, at);
  const what = Number.isNaN(value) ? 'missing value' : `expected a value that was in the fit, got ${value}`;
  return new DataError(`row ${rowNumber(frame, row)}, column \`${slotName(indexed, slot)}\`: ${what}; set handleInvalid to skip or keep`);
}
