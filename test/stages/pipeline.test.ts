import { describe, expect, it } from 'vitest';
import type { Schema } from '../../src/frame/column.ts';
import { integers, schemaOf } from '../../src/frame/column.ts';
import { sliceRows } from '../../src/frame/select.ts';
import { loadStage } from '../../src/stages/index.ts';
import type { ParamValues } from '../../src/stages/params.ts';
import type { PipelineStage } from '../../src/stages/pipeline.ts';
import { applyAll, fitStage, runPassOver } from '../../src/stages/pipeline.ts';
import type { Model, Stage } from '../../src/stages/stage.ts';
import { cellsOf, columnOf, fitSync, frameOf, paramsFor, shardsOf } from './support.ts';

async function step(name: string, given: ParamValues): Promise<PipelineStage> {
  const stage = await loadStage(name);
  return { stage, params: paramsFor(stage, given) };
}

async function steps(): Promise<PipelineStage[]> {
  return Promise.all([
    step('StringIndexer', { inputCol: 'job', outputCol: 'job_index' }),
    step('OneHotEncoder', { inputCol: 'job_index', outputCol: 'job_hot' }),
    step('VectorAssembler', { inputCols: ['age', 'job_hot'], outputCol: 'features' }),
    step('StandardScaler', { inputCol: 'features', outputCol: 'scaled' }),
    step('NaiveBayes', { featuresCol: 'scaled', labelCol: 'y', modelType: 'gaussian' }),
  ]);
}

function people() {
  const rows = Array.from({ length: 24 }, (_, i) => i);
  return frameOf({
    age: columnOf(rows.map((i) => 20 + ((i * 13) % 24))),
    job: columnOf(rows.map((i) => ['cook', 'clerk'][(i * i) % 3])),
    y: integers(Int32Array.from(rows, (i) => ((i * 13) % 24 < 12 ? 0 : 1)), ['no', 'yes']),
  });
}

function fitAll(pipeline: readonly PipelineStage[], shards: number): Model[] {
  const models: Model[] = [];
  let parts = shardsOf(people(), shards);
  for (const { stage, params } of pipeline) {
    const model = fitSync(stage, params, parts);
    models.push(model);
    parts = parts.map((part) => stage.apply(model, part));
  }
  return models;
}

function byName(pipeline: readonly PipelineStage[]): Map<string, Stage> {
  return new Map(pipeline.map(({ stage }) => [stage.name, stage]));
}

/** The schema behind all stages. */
function schemaBehind(pipeline: readonly PipelineStage[], schema: Schema): Schema {
  return pipeline.reduce((before, { stage, params }) => stage.schema(params, before), schema);
}

describe('a pipeline', () => {
  it('knows the columns behind its stages before any data is read', async () => {
    const schema = schemaBehind(await steps(), schemaOf(people()));
    expect([...schema.keys()]).toEqual(['age', 'job', 'y', 'job_index', 'job_hot', 'features', 'scaled', 'rawPrediction', 'probability', 'prediction']);
    expect(schema.get('prediction')?.labels).toEqual(['no', 'yes']);
  });

  it('reports the stage that cannot stand there', async () => {
    const pipeline = await steps();
    expect(() => schemaBehind(pipeline.slice(1), schemaOf(people()))).toThrow('column `job_index`: expected a number, but there is no such column; there are `age`, `job`, `y`');
  });

  it('is fitted stage after stage and applied to other rows', async () => {
    const pipeline = await steps();
    const models = fitAll(pipeline, 1);
    const out = applyAll(models, sliceRows(people(), 5, 11), byName(pipeline));
    expect(out.rows).toBe(6);
    expect(cellsOf(out.columns.get('prediction'))).toEqual(cellsOf(sliceRows(people(), 5, 11).columns.get('y')));
    expect(out.columns.get('scaled')).toMatchObject({ names: models[3].state.featureNames });
  });

  it('gives close models over 1 and 7 shards', async () => {
    const pipeline = await steps();
    const [one, seven] = [fitAll(pipeline, 1), fitAll(pipeline, 7)];
    expect(seven.map((model) => model.state)).toEqual(one.map((model) => model.state));
    for (const [i, model] of one.entries()) for (const [name, values] of Object.entries(model.arrays)) seven[i].arrays[name].forEach((value, j) => expect(value).toBeCloseTo(values[j], 12));
  });

  it('says which stage is not loaded', async () => {
    const pipeline = await steps();
    expect(() => applyAll(fitAll(pipeline, 1), people(), new Map())).toThrow('stage StringIndexer is not loaded');
  });
});

describe('fitStage', () => {
  it('asks for the passes of the stage, and needs none for a transformer', async () => {
    const pipeline = await steps();
    const asked: string[] = [];
    function runPass(at: number) {
      return (request: { pass: string; args: unknown }) => {
        asked.push(request.pass);
        return runPassOver([people()], pipeline[at], request);
      };
    }
    const meta = { schema: schemaOf(people()) };
    expect(fitStage({ ...pipeline[0], meta }, runPass(0)).state).toEqual({ labels: [['clerk', 'cook']] });
    expect(fitStage({ ...pipeline[2], meta }, runPass(2))).toEqual({ stage: 'VectorAssembler', params: pipeline[2].params, state: {}, arrays: {} });
    expect(asked).toEqual(['counts']);
  });

  it('refuses a stage without passes, which fitSync fits whole', async () => {
    const tree = await step('DecisionTreeClassifier', { seed: 1, labelCol: 'y' });
    const meta = { schema: schemaOf(people()) };
    expect(() => fitStage({ ...tree, meta }, () => null)).toThrow('DecisionTreeClassifier has no passes; it is fitted whole');
    const pipeline = await steps();
    const models = fitAll(pipeline.slice(0, 3), 1);
    const shards = shardsOf(applyAll(models, people(), byName(pipeline)), 3);
    expect(fitSync(tree.stage, tree.params, shards).stage).toBe('DecisionTreeClassifier');
  });

  it('needs a shard', async () => {
    const [{ stage, params }] = await steps();
    expect(() => fitSync(stage, params, [])).toThrow('StringIndexer: expected at least 1 shard, got 0');
  });
});
