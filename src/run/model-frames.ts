import type { SavedInput } from '../formats/native.ts';
import type { Column, Frame } from '../frame/column.ts';
import { hasNoTexts } from '../frame/raw-texts.ts';
import { isNumeric, isVector, kindWords } from '../frame/vectors.ts';
import { loadSource } from '../sources/index.ts';
import { READ_DEFAULTS } from '../sources/source.ts';
import type { ReadOptions } from '../sources/source.ts';
import { formatOf } from '../spec/shape.ts';
import { countFrom } from '../util/arrays.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { DataError, UserError } from '../util/errors.ts';
import { refuseMissing } from './saved-model.ts';
import type { SavedModel } from './saved-model.ts';

/** Rows that are scored together. */
const ROWS = 8192;

/** The format of files by their endings. Throws UserError where they have several. */
export function formatOfAll(paths: readonly string[]): string {
  const formats = paths.map(formatOf);
  const other = formats.findIndex((format) => format !== formats[0]);
  if (other >= 0) throw new UserError([diagnostic('usage', 'other-format', `${paths[other]} is ${formats[other]}, and ${paths[0]} is ${formats[0]}: score files of one format at a time`)]);
  return formats[0];
}

/** Rows of the data, with their positions in it, and the columns that the model reads of them. */
export interface ModelFrame {
  /** All columns of the data. */
  data: Frame;
  inputs: Frame;
}

/** The rows of files that are no CSV, some at a time. Throws UserError for columns that are not there, DataError for those of another kind than in the fit. */
export async function* modelFrames({ pipeline }: SavedModel, { format, paths }: { format: string; paths: readonly string[] }): AsyncGenerator<ModelFrame, void> {
  const { readFrames } = await loadSource(format);
  if (readFrames === null) throw new Error(`${format} is not read by frames`);
  const fitted: ReadOptions = { ...READ_DEFAULTS, ...pipeline.options, columns: null };
  const width = pipeline.inputs.find(({ type }) => type.kind === 'vector')?.type.width ?? null;
  let before = 0;
  // The largest index of a libsvm file may be less than that of the one that the model was fitted on.
  for await (const { rows, columns } of readFrames(paths, { options: { ...fitted, numFeatures: fitted.numFeatures ?? width }, rows: ROWS })) {
    refuseMissing([...columns.keys()], pipeline.inputs, paths.join(', '));
    const rowIds = countFrom(before, rows);
    // How long vectors are is not known without a row.
    const inputs = rows === 0 ? columns : new Map(pipeline.inputs.map((input) => [input.name, inputColumn(columns.get(input.name) as Column, input)]));
    yield { data: { rows, columns, rowIds }, inputs: { rows, columns: inputs, rowIds } };
    before += rows;
  }
}

/** A column as the model knows it. */
function inputColumn(column: Column, { name, type }: SavedInput): Column {
  if (type.kind === 'vector' && isVector(column) && (type.width ?? 0) !== 0 && column.width !== type.width) throw new DataError(`column \`${name}\`: expected vectors of ${type.width} numbers as in the fit, got ${column.width}`);
  if (type.kind === 'vector' ? isVector(column) : type.kind === 'list' || type.kind === 'text' ? column.kind === type.kind : isNumeric(column)) {
    return isNumeric(column) && column.boolean !== type.boolean ? { ...column, boolean: type.boolean } : column;
  }
  // A column of missing values alone has no type.
  if (column.kind === 'text' && (type.kind === 'f64' || type.kind === 'i32') && hasNoTexts(column)) return { kind: 'f64', values: new Float64Array(column.codes.length).fill(NaN), boolean: type.boolean, labels: null };
  const words = type.kind === 'vector' ? 'vectors' : type.kind === 'list' ? 'lists of texts' : type.kind === 'text' ? 'text' : 'numbers';
  throw new DataError(`column \`${name}\`: expected ${words} as in the fit, got ${kindWords(column)}`);
}
