import { readFileSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';

/** Predictions of one fit for its test rows, as a file of the scratch folder holds them. */
export interface SavedPredictions {
  candidate: number;
  split: number;
  classes: number;
  /** Row of the data, class and predicted class: each (rows); probabilities are row-major (rows, classes). */
  rows: Int32Array;
  labels: Int32Array;
  predicted: Int32Array;
  probabilities: Float64Array;
}

/** Writes a value of numbers, texts, plain objects, Maps and typed arrays; both sides run the same build, so the form is V8's own. */
export function writePacked(path: string, value: unknown): void {
  writeFileSync(path, serialize(value));
}

/** Reads what `writePacked` wrote. */
export function readPacked(path: string): unknown {
  return deserialize(readFileSync(path));
}
