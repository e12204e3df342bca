import type { ColumnType, Frame, Schema } from '../../frame/column.ts';
import { sparse, typeOf } from '../../frame/column.ts';
import { ownEntries } from '../../frame/entries.ts';
import { withColumns } from '../../frame/select.ts';
import type { Part } from '../../frame/vectors.ts';
import { denseVector, isNumeric, isVector, kindWords, slotName } from '../../frame/vectors.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, namesIn, rowNumber, vectorType, wantType } from '../common/columns.ts';
import type { ParamValues } from '../params.ts';
import { column, columns } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/** What each row has beside zeros, in compressed sparse rows. */
interface Entries {
  width: number;
  starts: Uint32Array;
  slots: Int32Array;
  values: Float64Array;
}

/**
 * The products of one slot of each column, the last column varying fastest. An indexed column counts as one slot a label, 1 for the row's own and 0 for the others,
 * and so does a nominal slot of a vector, whose labels are numbered. Slots are named `a:b_label`. The result is sparse where a column is sparse or nominal.
 * Vectors whose slots have no names, which Spark refuses, are taken too.
 * @see https://spark.apache.org/docs/latest/ml-features.html#interaction
 */
export const stage: Stage = {
  name: 'Interaction',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.Interaction',
  doc: 'Multiplies the values of columns, each with each, into one vector.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#interaction',
  sklearn: [],
  params: {
    inputCols: columns('Columns of numbers, indices or vectors.'),
    outputCol: column(null, 'New vector column.', { output: true }),
  },
  missing: false,
  nominal: 'onehot',
  check,
  inputs: (params) => namesIn(params, 'inputCols'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema,
  passes: {},
  fit: null,
  apply,
  whole: null,
};

function check({ inputCols, outputCol }: ParamValues): { param: string; text: string }[] {
  const problems = inputCols === undefined ? [{ param: 'inputCols', text: 'expected the names of columns, got none' }] : [];
  return outputCol === undefined ? [...problems, { param: 'outputCol', text: 'expected the name of a column, got none' }] : problems;
}

function schema(params: ParamValues, before: Schema): Schema {
  const types = (params.inputCols as readonly string[]).map((name) => ({ name, type: wantType(before, name, 'a number or a vector') }));
  const known = types.every(({ type }) => type.kind !== 'vector' || type.width > 0);
  return addTypes(before, [[params.outputCol as string, vectorType(known ? joinNames(types.map(({ name, type }) => namesOf(name, type))) : [])]]);
}

/** The names of the slots that a column has here. */
function namesOf(name: string, type: ColumnType): string[] {
  if (type.kind !== 'vector') return type.labels === null ? [name] : type.labels.map((label) => `${name}_${label}`);
  return Array.from({ length: type.width }, (_, slot) => slot).flatMap((slot) => {
    const own = `${name}_${slotName(type, slot)}`;
    const size = type.categories?.[slot] ?? 0;
    return size === 0 ? [own] : Array.from({ length: size }, (_, category) => `${own}_${category}`);
  });
}

function joinNames(lists: readonly (readonly string[])[]): string[] {
  return lists.slice(1).reduce<string[]>((joined, names) => joined.flatMap((a) => names.map((b) => `${a}:${b}`)), [...lists[0]]);
}

function apply({ stage: own, params }: Model, frame: Frame): Frame {
  const sources = (params.inputCols as readonly string[]).map((name) => ({ name, column: sourceOf(frame, name) }));
  const names = joinNames(sources.map(({ name, column: source }) => namesOf(name, typeOf(source))));
  const product = sparse({ ...sources.map(({ name, column: source }) => entriesOf({ frame, name, own }, source)).reduce(multiply), names });
  const isSparse = sources.some(({ column: source }) => source.kind === 'sparse' || categoriesOf(source).some((size) => size > 0));
  return withColumns(frame, [[params.outputCol as string, isSparse ? product : denseVector(product)]]);
}

function sourceOf(frame: Frame, name: string): Part {
  const source = frame.columns.get(name);
  if (source === undefined) throw new DataError(`column \`${name}\`: expected a number or a vector, but there is no such column`);
  if (!isNumeric(source) && !isVector(source)) throw new DataError(`column \`${name}\`: expected a number or a vector, got ${kindWords(source)}${source.kind === 'text' ? '; index it with StringIndexer' : ''}`);
  return source;
}

/** Number of categories of each slot, 0 for a number. */
function categoriesOf(source: Part): readonly number[] {
  if (!isVector(source)) return [source.labels?.length ?? 0];
  return source.categories ?? new Array<number>(source.width).fill(0);
}

/** Where values are, for messages: `own` is the stage that reads them. */
interface Place {
  frame: Frame;
  name: string;
  own: string;
}

function entriesOf(place: Place, source: Part): Entries {
  const categories = categoriesOf(source);
  if (source.kind === 'sparse' && categories.every((size) => size === 0)) {
    const { starts, arrays: [slots, values] } = ownEntries({ starts: source.starts, arrays: [source.slots, source.values] as const });
    const at = values.findIndex((value) => Number.isNaN(value));
    if (at >= 0) throw missing(place, starts.findIndex((start) => start > at) - 1);
    return { width: source.width, starts, slots, values };
  }
  // A sparse slot with categories has one for its zeros too.
  const { values } = source.kind === 'sparse' ? denseVector(source) : source;
  return entriesOfDense(place, { values, categories });
}

function entriesOfDense(place: Place, { values, categories }: { values: ArrayLike<number>; categories: readonly number[] }): Entries {
  const { frame, name } = place;
  const offsets = new Int32Array(categories.length + 1);
  categories.forEach((size, slot) => { offsets[slot + 1] = offsets[slot] + Math.max(1, size); });
  const starts = new Uint32Array(frame.rows + 1);
  const slots = new Int32Array(values.length);
  const found = new Float64Array(values.length);
  let next = 0;
  for (let row = 0, at = 0; row < frame.rows; row++) {
    for (let slot = 0; slot < categories.length; slot++) {
      const value = values[at++];
      const size = categories[slot];
      if (Number.isNaN(value)) throw missing(place, row);
      if (size > 0 && !(Number.isInteger(value) && value >= 0 && value < size)) throw new DataError(`row ${rowNumber(frame, row)}, column \`${name}\`: expected an index from 0 to ${size - 1}, got ${value}`);
      if (size === 0 && value === 0) continue;
      slots[next] = offsets[slot] + (size > 0 ? value : 0);
      found[next++] = size > 0 ? 1 : value;
    }
    starts[row + 1] = next;
  }
  return { width: offsets[categories.length], starts, slots: slots.subarray(0, next), values: found.subarray(0, next) };
}

function missing({ frame, name, own }: Place, row: number): DataError {
  return new DataError(`row ${rowNumber(frame, row)}, column \`${name}\`: missing value; add an Imputer before ${own}`);
}

/** Each entry of one times each of the other, row by row. */
function multiply(a: Entries, b: Entries): Entries {
  const rows = a.starts.length - 1;
  const starts = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) starts[row + 1] = starts[row] + (a.starts[row + 1] - a.starts[row]) * (b.starts[row + 1] - b.starts[row]);
  const slots = new Int32Array(starts[rows]);
  const values = new Float64Array(starts[rows]);
  let next = 0;
  for (let row = 0; row < rows; row++) {
    for (let i = a.starts[row]; i < a.starts[row + 1]; i++) {
      for (let k = b.starts[row]; k < b.starts[row + 1]; k++) {
        slots[next] = a.slots[i] * b.width + b.slots[k];
        values[next++] = a.values[i] * b.values[k];
      }
    }
  }
  return { width: a.width * b.width, starts, slots, values };
}
