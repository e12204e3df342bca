import type { ColumnType, Frame, NumericColumn, Schema, VectorColumn } from '../../frame/column.ts';
import { lazyVectors, typeOf } from '../../frame/column.ts';
import { selectRows, withColumns } from '../../frame/select.ts';
import type { Part } from '../../frame/vectors.ts';
import { hasMissing, isNumeric, isVector, kindWords, slotName, sparseSideBySide, widthOf } from '../../frame/vectors.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, checkAssembled, namesIn, placeIn, rowNumber, vectorType, wantType } from '../common/columns.ts';
import type { ParamValues } from '../params.ts';
import { column, columns, oneOf } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

type Source = { name: string; column: Part };

/**
 * Puts number, boolean and vector columns side by side into one vector. A slot has its column's name; one from a vector `column_slot`, as in Spark.
 * An indexed column makes a nominal slot. The vector is sparse where one of its parts is. A missing value inside a vector is treated like one in a number column, where Spark lets it pass.
 * @see https://spark.apache.org/docs/latest/ml-features.html#vectorassembler
 */
export const stage: Stage = {
  name: 'VectorAssembler',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.VectorAssembler',
  doc: 'Puts number, boolean and vector columns side by side into one vector column.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#vectorassembler',
  sklearn: [],
  params: {
    inputCols: columns('Number, boolean and vector columns, in order.'),
    outputCol: column(null, 'New vector column.', { output: true }),
    handleInvalid: oneOf('error', ['error', 'skip', 'keep'], 'Missing values: stop, drop the row, or keep them as NaN.'),
  },
  missing: false,
  nominal: 'onehot',
  check: checkAssembled,
  inputs: (params) => namesIn(params, 'inputCols'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema,
  passes: {},
  fit: null,
  apply,
  whole: null,
};

function schema(params: ParamValues, before: Schema): Schema {
  const inputs = (params.inputCols as readonly string[]).map((name) => ({ name, type: wantType(before, name, 'a number, a boolean or a vector') }));
  // The width of a vector that is made from the data is not known yet, so neither is that of the whole.
  const known = inputs.every(({ type }) => type.kind !== 'vector' || type.width > 0);
  const names = inputs.flatMap(({ name, type }) => (type.kind === 'vector' ? slotNames(name, type) : [name]));
  const categories = inputs.flatMap(({ type }) => categoriesOf(type));
  const type = vectorType(known ? names : []);
  return addTypes(before, [[params.outputCol as string, known && categories.some((count) => count > 0) ? { ...type, categories } : type]]);
}

function apply({ stage: name, params }: Model, frame: Frame): Frame {
  const inputs = params.inputCols as readonly string[];
  const kept = params.handleInvalid === 'keep' ? frame : withoutMissing(frame, { inputs, skip: params.handleInvalid === 'skip', stage: name });
  const sources = sourcesOf(kept, inputs);
  const names = sources.flatMap(({ name, column }) => (isVector(column) ? slotNames(name, column) : [name]));
  const categories = sources.flatMap(({ column }) => categoriesOf(typeOf(column)));
  const parts = sources.map(({ column }) => column);
  const assembled = areDense(parts) ? lazyVectors(parts, names, categories) : sparseSideBySide(parts, { rows: kept.rows, names, categories });
  return withColumns(kept, [[params.outputCol as string, assembled]]);
}

/** Number of categories of each slot that a column fills: an indexed column is nominal. */
function categoriesOf({ kind, width, labels, categories }: ColumnType): readonly number[] {
  if (kind !== 'vector') return [labels?.length ?? 0];
  return categories ?? new Array<number>(width).fill(0);
}

/** The frame without the rows where an input is missing; unless `skip`, throws a DataError for the first such row, in the name of the stage. */
function withoutMissing(frame: Frame, { inputs, skip, stage: own }: { inputs: readonly string[]; skip: boolean; stage: string }): Frame {
  const sources = sourcesOf(frame, inputs);
  const incomplete = sources.filter(({ column }) => hasMissing(column));
  if (incomplete.length === 0) return frame;
  const missing = new Uint8Array(frame.rows);
  for (const { column } of incomplete) markMissing(column, missing);
  const row = missing.indexOf(1);
  if (skip) return selectRows(frame, Int32Array.from({ length: frame.rows }, (_, i) => i).filter((i) => missing[i] === 0));
  const name = sources.map((source) => missingName(source, row)).find((found) => found !== null);
  throw new DataError(`row ${rowNumber(frame, row)}, column \`${name}\`: missing value; add an Imputer before ${own}, or set handleInvalid`);
}

function areDense(parts: readonly Part[]): parts is (NumericColumn | VectorColumn)[] {
  return parts.every((part) => part.kind !== 'sparse');
}

/** Marks the rows, (rows), with a missing value. */
function markMissing(column: Part, missing: Uint8Array): void {
  if (column.kind === 'sparse') {
    for (let row = 0; row < missing.length; row++) for (let k = column.starts[row]; k < column.starts[row + 1]; k++) if (Number.isNaN(column.values[k])) missing[row] = 1;
    return;
  }
  const width = widthOf(column);
  column.values.forEach((value, i) => { if (Number.isNaN(value)) missing[Math.floor(i / width)] = 1; });
}

function missingName({ name, column }: Source, row: number): string | null {
  if (!isVector(column)) return Number.isNaN(column.values[row]) ? name : null;
  const [from, to] = column.kind === 'sparse' ? [column.starts[row], column.starts[row + 1]] : [row * column.width, (row + 1) * column.width];
  const at = column.values.subarray(from, to).findIndex(Number.isNaN);
  return at < 0 ? null : `${name}_${slotName(column, placeIn(column, from + at).slot)}`;
}

function sourcesOf(frame: Frame, inputs: readonly string[]): Source[] {
  return inputs.map((name) => {
    const column = frame.columns.get(name);
    if (column === undefined) throw new DataError(`column \`${name}\`: expected a number, a boolean or a vector, but there is no such column`);
    if (!isNumeric(column) && !isVector(column)) throw new DataError(`column \`${name}\`: expected a number, a boolean or a vector, got ${kindWords(column)}${column.kind === 'text' ? '; index it with StringIndexer' : ''}`);
    return { name, column };
  });
}

function slotNames(column: string, { names, width }: Pick<ColumnType, 'names' | 'width'>): string[] {
  return Array.from({ length: width }, (_, slot) => `${column}_${names[slot] ?? slot}`);
}
