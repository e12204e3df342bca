import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf } from '../../frame/bytes.ts';
import type { FitResult, Task } from '../../plan/plan.ts';
import type { PipelineStage } from '../../stages/pipeline.ts';
import { mergingOf, passKey } from '../../stages/pipeline.ts';
import type { Model, PassRequest, Summary } from '../../stages/stage.ts';
import { DataError, JobFailed } from '../../util/errors.ts';
import { jsonText } from '../../util/json.ts';
import type { Data } from '../data.ts';
import { collectInOrder, drive } from '../drive.ts';
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
import { timeExceeded } from './limits.ts';
import type { Pool } from './pool.ts';
import type { Payload, ShardStep } from './protocol.ts';
import { discard, pack } from './protocol.ts';

/** The rows axis of one run: the parent drives the fits, workers do the passes. */
export interface RowsRun {
  loaded: LoadedPlan;
  data: Data;
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

/** An answer has the scores of all of them. */
const SCORED_TOGETHER = 4;
/** Powers of two: whoever merges neighbours adds up as everybody does. */
const PASSED_TOGETHER = 32;
/** At least, where there are so many shards. */
const MESSAGES_A_WORKER = 4;

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
    length: lengthOf(run, SCORED_TOGETHER),
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
  const length = lengthOf(run, PASSED_TOGETHER);
  const collecting = collectInOrder(run.data.shardStarts.length - 1, length, mergingOf(pipeline[step.at].stage, request.pass));
  const args = pack(request.args, run.scratch, freshFile(run, 'args'));
  await overShards(fitting, { length, payload: (at) => ({ kind: 'pass', pass: request.pass, args, ...at }), step, check: checkSomething, take: ([from], value) => collecting.add(from, value) });
  discard(args, run.scratch);
  return collecting.result();
}

interface OverShards {
  /** Shards of an assignment, which follow each other. */
  length: number;
  payload(at: ShardStep): Payload;
  step: Where;
  check(value: unknown, shards: readonly number[]): void;
  take(shards: readonly number[], value: unknown): void;
}

/** Hands out assignments of a few shards each. Of several shards that fail, the first one's error is thrown. */
async function overShards(fitting: Fitting, { length, payload, step, check, take }: OverShards): Promise<void> {
  const { run, task, pipeline } = fitting;
  const { plan } = run.loaded;
  const { timeMs } = plan.limits;
  run.signal.throwIfAborted();
  if (timeMs !== null && timeLeft(fitting, timeMs) <= 0) throw new DataError(timeExceeded(timeMs));
  const errors: string[] = [];
  const waits = areKept(run);
  // Whatever the length, a shard is at the worker that had it before.
  const together = lengthOf(run, PASSED_TOGETHER);
  await Promise.all(stretches(run.data.shardStarts.length - 1, length).map(async (shards, stretch) => {
    const outcome = await run.pool.submit({
      task: task.id,
      label: run.label(task),
      costMs: task.costMs,
      prefer: Math.floor(shards[0] / together),
      waits,
      lane: null,
      payload: payload({ plan: run.planFile, split: task.split, shards, stage: pipeline[step.at].stage.name, params: pipeline[step.at].params, front: step.front }),
      limit: () => (timeMs === null ? null : { ms: Math.max(1, timeLeft(fitting, timeMs)), fitMs: timeMs }),
      check: (value) => check(value, shards),
      onStarted: (worker) => begin(fitting, worker),
    });
    if ('fitError' in outcome) errors[stretch] = outcome.fitError;
    else take(shards, outcome.value);
  }));
  const first = errors.find((error) => error !== undefined);
  if (first !== undefined) throw new DataError(first);
}

/** Whether workers have all shards in memory: one that its worker has takes another one many passes' time to read. */
function areKept({ data, pool, loaded: { plan } }: RowsRun): boolean {
  return bytesOf(data.frame()) <= plan.keptBytes * pool.workers;
}

/** As many shards, a power of two, as a message is nothing beside: as long as each worker gets several messages, or, where shards stay at their workers, none gets more shards than it must. */
function lengthOf(run: RowsRun, most: number): number {
  const shards = run.data.shardStarts.length - 1;
  const { workers } = run.pool;
  const lengths = Array.from({ length: Math.log2(most) + 1 }, (_, i) => 2 ** i);
  const busiest = lengths.map((length) => Math.min(shards, Math.ceil(shards / length / workers) * length));
  const stay = areKept(run);
  return lengths.findLast((length, i) => (stay ? busiest[i] === busiest[0] : length * MESSAGES_A_WORKER * workers <= shards)) ?? 1;
}

/** All shards in order, so many at a time. */
function stretches(shards: number, length: number): number[][] {
  return Array.from({ length: Math.ceil(shards / length) }, (_, stretch) => Array.from({ length: Math.min(length, shards - stretch * length) }, (_, i) => stretch * length + i));
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
