import type { Task } from '../plan/plan.ts';
import type { PipelineStage } from '../stages/pipeline.ts';
import type { EvaluationPart, Model, Ranges } from '../stages/stage.ts';
import { refuseNoRows } from './failed.ts';
import type { LoadedPlan } from './loaded.ts';
import { pipelineOf, predictorIn } from './loaded.ts';
import type { Front, Fronts } from './prefix.ts';
import { measuresOf, takeAt } from './score.ts';

/**
 * What one range of a task's units (trees) comes to, as plain data. `rows`: which rows of the data are left on each side that is scored, where stages
 * dropped some; null where all are. `front`: the fitted stages before the predictor. Both are told by the first range only.
 */
export type RangeAnswer =
  | { kind: 'evaluate'; parts: EvaluationPart[]; rows: KeptRows; seconds: number }
  | { kind: 'fit'; model: Model; front: readonly Model[]; seconds: number };

/** (rows) each, in the order of the data. */
export interface KeptRows {
  test: Int32Array | null;
  train: Int32Array | null;
}

/** Does one range of a task in this process. The candidates of such a task agree on everything before the predictor. Throws what the fit throws. */
export function doRange(context: LoadedPlan & { fronts: Fronts }, task: Task, range: number): RangeAnswer {
  const start = performance.now();
  const { plan } = context;
  const [from, to] = bordersOf(task, range);
  const pipelines = task.candidates.map((candidate) => pipelineOf(context, candidate));
  const predictor = predictorIn(pipelines[0]);
  const ranges = rangesOf(pipelines[0][predictor]);
  const params = pipelines.map((pipeline) => pipeline[predictor].params);
  const front = context.fronts.get(pipelines[0], predictor, { split: plan.splits[task.split], share: plan.share });
  if (task.kind === 'fit') {
    const model = ranges.fit({ frame: front.frame, train: front.at.train }, params[0], { from, to });
    return { kind: 'fit', model, front: range === 0 ? front.fitted.map((fitted) => fitted.model) : [], seconds: secondsSince(start) };
  }
  refuseNoRows(front.at.test.length);
  const parts = ranges.evaluate({ frame: front.frame, ...front.at }, params, { trainScores: measuresOf(plan).trainScores, from, to });
  const rows = range === 0 ? { test: keptRows(front, 'test'), train: measuresOf(plan).trainScores ? keptRows(front, 'train') : null } : { test: null, train: null };
  return { kind: 'evaluate', parts, rows, seconds: secondsSince(start) };
}

/** How a stage that predicts is cut; throws where it cannot be. */
export function rangesOf(predictor: PipelineStage | undefined): Ranges {
  const ranges = predictor?.stage.whole?.ranges ?? null;
  if (ranges === null) throw new Error(`a fit of ${predictor?.stage.name ?? 'no stage'} cannot be cut into ranges`);
  return ranges;
}

function bordersOf({ id, ranges }: Task, range: number): readonly [number, number] {
  if (ranges === null || range < 0 || range + 1 >= ranges.length) throw new Error(`task ${id} has no range ${range}`);
  return [ranges[range], ranges[range + 1]];
}

function keptRows(front: Front, side: 'test' | 'train'): Int32Array | null {
  const at = front.at[side];
  if (at.length === front.rows[side].length) return null;
  return takeAt(front.frame.rowIds ?? at, at, new Int32Array(at.length));
}

function secondsSince(start: number): number {
  return (performance.now() - start) / MS_A_SECOND;
}

const MS_A_SECOND = 1000;
