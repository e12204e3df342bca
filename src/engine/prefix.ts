import type { Frame, Schema } from '../frame/column.ts';
import { selectRows } from '../frame/select.ts';
import type { Split } from '../plan/plan.ts';
import type { PipelineStage } from '../stages/pipeline.ts';
import { fitStage, runPassOver } from '../stages/pipeline.ts';
import type { Model } from '../stages/stage.ts';
import type { Data } from './data.ts';
import type { FittedStep } from './loaded.ts';
import { keyOf, narrow, schemaBehind } from './loaded.ts';
import { recent } from './recent.ts';
import type { SplitRows } from './split.ts';
import { cutByShard, positionsOf, splitRows, unionOf } from './split.ts';
import { jsonText } from '../util/json.ts';

/** What stands in front of a stage for one split: the fitted stages before it, applied to every row that the split uses. */
export interface Front {
  fitted: readonly FittedStep[];
  frame: Frame;
  /** Rows of the data, whether or not a stage has dropped them since. */
  rows: SplitRows;
  /** Where those that are left stand in `frame`. */
  at: SplitRows;
  schema: Schema;
}

export type Fronts = (pipeline: readonly PipelineStage[], end: number, split: Split) => Front;

/** Fronts that are kept: one process works on few splits and few sets of parameters at a time. */
const KEPT = 4;

/**
 * Makes fronts and keeps the last few. Stages that learn nothing and come first are applied once for all splits,
 * so that what a stage caches by column (rank codes of trees) is made once a data set, for a refit too.
 */
export function frontsOf(data: Data): Fronts {
  const bases = recent<Frame>(KEPT);
  const fronts = recent<Front>(KEPT);
  const apply = openApply();
  return (pipeline, end, split) =>
    fronts.get(JSON.stringify([split, end, keyOf(pipeline, end)]), () => {
      const first = pipeline.slice(0, end).findIndex(({ stage }) => stage.kind === 'estimator');
      const learns = first < 0 ? end : first;
      const rows = splitRows(data.frame(), split);
      // A row that the split leaves out must not fail it.
      const every = rows.train.length + rows.test.length === data.frame().rows;
      const base = every
        ? bases.get(keyOf(pipeline, learns), () => applyTransformers(pipeline.slice(0, learns), data.frame()))
        : applyTransformers(pipeline.slice(0, learns), selectRows(data.frame(), unionOf(rows)));
      return grow({ pipeline, learns, end, base, rows, data, apply });
    });
}

interface Growing {
  pipeline: readonly PipelineStage[];
  learns: number;
  end: number;
  base: Frame;
  rows: SplitRows;
  data: Data;
  apply: Apply;
}

function grow({ pipeline, learns, end, base, rows, data, apply }: Growing): Front {
  const first = pipeline.slice(0, learns);
  let front = frontAt(base, { fitted: first.map((step) => ({ step, model: transformerModel(step) })), rows, data });
  for (const step of pipeline.slice(learns, end)) {
    const next = { step, model: fitStep(step, front, data.shardStarts) };
    front = frontAt(apply(front.frame, next), { fitted: [...front.fitted, next], rows, data });
  }
  return front;
}

type Apply = (frame: Frame, next: FittedStep) => Frame;

/**
 * Applies fitted stages; the last few frames are kept. What two splits learned is often equal (the order of categories), and then they share
 * the columns too, and with them what a stage caches by column.
 */
function openApply(): Apply {
  const frames = recent<Frame>(KEPT);
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
export function advance(front: Front, next: FittedStep, data: Data): Front {
  const frame = next.step.stage.apply(next.model, front.frame);
  return frontAt(frame, { fitted: [...front.fitted, next], rows: front.rows, data });
}

/** Fits one stage on the training rows in front of it. */
export function fitStep(step: PipelineStage, front: Front, shardStarts: readonly number[]): Model {
  const { stage, params } = step;
  if (stage.whole !== null) return stage.whole.fit({ frame: front.frame, train: front.at.train }, params);
  const shards = stage.kind === 'transformer' ? [] : trainingShards(step, front, shardStarts);
  return fitStage({ stage, params, meta: { schema: front.schema } }, (request) => runPassOver(shards, step, request));
}

/** The training rows shard by shard, with the columns that the stage reads. Shards have the data's borders, also where rows were dropped. */
function trainingShards(step: PipelineStage, front: Front, shardStarts: readonly number[]): Frame[] {
  const source = narrow(front.frame, step);
  return cutByShard(front.rows.train, shardStarts).map((rows) => selectRows(source, positionsIn(front.frame, rows)));
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

function frontAt(frame: Frame, { fitted, rows, data }: { fitted: readonly FittedStep[]; rows: SplitRows; data: Data }): Front {
  const at = { train: positionsIn(frame, rows.train), test: positionsIn(frame, rows.test) };
  return { fitted, frame, rows, at, schema: schemaBehind(fitted, data.frame()) };
}

function applyTransformers(steps: readonly PipelineStage[], frame: Frame): Frame {
  return steps.reduce((before, step) => step.stage.apply(transformerModel(step), before), frame);
}
