import { paramsOf } from '../../plan/params-of.ts';
import type { Plan, Task } from '../../plan/plan.ts';
import { stagesOf } from '../../plan/variants.ts';
import { jsonText } from '../../util/json.ts';
import { needsProbabilities, scoresParam } from '../score.ts';
import type { DriverCandidate, DriverTask } from './protocol.ts';
import { columnsOf, entryOf, translate } from './translate.ts';
import type { NamedStage } from './translate.ts';
import { namesAround } from '../../stages/nesting.ts';

/** Columns that a job file leaves out by an empty name, and that an evaluation reads all the same. */
const UNNAMED = { predictionCol: '__prediction', probabilityCol: '__probability', rawPredictionCol: '__rawPrediction' } as const;

/** What the tasks of one run have in common. */
export interface TaskPlace {
  names: ReadonlyMap<string, string>;
  prefix: string;
  models: string;
  /** Whether fits share what is in front of their predictors. */
  share: boolean;
  /** Who goes over the rows for the summary of the fit on all of them. */
  summary: 'spark' | 'here';
}

/** The stages of a candidate with its parameters. */
export function stagesFor(plan: Pick<Plan, 'variants' | 'candidates'>, candidate: number): NamedStage[] {
  const found = plan.candidates.find(({ index }) => index === candidate);
  if (found === undefined) throw new Error(`the plan has no candidate ${candidate}`);
  return stagesOf(plan.variants, found).map((planned) => ({ stage: planned.stage, params: paramsOf(planned, found) }));
}

/** The tasks of a plan as the driver gets them, those of one front behind each other, so that it can be given up soon. */
export function driverTasks(plan: Plan, place: TaskPlace): DriverTask[] {
  const tasks = plan.tasks.map((task) => driverTask(plan, task, place));
  const uses = new Map<string, number>();
  const reads = new Map<string, Set<string>>();
  for (const { front, candidates, reads: own } of tasks) {
    uses.set(front, (uses.get(front) ?? 0) + candidates.length);
    reads.set(front, new Set([...(reads.get(front) ?? []), ...own]));
  }
  const order = new Map([...uses.keys()].map((front, i) => [front, i]));
  return tasks.map((task) => ({ ...task, uses: uses.get(task.front) ?? 0, reads: [...(reads.get(task.front) ?? [])] })).sort((a, b) => (order.get(a.front) ?? 0) - (order.get(b.front) ?? 0));
}

function driverTask(plan: Plan, task: Task, { names, prefix, models, share, summary }: TaskPlace): DriverTask {
  const candidates = task.candidates.map((candidate) => driverCandidate(plan, candidate, names));
  const [{ stages, predictor }] = candidates;
  const reads = predictor < 0 ? [] : task.candidates.flatMap((candidate) => columnsOf(stagesFor(plan, candidate)[predictor])).map((name) => names.get(name) ?? name);
  const front = share ? jsonText([task.split, stages.slice(0, predictor)]) : String(task.id);
  return {
    type: 'task', id: task.id, kind: task.kind, split: plan.splits[task.split], candidates, front, uses: 0, reads,
    train: plan.measures?.trainScores ?? false, classes: plan.measures?.classes ?? 0, prefix, models, ofRows: summary === 'spark',
  };
}

function driverCandidate(plan: Plan, candidate: number, names: ReadonlyMap<string, string>): DriverCandidate {
  const stages = stagesFor(plan, candidate);
  const predictor = stages.findLastIndex(({ stage }) => entryOf(namesAround(stage)?.outer ?? stage).task !== null);
  const { measures } = plan;
  if (predictor < 0 || measures === null) return { candidate, stages: translate(stages, names), predictor, predictionCol: '', scoresCol: null };
  const { params } = stages[predictor];
  const param = scoresParam(params);
  const predictionCol = String(params['predictionCol'] || UNNAMED.predictionCol);
  const scoresCol = needsProbabilities(measures) ? String(params[param] || UNNAMED[param]) : null;
  // A refit keeps the columns as the job file has them.
  const named = plan.tasks[0]?.kind === 'fit' ? params : { ...params, predictionCol, ...(scoresCol === null ? {} : { [param]: scoresCol }) };
  const all = stages.map((one, i) => (i === predictor ? { ...one, params: named } : one));
  return { candidate, stages: translate(all, names), predictor, predictionCol: names.get(predictionCol) ?? predictionCol, scoresCol: scoresCol === null ? null : (names.get(scoresCol) ?? scoresCol) };
}
