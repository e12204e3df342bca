import { expect, it } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { memoryData } from '../../src/engine/data.ts';
import { loadPlan, pipelineOf, predictorIn } from '../../src/engine/loaded.ts';
import { noStore } from '../../src/engine/model-store.ts';
import { frontsOf } from '../../src/engine/prefix.ts';
import { bayesPipeline, forestPipeline, madeUpFrame, planOf, regressionPipeline, SHARD_STARTS } from './made-up.ts';

it('shares the very column of features between splits when nothing before it learns', async () => {
  const loaded = await loadPlan(planOf(await forestPipeline(), [{}]));
  const fronts = frontsOf(memoryData(madeUpFrame(), SHARD_STARTS), noStore);
  const [a, b] = loaded.plan.splits.map((split) => fronts.get(pipelineOf(loaded, 0), predictorIn(pipelineOf(loaded, 0)), { split: split, share: true }));
  expect(a.frame.columns.get('features')).toBe(b.frame.columns.get('features'));
  expect(a.at.test).not.toEqual(b.at.test);
});

it('shares the column of features between splits whose stages learned the same, and not between others', async () => {
  for (const [order, shared] of [['alphabetAsc', true], ['frequencyDesc', false]] as const) {
    const pipeline = (await regressionPipeline()).map((stage) => (stage.stage === 'StringIndexer' ? { ...stage, params: { ...stage.params, stringOrderType: order } } : stage));
    const loaded = await loadPlan(planOf(pipeline, [{}]));
    const fronts = frontsOf(memoryData(madeUpFrame(), SHARD_STARTS), noStore);
    const [a, b] = loaded.plan.splits.map((split) => fronts.get(pipelineOf(loaded, 0), predictorIn(pipelineOf(loaded, 0)), { split: split, share: true }));
    expect(a.fitted[0].model.state).not.toBe(b.fitted[0].model.state);
    expect(a.frame.columns.get('features') === b.frame.columns.get('features')).toBe(shared);
  }
});

it('fits what learns once for candidates with equal parameters and again for others', async () => {
  const grid = [{ 'NaiveBayes.smoothing': 1 }, { 'NaiveBayes.smoothing': 2 }, { 'StandardScaler.withStd': false }];
  const loaded = await loadPlan(planOf(await bayesPipeline(), grid));
  const fronts = frontsOf(memoryData(madeUpFrame(), SHARD_STARTS), noStore);
  const [a, b, c] = grid.map((_, candidate) => fronts.get(pipelineOf(loaded, candidate), predictorIn(pipelineOf(loaded, candidate)), { split: loaded.plan.splits[0], share: true }));
  expect(a).toBe(b);
  expect(c).not.toBe(a);
  expect(a.fitted.map(({ model }) => model.stage)).toEqual(['StringIndexer', 'VectorAssembler', 'StandardScaler']);
});

it('leaves out rows that a split does not use, so that they cannot fail it', async () => {
  const frame = madeUpFrame();
  const unused = frame.columns.get('__fold0');
  const a = frame.columns.get('a');
  if (unused?.kind !== 'i32' || a?.kind !== 'f64') throw new Error('other columns than expected');
  a.values[unused.values.indexOf(2)] = NaN;
  const loaded = await loadPlan(planOf(await bayesPipeline(), [{}]));
  const fronts = frontsOf(memoryData(frame, SHARD_STARTS), noStore);
  const front = fronts.get(pipelineOf(loaded, 0), predictorIn(pipelineOf(loaded, 0)), { split: { column: '__fold0', rule: 'before', fold: 1 }, share: true });
  expect(front.frame.rows).toBe(front.rows.train.length + front.rows.test.length);
  expect(() => fronts.get(pipelineOf(loaded, 0), predictorIn(pipelineOf(loaded, 0)), { split: { column: '__fold0', rule: 'before', fold: 2 }, share: true })).toThrow(/column `a`: missing value/);
});

it('follows rows through a stage that drops some', async () => {
  const frame = madeUpFrame();
  const a = frame.columns.get('a');
  if (a?.kind !== 'f64') throw new Error('another column than expected');
  a.values.fill(NaN, 10, 20);
  const pipeline = await bayesPipeline();
  const skipping = pipeline.map((stage) => (stage.stage === 'VectorAssembler' ? { ...stage, params: { ...stage.params, handleInvalid: 'skip' } } : stage));
  const loaded = await loadPlan(planOf(skipping, [{}]));
  const front = frontsOf(memoryData(frame, SHARD_STARTS), noStore).get(pipelineOf(loaded, 0), predictorIn(pipelineOf(loaded, 0)), { split: loaded.plan.splits[0], share: true });
  expect(front.frame.rows).toBe(frame.rows - 10);
  expect(front.at.train.length + front.at.test.length).toBe(frame.rows - 10);
  const ids = [...front.at.train, ...front.at.test].map((at) => front.frame.rowIds?.[at]);
  expect(ids.some((id) => id !== undefined && id >= 10 && id < 20)).toBe(false);
});

it('fits every node of the tree of prefixes once, whatever the order, and every stage of every candidate anew without sharing', async () => {
  const grid = [
    { 'StandardScaler.withStd': true },
    { 'StandardScaler.withStd': false },
    { 'StringIndexer.stringOrderType': 'alphabetAsc', 'StandardScaler.withStd': true },
    { 'StringIndexer.stringOrderType': 'alphabetAsc', 'StandardScaler.withStd': false },
    { 'StandardScaler.withStd': true, 'NaiveBayes.smoothing': 3 },
  ];
  const loaded = await loadPlan(planOf(await bayesPipeline(), grid));
  const { splits } = loaded.plan;
  const fronts = frontsOf(memoryData(madeUpFrame(), SHARD_STARTS), noStore);
  function columnsOf(share: boolean): Column[] {
    return splits.flatMap((split) => [3, 0, 4, 2, 1].map((candidate) => {
      const pipeline = pipelineOf(loaded, candidate);
      return fronts.get(pipeline, predictorIn(pipeline), { split, share }).frame.columns.get('scaled') as Column;
    }));
  }
  const shared = columnsOf(true);
  expect(fronts.counts()).toEqual({ StringIndexer: 2 * splits.length, VectorAssembler: 2 * splits.length, StandardScaler: 4 * splits.length });
  const alone = columnsOf(false);
  const all = grid.length * splits.length;
  expect(fronts.counts()).toEqual({ StringIndexer: all, VectorAssembler: all, StandardScaler: all });
  expect(alone).toEqual(shared);
  expect(fronts.counts()).toEqual({});
});

it('keeps no more than it may, and what it was asked for last', async () => {
  const loaded = await loadPlan(planOf(await bayesPipeline(), [{}, { 'StandardScaler.withStd': false }]));
  const fronts = frontsOf(memoryData(madeUpFrame(), SHARD_STARTS), noStore);
  fronts.limit(0);
  const pipeline = pipelineOf(loaded, 0);
  const how = { split: loaded.plan.splits[0], share: true };
  const first = fronts.get(pipeline, predictorIn(pipeline), how);
  fronts.get(pipelineOf(loaded, 1), predictorIn(pipeline), how);
  fronts.counts();
  const again = fronts.get(pipeline, predictorIn(pipeline), how);
  expect(fronts.counts()['StandardScaler']).toBe(1);
  expect(again).not.toBe(first);
  expect(again.frame).toEqual(first.frame);
});
