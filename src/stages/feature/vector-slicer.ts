import type { AnyVector, ColumnType, Frame, Schema } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, anyVector, checkSingle, namesIn, unnamedType, wantType } from '../common/columns.ts';
import { pickSlots } from '../common/pick-slots.ts';
import type { ParamValues } from '../params.ts';
import { column, ints, strings } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/**
 * Takes some slots of a vector: those of `indices`, then those of `names`, in that order and none of them twice.
 * Names and categories of slots travel along; sparse vectors stay sparse.
 * @see https://spark.apache.org/docs/latest/ml-features.html#vectorslicer
 */
export const stage: Stage = {
  name: 'VectorSlicer',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.VectorSlicer',
  doc: 'Takes some slots of a vector, by their places or names.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#vectorslicer',
  sklearn: [],
  params: {
    inputCol: column(null, 'Vector column.'),
    outputCol: column(null, 'New vector column of the chosen slots.', { output: true }),
    indices: { ...ints('Places of slots, from 0.', { min: 0 }), default: [] },
    names: { ...strings('Names of slots; they stand behind those of indices.'), default: [] },
  },
  missing: true,
  nominal: 'onehot',
  check,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema,
  passes: {},
  fit: null,
  apply,
  whole: null,
};

/** Names in a message: more would hide the sentence. */
const SHOWN_NAMES = 10;

function check(params: ParamValues): { param: string; text: string }[] {
  const problems = checkSingle(params);
  const lists = { indices: params.indices as readonly (number | string)[], names: params.names as readonly (number | string)[] };
  if (lists.indices.length + lists.names.length === 0) problems.push({ param: 'indices', text: 'expected places or names of slots, got neither' });
  for (const [param, values] of Object.entries(lists)) {
    const twice = values.find((value, i) => values.indexOf(value) < i);
    if (twice !== undefined) problems.push({ param, text: `expected different slots, got ${twice} twice` });
  }
  return problems;
}

function schema(params: ParamValues, before: Schema): Schema {
  const type = wantType(before, params.inputCol as string, 'a vector');
  const count = (params.indices as readonly number[]).length + (params.names as readonly string[]).length;
  if (type.width === 0) return addTypes(before, [[params.outputCol as string, unnamedType(count)]]);
  const slots = [...slotsOf(params, type)];
  const categories = slots.map((slot) => type.categories?.[slot] ?? 0);
  const made = { ...unnamedType(count), names: type.names.length === 0 ? [] : slots.map((slot) => type.names[slot]) };
  return addTypes(before, [[params.outputCol as string, categories.some((each) => each > 0) ? { ...made, categories } : made]]);
}

function apply({ params }: Model, frame: Frame): Frame {
  const source = anyVector(frame, params.inputCol as string);
  return withColumns(frame, [[params.outputCol as string, pickSlots(source, slotsOf(params, source))]]);
}

function slotsOf(params: ParamValues, { width, names }: Pick<AnyVector | ColumnType, 'width' | 'names'>): Int32Array {
  const indices = params.indices as readonly number[];
  const input = String(params.inputCol);
  const outside = indices.find((slot) => slot >= width);
  if (outside !== undefined) throw new DataError(`indices: expected places below ${width}, the number of slots of column \`${input}\`, got ${outside}`);
  const named = (params.names as readonly string[]).map((name) => {
    const slot = names.indexOf(name);
    if (slot < 0) throw new DataError(`names: expected the name of a slot of column \`${input}\`, ${shownNames(names)}, got ${name}`);
    if (indices.includes(slot)) throw new DataError(`names: expected other slots than those of indices, got ${name}, which is slot ${slot}`);
    return slot;
  });
  return Int32Array.from([...indices, ...named]);
}

function shownNames(names: readonly string[]): string {
  if (names.length === 0) return 'whose slots have none';
  return `one of ${names.slice(0, SHOWN_NAMES).join(', ')}${names.length > SHOWN_NAMES ? ', …' : ''}`;
}
