import type { FitResult } from '../plan/plan.ts';
import { convergenceOf } from '../stages/common/convergence.ts';
import type { Model } from '../stages/stage.ts';
import { DataError } from '../util/errors.ts';

/** The result of a fit that failed. */
export function failedResult(candidate: number, split: number, error: string): FitResult {
  return { candidate, split, test: null, train: null, fitSeconds: 0, scoreSeconds: 0, error, file: null };
}

/** What a fit threw, as one sentence: a DataError speaks to the user, anything else keeps its name. */
export function errorText(error: unknown): string {
  if (error instanceof DataError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Refuses an evaluation without rows to score. */
export function refuseNoRows(rows: number): void {
  if (rows === 0) throw new DataError('no test row is left: the stages in front of the predictor dropped every one (handleInvalid: skip)');
}

/** What a result says of the search that made a model; nothing where there was none. */
export function searchedBy(model: Model | undefined): Pick<FitResult, 'convergence'> {
  const convergence = model === undefined ? undefined : convergenceOf(model);
  return convergence === undefined ? {} : { convergence };
}
