import type { Frame, Schema } from '../frame/column.ts';
import { schemaOf } from '../frame/column.ts';
import { bytesOf } from '../frame/bytes.ts';
import { selectRows, sliceRows } from '../frame/select.ts';
import type { FrontCounts, Split } from '../plan/plan.ts';
import type { PipelineStage } from '../stages/pipeline.ts';
import { answered, fitStage, runPassOver } from '../stages/pipeline.ts';
import type { Model, Summary } from '../stages/stage.ts';
import type { Data } from './data.ts';
import type { FittedStep } from './loaded.ts';
import { keyOf, narrow } from './loaded.ts';
import type { ModelStore } from './model-store.ts';
import { noStore } from './model-store.ts';
import { recent } from './recent.ts';
import type { SharedPasses } from './shared-passes.ts';
import { openSharedPasses } from './shared-passes.ts';
import type { SplitRows } from './split.ts';
import { positionsOf, splitRows, unionOf, usesAllRows } from './split.ts';
import type { Taking } from './taking.ts';
import { openTaking } from './taking.ts';
import { jsonText } from '../util/json.ts';

/** What stands in front of a stage for one split: the fitted stages before it, applied to every row that the split uses. */
export interface Front {
  fitted: readonly FittedStep[];
  frame: Frame;
  /** The same without rows: its types are the same in every process. */
  empty: Frame;
  /** Rows of the data, whether or not a stage has dropped them since. */
  rows: SplitRows;
  /** Where those that are left stand in `frame`. */
  at: SplitRows;
  schema: Schema;
}

/** Makes fronts, and keeps what it made of them for the next ones. */
export interface Fronts {
  /** The first `end` stages, fitted on a split. Without `share` they are fitted and applied anew, from the data on. */
  get(pipeline: readonly PipelineStage[], end: number, how: { split: Split; share: boolean }): Front;
  /** Fits one stage on the training rows in front of it. */
  fit(step: PipelineStage, front: Front, how: { share: boolean }): Model;
  /** The rows of one side, with what a stage in front of which they stand reads, and other columns. */
  side(step: PipelineStage, front: Front, how: { side: keyof SplitRows; others: readonly string[]; share: boolean }): Frame;
  /** What a fitted stage says of the training rows in front of it; null where it says nothing. */
  summarise(step: PipelineStage, front: Front, how: { model: Model; share: boolean }): Summary | null;
  /** The rows of a shard of the data: the same columns that fits here took rows out of, where some did. */
  shard(index: number): Frame;
  /** Bytes of columns that are kept. */
  limit(bytes: number): void;
  /** Stages that were fitted, or applied where they learn nothing, since this was asked last, by their names. */
  counts(): FrontCounts;
}

/** Frames behind stages that learned the same that are kept. */
const KEPT = 4;
/** Splits whose rows are kept: one process works on few at a time. */
const KEPT_SPLITS = 16;

/** A node of the tree of prefixes: equal first stages with equal parameters on the same rows. */
interface Node extends Pick<Front, 'frame' | 'empty'> {
  /** Bytes of its columns that the node before it does not have. */
  bytes: number;
  /** Null where no stage has learned yet, so that the node is of all splits. */
  front: Front | null;
}

/**
 * The tree of prefixes of a data set: at every depth, the same stages with the same parameters on the same split are fitted and applied once, as far as the
 * bytes that are kept go. Stages that learn nothing and come first are applied once for all splits, so that what a stage caches by column (rank codes of trees)
 * is made once a data set, for a refit too.
 */
export function frontsOf(data: Data, store: ModelStore): Fronts {
  let most = DEFAULT_BYTES;
  let counted: Record<string, number> = {};
  const kept = recent<Node>(() => most, ({ bytes }) => bytes);
  const splits = recent<SplitRows>(() => KEPT_SPLITS);
  const apply = openApply();
  const passes = openSharedPasses();
  const taking = openTaking(data);
  function takingFor(share: boolean): Taking {
    return share ? taking : openTaking(data);
  }

  function get(pipeline: readonly PipelineStage[], end: number, { split, share }: { split: Split; share: boolean }): Front {
    const first = pipeline.slice(0, end).findIndex(({ stage }) => stage.kind === 'estimator');
    const learns = first < 0 ? end : first;
    const rows = splits.get(jsonText(split), () => splitRows(data.frame(), split));
    return frontOf({ pipeline, learns, split, rows, data, apply: share ? apply : applyAnew, passes: share ? passes : passAnew, taking: takingFor(share), count, store: share ? store : noStore, keep: share ? kept.get : (_key, make) => make() }, end);
  }

  function fit(step: PipelineStage, front: Front, { share }: { share: boolean }): Model {
    // Results of passes of predictors, of which there are many, stay in the process.
    return fitStep(step, front, { taking: takingFor(share), passes: share ? passes : passAnew, once: noStore.once }).model;
  }

  function side(step: PipelineStage, front: Front, { side: which, others, share }: { side: keyof SplitRows; others: readonly string[]; share: boolean }): Frame {
    return takingFor(share).side({ ...front, frame: narrow(front.frame, step, others) }, which);
  }

  function summarise(step: PipelineStage, front: Front, { model, share }: { model: Model; share: boolean }): Summary | null {
    if (step.stage.summarise === undefined) return null;
    const shards = takingFor(share).shards({ ...front, frame: narrow(front.frame, step) });
    return answered(step.stage.summarise(model), (request) => runPassOver(shards, step, request));
  }

  function count({ stage }: PipelineStage): void {
    counted[stage.name] = (counted[stage.name] ?? 0) + 1;
  }

  function counts(): FrontCounts {
    const now = counted;
    counted = {};
    return now;
  }

  return { get, fit, side, summarise, counts, shard: (index) => taking.shard(index) ?? data.shard(index), limit: (bytes) => void (most = bytes) };
}

/** Until a plan says how much there is. */
const DEFAULT_BYTES = 268_435_456;

interface Growing {
  pipeline: readonly PipelineStage[];
  /** How many stages come before the first that learns. */
  learns: number;
  split: Split;
  rows: SplitRows;
  data: Data;
  apply: Apply;
  passes: SharedPasses;
  taking: Taking;
  count(step: PipelineStage): void;
  store: ModelStore;
  keep(key: string, make: () => Node): Node;
}

/** What the first `depth` stages come to. All nodes on the way are asked for, so that those of other ways are the first to go. */
function frontOf(growing: Growing, depth: number): Front {
  const { pipeline, learns, split, rows, keep } = growing;
  if (depth <= learns) {
    const fitted = pipeline.slice(0, depth).map((step) => ({ step, model: transformerModel(step) }));
    return frontAt({ ...baseAt(growing, depth), fitted, rows });
  }
  const before = frontOf(growing, depth - 1);
  const key = jsonText([split, keyOf(pipeline, depth)]);
  const { front } = keep(key, () => {
    const step = pipeline[depth - 1];
    const model = fittedModel(growing, { step, key }, before);
    const made = behind(before, { step, model }, growing.apply);
    return { frame: made.frame, empty: made.empty, bytes: newBytes(made.frame, before.frame), front: made };
  });
  if (front === null) throw new Error('a node behind a stage that learns has no front');
  return front;
}

/** The model of a stage in front: this process's, or another's, own. */
function fittedModel({ pipeline, split, taking, passes, store, count }: Growing, { step, key }: { step: PipelineStage; key: string }, before: Front): Model {
  function once<T>(pass: string, make: () => T): { value: T; made: boolean } {
    return store.once(jsonText([split, keyOf(pipeline, before.fitted.length), pass]), make);
  }
  function fit(): Model {
    const { model, passed } = fitStep(step, before, { taking, passes, once });
    if (passed) count(step);
    return model;
  }
  return step.stage.kind === 'estimator' ? store.once(key, fit).value : fit();
}

function behind(before: Front, next: FittedStep, apply: Apply): Front {
  const empty = next.step.stage.apply(next.model, before.empty);
  return frontAt({ frame: apply(before.frame, next), empty, fitted: [...before.fitted, next], rows: before.rows });
}

/** The rows behind the first `depth` stages, none of which learns: for all splits where a split leaves no row out, which must not fail it. */
function baseAt(growing: Growing, depth: number): Pick<Front, 'frame' | 'empty'> {
  const { pipeline, split, rows, data, keep } = growing;
  const every = usesAllRows(split);
  if (depth === 0) {
    const frame = every ? data.frame() : selectRows(data.frame(), unionOf(rows));
    return { frame, empty: sliceRows(frame, 0, 0) };
  }
  const before = baseAt(growing, depth - 1);
  return keep(jsonText([every ? null : split, keyOf(pipeline, depth)]), () => {
    const step = pipeline[depth - 1];
    const model = transformerModel(step);
    const frame = step.stage.apply(model, before.frame);
    growing.count(step);
    return { frame, empty: step.stage.apply(model, before.empty), bytes: newBytes(frame, before.frame), front: null };
  });
}

function newBytes(frame: Frame, before: Frame): number {
  const had = new Set(before.columns.values());
  return bytesOf({ rows: frame.rows, columns: new Map([...frame.columns].filter(([, column]) => !had.has(column))) });
}

type Apply = (frame: Frame, next: FittedStep) => Frame;

function applyAnew(frame: Frame, { step, model }: FittedStep): Frame {
  return step.stage.apply(model, frame);
}

/**
 * Applies fitted stages; the last few frames are kept. What two splits learned is often equal (the order of categories), and then they share
 * the columns too, and with them what a stage caches by column.
 */
function openApply(): Apply {
  const frames = recent<Frame>(() => KEPT);
  const numbers = new WeakMap<Frame, number>();
  let count = 0;
  return (frame, { step, model }) => {
    if (Object.keys(model.arrays).length > 0) return step.stage.apply(model, frame);
    const number = numbers.get(frame) ?? count++;
    numbers.set(frame, number);
    return frames.get(jsonText([number, model.stage, model.params, model.state]), () => step.stage.apply(model, frame));
  };
}

/** The front behind one more fitted stage. */
export function advance(front: Front, next: FittedStep): Front {
  return behind(front, next, applyAnew);
}

interface Fitted {
  model: Model;
  /** Whether the stage looked at the rows, or there are none that it looks at: false where an earlier fit did for it. */
  passed: boolean;
}

interface Fitting extends Pick<Growing, 'taking' | 'passes'> {
  /** Makes the result of a pass that other fits share, unless another process did. */
  once: ModelStore['once'];
}

function fitStep(step: PipelineStage, front: Front, { taking, passes, once }: Fitting): Fitted {
  const { stage, params } = step;
  if (stage.kind === 'transformer') return { model: transformerModel(step), passed: true };
  if (stage.whole !== null) return { model: stage.whole.fit({ frame: front.frame, train: front.at.train }, params), passed: true };
  let shards: Frame[] | null = null;
  let asked = false;
  const model = fitStage({ stage, params, meta: { schema: front.schema } }, (request) => {
    asked = true;
    function make(): unknown {
      return runPassOver((shards ??= taking.shards({ ...front, frame: narrow(front.frame, step) })), step, request);
    }
    return passes(front, { step, request }, (key) => (key === null ? make() : once(key, make).value));
  });
  return { model, passed: shards !== null || !asked };
}

function passAnew(_over: unknown, _asked: unknown, make: (key: null) => unknown): unknown {
  return make(null);
}

/** The model of a stage that learns nothing. */
export function transformerModel({ stage, params }: PipelineStage): Model {
  return { stage: stage.name, params, state: {}, arrays: {} };
}

/** Where rows of the data stand in a frame. */
function positionsIn(frame: Frame, rows: Int32Array): Int32Array {
  if (frame.rowIds === undefined) throw new Error('a frame of the engine lost the numbers of its rows');
  return positionsOf(rows, frame.rowIds);
}

function frontAt({ frame, empty, fitted, rows }: Pick<Front, 'frame' | 'empty' | 'fitted' | 'rows'>): Front {
  const at = { train: positionsIn(frame, rows.train), test: positionsIn(frame, rows.test) };
  return { fitted, frame, empty, rows, at, schema: schemaOf(empty) };
}
