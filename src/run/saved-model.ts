import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, NumericColumn } from '../frame/column.ts';
import { withoutRows } from '../formats/inputs.ts';
import { formatOfFolder, MODEL_FORMATS, modelFolder, readPipeline } from '../formats/index.ts';
import type { ModelFormat } from '../formats/index.ts';
import type { SavedPipeline, SavedStage } from '../formats/native.ts';
import type { WrittenColumn } from '../sinks/sink.ts';
import { writtenColumns } from '../sinks/sink.ts';
import type { Head } from '../sources/batches.ts';
import { dateReader } from '../sources/date-format.ts';
import type { DateReader } from '../sources/date-format.ts';
import type { Batch, Layout, Wanted } from '../sources/scan-batch.ts';
import type { CsvOptions } from '../sources/source.ts';
import { numberWords, sqlType } from '../sources/sql-types.ts';
import { loadStage } from '../stages/index.ts';
import type { Stage } from '../stages/stage.ts';
import { countFrom } from '../util/arrays.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { DataError, UserError } from '../util/errors.ts';

/** A saved pipeline with the code of its stages. */
export interface SavedModel {
  pipeline: SavedPipeline;
  stages: readonly Stage[];
  /** The last stage that predicts, and what; null where rows are only transformed. */
  predictor: SavedStage | null;
  task: 'classification' | 'regression' | null;
  /** By index; empty for regression. */
  classes: readonly string[];
  /** Whether it gives a probability for each class. */
  probable: boolean;
  /** Where nothing predicts, the columns that the stages make. */
  made: readonly WrittenColumn[];
}

/** One that predicts. */
export interface SavedPredictor extends SavedModel {
  predictor: SavedStage;
  task: 'classification' | 'regression';
}

/** What a model says of a batch: of the rows that are left, where a stage drops some. */
export interface Scored {
  /** Position of each row in the data, from 0: (rows). */
  rows: Int32Array;
  /** Everything that stands behind the stages. */
  frame: Frame;
  /** Class or value: (rows); nothing where rows are only transformed. */
  predictions: NumericColumn['values'];
  /** Row-major (rows, classes); null where the stage gives none. */
  probabilities: Float64Array | null;
  /** What metrics rank rows by, row-major (rows, classes): the probabilities, or the raw scores of a stage that has none. */
  scores: Float64Array | null;
}

/** Opens a model folder of any format, or the run folder that holds one. Throws UserError where there is none. */
export async function openModel(folder: string): Promise<SavedModel> {
  const { pipeline } = await openPipeline(folder);
  const stages = await Promise.all(pipeline.stages.map((saved) => loadStage(saved.model.stage)));
  const at = stages.findLastIndex((stage) => stage.task !== null);
  const task = stages[at]?.task ?? null;
  const model = { pipeline, stages, predictor: task === null ? null : pipeline.stages[at], task, probable: stages[at]?.params['probabilityCol'] !== undefined, classes: pipeline.label?.classes ?? [] };
  return { ...model, made: task === null ? columnsMade(pipeline, stages) : [] };
}

/** Opens a model that predicts. Throws UserError where there is none. */
export async function openPredictor(folder: string): Promise<SavedPredictor> {
  const model = await openModel(folder);
  const { predictor, task } = model;
  if (predictor === null || task === null) throw new UserError([diagnostic('input', 'not-a-model', `model ${folder} has no stage that predicts: it transforms rows`)]);
  return { ...model, predictor, task };
}

function columnsMade(pipeline: SavedPipeline, stages: readonly Stage[]): WrittenColumn[] {
  const inputs = withoutRows(pipeline.inputs);
  const output = pipeline.stages.reduce((frame, saved, i) => stages[i].apply(saved.model, frame), inputs);
  return writtenColumns(new Map([...output.columns].filter(([name]) => !inputs.columns.has(name))));
}

/** The model's input columns among those of the data, which messages call `name`, matched by their names. Throws UserError naming all that are missing. */
export function layoutOf({ dialect, bytes, names }: Head, { inputs, options }: SavedPipeline, { positions, name: data }: { positions: boolean; name: string }): Layout {
  refuseMissing(names, inputs, data);
  const foreign = inputs.find(({ type }) => type.kind === 'vector' || type.kind === 'list');
  if (foreign !== undefined) throw new UserError([diagnostic('usage', 'no-csv', `the model reads ${foreign.type.kind === 'vector' ? 'vectors' : 'lists of texts'} in column \`${foreign.name}\`, which CSV has none of: expected a file of JSON, Parquet or libsvm`)]);
  const wanted = inputs.map(({ name, type }): Wanted => ({
    name,
    field: names.indexOf(name),
    kind: type.kind === 'text' ? 'text' : type.boolean ? 'boolean' : 'number',
    readDate: type.kind === 'text' && type.date ? dateIn(name, options) : null,
  }));
  const { header, multiLine, maxCharsPerColumn } = dialect;
  return { dialect: bytes, names, header, multiLine, maxCharsPerColumn, nullValue: dialect.nullValue, words: numberWords(options), wanted, positions };
}

/** Throws UserError naming all columns of a model that data, which messages call so, has not. */
export function refuseMissing(names: readonly string[], inputs: SavedPipeline['inputs'], data: string): void {
  const missing = inputs.filter(({ name }) => !names.includes(name)).map(({ name }) => `\`${name}\``);
  if (missing.length > 0) throw new UserError([diagnostic('usage', 'missing-columns', `${data} lacks ${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')}, which the model reads`)]);
}

/** Runs the pipeline on rows. Throws DataError for values that a stage cannot take. */
export function scoreRows(input: Frame, { pipeline, stages, predictor }: SavedModel): Scored {
  const output = pipeline.stages.reduce((frame, saved, i) => stages[i].apply(saved.model, frame), input);
  const rows = output.rowIds ?? countFrom(0, output.rows);
  if (predictor === null) return { rows, frame: output, predictions: new Uint8Array(0), probabilities: null, scores: null };
  const { predictionCol, probabilityCol, rawPredictionCol } = predictor.model.params;
  const scored = output.columns.get(String(probabilityCol ?? rawPredictionCol));
  const scores = scored?.kind === 'vector' ? scored.values : null;
  return {
    rows,
    frame: output,
    predictions: numbers(output, String(predictionCol)),
    probabilities: probabilityCol === undefined ? null : scores,
    scores,
  };
}

/** A batch as the frame that the pipeline begins with. */
export function frameOf({ rows, columns, rowIds }: Batch): Frame {
  return { rows, columns, rowIds };
}

/** How the job read the dates of a column; null where they stayed as they were. */
function dateIn(name: string, options: CsvOptions): DateReader | null {
  const field = options.schema?.find((one) => one.name === name);
  const type = field === undefined ? null : sqlType(field, options);
  if (type !== null) return type.kind === 'date' ? type.read : null;
  const readers = [options.dateFormat, options.timestampFormat].flatMap((format) => {
    const reader = format === null ? null : dateReader(format);
    return typeof reader === 'function' ? [reader] : [];
  });
  return readers.length === 0 ? null : (text) => readers.map((read) => read(text)).find((date) => date !== undefined);
}

/** Reads a model folder of any format, or that of a run that holds one: the one of ours where there are several. Throws UserError where there is none. */
export async function openPipeline(folder: string): Promise<{ pipeline: SavedPipeline; format: ModelFormat }> {
  if (!existsSync(folder)) throw new UserError([diagnostic('input', 'not-found', `model ${folder} does not exist`)]);
  if (!statSync(folder).isDirectory()) throw new UserError([diagnostic('input', 'not-a-model', `model ${folder}: expected the folder of a model or of a run, found a file`)]);
  const inner = MODEL_FORMATS.map((format) => join(folder, modelFolder(format))).find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
  const path = inner ?? folder;
  try {
    return { pipeline: await readPipeline(path), format: formatOfFolder(path) };
  } catch (error) {
    throw error instanceof DataError ? new UserError([diagnostic('input', 'not-a-model', error.message)]) : error;
  }
}

function numbers(frame: Frame, name: string): NumericColumn['values'] {
  const found = frame.columns.get(name);
  if (found === undefined || (found.kind !== 'f64' && found.kind !== 'i32')) throw new DataError(`the model made no column \`${name}\``);
  return found.values;
}
