import { readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Frame } from '../../frame/column.ts';
import type { FitResult, Measures, Scores } from '../../plan/plan.ts';
import type { Summary } from '../../stages/stage.ts';
import { DataError } from '../../util/errors.ts';
import { parseJson } from '../../util/json.ts';
import { failedResult, refuseNoRows } from '../failed.ts';
import type { SavedPredictions } from '../scratch.ts';
import { writeFitted, writePacked } from '../scratch.ts';
import type { Scored } from '../score.ts';
import { needsProbabilities, scoresOf, truthAt } from '../score.ts';
import type { DriverResult, DriverTask, ToldStage } from './protocol.ts';

/** What a plan measures, and the label and the weights of all rows. */
export interface Measuring {
  measures: Measures | null;
  truth: Frame;
  /** Of the split in the plan. */
  split: number;
}

/** A driver's result as any engine tells it: the metrics are computed here, from what was predicted for each row. */
export function resultOf(result: DriverResult, { task, measuring, scratch }: { task: DriverTask; measuring: Measuring; scratch: string }): FitResult {
  const { candidate } = result;
  const { split, measures } = measuring;
  if (result.error !== null) return failedResult(candidate, split, result.error);
  const { fitSeconds, scoreSeconds, convergence } = result;
  const common = { candidate, split, fitSeconds, scoreSeconds, ...(convergence === null ? {} : { convergence }), error: null };
  if ('stages' in result) return { ...common, test: null, train: null, file: writeFitted({ folder: scratch, prefix: 'spark-' }, { candidate, split }, { saved: { folder: task.models, states: result.stages.map(({ state }) => state), ofRows: task.ofRows }, models: [], summaries: result.stages.map(summaryOf) }) };
  if (measures === null) throw new Error('a plan without measures has no predictions');
  try {
    const began = performance.now();
    const test = readScored(result.files.test, measures, measuring.truth);
    refuseNoRows(test.rows.length);
    const train = result.files.train === undefined ? null : scoresOf(readScored(result.files.train, measures, measuring.truth), measures);
    const scores: Scores = scoresOf(test, measures);
    const file = measures.predictions ? savePredictions(test, { candidate, split, measures, path: result.files.test }) : null;
    return { ...common, test: scores, train, scoreSeconds: scoreSeconds + (performance.now() - began) / MS_A_SECOND, file };
  } catch (error) {
    if (error instanceof DataError) return failedResult(candidate, split, error.message);
    throw error;
  }
}

/** Rows in the order of the data, with the truth beside them. The file has row, prediction and scores of each row as doubles, in any order. */
function readScored(path: string, measures: Measures, truth: Frame): Scored {
  const bytes = readFileSync(path);
  rmSync(path);
  const values = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const classes = needsProbabilities(measures) ? measures.classes : 0;
  const width = 2 + classes;
  const count = values.length / width;
  if (!Number.isInteger(count)) throw new Error(`predictions of ${values.length} numbers are no rows of ${width}`);
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => values[a * width] - values[b * width]);
  const rows = Int32Array.from(order, (at) => values[at * width]);
  const predicted = Float64Array.from(order, (at) => values[at * width + 1]);
  const probabilities = new Float64Array(count * classes);
  order.forEach((at, i) => probabilities.set(values.subarray(at * width + 2, (at + 1) * width), i * classes));
  return { rows, ...truthAt(truth, rows, measures), predicted: measures.task === 'regression' ? predicted : Int32Array.from(predicted), probabilities: classes === 0 ? null : probabilities };
}

function savePredictions({ rows, labels, predicted, probabilities }: Scored, { candidate, split, measures, path }: { candidate: number; split: number; measures: Measures; path: string }): string {
  const saved: SavedPredictions = { candidate, split, classes: measures.classes, rows, labels, predicted, probabilities: probabilities ?? new Float64Array(0) };
  const file = `${basename(path, '.doubles')}.bin`;
  writePacked(join(dirname(path), file), saved);
  return file;
}

function summaryOf({ summary }: ToldStage): Summary | null {
  if (summary === null) return null;
  const { facts, details } = parseJson(JSON.stringify(summary)) as Pick<Summary, 'facts' | 'details'>;
  return { facts, tables: {}, details, notes: [], warnings: [] };
}

const MS_A_SECOND = 1000;
