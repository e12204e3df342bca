import type { AnyVector, ColumnType, Frame, ListColumn, NumericColumn, Schema, TextColumn, VectorColumn } from '../../frame/column.ts';
import { typeOf } from '../../frame/column.ts';
import { denseVector, hasMissing, isVector, oddWords, slotName } from '../../frame/vectors.ts';
import { DataError } from '../../util/errors.ts';
import type { ParamValues } from '../params.ts';
import { count } from '../../util/text.ts';

/** What a stage can ask of a column, in the words of its messages. */
export type Wanted = 'a number' | 'a vector' | 'a vector of any size' | 'text' | 'a list of texts' | 'text or a number' | 'a number or a vector' | 'a number, a boolean or text' | 'a column' | 'a number, a boolean or a vector' | 'a number, a boolean, text or a vector';

/** The fold columns that a search adds have such names. */
export const FOLD_COLUMN = /^__fold\d+$/;

const KINDS: Readonly<Record<Wanted, readonly ColumnType['kind'][]>> = {
  'a number': ['f64', 'i32'],
  'a vector': ['vector'],
  'a vector of any size': ['vector', 'uneven'],
  text: ['text'],
  'a list of texts': ['list'],
  'a number, a boolean or text': ['f64', 'i32', 'text'],
  'a column': ['f64', 'i32', 'text', 'list', 'vector', 'uneven'],
  'a number or a vector': ['f64', 'i32', 'vector'],
  'text or a number': ['text', 'f64', 'i32'],
  'a number, a boolean or a vector': ['f64', 'i32', 'vector'],
  'a number, a boolean, text or a vector': ['f64', 'i32', 'text', 'vector'],
};

/** The type of a column that must be there and of the wanted kind; throws a DataError naming column, expected and found type. */
export function wantType(schema: Schema, name: string, wanted: Wanted): ColumnType {
  const type = schema.get(name);
  if (type === undefined) throw new DataError(`column \`${name}\`: expected ${wanted}, but there is no such column; there are ${listed([...schema.keys()])}`);
  if (!KINDS[wanted].includes(type.kind)) throw wrongType(type, name, wanted);
  return type;
}

/** A numeric column of a frame; throws a DataError like `wantType`. */
export function numericColumn(frame: Frame, name: string): NumericColumn {
  const column = frame.columns.get(name);
  if (column?.kind === 'f64' || column?.kind === 'i32') return column;
  throw wrongColumn(frame, name, 'a number');
}

/** Doubles that a sparse column may have when it is written out for a stage that reads dense ones: 2 GiB. */
const MOST_WRITTEN_OUT = 2 ** 28;

/** A vector column of a frame for a stage that reads dense ones; throws a DataError like `writableVector`. */
export function vectorColumn(frame: Frame, name: string): VectorColumn {
  return denseVector(writableVector(frame, name));
}

/** A vector column of a frame for a stage that writes out all its slots; throws a DataError like `wantType`, and where a sparse column would take too much memory. */
export function writableVector(frame: Frame, name: string): AnyVector {
  const column = anyVector(frame, name);
  if (column.kind === 'sparse' && column.width * frame.rows > MOST_WRITTEN_OUT) {
    throw new DataError(`column \`${name}\`: expected vectors that fit memory when all their slots are written out, which this stage needs; got ${frame.rows} of ${column.width} slots`);
  }
  return column;
}

/** A vector column of a frame, dense or sparse; throws a DataError like `wantType`. */
export function anyVector(frame: Frame, name: string): AnyVector {
  const column = frame.columns.get(name);
  if (column !== undefined && isVector(column)) return column;
  throw wrongColumn(frame, name, 'a vector');
}

/** A text column of a frame; throws a DataError like `wantType`. */
export function textColumn(frame: Frame, name: string): TextColumn {
  const column = frame.columns.get(name);
  if (column?.kind === 'text') return column;
  throw wrongColumn(frame, name, 'text');
}

/** A text or number column of a frame; throws a DataError like `wantType`. */
export function textOrNumber(frame: Frame, name: string): TextColumn | NumericColumn {
  const column = frame.columns.get(name);
  if (column?.kind === 'text' || column?.kind === 'f64' || column?.kind === 'i32') return column;
  throw wrongColumn(frame, name, 'text or a number');
}

/** A column of lists of texts; throws a DataError like `wantType`. */
export function listColumn(frame: Frame, name: string): ListColumn {
  const column = frame.columns.get(name);
  if (column?.kind === 'list') return column;
  throw wrongColumn(frame, name, 'a list of texts');
}

/** The schema with new columns behind; throws a DataError where a name is taken. */
export function addTypes(schema: Schema, entries: Iterable<readonly [string, ColumnType]>): Schema {
  const more = new Map(schema);
  for (const [name, type] of entries) {
    if (more.has(name)) throw new DataError(`column \`${name}\`: expected a new name for an output column, but there is such a column already`);
    more.set(name, type);
  }
  return more;
}

/** The type of a numeric column; `labels` where its codes have names that are known. */
export function doubleType(labels: readonly string[] | null = null): ColumnType {
  return { kind: 'f64', width: 1, boolean: false, date: false, names: [], labels };
}

/** The type of a vector column whose slots have names; without any where the width is only known once data was seen. */
export function vectorType(names: readonly string[]): ColumnType {
  return { kind: 'vector', width: names.length, boolean: false, date: false, names, labels: null };
}

/** The type of a vector column of so many slots without names of their own. */
export function unnamedType(width: number): ColumnType {
  return { ...vectorType([]), width };
}

/** The type of a column of lists of texts. */
export function listType(): ColumnType {
  return { kind: 'list', width: 1, boolean: false, date: false, names: [], labels: null };
}

/** The type of a text column. */
export function textType(): ColumnType {
  return { kind: 'text', width: 1, boolean: false, date: false, names: [], labels: null };
}

/** The 1-based number of a row for messages. */
export function rowNumber(frame: Frame, row: number): number {
  return (frame.rowIds?.[row] ?? row) + 1;
}

/** Throws a DataError for the first NaN of a vector column, naming row and slot. */
export function refuseMissing(frame: Frame, column: AnyVector, stage: string): void {
  if (!hasMissing(column)) return;
  const from = column.kind === 'sparse' ? column.starts[0] : 0;
  const { row, slot } = placeIn(column, from + column.values.subarray(from).findIndex(Number.isNaN));
  throw new DataError(`row ${rowNumber(frame, row)}, column \`${slotName(column, slot)}\`: missing value; add an Imputer before ${stage}`);
}

/** Row and slot of value `at` of a vector column. */
export function placeIn(column: AnyVector, at: number): { row: number; slot: number } {
  if (column.kind === 'vector') return { row: Math.floor(at / column.width), slot: at % column.width };
  const next = column.starts.findIndex((start) => start > at);
  return { row: next - 1, slot: column.slots[at] };
}

/** Throws a DataError where a vector has not the width that the model was fitted with; null is not known. */
export function refuseWidth(column: AnyVector, width: number | null, name: string): void {
  if (width !== null && column.width !== width) throw new DataError(`column \`${name}\`: expected a vector of ${width} values as in the fit, got ${column.width}`);
}

/** The column names that a parameter holds; none where it was not given, which `check` reports. */
export function namesIn(params: ParamValues, param: string): readonly string[] {
  const value = params[param] as string | readonly string[] | undefined;
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** The columns that `inputCol` and `outputCol`, or `inputCols` and `outputCols`, pair up. */
export function columnPairs(params: ParamValues): { input: string; output: string }[] {
  const several = params.inputCols !== undefined;
  const outputs = namesIn(params, several ? 'outputCols' : 'outputCol');
  return namesIn(params, several ? 'inputCols' : 'inputCol').slice(0, outputs.length).map((input, i) => ({ input, output: outputs[i] }));
}

/** What is wrong with the columns of a stage that reads one and makes one. */
export function checkSingle(params: ParamValues): { param: string; text: string }[] {
  return ['inputCol', 'outputCol'].filter((param) => params[param] === undefined).map((param) => ({ param, text: 'expected the name of a column, got none' }));
}

/** What is wrong with the columns of a stage that reads several and makes one. */
export function checkAssembled(params: ParamValues): { param: string; text: string }[] {
  const inputs = namesIn(params, 'inputCols').length > 0 ? [] : [{ param: 'inputCols', text: 'expected the names of columns, got none' }];
  return params.outputCol === undefined ? [...inputs, { param: 'outputCol', text: 'expected the name of a column, got none' }] : inputs;
}

/** What is wrong with the single and multiple column parameters of a stage. */
export function checkPairs(params: ParamValues): { param: string; text: string }[] {
  const { inputCol, inputCols, outputCol, outputCols } = params as { inputCol?: string; inputCols?: readonly string[]; outputCol?: string; outputCols?: readonly string[] };
  if (inputCol !== undefined && inputCols !== undefined) return [{ param: 'inputCols', text: 'expected inputCol or inputCols, got both' }];
  if (inputCols === undefined) {
    if (inputCol === undefined) return [{ param: 'inputCol', text: 'expected inputCol or inputCols, got neither' }];
    if (outputCols !== undefined) return [{ param: 'outputCols', text: 'expected outputCol beside inputCol, got outputCols' }];
    return checkSingle(params);
  }
  if (outputCols?.length !== inputCols.length) return [{ param: 'outputCols', text: `expected ${count(inputCols.length, 'name')}, one for each of inputCols, got ${outputCols?.length ?? 0}` }];
  if (outputCol !== undefined) return [{ param: 'outputCol', text: 'expected outputCols beside inputCols, got outputCol too' }];
  const twice = outputCols.find((name, i) => outputCols.indexOf(name) < i);
  return twice === undefined ? [] : [{ param: 'outputCols', text: `expected different names, got \`${twice}\` twice` }];
}

function wrongColumn(frame: Frame, name: string, wanted: Wanted): DataError {
  const column = frame.columns.get(name);
  if (column !== undefined) return wrongType(typeOf(column), name, wanted);
  return new DataError(`column \`${name}\`: expected ${wanted}, but there is no such column`);
}

function wrongType(type: ColumnType, name: string, wanted: Wanted): DataError {
  if (type.odd !== undefined && KINDS[wanted].includes('vector')) return new DataError(`${oddWords(name, type.odd)}; a VectorSizeHint before, with handleInvalid: skip, drops the rows of another size`);
  return new DataError(`column \`${name}\`: expected ${wanted}, got ${typeWords(type)}`);
}

function typeWords(type: ColumnType): string {
  if (type.kind === 'vector') return 'a vector';
  if (type.kind === 'uneven') return 'vectors of different sizes';
  if (type.kind === 'list') return 'a list of texts';
  if (type.kind === 'text') return type.date ? 'dates' : 'text';
  return type.boolean ? 'a boolean' : 'a number';
}

const LISTED = 10; // more names would hide the sentence

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, LISTED).map((name) => `\`${name}\``).join(', ');
  return names.length > LISTED ? `${shown} and ${names.length - LISTED} more` : shown;
}
