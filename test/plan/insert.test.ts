import { describe, expect, it } from 'vitest';
import type { ColumnType, Schema } from '../../src/frame/column.ts';
import { completePipeline } from '../../src/plan/insert.ts';
import type { Insertion } from '../../src/plan/insert.ts';
import type { JobStage } from '../../src/spec/job.ts';
import { loadStage } from '../../src/stages/index.ts';

const names = ['StandardScaler', 'VectorSizeHint', 'StringIndexer', 'OneHotEncoder', 'VectorAssembler', 'RandomForestClassifier', 'NaiveBayes'];
const stages = new Map(await Promise.all(names.map(async (name) => [name, await loadStage(name)] as const)));
const number = { kind: 'f64', width: 1, boolean: false, date: false, names: [], labels: null } as const;
const text = { ...number, kind: 'text' } as const;
const schema: Schema = new Map<string, ColumnType>([['age', number], ['job', text], ['pay', number], ['y', number]]);

function complete(pipeline: readonly Omit<JobStage, 'choice'>[], { usable = ['age', 'job', 'pay'], nominal = ['job'], ...more }: Partial<Insertion> & { usable?: string[]; nominal?: string[] } = {}): [string, Record<string, unknown>][] {
  const planned = completePipeline({ pipeline: pipeline.map((stage) => ({ ...stage, choice: null })), stages, seed: 0, label: 'y', weight: null, schema, features: () => ({ usable, nominal }), ...more });
  return planned.map((stage) => [stage.inserted ? `+${stage.id}` : stage.id, { ...stage.params }]);
}

describe('completePipeline', () => {
  it('indexes text for trees and assembles in the order of the data', () => {
    const found = complete([{ id: 'forest', stage: 'RandomForestClassifier', params: {} }]);
    expect(found.map(([id]) => id)).toEqual(['+StringIndexer', '+VectorAssembler', 'forest']);
    expect(found[0][1]).toMatchObject({ inputCols: ['job'], outputCols: ['job_index'], handleInvalid: 'keep' });
    expect(found[1][1]).toMatchObject({ inputCols: ['age', 'job_index', 'pay'], outputCol: 'features' });
  });

  it('keeps missing values for a predictor that learns from them, and refuses them for others', () => {
    expect(complete([{ id: 'forest', stage: 'RandomForestClassifier', params: {} }]).at(-2)?.[1]).toMatchObject({ handleInvalid: 'keep' });
    expect(complete([{ id: 'nb', stage: 'NaiveBayes', params: {} }]).at(-2)?.[1]).toMatchObject({ handleInvalid: 'error' });
  });

  it('gives the weights to a predictor that can weigh rows and does not name its own', () => {
    expect(complete([{ id: 'forest', stage: 'RandomForestClassifier', params: {} }], { weight: 'pay' }).at(-1)?.[1]).toMatchObject({ weightCol: 'pay' });
    expect(complete([{ id: 'forest', stage: 'RandomForestClassifier', params: { weightCol: 'age' } }], { weight: 'pay' }).at(-1)?.[1]).toMatchObject({ weightCol: 'age' });
    expect(complete([{ id: 'forest', stage: 'RandomForestClassifier', params: {} }]).at(-1)?.[1]).not.toHaveProperty('weightCol');
  });

  it('encodes text as one-hot vectors for other stages', () => {
    const found = complete([{ id: 'nb', stage: 'NaiveBayes', params: {} }]);
    expect(found.map(([id]) => id)).toEqual(['+StringIndexer', '+OneHotEncoder', '+VectorAssembler', 'nb']);
    expect(found[2][1]).toMatchObject({ inputCols: ['age', 'job_onehot', 'pay'] });
  });

  it('gives its columns names that neither the data nor another stage has', () => {
    const taken = { schema: new Map([...schema, ['job_index', number], ['job_onehot', number]]), usable: ['age', 'job', 'job_index'] };
    const forest = complete([{ id: 'forest', stage: 'RandomForestClassifier', params: {} }], taken);
    expect(forest[0][1]).toMatchObject({ outputCols: ['job_index_'] });
    expect(forest[1][1]).toMatchObject({ inputCols: ['age', 'job_index_', 'job_index'] });
    const bayes = complete([{ id: 'nb', stage: 'NaiveBayes', params: {} }], taken);
    expect(bayes[1][1]).toMatchObject({ inputCols: ['job_index_'], outputCols: ['job_onehot_'] });
    expect(bayes[2][1]).toMatchObject({ inputCols: ['age', 'job_onehot_', 'job_index'] });
  });

  it('goes before the first stage that wants features, and takes what earlier stages made instead of what they consumed', () => {
    const found = complete([
      { id: 'idx', stage: 'StringIndexer', params: { inputCol: 'job', outputCol: 'job_number' } },
      { id: 'scaler', stage: 'StandardScaler', params: { inputCol: 'features', outputCol: 'scaled' } },
      { id: 'nb', stage: 'NaiveBayes', params: { featuresCol: 'scaled' } },
    ]);
    expect(found.map(([id]) => id)).toEqual(['idx', '+VectorAssembler', 'scaler', 'nb']);
    expect(found[1][1]).toMatchObject({ inputCols: ['age', 'pay', 'job_number'] });
  });

  it('takes what a stage reads that makes no column', () => {
    const found = complete([
      { id: 'hint', stage: 'VectorSizeHint', params: { inputCol: 'shape', size: 2 } },
      { id: 'nb', stage: 'NaiveBayes', params: {} },
    ], { schema: new Map<string, ColumnType>([...schema, ['shape', { ...number, kind: 'vector', width: 2 }]]), usable: ['age', 'shape'], nominal: [] });
    expect(found.map(([id]) => id)).toEqual(['hint', '+VectorAssembler', 'nb']);
    expect(found[1][1]).toMatchObject({ inputCols: ['age', 'shape'] });
  });

  it('inserts nothing where a stage makes features', () => {
    const found = complete([
      { id: 'mine', stage: 'VectorAssembler', params: { inputCols: ['age'], outputCol: 'features' } },
      { id: 'nb', stage: 'NaiveBayes', params: {} },
    ]);
    expect(found.map(([id]) => id)).toEqual(['mine', 'nb']);
  });

  it('fills the label, an output column named after the id, and a seed of the stage and the job alone', () => {
    const pipeline = [{ id: 'scaler', stage: 'StandardScaler', params: { inputCol: 'features' } }, { id: 'forest', stage: 'RandomForestClassifier', params: { featuresCol: 'scaler__output' } }];
    const found = complete(pipeline);
    expect(found.at(-2)?.[1]['outputCol']).toBe('scaler__output');
    expect(found.at(-1)?.[1]).toMatchObject({ labelCol: 'y', maxDepth: 5 });
    expect(complete(pipeline)).toEqual(found);
    expect(complete(pipeline, { seed: 1 }).at(-1)?.[1]['seed']).not.toBe(found.at(-1)?.[1]['seed']);
  });

  it('says so when no column is left', () => {
    expect(() => complete([{ id: 'nb', stage: 'NaiveBayes', params: {} }], { usable: [], nominal: [] })).toThrow('no column is left for `features`: the data has no usable column that is not the label or a fold column');
  });
});
