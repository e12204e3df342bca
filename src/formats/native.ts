import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnType } from '../frame/column.ts';
import { CSV_DEFAULTS } from '../sources/source.ts';
import type { CsvOptions } from '../sources/source.ts';
import type { ParamValues } from '../stages/params.ts';
import type { Json, Model, NumberArray } from '../stages/stage.ts';
import { DataError } from '../util/errors.ts';
import { jsonText, parseJson } from '../util/json.ts';

/** Version of the folder's layout and of the arrays in it; a reader refuses any other. */
const FORMAT_VERSION = 2;

/** A stage of a saved pipeline. */
export interface SavedStage {
  id: string;
  inserted: boolean;
  model: Model;
}

/** A column that a pipeline reads; `width` is that of a vector. */
export interface SavedInput {
  name: string;
  type: Pick<ColumnType, 'kind' | 'boolean' | 'date'> & { width?: number };
}

/** A fitted pipeline with what it needs to read new data: the reader's options, its input columns by name and type, and the names of the classes, none for regression. */
export interface SavedPipeline {
  options: CsvOptions;
  inputs: readonly SavedInput[];
  label: { column: string; classes: readonly string[] } | null;
  stages: readonly SavedStage[];
}

const DTYPES = {
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  u8: Uint8Array,
} as const;
type Dtype = keyof typeof DTYPES;

/** Writes `model.json` and one little-endian file an array, `arrays/<stage id>.<array>.<dtype>`, into an existing folder. */
export function writeNative(folder: string, pipeline: SavedPipeline): void {
  mkdirSync(join(folder, 'arrays'), { recursive: true });
  const stages = pipeline.stages.map(({ id, inserted, model }) => {
    const arrays = Object.entries(model.arrays).map(([name, values]) => {
      const file = `arrays/${encodeURIComponent(id)}.${name}.${dtypeOf(values)}`;
      writeFileSync(join(folder, file), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      return [name, { file, dtype: dtypeOf(values), length: values.length }] as const;
    });
    return { id, inserted, stage: model.stage, params: model.params, state: model.state, arrays: Object.fromEntries(arrays) };
  });
  const json = { format: 'ml-submit', version: FORMAT_VERSION, options: pipeline.options, inputs: pipeline.inputs, label: pipeline.label, stages };
  writeFileSync(join(folder, 'model.json'), `${jsonText(json, 2)}\n`);
}

interface ModelFile {
  format: string;
  version: number;
  options: CsvOptions;
  inputs: SavedPipeline['inputs'];
  label: SavedPipeline['label'];
  stages: { id: string; inserted: boolean; stage: string; params: ParamValues; state: Record<string, Json>; arrays: Record<string, { file: string; dtype: Dtype; length: number }> }[];
}

/** Reads a folder that `writeNative` wrote. Throws DataError when it is not one, is of another version, or is damaged. */
export function readNative(folder: string): SavedPipeline {
  const json = readModelFile(folder);
  const stages = json.stages.map(({ id, inserted, stage, params, state, arrays }): SavedStage => {
    const loaded = Object.entries(arrays).map(([name, spec]) => [name, readArray(folder, spec)] as const);
    return { id, inserted, model: { stage, params, state, arrays: Object.fromEntries(loaded) } };
  });
  // A model of an earlier build has fewer options: those that came later had their defaults then.
  return { options: { ...CSV_DEFAULTS, ...json.options }, inputs: json.inputs, label: json.label, stages };
}

function readModelFile(folder: string): ModelFile {
  const file = join(folder, 'model.json');
  let json: ModelFile;
  try {
    json = parseJson(readFileSync(file, 'utf8')) as ModelFile;
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new DataError(`${file} is damaged: ${cause.message}`, { cause });
    throw new DataError(`${folder} is not a model of ml-submit: it has no model.json that can be read`, { cause });
  }
  if (json.format !== 'ml-submit') throw new DataError(`${file} is not a model of ml-submit: expected format "ml-submit", found ${JSON.stringify(json.format ?? null)}`);
  if (json.version > FORMAT_VERSION) throw new DataError(`${file} has version ${json.version}; this program reads version ${FORMAT_VERSION}: update ml-submit`);
  if (json.version < FORMAT_VERSION) throw new DataError(`${file} has version ${json.version}; this program reads version ${FORMAT_VERSION}: fit the model again`);
  return json;
}

function readArray(folder: string, spec: { file: string; dtype: Dtype; length: number }): NumberArray {
  const kind = DTYPES[spec.dtype];
  if (kind === undefined || spec.file.includes('..')) throw new DataError(`${join(folder, 'model.json')} is damaged: array ${spec.file} has dtype ${String(spec.dtype)}`);
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(folder, spec.file));
  } catch (cause) {
    throw new DataError(`${join(folder, spec.file)} cannot be read; the model folder is not complete`, { cause });
  }
  const expected = spec.length * kind.BYTES_PER_ELEMENT;
  if (bytes.byteLength !== expected) throw new DataError(`${join(folder, spec.file)} is damaged: expected ${expected} bytes, found ${bytes.byteLength}`);
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return new kind(copy as ArrayBuffer);
}

function dtypeOf(values: NumberArray): Dtype {
  for (const [name, kind] of Object.entries(DTYPES)) if (values instanceof kind) return name as Dtype;
  throw new Error('no dtype for this array');
}
