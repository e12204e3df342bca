import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Column, Frame } from '../frame/column.ts';
import { readNative } from '../formats/native.ts';
import type { SavedPipeline } from '../formats/native.ts';
import { readBatches } from '../sources/batches.ts';
import type { Batch } from '../sources/batches.ts';
import { parseNumber } from '../sources/infer.ts';
import { loadStage } from '../stages/index.ts';
import type { Stage } from '../stages/stage.ts';
import { csvLine } from '../util/csv.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { DataError, UserError } from '../util/errors.ts';

/** Scores CSV from a file, or from `stdin` for `-`, and yields CSV text: the input's columns, `prediction` and one `probability_<label>` a class. Memory does not grow with the input. */
export async function* predict(model: string, data: string, stdin: Readable): AsyncGenerator<string> {
  const pipeline = openModel(model);
  const stages = await Promise.all(pipeline.stages.map((saved) => loadStage(saved.model.stage)));
  const stream = data === '-' ? stdin : openFile(data);
  let started = false;
  for await (const batch of readBatches(stream, data === '-' ? 'standard input' : data, pipeline.options)) {
    const scored = scoreBatch(batch, pipeline, stages);
    const lines = scored.lines.map((cells) => csvLine(cells, batch.separator)).join('');
    yield started ? lines : csvLine(scored.header, batch.separator) + lines;
    started = true;
  }
}

/** Reads a model folder, or the run folder that holds one. */
export function openModel(folder: string): SavedPipeline {
  const inner = `${folder}/model`;
  return readNative(statSync(inner, { throwIfNoEntry: false })?.isDirectory() === true ? inner : existing(folder, 'model'));
}

function openFile(path: string): Readable {
  return createReadStream(existing(path, 'data'));
}

function existing(path: string, what: string): string {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
  throw new UserError([diagnostic('input', 'not-found', `${what} ${path} does not exist`)]);
}

interface Scored {
  header: string[];
  lines: (string | number | null)[][];
}

function scoreBatch(batch: Batch, pipeline: SavedPipeline, stages: readonly Stage[]): Scored {
  const input = frameOf(batch, pipeline);
  const output = pipeline.stages.reduce((frame, saved, i) => stages[i].apply(saved.model, frame), input);
  const last = pipeline.stages.findLast((_, i) => stages[i].task !== null);
  if (last === undefined) throw new DataError('the model has no stage that predicts');
  const prediction = numbers(output, String(last.model.params['predictionCol']));
  const probability = output.columns.get(String(last.model.params['probabilityCol']));
  const classes = pipeline.label?.classes ?? [];
  const header = [...batch.names, 'prediction', ...classes.map((name) => `probability_${name}`)];
  const clash = batch.names.find((name) => header.indexOf(name) !== header.lastIndexOf(name));
  if (clash !== undefined) throw new UserError([diagnostic('usage', 'column-clash', `the data has a column \`${clash}\` already, which predict adds: rename it`)]);
  const rows = output.rowIds ?? Int32Array.from({ length: output.rows }, (_, i) => batch.firstRow + i);
  const lines = Array.from(rows, (row, i) => {
    const probabilities = probability?.kind === 'vector' ? probability.values.subarray(i * probability.width, (i + 1) * probability.width) : [];
    return [...batch.rows[row - batch.firstRow], classes[prediction[i]] ?? prediction[i], ...probabilities];
  });
  return { header, lines };
}

function numbers(frame: Frame, name: string): Float64Array | Int32Array {
  const found = frame.columns.get(name);
  if (found === undefined || (found.kind !== 'f64' && found.kind !== 'i32')) throw new DataError(`the model made no column \`${name}\``);
  return found.values;
}

/** The model's input columns from text, matched by name. Throws UserError for missing columns, DataError for a value of another type. */
function frameOf(batch: Batch, pipeline: SavedPipeline): Frame {
  const missing = pipeline.inputs.filter(({ name }) => !batch.names.includes(name)).map(({ name }) => `\`${name}\``);
  if (missing.length > 0) throw new UserError([diagnostic('usage', 'missing-columns', `the data lacks ${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')}, which the model reads`)]);
  const columns = pipeline.inputs.map(({ name, type }) => {
    const at = batch.names.indexOf(name);
    const texts = batch.rows.map((row) => (row[at] === pipeline.options.nullValue ? '' : row[at]));
    return [name, type.kind === 'text' ? textColumn(texts) : numberColumn(texts, { name, boolean: type.boolean, firstRow: batch.firstRow })] as const;
  });
  return { rows: batch.rows.length, columns: new Map(columns), rowIds: Int32Array.from({ length: batch.rows.length }, (_, i) => batch.firstRow + i) };
}

function textColumn(texts: readonly string[]): Column {
  const codes = new Map<string, number>();
  const values = Int32Array.from(texts, (text) => {
    if (text === '') return -1;
    const code = codes.get(text) ?? codes.size;
    codes.set(text, code);
    return code;
  });
  return { kind: 'text', codes: values, dictionary: [...codes.keys()], date: false };
}

function numberColumn(texts: readonly string[], column: { name: string; boolean: boolean; firstRow: number }): Column {
  const values = Float64Array.from(texts, (text, i) => {
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
