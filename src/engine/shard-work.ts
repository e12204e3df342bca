import type { Frame } from '../frame/column.ts';
import { heldBytes } from '../frame/bytes.ts';
import { takeRows } from '../frame/select.ts';
import { keepingOpen } from '../frame/shard.ts';
import type { Merging } from '../stages/merging.ts';
import type { ParamValues } from '../stages/params.ts';
import type { PipelineStage } from '../stages/pipeline.ts';
import { applyAll, mergingOf } from '../stages/pipeline.ts';
import type { Model, PassRequest, Stage } from '../stages/stage.ts';
import type { LoadedPlan } from './loaded.ts';
import { narrow } from './loaded.ts';
import type { Fronts } from './prefix.ts';
import { recent } from './recent.ts';
import type { Scored } from './score.ts';
import { measuresOf, scoreFrame } from './score.ts';
import { splitRows, usesAllRows } from './split.ts';

/** One stage at one shard of a split. */
export interface ShardStage {
  split: number;
  shard: number;
  /** Its name. */
  stage: string;
  params: ParamValues;
  /** The fitted stages before it, and a key that is equal only for the same ones. */
  front: readonly Model[];
  frontKey: string;
}

/** A shard's part of an evaluation. */
export interface ScoredShard {
  test: Scored;
  train: Scored | null;
}

/** The rows axis in one process: single passes and scores of single shards. What a stage throws is thrown. */
export interface ShardWork {
  /** The partial of one pass over the training rows of the shard. */
  pass(at: ShardStage, request: PassRequest): unknown;
  /** Of such partials. */
  merging(stage: string, pass: string): Merging;
  score(at: ShardStage, model: Model): ScoredShard;
}

/** The rows axis over a data set. */
export function openShardWork({ plan, stages }: LoadedPlan, { shard: shardAt }: Pick<Fronts, 'shard'>): ShardWork {
  const shards = recent<Frame>(() => plan.keptBytes, heldBytes);
  const fronts = recent<Frame>(() => plan.keptBytes, heldBytes);
  return {
    pass: (at, request) => keepingOpen(() => pass(at, request)),
    merging: (name, passed) => mergingOf(stageOf(name), passed),
    score: (at, model) => keepingOpen(() => score(at, model)),
  };

  function pass(at: ShardStage, { pass: name, args }: PassRequest): unknown {
    const step = stepOf(at);
    return step.stage.passes[name].run(narrow(frontOf(at, 'train'), step), args as never, step.params);
  }

  function score(at: ShardStage, model: Model): ScoredShard {
    const measures = measuresOf(plan);
    const test = scoreFrame(stepOf(at), model, { frame: frontOf(at, 'test'), measures });
    const train = measures.trainScores ? scoreFrame(stepOf(at), model, { frame: frontOf(at, 'train'), measures }) : null;
    return { test, train };
  }

  function frontOf(at: ShardStage, side: 'train' | 'test'): Frame {
    return fronts.get(`${at.frontKey}/${at.split}/${at.shard}/${side}`, () => {
      const frame = shards.get(String(at.shard), () => shardAt(at.shard));
      const split = plan.splits[at.split];
      const taken = split.rule === 'all' && side === 'train' ? frame : takeRows(frame, splitRows(frame, split)[side], { taken: new Map(), traced: usesAllRows(split) });
      return applyAll(at.front, taken, stages);
    });
  }

  function stepOf({ stage, params }: ShardStage): PipelineStage {
    return { stage: stageOf(stage), params };
  }

  function stageOf(name: string): Stage {
    const stage = stages.get(name);
    if (stage === undefined) throw new Error(`stage ${name} is not loaded`);
    return stage;
  }
}
