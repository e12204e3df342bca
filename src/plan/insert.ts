import type { Schema } from '../frame/column.ts';
import { hashSeed } from '../kernels/random.ts';
import type { JobStage } from '../spec/job.ts';
import type { ParamValue, ParamValues } from '../stages/params.ts';
import { defaultsOf } from '../stages/params.ts';
import type { Stage } from '../stages/stage.ts';
import { DataError } from '../util/errors.ts';
import { freshName } from '../util/text.ts';
import type { Features } from './features.ts';
import type { PlannedStage } from './plan.ts';

/** The column that Spark's stages read unless told otherwise; we make it when nothing else does. */
const FEATURES = 'features';

/** What says how parameters are resolved. */
export interface Resolution {
  pipeline: readonly JobStage[];
  stages: ReadonlyMap<string, Stage>;
  seed: number;
  label: string | null;
  /** Column of the rows' weights: the predictor's `weightCol`, where it has that parameter and the job file does not set it. */
  weight: string | null;
}

export interface Insertion extends Resolution {
  schema: Schema;
  /** Usable columns of the data, in its order, and those of them that are text and have to be indexed; asked where no stage makes `features`. */
  features(): Pick<Features, 'usable' | 'nominal'>;
}

/** The pipeline with all parameters resolved: those of the job file, and defaults. */
export function resolvePipeline(input: Resolution): PlannedStage[] {
  const last = input.pipeline.findLastIndex((stage) => stageOf(input, stage).task !== null);
  return input.pipeline.map((stage, i) => resolveStage(stage, input, i === last));
}

/** The first of the stages that reads `features` where none before it makes them; -1 where there is none. They are then made, unless the data has such a column. */
export function lacksFeatures(planned: readonly PlannedStage[], input: Resolution, schema: Pick<Schema, 'keys'>): number {
  const at = planned.findIndex((stage) => stageOf(input, stage).inputs(stage.params, schema).includes(FEATURES));
  return at < 0 || madeBefore(planned.slice(0, at), input).has(FEATURES) ? -1 : at;
}

/** The pipeline with all parameters resolved, and with the indexer, encoder and assembler that the job file leaves out. */
export function completePipeline(input: Insertion): PlannedStage[] {
  const planned = resolvePipeline(input);
  const at = lacksFeatures(planned, input, input.schema);
  if (at < 0 || input.schema.has(FEATURES)) return planned;
  return [...planned.slice(0, at), ...assembly(planned, at, input), ...planned.slice(at)];
}

function resolveStage(stage: JobStage, input: Resolution, predicts: boolean): PlannedStage {
  const table = stageOf(input, stage).params;
  const params: Record<string, ParamValue> = { ...defaultsOf(table), ...stage.params };
  for (const name of Object.keys(table)) if (/^(.+\.)?seed$/.test(name) && params[name] === undefined) params[name] = hashSeed(input.seed, stage.id);
  // The predictor's own name for it is that of a column which a formula makes of the label.
  if (table['labelCol'] !== undefined && input.label !== null && (predicts || stage.params['labelCol'] === undefined)) params['labelCol'] = input.label;
  if (predicts && table['weightCol'] !== undefined && input.weight !== null && stage.params['weightCol'] === undefined) params['weightCol'] = input.weight;
  // Spark's default for an output column, `<uid>__output`, with our id in the place of the uid.
  if (table['outputCol'] !== undefined && params['outputCol'] === undefined && params['outputCols'] === undefined) params['outputCol'] = `${stage.id}__output`;
  return { id: stage.id, stage: stage.stage, params, inserted: false };
}

/** The stages that make `features` in front of stage `at`. */
function assembly(planned: readonly PlannedStage[], at: number, input: Insertion): PlannedStage[] {
  const before = planned.slice(0, at);
  const consumed = consumedBy(before, input);
  const made = [...madeBefore(before, input)].filter((name) => !consumed.has(name));
  const reader = stageOf(input, planned.findLast((stage) => stageOf(input, stage).task !== null) ?? planned[at]);
  const oneHot = reader.nominal === 'onehot';
  const { usable, nominal: texts } = input.features();
  const nominal = texts.filter((name) => !consumed.has(name));
  const taken = new Set(planned.map((stage) => stage.id));
  const names = new Set([...input.schema.keys(), ...madeBefore(planned, input)]);
  const indexed = new Map(nominal.map((name) => [name, freshColumn(`${name}_index`, names)]));
  const encoded = new Map(nominal.map((name) => [name, freshColumn(`${name}_onehot`, names)]));
  const inserted: PlannedStage[] = [];
  function insert(stage: string, params: ParamValues): void {
    inserted.push({ id: freshName(stage, taken), stage, params: { ...defaultsOf(stageNamed(input, stage).params), ...params }, inserted: true });
  }
  if (nominal.length > 0) insert('StringIndexer', { inputCols: nominal, outputCols: [...indexed.values()], handleInvalid: 'keep' });
  // With dropLast the code that the indexer keeps for unseen values is the one that is dropped: unseen is all zeros.
  if (nominal.length > 0 && oneHot) insert('OneHotEncoder', { inputCols: [...indexed.values()], outputCols: [...encoded.values()] });
  const own = usable.filter((name) => !consumed.has(name)).map((name) => (oneHot ? encoded : indexed).get(name) ?? name);
  const inputCols = [...own, ...made];
  if (inputCols.length === 0) throw new DataError('no column is left for `features`: the data has no usable column that is not the label or a fold column');
  insert('VectorAssembler', { inputCols, outputCol: FEATURES, handleInvalid: reader.missing ? 'keep' : 'error' });
  return inserted;
}

/** The columns of which earlier stages made others, which are features in their place. A stage that makes none leaves those that it reads. */
function consumedBy(before: readonly PlannedStage[], input: Insertion): Set<string> {
  const making = before.filter((stage) => stageOf(input, stage).outputs(stage.params).length > 0);
  return new Set(making.flatMap((stage) => [...stageOf(input, stage).inputs(stage.params, input.schema)]));
}

/** The name with as many `_` behind it as make it new; it is taken then. */
function freshColumn(name: string, taken: Set<string>): string {
  const fresh = freshName(name, taken);
  taken.add(fresh);
  return fresh;
}

function madeBefore(before: readonly PlannedStage[], input: Resolution): Set<string> {
  return new Set(before.flatMap((stage) => [...stageOf(input, stage).outputs(stage.params)]));
}

function stageOf(input: Resolution, stage: { stage: string }): Stage {
  return stageNamed(input, stage.stage);
}

function stageNamed(input: Resolution, name: string): Stage {
  const stage = input.stages.get(name);
  if (stage === undefined) throw new Error(`stage ${name} was not loaded`);
  return stage;
}
