import { describe, expect, it } from 'vitest';
import { memoryData } from '../../src/engine/data.ts';
import { loadPlan, pipelineOf } from '../../src/engine/loaded.ts';
import { noStore } from '../../src/engine/model-store.ts';
import { frontsOf } from '../../src/engine/prefix.ts';
import type { PassedOver } from '../../src/engine/shared-passes.ts';
import { openSharedPasses } from '../../src/engine/shared-passes.ts';
import type { Candidate } from '../../src/plan/plan.ts';
import { loadStage } from '../../src/stages/index.ts';
import type { ParamValues } from '../../src/stages/params.ts';
import type { PassRequest, Stage } from '../../src/stages/stage.ts';
import { frameOf } from '../stages/support.ts';
import { madeUpFrame, pipelineOf as made, planOf, SHARD_STARTS } from './made-up.ts';

const assembled = ['VectorAssembler', { inputCols: ['a', 'b', 'c'], outputCol: 'features' }] as const;
const bayes = ['NaiveBayes', { featuresCol: 'made', modelType: 'gaussian' }] as const;

/** A pipeline with one stage in the middle, and what its grid does. */
const cases: readonly (readonly [string, Parameters<typeof made>[0], Candidate['params'][]])[] = [
  ['k of PCA', [assembled, ['PCA', { inputCol: 'features', outputCol: 'made' }], bayes], [1, 3, 2].map((k) => ({ 'PCA.k': k }))],
  ['what UnivariateFeatureSelector keeps', [assembled, ['UnivariateFeatureSelector', { outputCol: 'made', featureType: 'continuous', labelType: 'categorical' }], bayes], [1, 2, 3].map((n) => ({ 'UnivariateFeatureSelector.selectionThreshold': n }))],
  ['what VarianceThresholdSelector keeps', [assembled, ['VarianceThresholdSelector', { outputCol: 'made' }], bayes], [0, 1, 2].map((least) => ({ 'VarianceThresholdSelector.varianceThreshold': least }))],
];

describe('fits that differ in what no pass reads', () => {
  it.each(cases)('%s: look at the rows once a split, with the bits of each alone', async (_, stages, grid) => {
    const loaded = await loadPlan(planOf(await made(stages), grid));
    const together = frontsOf(memoryData(madeUpFrame(), SHARD_STARTS), noStore);
    const [, { stage: name }] = pipelineOf(loaded, 0).map(({ stage }) => ({ stage: stage.name }));
    for (const split of loaded.plan.splits) {
      const models = grid.map((_point, candidate) => together.get(pipelineOf(loaded, candidate), 2, { split, share: true }).fitted[1].model);
      const alone = grid.map((_point, candidate) => frontsOf(memoryData(madeUpFrame(), SHARD_STARTS), noStore).get(pipelineOf(loaded, candidate), 2, { split, share: false }).fitted[1].model);
      expect(models).toEqual(alone);
      expect(new Set(models.map((model) => JSON.stringify(model))).size).toBe(grid.length);
      expect(together.counts()[name]).toBe(1);
    }
  });

  it('are fitted anew where nothing is shared', async () => {
    const [[, stages, grid]] = cases;
    const loaded = await loadPlan(planOf(await made(stages), grid));
    const fronts = frontsOf(memoryData(madeUpFrame(), SHARD_STARTS), noStore);
    for (const candidate of grid.keys()) fronts.get(pipelineOf(loaded, candidate), 2, { split: loaded.plan.splits[0], share: false });
    expect(fronts.counts()).toMatchObject({ PCA: grid.length });
  });
});

describe('shared passes', () => {
  it('are told apart by rows, stage, parameters that passes read, and pass', async () => {
    const shared = openSharedPasses();
    const [loaded, scaler, regression] = await Promise.all(['PCA', 'StandardScaler', 'LogisticRegression'].map(loadStage));
    const pca: Stage = { ...loaded, passes: { ...loaded.passes, more: loaded.passes.products } };
    const over = () => ({ frame: frameOf({}), rows: { train: new Int32Array(0), test: new Int32Array(0) } });
    const one = over();
    const other = { ...one, rows: over().rows };
    let made = 0;
    function ask(params: ParamValues, { at = one, stage = pca, pass = 'products', args = null as unknown, ...key }: Partial<PassRequest & { at: PassedOver; stage: Stage }> = {}): unknown {
      return shared(at, { step: { stage, params }, request: { pass, args, ...key } }, () => (made += 1));
    }
    expect([ask({ inputCol: 'x', k: 1 }), ask({ inputCol: 'x', k: 2 }), ask({ inputCol: 'y', k: 2 })]).toEqual([1, 1, 2]);
    expect([ask({ inputCol: 'x', k: 1 }, { at: other }), ask({ inputCol: 'x', k: 1 }, { pass: 'more' })]).toEqual([3, 4]);
    expect([ask({ inputCol: 'x', k: 1 }, { args: [1] }), ask({ inputCol: 'x', k: 1 }, { args: [1] })]).toEqual([5, 6]);
    const moments = { stage: scaler, pass: 'moments' };
    expect([ask({ inputCol: 'x' }, moments), ask({ inputCol: 'x' }, moments)]).toEqual([7, 8]);
    const known = { stage: regression, pass: 'known' };
    expect([ask({ featuresCol: 'x', regParam: 1 }, known), ask({ featuresCol: 'x', regParam: 2 }, known), ask({ featuresCol: 'y', regParam: 2 }, known)]).toEqual([9, 9, 10]);
    const loss = { stage: regression, pass: 'loss', args: [1] };
    expect([ask({ featuresCol: 'x' }, loss), ask({ featuresCol: 'x' }, loss)]).toEqual([11, 12]);
    const [start, end] = ['start', 'end'].map((argsKey) => ({ ...loss, argsKey }));
    expect([ask({ featuresCol: 'x', regParam: 1 }, start), ask({ featuresCol: 'x', regParam: 2 }, start), ask({ featuresCol: 'x' }, end)]).toEqual([13, 13, 14]);
  });
});
