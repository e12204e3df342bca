import type { Meta, Stage } from '../stages/stage.ts';
import type { ColumnType } from '../frame/column.ts';
import type { ParamValues } from '../stages/params.ts';
import { passParams } from '../stages/pipeline.ts';
import { DataError } from '../util/errors.ts';
import type { Candidate, Measures, Plan, PlannedStage, Split, Task, Variant } from './plan.ts';
import { paramsOf } from './params-of.ts';
import { comparePaths, openPrefixes, stageFits } from './prefixes.ts';
import type { StageFits } from './prefixes.ts';
import type { Cuttable } from './ranges.ts';
import { withRanges } from './ranges.ts';
import { jsonText } from '../util/json.ts';
import { stagesOf } from './variants.ts';

/**
 * Rows of a shard: as many as leave so many shards, for as many workers; but enough that a message is nothing beside the work, and no more than make what is done a shard and column nothing
 * beside it. Fewer where a row has many values.
 */
const SHARD_ROWS = { least: 16_384, most: 65_536 };
const SHARDS_TO_SPREAD = 8;
const SHARD_VALUES = 2 ** 22;
const MAX_SHARDS = 64;
/** Below this many rows, passes over shards cost more in messages than a second core gives. Measured: of 100,000 rows x 20 no fit gains, of 150,000 those whose passes are long. */
const ROWS_AXIS_FROM = 131_072;
/** Nor are they worth it for a fit that took less than this: each pass waits for messages, and for the slower of the workers. */
const ROWS_AXIS_FROM_MS = 100;
/** Measured: one pass of a stage over one value, in milliseconds. */
const PASS_MS_PER_VALUE = 1e-5;
/** Scores, in passes. */
const SCORES_A_FIT = 1;
const LONG_VECTOR = 1024;
const VALUES_OF_A_LONG_VECTOR = 256;
/** Node and the stages' code, before any data. */
const WORKER_BYTES = 60 * 2 ** 20;
/** A shard as read, the rows of one side of a split, what stages make of them, and what a pass makes. */
const SHARDS_AT_WORK = 6;
/** More shards than this are seldom asked for again. */
const KEPT_BYTES = 512 * 2 ** 20;
/** A WASM heap is 4 GiB at most and never shrinks. */
const WORKER_LIMIT_BYTES = 3 * 2 ** 30;

export interface PlanInput {
  variants: readonly Variant[];
  stages: ReadonlyMap<string, Stage>;
  candidates: readonly Candidate[];
  splits: readonly Split[];
  measures: Measures | null;
  /** What stands in front of the predictor for a candidate. */
  metaOf(candidate: Candidate): Meta;
  rows: number;
  /** Values of a row of the data, slots of its vectors among them. */
  width: number;
  /** Bytes of the data's columns. */
  dataBytes: number;
  /** Whether Spark does the fits, which shares what is in front of predictors and nothing else. */
  spark: boolean;
  /** Forked workers; 0 is the parent alone. */
  workers: number;
  /** Bytes that a worker may have; null: as many as it can. */
  memoryPerWorker: number | null;
  limits: Plan['limits'];
  kernels: Plan['kernels'];
  share: boolean;
  task: Task['kind'];
  /** Milliseconds that a fit of these took on some of the rows; null: none was done yet. */
  fitMs: number | null;
}

/** A plan and what `explain` tells about it. */
export interface Planned {
  plan: Plan;
  /** Candidate-fold fits asked for, fits really made, and those that cost nothing of their own. */
  fits: { asked: number; done: number; shared: number };
  /** The same stage by stage, in the pipeline's order. */
  stageFits: readonly StageFits[];
  /** Expected milliseconds of one core, and bytes of one worker. */
  costMs: number;
  workerBytes: number;
  /** A job of less work is over sooner in one process than by workers, who have to start and to warm up; in milliseconds of one core. */
  inlineBelowMs: number;
}

/** What grows trees is fast from the first row on; passes of many stages are so only when V8 has seen them for a while, in each process anew. */
const INLINE_BELOW_MS = { whole: 100, passes: 1000 };

/** Groups the candidates by what they share and lays the tasks out, largest first. Pure: the same input gives the same plan. */
export function makePlan(asked: PlanInput): Planned {
  const input = asked.spark ? { ...asked, share: false } : asked;
  const groups = groupCandidates(input);
  const lanes = input.share && haveInCommon(groups, input);
  const estimates = estimatesOf(groups, input, lanes);
  const whole: Omit<Task, 'ranges'>[] = [];
  const cuttable: Cuttable[] = [];
  function add(split: number, group: Group, { ms }: Estimate): void {
    whole.push({ id: whole.length, kind: input.task, split, candidates: group.candidates.map((c) => c.index), lane: lanes ? { number: split, front: group.front } : null, costMs: ms });
    cuttable.push({ costMs: ms, units: unitsOf(group, input), pieceBytes: pieceBytes(group, input) });
  }
  // Depth first within a split, so that a worker meets a prefix once; else the splits of a group together.
  if (lanes) input.splits.forEach((_, split) => groups.forEach((group, i) => add(split, group, estimates[i])));
  else groups.forEach((group, i) => input.splits.forEach((_, split) => add(split, group, estimates[i])));
  const room = roomFor(input, estimates.reduce((most, { bytes }) => Math.max(most, bytes), 0));
  const fits = input.candidates.length * input.splits.length;
  const done = estimates.reduce((sum, { fits }) => sum + fits, 0) * input.splits.length;
  const { tasks, pieces } = withRanges(whole, cuttable.every(({ units }) => units > 0) ? cuttable : null, input.workers);
  const { axis, reason } = room.refusal === null ? chooseAxis(input, { fits, tasks: tasks.length, pieces }) : { axis: 'rows' as const, reason: `${room.refusal}: each fit is spread by rows` };
  return {
    plan: {
      variants: input.variants,
      candidates: input.candidates,
      splits: input.splits,
      measures: input.measures,
      tasks,
      axis,
      axisReason: reason,
      shardStarts: shardStarts(input),
      keptBytes: room.keptBytes,
      limits: input.limits,
      kernels: input.kernels,
      share: input.share,
    },
    fits: { asked: fits, done, shared: fits - done },
    stageFits: stageFits({ ...asked, last: (candidate) => lastFitted(candidate, input), lastDone: doneByPredictor(groups, estimates, input) }),
    costMs: tasks.reduce((sum, task) => sum + task.costMs, 0),
    workerBytes: room.bytes,
    inlineBelowMs: groups.some((group) => stageOf(input, group.last).whole !== null) ? INLINE_BELOW_MS.whole : INLINE_BELOW_MS.passes,
  };
}

interface Room {
  /** Bytes that a worker will need. */
  bytes: number;
  /** Of shards as read and as changed by stages, each, that a worker keeps. */
  keptBytes: number;
  /** Why a worker cannot have all rows; null: it can. */
  refusal: string | null;
}

/** How much of the data a worker can have. Throws a DataError with the numbers where that is not enough. */
function roomFor(input: PlanInput, fitBytes: number): Room {
  if (input.spark) return { bytes: 0, keptBytes: 0, refusal: null };
  const limit = Math.min(WORKER_LIMIT_BYTES, input.memoryPerWorker ?? Infinity);
  const whole = WORKER_BYTES + 2 * input.dataBytes + fitBytes;
  if (whole <= limit) return { bytes: whole, keptBytes: Math.min(KEPT_BYTES, limit - whole), refusal: null };
  const refusal = `a worker would need ${mib(whole)} MiB for this data, and can have ${mib(limit)} MiB at most`;
  const last = input.variants.map(({ stages }) => principal(stages, input.stages)).find((one) => stageOf(input, one).whole !== null);
  if (last !== undefined) throw new DataError(`${refusal}; ${last.stage} is fitted whole in one process`);
  if (input.workers === 0) throw new DataError(`${refusal}; with --workers 1 or more each fit is spread by rows`);
  const shard = Math.ceil((input.dataBytes + fitBytes) / (shardStarts(input).length - 1));
  const least = WORKER_BYTES + SHARDS_AT_WORK * shard;
  if (least > limit) throw new DataError(`${refusal}; for its shards it would need ${mib(least)} MiB`);
  return { bytes: limit, keptBytes: Math.min(KEPT_BYTES, Math.floor((limit - least) / 2)), refusal };
}

/** First row of each shard and the number of rows: from the data alone, never from the number of workers. */
export function shardStarts({ rows, width }: Pick<PlanInput, 'rows' | 'width'>): number[] {
  const own = Math.max(SHARD_ROWS.least, Math.min(SHARD_ROWS.most, rows / SHARDS_TO_SPREAD, SHARD_VALUES / Math.max(1, width)));
  const shards = Math.min(MAX_SHARDS, Math.max(1, Math.ceil(rows / own)));
  return Array.from({ length: shards + 1 }, (_, i) => Math.round((i * rows) / shards));
}

/** The last stage that predicts, since stages behind it only rewrite its predictions; without one the last stage. */
export function principal(pipeline: readonly PlannedStage[], stages: ReadonlyMap<string, Stage>): PlannedStage {
  const last = pipeline.findLast((planned) => (stages.get(planned.stage)?.task ?? null) !== null) ?? pipeline.at(-1);
  if (last === undefined) throw new Error('a plan needs a stage');
  return last;
}

interface Group {
  pipeline: readonly PlannedStage[];
  last: PlannedStage;
  /** Nodes of the tree of prefixes in front of `last`. */
  path: readonly number[];
  /** What the passes of its fit depend on, beside the split; null where no other group can share them. */
  passes: string | null;
  /** Equal where the passes are shared, or where none are and the path is equal. */
  front: number;
  candidates: Candidate[];
  params: ParamValues[];
  meta: Meta;
}

/** Candidates that one call can fit together, equal before the predictor and by the predictor's own rule, depth first in the tree of prefixes. */
function groupCandidates(input: PlanInput): Group[] {
  const prefixes = openPrefixes(input.variants);
  const groups = new Map<string, Group>();
  const fronts = new Map<string, number>();
  function numbered(front: string): number {
    const number = fronts.get(front) ?? fronts.size;
    fronts.set(front, number);
    return number;
  }
  for (const candidate of input.candidates) {
    const pipeline = stagesOf(input.variants, candidate);
    const last = principal(pipeline, input.stages);
    const { whole } = stageOf(input, last);
    const params = paramsOf(last, candidate);
    const meta = input.metaOf(candidate);
    const own = whole === null || input.task === 'fit' || !input.share ? String(candidate.index) : whole.groupKey(params, meta);
    const path = prefixes.path(candidate, pipeline.indexOf(last));
    const behind = Object.entries(candidate.params).filter(([name]) => pipeline.slice(pipeline.indexOf(last) + 1).some(({ id }) => name.startsWith(`${id}.`)));
    const key = jsonText([path, last.stage, behind, own]);
    const passes = input.share ? passesOf(last, { path, params }, input) : null;
    const front = numbered(passes ?? jsonText(path));
    const group = groups.get(key) ?? { pipeline, last, path, passes, front, candidates: [], params: [], meta };
    group.candidates.push(candidate);
    group.params.push(params);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => comparePaths(a.path, b.path) || a.front - b.front);
}

/**
 * Whether a worker spares work by doing groups of one split in order: there is more than one set of stages in front of the predictor, some share passes, or all pass over the rows of the split,
 * which are picked once then.
 */
function haveInCommon(groups: readonly Group[], input: PlanInput): boolean {
  const passes = groups.flatMap((group) => group.passes ?? []);
  if (new Set(groups.map(({ path }) => path.at(-1))).size > 1 || new Set(passes).size < passes.length) return true;
  return groups.length > 1 && groups.every(({ last }) => stageOf(input, last).whole === null);
}

/** The stage whose fit and scores end an evaluation; of a fit that is kept, the last stage. */
function lastFitted(candidate: Candidate, input: PlanInput): number {
  const pipeline = stagesOf(input.variants, candidate);
  return input.task === 'fit' ? pipeline.length - 1 : pipeline.indexOf(principal(pipeline, input.stages));
}

function doneByPredictor(groups: readonly Group[], estimates: readonly Estimate[], input: PlanInput): Map<string, number> {
  const done = new Map<string, number>();
  if (input.measures === null) return done;
  groups.forEach(({ last }, i) => done.set(last.id, (done.get(last.id) ?? 0) + estimates[i].fits * input.splits.length));
  return done;
}

interface Estimate {
  ms: number;
  bytes: number;
  fits: number;
}

/** What each group costs; where there are lanes, a node of the tree is paid for by the first group that needs it. */
function estimatesOf(groups: readonly Group[], input: PlanInput, lanes: boolean): Estimate[] {
  const paid = new Set<number>();
  const passed = new Set<string>();
  return groups.map((group) => {
    const nodes = lanes ? group.path.filter((node) => !paid.has(node)) : group.path;
    for (const node of nodes) paid.add(node);
    const arePaid = group.passes !== null && passed.has(group.passes);
    if (group.passes !== null) passed.add(group.passes);
    return groupCost(group, { nodes: nodes.length, arePaid }, input);
  });
}

function passesOf(last: PlannedStage, { path, params }: { path: readonly number[]; params: ParamValues }, input: PlanInput): string | null {
  const own = passParams({ stage: stageOf(input, last), params });
  return own === null ? null : jsonText([path, last.stage, own]);
}

/** `nodes`: stages in front that are fitted for the group; `arePaid`: whether an earlier group does its passes. */
function groupCost(group: Group, { nodes, arePaid }: { nodes: number; arePaid: boolean }, input: PlanInput): Estimate {
  const { whole } = stageOf(input, group.last);
  const values = input.rows * Math.max(1, ...[...group.meta.schema.values()].map(valuesIn));
  const trained = input.splits.some((split) => split.rule === 'all') ? input.rows : input.rows * (1 - 1 / Math.max(2, input.splits.length));
  const stageMs = values * PASS_MS_PER_VALUE;
  // A group of a stage that is fitted by passes is one candidate.
  if (whole === null) return { ms: stageMs * (nodes + (arePaid ? 0 : 1) + SCORES_A_FIT), bytes: values * Float64Array.BYTES_PER_ELEMENT, fits: arePaid ? 0 : 1 };
  const { ms, bytes } = whole.cost(group.params, trained, group.meta);
  return { ms: ms + nodes * stageMs, bytes, fits: input.share ? whole.fitsDone(group.params, group.meta) : group.candidates.length };
}

/** Values that a row of a column has. Long vectors without names come from texts, and nearly all of their slots are 0. */
function valuesIn({ width, names }: ColumnType): number {
  return names.length === 0 && width > LONG_VECTOR ? VALUES_OF_A_LONG_VECTOR : width;
}

/** Units that the fits of a group are made of; 0 where they cannot be cut. */
function unitsOf(group: Group, input: PlanInput): number {
  const { pipeline, last } = group;
  const behind = pipeline.slice(pipeline.indexOf(last) + 1);
  // A stage that learns from predictions needs the joined model first.
  if (input.task === 'fit' && behind.some((planned) => stageOf(input, planned).kind === 'estimator')) return 0;
  return stageOf(input, last).whole?.ranges?.count(group.params) ?? 0;
}

/** Sums for every scored row and class, as doubles; of a fit that is kept, its model, which nobody knows yet. */
function pieceBytes(group: Group, { measures, rows, splits, task }: PlanInput): number {
  if (task === 'fit' || measures === null) return 0;
  const scored = measures.trainScores ? rows : rows / splits.length;
  return group.candidates.length * scored * Math.max(1, measures.classes) * Float64Array.BYTES_PER_ELEMENT;
}

function chooseAxis(input: PlanInput, { fits, tasks, pieces }: { fits: number; tasks: number; pieces: number }): { axis: Plan['axis']; reason: string } {
  const whole = input.variants.map(({ stages }) => principal(stages, input.stages)).find((one) => stageOf(input, one).whole !== null);
  if (pieces > tasks) return { axis: 'ranges', reason: `${tasks} ${tasks === 1 ? 'task' : 'tasks'} would not keep ${input.workers} workers busy: cut into ${pieces} ranges of trees` };
  if (input.spark) return { axis: 'tasks', reason: 'Spark spreads each fit over its executors' };
  if (input.workers === 0) return { axis: 'tasks', reason: 'this process does it all' };
  if (whole !== undefined) return { axis: 'tasks', reason: `${whole.stage} is fitted whole in one process` };
  if (fits >= input.workers) return { axis: 'tasks', reason: `${fits} fits keep ${input.workers} workers busy` };
  if (input.rows < ROWS_AXIS_FROM) return { axis: 'tasks', reason: `${input.rows} rows are too few to spread one fit` };
  if (input.fitMs !== null && input.fitMs < ROWS_AXIS_FROM_MS) return { axis: 'tasks', reason: `a fit took ${Math.round(input.fitMs)} ms, which is too little to spread` };
  return { axis: 'rows', reason: `${fits} ${fits === 1 ? 'fit' : 'fits'} for ${input.workers} workers: each fit is spread by rows` };
}

function stageOf(input: PlanInput, planned: PlannedStage): Stage {
  const stage = input.stages.get(planned.stage);
  if (stage === undefined) throw new Error(`stage ${planned.stage} was not loaded`);
  return stage;
}

function mib(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
