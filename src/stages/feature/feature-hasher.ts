import type { Frame, NumericColumn, TextColumn } from '../../frame/column.ts';
import { sparse } from '../../frame/column.ts';
import { packTexts } from '../../frame/packed.ts';
import { withColumns } from '../../frame/select.ts';
import { addTypes, checkAssembled, namesIn, textOrNumber, unnamedType, wantType } from '../common/columns.ts';
import { hashedSlots } from '../common/text/hash.ts';
import { javaText } from '../common/text/java-double.ts';
import type { ParamValues } from '../params.ts';
import { column, columns, int } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/** What a column puts into each row: a slot, -1 for none, and a value. Both: (rows). */
interface Hashed {
  slots: Int32Array;
  values: ArrayLike<number>;
}

/**
 * Hashes columns into one sparse vector. A number goes with its value to the slot of its column's name; a text, a boolean, and a number of `categoricalCols` go as
 * 1 to the slot of `name=value`. Slots are found as in HashingTF, and what meets in one is added. A missing value adds nothing, where Spark adds NaN for that of a double.
 * A whole number is written without `.0` in `name=value`, as Spark writes integers and not as it writes doubles, since CSV does not tell them apart.
 * @see https://spark.apache.org/docs/latest/ml-features.html#featurehasher
 */
export const stage: Stage = {
  name: 'FeatureHasher',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.FeatureHasher',
  doc: 'Hashes columns of numbers, booleans and texts into one sparse vector.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#featurehasher',
  sklearn: ['FeatureHasher'],
  params: {
    inputCols: columns('Columns of numbers, booleans and texts.'),
    outputCol: column(null, 'New sparse vector column.', { output: true }),
    categoricalCols: columns('Number columns among inputCols whose values are categories.'),
    numFeatures: int(2 ** 18, 'Slots of the vector; a power of two spreads the features evenly.', { min: 1, sklearn: ['n_features'] }),
  },
  missing: true,
  nominal: 'onehot',
  check,
  inputs: (params) => namesIn(params, 'inputCols'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema(params, schema) {
    for (const name of namesIn(params, 'inputCols')) wantType(schema, name, 'text or a number');
    return addTypes(schema, [[params.outputCol as string, unnamedType(params.numFeatures as number)]]);
  },
  passes: {},
  fit: null,
  apply,
  whole: null,
};

function check(params: ParamValues): { param: string; text: string }[] {
  const inputs = namesIn(params, 'inputCols');
  const other = namesIn(params, 'categoricalCols').find((name) => !inputs.includes(name));
  return [...checkAssembled(params), ...(other === undefined ? [] : [{ param: 'categoricalCols', text: `expected columns that are among inputCols, got \`${other}\`` }])];
}

function apply({ params }: Model, frame: Frame): Frame {
  const width = params.numFeatures as number;
  const categorical = new Set(namesIn(params, 'categoricalCols'));
  const hashed = namesIn(params, 'inputCols').map((name) => {
    const source = textOrNumber(frame, name);
    if (source.kind === 'text') return hashedTexts(source, name, width);
    return source.boolean || categorical.has(name) ? hashedCategories(source, name, width) : hashedNumbers(source, name, width);
  });
  return withColumns(frame, [[params.outputCol as string, together(hashed, { rows: frame.rows, width })]]);
}

function hashedTexts({ codes, dictionary }: TextColumn, name: string, width: number): Hashed {
  const slotOf = hashedSlots(packTexts(dictionary.map((text) => `${name}=${text}`)), width);
  return { slots: codes.map((code) => (code < 0 ? -1 : slotOf[code])), values: ones(codes.length) };
}

function hashedCategories({ values, boolean }: NumericColumn, name: string, width: number): Hashed {
  const distinct = [...new Set(values)].filter((value) => !Number.isNaN(value));
  const slotOf = hashedSlots(packTexts(distinct.map((value) => `${name}=${boolean ? String(value !== 0) : javaText(value)}`)), width);
  const slots = new Map(distinct.map((value, i) => [value, slotOf[i]]));
  return { slots: Int32Array.from(values, (value) => slots.get(value) ?? -1), values: ones(values.length) };
}

function hashedNumbers({ values }: NumericColumn, name: string, width: number): Hashed {
  const [slot] = hashedSlots(packTexts([name]), width);
  return { slots: Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : slot)), values };
}

function ones(length: number): Uint8Array {
  return new Uint8Array(length).fill(1);
}

/** One sparse column; values that meet in a slot are added in the order of the columns. */
function together(hashed: readonly Hashed[], { rows, width }: { rows: number; width: number }) {
  const starts = new Uint32Array(rows + 1);
  const slots = new Int32Array(rows * hashed.length);
  const values = new Float64Array(rows * hashed.length);
  let out = 0;
  for (let row = 0; row < rows; row++) {
    const from = out;
    for (let c = 0; c < hashed.length; c++) {
      const slot = hashed[c].slots[row];
      if (slot < 0) continue;
      let at = out;
      while (at > from && slots[at - 1] > slot) at--;
      if (at > from && slots[at - 1] === slot) {
        values[at - 1] += hashed[c].values[row];
        continue;
      }
      slots.copyWithin(at + 1, at, out);
      values.copyWithin(at + 1, at, out);
      slots[at] = slot;
      values[at] = hashed[c].values[row];
      out++;
    }
    starts[row + 1] = out;
  }
  return sparse({ width, starts, slots: slots.subarray(0, out), values: values.subarray(0, out), names: [] });
}
