import { expect, test } from 'vitest';
import { catalogue } from '../../../src/spec/catalogue.generated.ts';
import { namesFor, translate } from '../../../src/engine/spark/translate.ts';
import type { NamedStage } from '../../../src/engine/spark/translate.ts';
import { defaultsOf } from '../../../src/stages/params.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { loadStage } from '../../../src/stages/index.ts';

/** A stage with all of its parameters, as a plan has it. */
async function full(stage: string, params: ParamValues): Promise<NamedStage> {
  return { stage, params: { ...defaultsOf((await loadStage(stage)).params), ...params } };
}

test('a whole pipeline is pyspark.ml as data: what we insert too, without what stands at its default', async () => {
  const stages = await Promise.all([
    full('StringIndexer', { inputCols: ['job', 'home.town'], outputCols: ['job_index', 'home.town_index'], handleInvalid: 'keep' }),
    full('OneHotEncoder', { inputCols: ['job_index', 'home.town_index'], outputCols: ['job_onehot', 'home.town_onehot'] }),
    full('VectorAssembler', { inputCols: ['age', 'job_onehot', 'home.town_onehot'], outputCol: 'features' }),
    full('StandardScaler', { inputCol: 'features', outputCol: 'scaled', withMean: true }),
    full('LogisticRegression', { featuresCol: 'scaled', labelCol: 'y', regParam: 0.01, maxIter: 50, weightCol: 'w' }),
  ]);
  await expect(`${JSON.stringify(translate(stages, namesFor(['age', 'job', 'home.town', 'y', 'w'], stages)), null, 2)}\n`).toMatchFileSnapshot('translated-pipeline.json');
});

test('a stage inside of another one is built inside of it', async () => {
  const stages = [await full('OneVsRest(LinearSVC)', { labelCol: 'species', 'classifier.regParam': 0.1, 'classifier.maxIter': 20 })];
  expect(translate(stages, namesFor(['species'], stages))).toEqual([
    { class: 'classification.OneVsRest', params: { labelCol: 'species', classifier: { stage: { class: 'classification.LinearSVC', params: { regParam: 0.1, maxIter: 20 } } } } },
  ]);
});

test('numbers that JSON lacks, lists and matrices go as they are, and parameters of ours are left out', async () => {
  const stages = await Promise.all([
    full('Bucketizer', { inputCol: 'x', outputCol: 'b', splits: [-Infinity, 0, Infinity] }),
    full('RandomForestClassifier', { numTrees: 5, seed: 7, featureSubsetStrategy: '0.5' }),
  ]);
  expect(translate(stages, namesFor(['x'], stages))).toEqual([
    { class: 'feature.Bucketizer', params: { inputCol: 'x', outputCol: 'b', splits: [-Infinity, 0, Infinity] } },
    { class: 'classification.RandomForestClassifier', params: { numTrees: 5, seed: 7, featureSubsetStrategy: '0.5' } },
  ]);
});

test('a text that names columns is not rewritten: a column that needs another name is refused', async () => {
  const stages = [await full('RFormula', { formula: 'y ~ a.b' })];
  expect(() => namesFor(['y', 'a.b'], stages)).toThrow('column `a.b`: Spark needs another name for it, and RFormula reads columns by the names in its text');
});

test('a name that is hashed with its values is not changed', async () => {
  const stages = [await full('FeatureHasher', { inputCols: ['age', 'home.town'], outputCol: 'h' })];
  expect(() => namesFor(['age', 'home.town'], stages)).toThrow('column `home.town`: Spark needs another name for it, and FeatureHasher hashes names with their values: rename it in the data');
});

test.each(catalogue.stages.filter(({ spark, params }) => spark !== null && Object.values(params).every(({ type }) => type !== 'stage')).map(({ name }) => name))('%s has a class of pyspark.ml and nothing to say at its defaults', async (name) => {
  const [stage] = translate([await full(name, {})], new Map());
  expect(stage).toEqual({ class: expect.stringMatching(/^(feature|classification|regression)\.[A-Z]\w+$/) as string, params: {} });
});
