import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FitResult, Task } from '../../plan/plan.ts';
import { stretchesOf } from '../../stages/merging.ts';
import type { PipelineStage } from '../../stages/pipeline.ts';
import { mergingOf, passKey } from '../../stages/pipeline.ts';
import type { Model, PassRequest, Summary } from '../../stages/stage.ts';
import { DataError, JobFailed } from '../../util/errors.ts';
import { jsonText } from '../../util/json.ts';
import type { Data } from '../data.ts';
import { drive } from '../drive.ts';
import { errorText, failedResult, searchedBy } from '../failed.ts';
import type { LoadedPlan } from '../loaded.ts';
import { keyOf, pipelineOf, predictorIn, schemaBehind } from '../loaded.ts';
import { transformerModel } from '../prefix.ts';
import type { Recent } from '../recent.ts';
import { joinScored, measuresOf } from '../score.ts';
import { writeFitted, writePacked } from '../scratch.ts';
import type { ScoredShard } from '../shard-work.ts';
import { finishResult } from '../work.ts';
import { checkEach, checkScoredShard, checkSomething } from './check.ts';
import type { Homes } from './homes.ts';
import { timeExceeded } from './limits.ts';
import type { Pool } from './pool.ts';
import type { Payload, ShardStep } from './protocol.ts';
import { discard, pack } from './protocol.ts';

/** The rows axis of one run: the parent drives the fits, workers do the passes. */
export interface RowsRun {
  loaded: LoadedPlan;
  data: Data;
  homes: Homes;
  pool: Pool;
  scratch: string;
  planFile: string;
  /** Beginning of the names of this run's files. */
  prefix: string;
  label(task: Task): string;
  signal: AbortSignal;
  /** Models of stages before the predictor by what they depend on: candidates share them. */
  shared: Map<string, Promise<Model>>;
  /** Results of passes by what they depend on: fits that differ in what no pass reads share them. */
  passes: Recent<Promise<unknown>>;
  /** Files of fitted stages by the same. */
  fronts: Map<string, string>;
  files: number;
}

/** Shards of a message, whose answer has the scores of all of them. */
const SCORED_TOGETHER = 4;

/** One candidate of one task while it is fitted. */
interface Fitting {
  run: RowsRun;
  task: Task;
  pipeline: readonly PipelineStage[];
  onStarted(worker: number): void;
  /** When the first of its work began; null before. */
  startedAt: number | null;
}

/** Fits the candidates of a task by passes over shards. Rejects only when the job cannot go on. */
export async function runTaskByRows(run: RowsRun, task: Task, onStarted: (worker: number) => void): Promise<FitResult[]> {
  const results: FitResult[] = [];
  for (const candidate of task.candidates) {
    const fitting: Fitting = { run, task, pipeline: pipelineOf(run.loaded, candidate), onStarted, startedAt: null };
    try {
      results.push(task.kind === 'fit' ? await fitAll(fitting, candidate) : await evaluate(fitting, candidate));
    } catch (error) {
      if (run.signal.aborted || error instanceof JobFailed) throw error;
      results.push(failedResult(candidate, task.split, errorText(error)));
    }
  }
  return results;
}

async function fitAll(fitting: Fitting, candidate: number): Promise<FitResult> {
  const { run, task, pipeline } = fitting;
  const start = performance.now();
  const models = await fitUpTo(fitting, pipeline.length);
  const fitSeconds = secondsSince(start);
  const last = pipeline.findLastIndex(({ stage }) => stage.kind === 'estimator');
  const summary = last < 0 ? null : await summaryByRows(fitting, last, models);
  const summaries = models.map((_, i) => (i === last ? summary : null));
  const file = writeFitted({ folder: run.scratch, prefix: run.prefix }, { candidate, split: task.split }, { models, summaries });
  return { candidate, split: task.split, test: null, train: null, fitSeconds, scoreSeconds: 0, ...searchedBy(models[last]), error: null, file };
}

async function evaluate(fitting: Fitting, candidate: number): Promise<FitResult> {
  const { run, task } = fitting;
  const { loaded, scratch, prefix } = run;
  const predictor = predictorIn(fitting.pipeline);
  if (predictor < 0) throw new Error('no stage of the pipeline predicts');
  const start = performance.now();
  const models = await fitUpTo(fitting, predictor + 1);
  const fitSeconds = secondsSince(start);
  const scoring = performance.now();
  const model = freshFile(run, 'model');
  writePacked(join(scratch, model), models.slice(-1));
  const parts: ScoredShard[] = [];
  const step = { at: predictor, front: frontFile(fitting, models.slice(0, -1)) };
  await overShards(fitting, {
    most: SCORED_TOGETHER,
    payload: (at) => ({ kind: 'score', model, ...at }),
    step,
    check: (value, shards) => checkEach(value, shards, checkScoredShard),
    take: (shards, value) => (value as ScoredShard[]).forEach((part, i) => (parts[shards[i]] = part)),
  });
  rmSync(join(scratch, model), { force: true });
  const train = parts.flatMap((part) => (part.train === null ? [] : [part.train]));
  const result = finishResult({
    plan: loaded.plan,
    place: { folder: scratch, prefix },
    candidate,
    split: task.split,
    test: joinScored(parts.map((part) => part.test)),
    train: measuresOf(loaded.plan).trainScores ? joinScored(train) : null,
  });
  return { ...result, ...searchedBy(models[predictor]), fitSeconds, scoreSeconds: secondsSince(scoring) };
}

/** The models of the first `end` stages. */
async function fitUpTo(fitting: Fitting, end: number): Promise<Model[]> {
  const { run, task, pipeline } = fitting;
  const models: Model[] = [];
  const predictor = predictorIn(pipeline);
  for (let stage = 0; stage < end; stage++) {
    const key = JSON.stringify([task.split, keyOf(pipeline, stage + 1)]);
    const isShared = stage < predictor;
    const model = (isShared ? run.shared.get(key) : undefined) ?? fitStageByRows(fitting, stage, [...models]);
    if (isShared) run.shared.set(key, model);
    models.push(await model);
  }
  return models;
}

async function fitStageByRows(fitting: Fitting, position: number, front: readonly Model[]): Promise<Model> {
  const { data } = fitting.run;
  const step = fitting.pipeline[position];
  if (step.stage.kind === 'transformer') return transformerModel(step);
  if (step.stage.fit === null) throw new Error(`${step.stage.name} is fitted whole and cannot be spread by rows`);
  const schema = schemaBehind(front.map((model, i) => ({ step: fitting.pipeline[i], model })), data.frame());
  const at = { at: position, front: frontFile(fitting, front) };
  const { plan } = fitting.run.loaded;
  return drive(step.stage.fit(step.params, { schema }), (request) => {
    const key = plan.share ? passKey(step, request) : null;
    return key === null ? runPass(fitting, at, request) : fitting.run.passes.get(jsonText([at.front, key]), () => runPass(fitting, at, request));
  });
}

/** What a fitted stage says of the training rows in front of it; null where it says nothing. */
async function summaryByRows(fitting: Fitting, position: number, models: readonly Model[]): Promise<Summary | null> {
  const { summarise } = fitting.pipeline[position].stage;
  if (summarise === undefined) return null;
  const at = { at: position, front: frontFile(fitting, models.slice(0, position)) };
  return drive(summarise(models[position]), (request) => runPass(fitting, at, request));
}

/** A position in the pipeline, and the file of the fitted stages before it. */
interface Where {
  at: number;
  front: string;
}

async function runPass(fitting: Fitting, step: Where, request: PassRequest): Promise<unknown> {
  const { run, pipeline } = fitting;
  const merging = mergingOf(pipeline[step.at].stage, request.pass);
  const args = pack(request.args, run.scratch, freshFile(run, 'args'));
  await overShards(fitting, {
    most: Infinity,
    payload: (at) => ({ kind: 'pass', pass: request.pass, args, ...at }),
    step,
    check: (value, shards) => checkEach(value, stretchesOf(shards), checkSomething),
    take: (shards, value) => stretchesOf(shards).forEach((stretch, i) => merging.add((value as unknown[])[i], stretch)),
  });
  discard(args, run.scratch);
  return merging.result(run.data.shardStarts.length - 1);
}

interface OverShards {
  /** Shards of an assignment, at most. */
  most: number;
  payload(at: ShardStep): Payload;
  step: Where;
  check(value: unknown, shards: readonly number[]): void;
  take(shards: readonly number[], value: unknown): void;
}

/** Hands out assignments of some shards each. Of several that fail, the error of the first shards' is thrown. */
async function overShards(fitting: Fitting, { most, payload, step, check, take }: OverShards): Promise<void> {
  const { run, task, pipeline } = fitting;
  const { plan } = run.loaded;
  const { timeMs } = plan.limits;
  run.signal.throwIfAborted();
  if (timeMs !== null && timeLeft(fitting, timeMs) <= 0) throw new DataError(timeExceeded(timeMs));
  const errors = new Map<number, string>();
  await Promise.all(run.homes.assigned(most).map(async ({ shards, prefer, waits }) => {
    const outcome = await run.pool.submit({
      task: task.id,
      label: run.label(task),
      costMs: task.costMs,
      prefer,
      waits,
      ahead: waits,
      lane: null,
      payload: payload({ plan: run.planFile, split: task.split, shards, stage: pipeline[step.at].stage.name, params: pipeline[step.at].params, front: step.front }),
      limit: () => (timeMs === null ? null : { ms: Math.max(1, timeLeft(fitting, timeMs)), fitMs: timeMs }),
      check: (value) => check(value, shards),
      onStarted: (worker) => begin(fitting, worker),
    });
    if ('fitError' in outcome) return void errors.set(shards[0], outcome.fitError);
    run.homes.settle(shards, outcome.slot);
    take(shards, outcome.value);
  }));
  if (errors.size > 0) throw new DataError(errors.get(Math.min(...errors.keys())) as string);
}

function begin(fitting: Fitting, worker: number): void {
  fitting.startedAt ??= performance.now();
  fitting.onStarted(worker);
}

function timeLeft({ startedAt }: Fitting, timeMs: number): number {
  return startedAt === null ? timeMs : startedAt + timeMs - performance.now();
}

/** The file of the fitted stages in front of one; the same stages on the same split have one file. */
function frontFile({ run, task, pipeline }: Fitting, models: readonly Model[]): string {
  const key = JSON.stringify([task.split, keyOf(pipeline, models.length)]);
  const known = run.fronts.get(key);
  if (known !== undefined) return known;
  const file = freshFile(run, 'front');
  writePacked(join(run.scratch, file), models);
  run.fronts.set(key, file);
  return file;
}

function freshFile(run: RowsRun, what: string): string {
  return `${run.prefix}${what}-${run.files++}.bin`;
}

function secondsSince(start: number): number {
  return (performance.now() - start) / MS_A_SECOND;
}

const MS_A_SECOND = 1000;
