import type { Frame } from '../frame/column.ts';
import { jsonText } from '../util/json.ts';
import type { Merging } from './merging.ts';
import { openMerging } from './merging.ts';
import type { ParamValues } from './params.ts';
import type { Meta, Model, PassRequest, Stage } from './stage.ts';

/** A stage with its resolved parameters, in a pipeline. */
export interface PipelineStage {
  stage: Stage;
  params: ParamValues;
}

/**
 * Drives one stage's fit to its model; `runPass` answers a request with the result merged over all shards.
 * A transformer's model is made at once. A stage without passes throws an Error: it fits by `whole` only.
 */
export function fitStage({ stage, params, meta }: PipelineStage & { meta: Meta }, runPass: (request: PassRequest) => unknown): Model {
  if (stage.kind === 'transformer') return { stage: stage.name, params, state: {}, arrays: {} };
  if (stage.fit === null) throw new Error(`${stage.name} has no passes; it is fitted whole`);
  return answered(stage.fit(params, meta), runPass);
}

/** What somebody who asks for passes comes to in the end. */
export function answered<T>(asking: Generator<PassRequest, T, unknown>, runPass: (request: PassRequest) => unknown): T {
  let step = asking.next();
  while (!step.done) step = asking.next(runPass(step.value));
  return step.value;
}

/** The parameters that the passes of a stage may read; null where no fits can share them. */
export function passParams({ stage: { lateParams }, params }: PipelineStage): ParamValues | null {
  return lateParams === undefined ? null : Object.fromEntries(Object.entries(params).filter(([name]) => !lateParams.includes(name)));
}

/** A text that is equal for passes with one result over the same rows; null for one that depends on more than the stage and its parameters. */
export function passKey(step: PipelineStage, { pass, args, argsKey }: PassRequest): string | null {
  const { reads } = step.stage.passes[pass];
  const params = reads === undefined ? passParams(step) : Object.fromEntries(reads.map((name) => [name, step.params[name]]));
  return params === null || (args !== null && argsKey === undefined) ? null : jsonText([step.stage.name, params, pass, argsKey ?? null]);
}

/** Of the partials of one pass of a stage. */
export function mergingOf(stage: Stage, pass: string): Merging {
  return openMerging(stage.passes[pass].merge as (a: unknown, b: unknown) => unknown);
}

/** One pass over shards in memory, merged; throws an Error without a shard. */
export function runPassOver(shards: readonly Frame[], { stage, params }: PipelineStage, request: PassRequest): unknown {
  if (shards.length === 0) throw new Error(`${stage.name}: expected at least 1 shard, got 0`);
  const merging = mergingOf(stage, request.pass);
  shards.forEach((shard, from) => merging.add(stage.passes[request.pass].run(shard, request.args as never, params), { from, shards: 1 }));
  return merging.result(shards.length);
}

/** The frame behind all fitted stages, in order; `loaded` has their stages by name. */
export function applyAll(models: readonly Model[], frame: Frame, loaded: ReadonlyMap<string, Stage>): Frame {
  return models.reduce((before, model) => {
    const stage = loaded.get(model.stage);
    if (stage === undefined) throw new Error(`stage ${model.stage} is not loaded`);
    return stage.apply(model, before);
  }, frame);
}
