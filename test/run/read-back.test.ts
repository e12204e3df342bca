import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { doubles, unnamedVectors } from '../../src/frame/column.ts';
import { writePipeline } from '../../src/formats/index.ts';
import type { Model } from '../../src/stages/stage.ts';
import { defaultsOf } from '../../src/stages/params.ts';
import { loadStage } from '../../src/stages/index.ts';
import { readBack } from '../../src/run/read-back.ts';

const folder = mkdtempSync(join(tmpdir(), 'ml-submit-read-back-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what Spark saved has the columns of the job and the classes of its label again', async () => {
  const [scaler, logistic] = await Promise.all(['StandardScaler', 'LogisticRegression'].map(loadStage));
  const stages = new Map([scaler, logistic].map((stage) => [stage.name, stage]));
  function planned(id: string, column: string): { id: string; stage: string; params: Model['params']; inserted: boolean } {
    const params = id === 'StandardScaler' ? { ...defaultsOf(scaler.params), inputCol: column, outputCol: 'scaled' } : { ...defaultsOf(logistic.params), featuresCol: 'scaled', labelCol: 'y' };
    return { id, stage: id, params, inserted: false };
  }
  function saved(column: string): Model[] {
    return [
      { stage: 'StandardScaler', params: planned('StandardScaler', column).params, state: { numFeatures: 2, featureNames: [] }, arrays: { mean: Float64Array.of(1, 2), std: Float64Array.of(3, 4) } },
      { stage: 'LogisticRegression', params: planned('LogisticRegression', column).params, state: { numClasses: 2, numFeatures: 2, labels: ['0', '1'], featureNames: [] }, arrays: { coefficients: Float64Array.of(0.5, -1), intercepts: Float64Array.of(0.25) } },
    ];
  }
  const pipeline = { options: {} as never, inputs: [{ name: 'v_x', type: { kind: 'vector' as const, boolean: false, date: false, width: 2 } }], label: { column: 'y', classes: ['0', '1'] }, stages: saved('v_x').map((model) => ({ id: model.stage, inserted: false, model })) };
  await writePipeline(folder, pipeline, 'spark-ml');
  const empty = { rows: 0, columns: new Map([['v.x', { ...unnamedVectors(new Float64Array(0), 2), names: ['a.b', 'c'] }]]) };
  const job = [planned('StandardScaler', 'v.x'), planned('LogisticRegression', 'v.x')];
  const read = await readBack(folder, { variants: [{ choices: {}, stages: job }], stages, classes: ['no', 'yes'] }, { candidate: { index: 0, params: { 'LogisticRegression.regParam': 0.5 } }, empty });
  expect(read.map(({ stage, params }) => [stage, params['inputCol'], params['regParam']])).toEqual([['StandardScaler', 'v.x', undefined], ['LogisticRegression', undefined, 0.5]]);
  expect(read[1].state['labels']).toEqual(['no', 'yes']);
  expect([...read[0].arrays['std']]).toEqual([3, 4]);
  expect(read.map(({ state }) => state['featureNames'])).toEqual([['a.b', 'c'], ['a.b', 'c']]);
  await expect(readBack(folder, { variants: [{ choices: {}, stages: job.slice(0, 1) }], stages, classes: [] }, { candidate: { index: 0, params: {} }, empty })).rejects.toThrow('expected 1 fitted stages, found 2');
});

test('stages without a predictor have as long vectors as the data, and buckets are of the stage that found them', async () => {
  const [dct, discretizer] = await Promise.all(['DCT', 'QuantileDiscretizer'].map(loadStage));
  const models: Model[] = [
    { stage: 'DCT', params: { ...defaultsOf(dct.params), inputCol: 'v_x', outputCol: 'turned' }, state: {}, arrays: {} },
    { stage: 'QuantileDiscretizer', params: { ...defaultsOf(discretizer.params), inputCols: ['a', 'b'], outputCols: ['c', 'd'] }, state: {}, arrays: { splits: Float64Array.of(-Infinity, 2, Infinity, -Infinity, 3, 4, Infinity), ends: Int32Array.of(3, 7) } },
  ];
  const to = join(folder, 'rows');
  mkdirSync(to);
  const number = { kind: 'f64' as const, boolean: false, date: false };
  const inputs = [{ name: 'v_x', type: { kind: 'vector' as const, boolean: false, date: false, width: 2 } }, { name: 'a', type: number }, { name: 'b', type: number }];
  await writePipeline(to, { options: {} as never, inputs, label: null, stages: models.map((model) => ({ id: model.stage, inserted: false, model })) }, 'spark-ml');
  const job = models.map(({ stage, params }) => ({ id: stage, stage, params: stage === 'DCT' ? { ...params, inputCol: 'v.x' } : params, inserted: false }));
  const empty = { rows: 0, columns: new Map<string, Column>([['v.x', unnamedVectors(new Float64Array(0), 2)], ['a', doubles(new Float64Array(0))], ['b', doubles(new Float64Array(0))]]) };
  const read = await readBack(to, { variants: [{ choices: {}, stages: job }], stages: new Map([dct, discretizer].map((stage) => [stage.name, stage])), classes: [] }, { candidate: { index: 0, params: {} }, empty });
  expect(read.map(({ stage, params, arrays }) => [stage, params['inputCol'], arrays])).toEqual([['DCT', 'v.x', {}], ['QuantileDiscretizer', undefined, models[1].arrays]]);
});
