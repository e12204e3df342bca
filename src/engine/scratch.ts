import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Model, Summary } from '../stages/stage.ts';

/** Predictions of one fit for its test rows, as a file of the scratch folder holds them. */
export interface SavedPredictions {
  candidate: number;
  split: number;
  /** 0 for regression. */
  classes: number;
  /** Row of the data, true and predicted class or value: each (rows); probabilities, or raw scores of a stage that gives none, are row-major (rows, classes), empty for regression. */
  rows: Int32Array;
  labels: Int32Array | Float64Array;
  predicted: Int32Array | Float64Array;
  probabilities: Float64Array;
}

/** Reads what an `evaluate` task with `measures.predictions` named in its result. */
export function readPredictions(scratch: string, file: string): SavedPredictions {
  return readPacked(join(scratch, file)) as SavedPredictions;
}

/** Fitted stages in a format of the engine's. */
export interface SavedStages {
  folder: string;
  states: readonly Model['state'][];
  /** Whether the summaries went over the rows; else that is left to whoever reads them. */
  ofRows: boolean;
}

/** A pipeline that was fitted, stage by stage: models, and the summary of the last one that learns, null for the others. */
export interface Fitted {
  models: Model[];
  /** Set in place of `models` where the engine saved the fitted stages in its own format: a folder, and what each says of itself. */
  saved?: SavedStages;
  summaries: (Summary | null)[];
}

/** Reads what a `fit` task named in its result. */
export function readFitted(scratch: string, file: string): Fitted {
  return readPacked(join(scratch, file)) as Fitted;
}

/** Writes a fitted pipeline into the folder; the name of the file. */
export function writeFitted({ folder, prefix }: { folder: string; prefix: string }, { candidate, split }: { candidate: number; split: number }, fitted: Fitted): string {
  const file = `${prefix}models-${candidate}-${split}.bin`;
  writePacked(join(folder, file), fitted);
  return file;
}

/** Writes a value of numbers, texts, plain objects, Maps and typed arrays; both sides run the same build, so the form is V8's own. */
export function writePacked(path: string, value: unknown): void {
  writeFileSync(path, serialize(value));
}

/** Reads what `writePacked` wrote. */
export function readPacked(path: string): unknown {
  return deserialize(readFileSync(path));
}
