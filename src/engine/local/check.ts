import type { FitResult, FrontCounts, Task } from '../../plan/plan.ts';
import { isPlainName } from './protocol.ts';

// What a worker answers is not trusted: each check throws an Error that says what was expected.

/** What came of a task. */
export interface TaskAnswer {
  results: FitResult[];
  fronts: FrontCounts;
}

/** Results of a task, and how many stages were fitted in front of them. */
export function checkAnswer(value: unknown, task: Task): asserts value is TaskAnswer {
  if (!isRecord(value) || !isRecord(value['fronts']) || !Object.values(value['fronts']).every((count) => Number.isInteger(count))) throw new Error('expected results and counts of stages');
  checkResults(value['results'], task);
}

/** Results of a task, one a candidate and in the task's order. */
export function checkResults(value: unknown, task: Task): asserts value is FitResult[] {
  if (!Array.isArray(value) || value.length !== task.candidates.length) throw new Error(`expected ${task.candidates.length} results`);
  value.forEach((result: unknown, i) => {
    if (!isResult(result) || result.candidate !== task.candidates[i] || result.split !== task.split) {
      throw new Error(`result ${i} is not one of candidate ${task.candidates[i]} on split ${task.split}`);
    }
  });
}

/** One range of a task: parts of its candidates, or a model. */
export function checkRange(value: unknown, { kind, candidates }: Task): void {
  if (!isRecord(value) || value['kind'] !== kind || typeof value['seconds'] !== 'number') throw new Error('expected a range of a task');
  if (kind === 'fit') {
    if (!isRecord(value['model']) || !Array.isArray(value['front'])) throw new Error('expected the model of a range');
    return;
  }
  const { parts, rows } = value;
  if (!Array.isArray(parts) || !parts.every((part) => isPart(part, candidates.length))) throw new Error('expected the parts of a range');
  if (!isRecord(rows) || ![rows['test'], rows['train']].every((side) => side === null || side instanceof Int32Array)) throw new Error('expected the rows of a range');
}

/** One value for each of some shards, or stretches of them, each of which passes its own check. */
export function checkEach(value: unknown, shards: readonly unknown[], check: (value: unknown) => void): asserts value is unknown[] {
  if (!Array.isArray(value) || value.length !== shards.length) throw new Error(`expected ${shards.length} values`);
  for (let i = 0; i < shards.length; i++) check(value[i]);
}

/** Scores of a shard. */
export function checkScoredShard(value: unknown): void {
  if (!isRecord(value) || !isScored(value['test']) || (value['train'] !== null && !isScored(value['train']))) throw new Error('expected the predictions of a shard');
}

/** What came of a shard that was transformed. */
export interface TransformedShard {
  rows: number;
  /** Of the scratch folder, with the rows in the format that was asked for; null without one. */
  file: string | null;
  preview: readonly (readonly string[])[];
}

/** A transformed shard. */
export function checkTransformed(value: unknown): asserts value is TransformedShard {
  if (!isRecord(value) || !Number.isInteger(value['rows']) || !(value['file'] === null || isPlainName(value['file'])) || !Array.isArray(value['preview'])) throw new Error('expected the rows of a shard');
}

/** A partial: only the stage knows its shape. */
export function checkSomething(value: unknown): void {
  if (value === undefined) throw new Error('expected a partial, found nothing');
}

function isResult(value: unknown): value is FitResult {
  return (
    isRecord(value) &&
    isScores(value['test']) &&
    isScores(value['train']) &&
    typeof value['fitSeconds'] === 'number' &&
    typeof value['scoreSeconds'] === 'number' &&
    isConvergence(value['convergence']) &&
    isTextOrNull(value['error']) &&
    isTextOrNull(value['file'])
  );
}

function isConvergence(value: unknown): boolean {
  return value === undefined || (isRecord(value) && typeof value['iterations'] === 'number' && typeof value['converged'] === 'boolean');
}

function isPart(value: unknown, candidates: number): boolean {
  if (!isRecord(value)) return false;
  const { candidate, units, test, train } = value;
  if (!Number.isInteger(candidate) || Number(candidate) < 0 || Number(candidate) >= candidates || typeof units !== 'number') return false;
  return test instanceof Float64Array && (train === null || train instanceof Float64Array);
}

function isScores(value: unknown): boolean {
  return value === null || (isRecord(value) && Object.values(value).every((score) => typeof score === 'number'));
}

function isScored(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { rows, labels, predicted, probabilities, weights } = value;
  if (!(rows instanceof Int32Array && isNumbers(labels) && isNumbers(predicted))) return false;
  if (weights !== null && !(weights instanceof Float64Array && weights.length === rows.length)) return false;
  return rows.length === labels.length && rows.length === predicted.length && (probabilities === null || probabilities instanceof Float64Array);
}

function isNumbers(value: unknown): value is Int32Array | Float64Array {
  return value instanceof Int32Array || value instanceof Float64Array;
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
