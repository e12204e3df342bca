import type { Frame, Schema } from '../frame/column.ts';
import { schemaOf } from '../frame/column.ts';
import { concat } from '../frame/select.ts';
import type { ParamValues } from './params.ts';
import type { Meta, Model, PassRequest, Stage } from './stage.ts';

/** A stage with its resolved parameters, in a pipeline. */
export interface PipelineStage {
  stage: Stage;
  params: ParamValues;
}

/** The schema behind all stages; throws the DataError of the first stage that cannot stand there. */
export function pipelineSchema(stages: readonly PipelineStage[], schema: Schema): Schema {
  return stages.reduce((before, { stage, params }) => stage.schema(params, before), schema);
}

/**
 * Drives one stage's fit to its model; `runPass` answers a request with the result merged over all shards.
 * A transformer's model is made at once. A stage without passes throws an Error: it fits by `whole` only.
 */
export function fitStage({ stage, params, meta }: PipelineStage & { meta: Meta }, runPass: (request: PassRequest) => unknown): Model {
  if (stage.kind === 'transformer') return { stage: stage.name, params, state: {}, arrays: {} };
  if (stage.fit === null) throw new Error(`${stage.name} has no passes; it is fitted whole`);
  const fit = stage.fit(params, meta);
  let step = fit.next();
  while (!step.done) step = fit.next(runPass(step.value));
  return step.value;
}

/** One pass over shards in memory, merged in shard order; throws an Error without a shard. */
export function runPassOver(shards: readonly Frame[], { stage, params }: PipelineStage, request: PassRequest): unknown {
  if (shards.length === 0) throw new Error(`${stage.name}: expected at least 1 shard, got 0`);
  const pass = stage.passes[request.pass];
  let merged = pass.run(shards[0], request.args as never, params);
  for (const shard of shards.slice(1)) merged = pass.merge(merged as never, pass.run(shard, request.args as never, params) as never);
  return merged;
}

/** Fits one stage on shards in memory, of which an estimator needs at least one; a stage without passes is fitted whole on all their rows. */
export function fitSync(stage: Stage, params: ParamValues, shards: readonly Frame[]): Model {
  if (stage.fit === null && stage.whole !== null) {
    const frame = concat(shards);
    return stage.whole.fit({ frame, train: Int32Array.from({ length: frame.rows }, (_, i) => i) }, params);
  }
  return fitStage({ stage, params, meta: { schema: shards.length > 0 ? schemaOf(shards[0]) : new Map() } }, (request) => runPassOver(shards, { stage, params }, request));
}

/** The frame behind all fitted stages, in order; `loaded` has their stages by name. */
export function applyAll(models: readonly Model[], frame: Frame, loaded: ReadonlyMap<string, Stage>): Frame {
  return models.reduce((before, model) => {
    const stage = loaded.get(model.stage);
    if (stage === undefined) throw new Error(`stage ${model.stage} is not loaded`);
    return stage.apply(model, before);
  }, frame);
}
