import type { FitResult, Task } from '../../plan/plan.ts';

// What a worker answers is not trusted: each check throws an Error that says what was expected.

/** Results of a task, one a candidate and in the task's order. */
export function checkResults(value: unknown, task: Task): asserts value is FitResult[] {
  if (!Array.isArray(value) || value.length !== task.candidates.length) throw new Error(`expected ${task.candidates.length} results`);
  value.forEach((result: unknown, i) => {
    if (!isResult(result) || result.candidate !== task.candidates[i] || result.split !== task.split) {
      throw new Error(`result ${i} is not one of candidate ${task.candidates[i]} on split ${task.split}`);
    }
  });
}

/** Scores of a shard. */
export function checkScoredShard(value: unknown): void {
  if (!isRecord(value) || !isScored(value['test']) || (value['train'] !== null && !isScored(value['train']))) throw new Error('expected the predictions of a shard');
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
    isTextOrNull(value['error']) &&
    isTextOrNull(value['file'])
  );
}

function isScores(value: unknown): boolean {
  return value === null || (isRecord(value) && Object.values(value).every((score) => typeof score === 'number'));
}

function isScored(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { rows, labels, predicted, probabilities } = value;
  if (!(rows instanceof Int32Array && labels instanceof Int32Array && predicted instanceof Int32Array)) return false;
  return rows.length === labels.length && rows.length === predicted.length && (probabilities === null || probabilities instanceof Float64Array);
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
