import { createReadStream, existsSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { texts } from '../frame/column.ts';
import type { Column, Frame, NumericColumn } from '../frame/column.ts';
import { packTexts } from '../frame/packed.ts';
import { readNative } from '../formats/native.ts';
import type { SavedPipeline, SavedStage } from '../formats/native.ts';
import { readBatches } from '../sources/batches.ts';
import type { Batch } from '../sources/batches.ts';
import { parseNumber } from '../sources/infer.ts';
import { loadStage } from '../stages/index.ts';
import type { Stage } from '../stages/stage.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { DataError, UserError } from '../util/errors.ts';

/** A saved pipeline with the code of its stages. */
export interface SavedModel {
  pipeline: SavedPipeline;
  stages: readonly Stage[];
  /** The last stage that predicts. */
  predictor: SavedStage;
  task: 'classification' | 'regression';
  /** By index; empty for regression. */
  classes: readonly string[];
}

/** What a model says of a batch: of the rows that are left, where a stage drops some. */
export interface Scored {
  /** Position of each row in the data, from 0: (rows). */
  rows: Int32Array;
  /** Class or value: (rows). */
  predictions: NumericColumn['values'];
  /** Row-major (rows, classes); null where the stage gives none. */
  probabilities: Float64Array | null;
}

/** Opens a model folder, or the run folder that holds one. Throws UserError where there is none. */
export async function openModel(folder: string): Promise<SavedModel> {
  const pipeline = readPipeline(folder);
  const stages = await Promise.all(pipeline.stages.map((saved) => loadStage(saved.model.stage)));
  const at = stages.findLastIndex((stage) => stage.task !== null);
  const task = stages[at]?.task ?? null;
  if (task === null) throw new UserError([diagnostic('input', 'not-a-model', `model ${folder} has no stage that predicts`)]);
  return { pipeline, stages, predictor: pipeline.stages[at], task, classes: pipeline.label?.classes ?? [] };
}

/** The rows of a CSV file, or of `stdin` for `-`, some at a time, read as the job of the model read its data. */
export async function* batchesFor({ pipeline }: SavedModel, data: string, stdin: Readable): AsyncGenerator<Batch> {
  const stream = data === '-' ? stdin : createReadStream(existing(data, 'data'));
  yield* readBatches(stream, data === '-' ? 'standard input' : data, pipeline.options);
}

/** Runs the pipeline on a batch. Throws UserError for missing columns, DataError for values that a stage cannot take. */
export function scoreBatch(batch: Batch, { pipeline, stages, predictor }: SavedModel): Scored {
  const input = frameOf(batch, pipeline);
  const output = pipeline.stages.reduce((frame, saved, i) => stages[i].apply(saved.model, frame), input);
  const { predictionCol, probabilityCol } = predictor.model.params;
  const probability = probabilityCol === undefined ? undefined : output.columns.get(String(probabilityCol));
  return {
    rows: output.rowIds ?? Int32Array.from({ length: output.rows }, (_, i) => batch.firstRow + i),
    predictions: numbers(output, String(predictionCol)),
    probabilities: probability?.kind === 'vector' ? probability.values : null,
  };
}

/** A cell's text, empty where the job's reader took it for missing. */
export function cellText(text: string, { options }: SavedPipeline): string {
  return text === options.nullValue ? '' : text;
}

function readPipeline(folder: string): SavedPipeline {
  const inner = `${folder}/model`;
  const found = statSync(existing(folder, 'model'));
  if (!found.isDirectory()) throw new UserError([diagnostic('input', 'not-a-model', `model ${folder}: expected the folder of a model or of a run, found a file`)]);
  const holds = statSync(inner, { throwIfNoEntry: false })?.isDirectory() === true;
  try {
    return readNative(holds ? inner : folder);
  } catch (error) {
    throw error instanceof DataError ? new UserError([diagnostic('input', 'not-a-model', error.message)]) : error;
  }
}

function existing(path: string, what: string): string {
  if (existsSync(path)) return path;
  throw new UserError([diagnostic('input', 'not-found', `${what} ${path} does not exist`)]);
}

function numbers(frame: Frame, name: string): NumericColumn['values'] {
  const found = frame.columns.get(name);
  if (found === undefined || (found.kind !== 'f64' && found.kind !== 'i32')) throw new DataError(`the model made no column \`${name}\``);
  return found.values;
}

/** The model's input columns from text, matched by name. */
function frameOf(batch: Batch, pipeline: SavedPipeline): Frame {
  const missing = pipeline.inputs.filter(({ name }) => !batch.names.includes(name)).map(({ name }) => `\`${name}\``);
  if (missing.length > 0) throw new UserError([diagnostic('usage', 'missing-columns', `the data lacks ${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')}, which the model reads`)]);
  const columns = pipeline.inputs.map(({ name, type }) => {
    const at = batch.names.indexOf(name);
    const cells = batch.rows.map((row) => cellText(row[at], pipeline));
    return [name, type.kind === 'text' ? textColumn(cells) : numberColumn(cells, { name, boolean: type.boolean, firstRow: batch.firstRow })] as const;
  });
  return { rows: batch.rows.length, columns: new Map(columns), rowIds: Int32Array.from({ length: batch.rows.length }, (_, i) => batch.firstRow + i) };
}

function textColumn(cells: readonly string[]): Column {
  const codes = new Map<string, number>();
  const values = Int32Array.from(cells, (text) => {
    if (text === '') return -1;
    const code = codes.get(text) ?? codes.size;
    codes.set(text, code);
    return code;
  });
  return texts(values, packTexts([...codes.keys()]), false);
}

function numberColumn(cells: readonly string[], column: { name: string; boolean: boolean; firstRow: number }): Column {
  const values = Float64Array.from(cells, (text, i) => {
    const value = text.trim() === '' ? NaN : column.boolean ? truth(text) : parseNumber(text);
    if (value === undefined) {
      throw new DataError(`row ${column.firstRow + i + 1}, column \`${column.name}\`: expected ${column.boolean ? 'true or false' : 'a number'}, found "${text}"`);
    }
    return value;
  });
  return { kind: 'f64', values, boolean: column.boolean, labels: null };
}

function truth(text: string): number | undefined {
  const word = text.trim().toLowerCase();
  return word === 'true' ? 1 : word === 'false' ? 0 : undefined;
}
