import type { AnyVector, Frame, Schema } from '../../frame/column.ts';
import { sparse } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { denseVector } from '../../frame/vectors.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, checkPairs, columnPairs, numericColumn, rowNumber, vectorType, wantType } from '../common/columns.ts';
import type { ParamValues } from '../params.ts';
import { bool, column, columns, oneOf } from '../params.ts';
import type { Fit, Meta, Model, Stage } from '../stage.ts';

/** What Spark calls the additional category of `handleInvalid: keep`. */
const INVALID = 'invalidValues';

/** Slots from which on a sparse row, of one slot, one value and one start, takes less than a dense one. */
const SPARSE_FROM = 3;

/** The categories of one column: their names where the column has labels, else the largest index, -1 without rows. */
interface Categories {
  labels: readonly string[] | null;
  largest: number;
}

/**
 * Turns indices into vectors with a 1 at the index. The number of categories is that of the column's labels, else the largest index and one.
 * With `dropLast` the last category is all zeros; with `handleInvalid: keep` the last one is that of the invalid values.
 * The vectors are sparse, but for those of one or two slots, which take less memory as dense ones.
 * @see https://spark.apache.org/docs/latest/ml-features.html#onehotencoder
 */
export const stage: Stage = {
  name: 'OneHotEncoder',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.OneHotEncoder',
  doc: 'Turns a column of indices into a vector column with a slot for each category.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#onehotencoder',
  sklearn: ['OneHotEncoder'],
  params: {
    inputCol: column(null, 'Column of indices.'),
    outputCol: column(null, 'New vector column.', { output: true }),
    inputCols: columns('Several columns, in place of inputCol.'),
    outputCols: columns('New vector columns, one for each of inputCols.', { output: true }),
    handleInvalid: oneOf('error', ['error', 'keep'], 'Indices that were not in the fit: stop, or give them a category of their own.', { sklearn: ['handle_unknown'] }),
    dropLast: bool(true, 'Leave the last category out, so that the slots do not always add up to 1.', { sklearn: ['drop'] }),
  },
  missing: false,
  nominal: 'onehot',
  check: checkPairs,
  inputs: (params) => columnPairs(params).map((pair) => pair.input),
  outputs: (params) => columnPairs(params).map((pair) => pair.output),
  schema,
  passes: { categories: { run: categories, merge } },
  fit,
  apply,
  whole: null,
};

function schema(params: ParamValues, before: Schema): Schema {
  return addTypes(before, columnPairs(params).map(({ input, output }) => {
    const { labels } = wantType(before, input, 'a number');
    return [output, vectorType(labels === null ? [] : slotNames(labels, params))];
  }));
}

function categories(shard: Frame, _args: never, params: ParamValues): Categories[] {
  return columnPairs(params).map(({ input }) => {
    const { labels, values } = numericColumn(shard, input);
    let largest = -1;
    if (labels !== null) return { labels, largest };
    for (let row = 0; row < shard.rows; row++) {
      const value = values[row];
      if (Number.isNaN(value) && params.handleInvalid === 'keep') continue;
      if (!(Number.isInteger(value) && value >= 0)) throw new DataError(`row ${rowNumber(shard, row)}, column \`${input}\`: expected an index, a whole number of at least 0, got ${found(value)}`);
      largest = Math.max(largest, value);
    }
    return { labels, largest };
  });
}

function merge(a: Categories[], b: Categories[]): Categories[] {
  return a.map(({ labels, largest }, i) => ({ labels, largest: Math.max(largest, b[i].largest) }));
}

function* fit(params: ParamValues, { schema: before }: Meta): Fit {
  const known = columnPairs(params).map(({ input }) => before.get(input)?.labels ?? null);
  // Where all columns have labels there is nothing to be learned from the rows.
  const seen = known.includes(null) ? ((yield { pass: 'categories', args: null }) as Categories[]) : known.map((labels): Categories => ({ labels, largest: -1 }));
  const names = seen.map(({ labels, largest }) => labels ?? Array.from({ length: largest + 1 }, (_, i) => String(i)));
  return { stage: 'OneHotEncoder', params, state: { categorySizes: names.map((list) => list.length), categories: names }, arrays: {} };
}

function apply({ params, state }: Model, frame: Frame): Frame {
  const known = state.categories as readonly (readonly string[])[];
  return withColumns(frame, columnPairs(params).map(({ input, output }, i) => {
    const names = slotNames(known[i], params);
    const encoded = encode(frame, input, { size: known[i].length, names, keep: params.handleInvalid === 'keep' });
    return [output, names.length < SPARSE_FROM ? denseVector(encoded) : encoded] as const;
  }));
}

function encode(frame: Frame, input: string, { size, names, keep }: { size: number; names: readonly string[]; keep: boolean }): AnyVector {
  const { values } = numericColumn(frame, input);
  const width = names.length;
  const starts = new Uint32Array(frame.rows + 1);
  const slots = new Int32Array(frame.rows);
  let entries = 0;
  for (let row = 0; row < frame.rows; row++) {
    const value = values[row];
    const index = value | 0;
    const valid = index === value && index >= 0 && index < size;
    if (!valid && !keep) {
      const expected = size === 0 ? 'no index, since the fit saw none' : `an index from 0 to ${size - 1}`;
      throw new DataError(`row ${rowNumber(frame, row)}, column \`${input}\`: expected ${expected}, got ${found(value)}; set handleInvalid to keep`);
    }
    const slot = valid ? index : size;
    if (slot < width) slots[entries++] = slot;
    starts[row + 1] = entries;
  }
  return sparse({ width, starts, slots: slots.subarray(0, entries), values: new Float64Array(entries).fill(1), names });
}

function slotNames(labels: readonly string[], params: ParamValues): readonly string[] {
  const all = params.handleInvalid === 'keep' ? [...labels, INVALID] : labels;
  return params.dropLast === true ? all.slice(0, -1) : all;
}

function found(value: number): string {
  return Number.isNaN(value) ? 'a missing value' : String(value);
}
