import { join } from 'node:path';
import type { FitResult, FrontCounts, Measures, Plan, Split, Task } from '../plan/plan.ts';
import type { PipelineStage } from '../stages/pipeline.ts';
import type { Evaluation, Meta, Model, Predictions, Summary, WholeFit } from '../stages/stage.ts';
import type { Data } from './data.ts';
import { errorText, failedResult, refuseNoRows, searchedBy } from './failed.ts';
import type { LoadedPlan } from './loaded.ts';
import { candidateKey, keyOf, loadPlan, pipelineOf, predictorIn } from './loaded.ts';
import type { ModelStore } from './model-store.ts';
import type { Front, Fronts } from './prefix.ts';
import { advance, frontsOf } from './prefix.ts';
import type { RangeAnswer } from './ranges.ts';
import { doRange } from './ranges.ts';
import type { Scored } from './score.ts';
import { measuresOf, needsProbabilities, scoreFrame, scoresOf, takeAt, truthAt } from './score.ts';
import type { SavedPredictions } from './scratch.ts';
import { writeFitted, writePacked } from './scratch.ts';

/** Where a process puts large results: a folder, and the beginning of the files' names in it. */
export interface Place {
  folder: string;
  prefix: string;
}

/** Whole fits of a plan in this process. */
export interface Work {
  /** Never throws for what a fit throws: that is in the results, which come in the order of the task's candidates. */
  run(task: Task): FitResult[];
  /** One of the ranges of units that a task is cut into; throws what the fit throws. */
  range(task: Task, range: number): RangeAnswer;
  /** What was fitted in front of predictors since this was asked last. */
  fronts(): FrontCounts;
}

interface Context extends LoadedPlan, Site {
  place: Place;
}

/** One candidate of a task. */
interface Member {
  candidate: number;
  pipeline: readonly PipelineStage[];
}

/** A process's data with the fronts that it made of it; it outlives plans. */
export interface Site {
  data: Data;
  fronts: Fronts;
}

/** The data of a process. */
export function openSite(data: Data, store: ModelStore): Site {
  return { data, fronts: frontsOf(data, store) };
}

/** Loads what a plan needs and is then ready for its tasks. */
export async function openWork(plan: Plan, site: Site, place: Place): Promise<Work> {
  const context: Context = { ...(await loadPlan(plan)), ...site, place };
  site.fronts.limit(plan.keptBytes);
  return {
    fronts: site.fronts.counts,
    run: (task) => (task.kind === 'fit' ? task.candidates.map((candidate) => fitAll(context, task, candidate)) : evaluate(context, task)),
    range: (task, range) => doRange(context, task, range),
  };
}

/** Fits every stage of one candidate and keeps the models. */
function fitAll(context: Context, task: Task, candidate: number): FitResult {
  const start = performance.now();
  try {
    const pipeline = pipelineOf(context, candidate);
    const lastLearning = pipeline.findLastIndex(({ stage }) => stage.kind === 'estimator');
    const end = Math.max(0, lastLearning);
    let front = context.fronts.get(pipeline, end, howOf(context, task));
    const models: Model[] = front.fitted.map(({ model }) => model);
    const summaries = models.map((): Summary | null => null);
    let summarising = 0;
    for (const [i, step] of pipeline.slice(end).entries()) {
      const model = context.fronts.fit(step, front, context.plan);
      models.push(model);
      const from = performance.now();
      summaries.push(end + i === lastLearning ? context.fronts.summarise(step, front, { model, share: context.plan.share }) : null);
      summarising += secondsSince(from);
      // Behind the last stage that learns nothing looks at the rows again.
      if (end + i < lastLearning) front = advance(front, { step, model });
    }
    const fitSeconds = secondsSince(start) - summarising;
    const file = writeFitted(context.place, { candidate, split: task.split }, { models, summaries });
    return { candidate, split: task.split, test: null, train: null, fitSeconds, scoreSeconds: 0, ...searchedBy(models[lastLearning]), error: null, file };
  } catch (error) {
    return failedResult(candidate, task.split, errorText(error));
  }
}

/** Scores of all candidates of a task; those with an equal pipeline in front of the predictor share it. */
function evaluate(context: Context, task: Task): FitResult[] {
  const groups = new Map<string, Member[]>();
  const keys = new Map<string, string>();
  for (const candidate of task.candidates) {
    const pipeline = pipelineOf(context, candidate);
    const own = candidateKey(context, candidate);
    const key = keys.get(own) ?? keyOf(pipeline, predictorIn(pipeline));
    keys.set(own, key);
    addTo(groups, key, { candidate, pipeline });
  }
  const results = new Map<number, FitResult>();
  for (const members of groups.values()) {
    for (const result of evaluateGroup(context, task, members)) results.set(result.candidate, result);
  }
  return task.candidates.map((candidate) => results.get(candidate) ?? failedResult(candidate, task.split, 'the stage gave no predictions for it'));
}

function evaluateGroup(context: Context, task: Task, members: readonly Member[]): FitResult[] {
  const start = performance.now();
  const [{ pipeline }] = members;
  const predictor = predictorIn(pipeline);
  let front: Front;
  try {
    if (predictor < 0) throw new Error('no stage of the pipeline predicts');
    front = context.fronts.get(pipeline, predictor, howOf(context, task));
    refuseNoRows(front.at.test.length);
  } catch (error) {
    return members.map(({ candidate }) => failedResult(candidate, task.split, errorText(error)));
  }
  const shared = secondsSince(start) / members.length;
  const { whole } = pipeline[predictor].stage;
  const results = whole === null ? members.map((member) => evaluateByPasses(context, task, { member, front })) : evaluateWhole(context, task, { members, front, whole });
  return results.map((result) => ({ ...result, fitSeconds: result.fitSeconds + shared }));
}

function evaluateByPasses(context: Context, task: Task, { member, front }: { member: Member; front: Front }): FitResult {
  const { plan, fronts } = context;
  const step = member.pipeline[predictorIn(member.pipeline)];
  const start = performance.now();
  try {
    const model = fronts.fit(step, front, plan);
    const fitSeconds = secondsSince(start);
    const scoring = performance.now();
    const measures = measuresOf(plan);
    const others = [measures.label, ...(measures.weight === null ? [] : [measures.weight])];
    function scored(side: 'test' | 'train'): Scored {
      return scoreFrame(step, model, { frame: fronts.side(step, front, { side, others, share: plan.share }), measures });
    }
    const result = scoredResult(context, task, { candidate: member.candidate, test: scored('test'), train: measures.trainScores ? scored('train') : null });
    return { ...result, ...searchedBy(model), fitSeconds, scoreSeconds: secondsSince(scoring) };
  } catch (error) {
    return failedResult(member.candidate, task.split, errorText(error));
  }
}

function evaluateWhole(context: Context, task: Task, { members, front, whole }: { members: readonly Member[]; front: Front; whole: WholeFit }): FitResult[] {
  const groups = new Map<string, Member[]>();
  const meta: Meta = { schema: front.schema };
  for (const member of members) {
    addTo(groups, whole.groupKey(member.pipeline[predictorIn(member.pipeline)].params, meta), member);
  }
  return [...groups.values()].flatMap((group) => evaluateTogether(context, task, { members: group, front, whole }));
}

/** One call of `evaluate`; the time between its results is the group's, divided among the candidates. */
function evaluateTogether(context: Context, task: Task, { members, front, whole }: { members: readonly Member[]; front: Front; whole: WholeFit }): FitResult[] {
  const measures = measuresOf(context.plan);
  const params = members.map(({ pipeline }) => pipeline[predictorIn(pipeline)].params);
  const results: FitResult[] = [];
  const start = performance.now();
  let scoring = 0;
  let problem: string | null = null;
  try {
    const sides = { test: sideOf(front, front.at.test, measures), train: measures.trainScores ? sideOf(front, front.at.train, measures) : null };
    for (const evaluation of whole.evaluate({ frame: front.frame, ...front.at }, params, measures.trainScores)) {
      const from = performance.now();
      const result = scoreEvaluation(context, task, { candidate: candidateAt(members, evaluation), evaluation, sides });
      scoring += secondsSince(from);
      results.push({ ...result, scoreSeconds: secondsSince(from) });
    }
  } catch (error) {
    problem = errorText(error);
  }
  const fitSeconds = (secondsSince(start) - scoring) / members.length;
  const done = new Set(results.map((result) => result.candidate));
  const failed = problem === null ? [] : members.filter(({ candidate }) => !done.has(candidate));
  return [...results.map((result) => ({ ...result, fitSeconds })), ...failed.map(({ candidate }) => failedResult(candidate, task.split, String(problem)))];
}

function candidateAt(members: readonly Member[], evaluation: Evaluation): number {
  const member = members[evaluation.candidate];
  if (member === undefined) throw new Error(`the stage evaluated candidate ${evaluation.candidate} of ${members.length}`);
  return member.candidate;
}

/** What all candidates of a group have in common on one side of a split. */
export type Side = Pick<Scored, 'rows' | 'labels' | 'weights'>;

/** `train` is null without scores of the training rows. */
export interface Sides {
  test: Side;
  train: Side | null;
}

function sideOf(front: Front, at: Int32Array, measures: Measures): Side {
  return { rows: takeAt(front.frame.rowIds ?? at, at, new Int32Array(at.length)), ...truthAt(front.frame, at, measures) };
}

/** The result of one evaluation. A metric that fails for one candidate must not fail the others of its group. */
export function scoreEvaluation(site: { plan: Plan; place: Place }, task: Task, { candidate, evaluation, sides }: { candidate: number; evaluation: Evaluation; sides: Sides }): FitResult {
  const probabilities = needsProbabilities(measuresOf(site.plan));
  try {
    const test = scoredOf(evaluation.test, sides.test, probabilities);
    const train = evaluation.train === null || sides.train === null ? null : scoredOf(evaluation.train, sides.train, probabilities);
    return scoredResult(site, task, { candidate, test, train });
  } catch (error) {
    return failedResult(candidate, task.split, errorText(error));
  }
}

function scoredOf(predictions: Predictions, side: Side, probabilities: boolean): Scored {
  return { ...side, predicted: predictions.predicted, probabilities: probabilities ? predictions.probabilities() : null };
}

function scoredResult({ plan, place }: { plan: Plan; place: Place }, task: Task, { candidate, test, train }: { candidate: number; test: Scored; train: Scored | null }): FitResult {
  return finishResult({ plan, place, candidate, split: task.split, test, train });
}

/** Metrics of one fit, and its predictions in a file where the plan wants them. Times are left at 0. Throws DataError without a test row. */
export function finishResult(fit: { plan: Plan; place: Place; candidate: number; split: number; test: Scored; train: Scored | null }): FitResult {
  const { plan, place, candidate, split, test, train } = fit;
  const measures = measuresOf(plan);
  refuseNoRows(test.rows.length);
  let file: string | null = null;
  if (measures.predictions) {
    file = `${place.prefix}predictions-${candidate}-${split}.bin`;
    const { rows, labels, predicted, probabilities } = test;
    const saved: SavedPredictions = { candidate, split, classes: measures.classes, rows, labels, predicted, probabilities: probabilities ?? new Float64Array(0) };
    writePacked(join(place.folder, file), saved);
  }
  const scores = { test: scoresOf(test, measures), train: train === null ? null : scoresOf(train, measures) };
  return { candidate, split, ...scores, fitSeconds: 0, scoreSeconds: 0, error: null, file };
}

function addTo(groups: Map<string, Member[]>, key: string, member: Member): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [member]);
  else group.push(member);
}

function howOf({ plan }: Context, task: Task): { split: Split; share: boolean } {
  return { split: plan.splits[task.split], share: plan.share };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / MS_A_SECOND;
}

const MS_A_SECOND = 1000;
