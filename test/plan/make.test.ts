import { describe, expect, it } from 'vitest';
import { typeOf, vectors } from '../../src/frame/column.ts';
import type { PlanInput } from '../../src/plan/make.ts';
import { makePlan, shardStarts } from '../../src/plan/make.ts';
import { paramsOf } from '../../src/plan/params-of.ts';
import type { Candidate, PlannedStage } from '../../src/plan/plan.ts';
import { loadStage } from '../../src/stages/index.ts';
import type { ParamValue } from '../../src/stages/params.ts';
import { defaultsOf } from '../../src/stages/params.ts';

const names = ['StandardScaler', 'RandomForestClassifier', 'DecisionTreeClassifier', 'NaiveBayes'];
const stages = new Map(await Promise.all(names.map(async (name) => [name, await loadStage(name)] as const)));
const schema = new Map([['features', typeOf(vectors(new Float64Array(9), Array.from({ length: 9 }, (_, i) => `f${i}`)))]]);

function planned(stage: string, id = stage): PlannedStage {
  return { id, stage, params: { ...defaultsOf(stages.get(stage)?.params ?? {}), seed: 1 }, inserted: false };
}

function input(pipeline: PlannedStage[], points: Record<string, ParamValue>[], more: Partial<PlanInput> = {}): PlanInput {
  const candidates = points.map((params, index) => ({ index, params }));
  const splits = [0, 1, 2].map((fold) => ({ column: '__fold0', rule: 'equal' as const, fold }));
  const measures = { task: 'classification' as const, label: 'y', weight: null, classes: 2, classNames: ['n', 'y'], positive: 1, metrics: ['accuracy'], trainScores: false, predictions: false };
  return { variants: [{ choices: {}, stages: pipeline }], stages, candidates, splits, measures, metaOf: () => ({ schema }), rows: 1000, width: 9, dataBytes: 72_000, spark: false, workers: 2, memoryPerWorker: null, limits: { timeMs: null, memoryBytes: null }, kernels: 'wasm', share: true, task: 'evaluate', fitMs: null, ...more };
}

function groups(found: ReturnType<typeof makePlan>): number[][] {
  return found.plan.tasks.filter((task) => task.split === 0).map((task) => [...task.candidates]);
}

describe('makePlan', () => {
  it('groups forests that differ in trees, depth or split size only, and counts what is shared', () => {
    const points = [
      { 'f.numTrees': 10, 'f.maxDepth': 3 },
      { 'f.numTrees': 20, 'f.maxDepth': 'unlimited' },
      { 'f.numTrees': 20, 'f.minSamplesSplit': 5 },
      { 'f.numTrees': 20, 'f.minInstancesPerNode': 2 },
    ];
    const found = makePlan(input([planned('RandomForestClassifier', 'f')], points));
    expect(groups(found)).toEqual([[0, 1, 2], [3]]);
    expect(found.fits).toEqual({ asked: 12, done: 6, shared: 6 });
    expect(found.plan.tasks.map((task) => task.id)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('resolves `auto` for each candidate before it groups: one tree has all features', () => {
    const found = makePlan(input([planned('RandomForestClassifier', 'f')], [{ 'f.numTrees': 1 }, { 'f.numTrees': 10 }, { 'f.numTrees': 10, 'f.featureSubsetStrategy': '3' }]));
    expect(groups(found)).toEqual([[0], [1, 2]]);
  });

  it('never groups candidates that differ before the predictor', () => {
    const pipeline = [planned('StandardScaler', 's'), planned('RandomForestClassifier', 'f')];
    expect(groups(makePlan(input(pipeline, [{ 's.withMean': true, 'f.numTrees': 5 }, { 's.withMean': false, 'f.numTrees': 10 }])))).toEqual([[0], [1]]);
  });

  it('lays tasks out depth first in a lane a split where candidates differ in front of the predictor', () => {
    const pipeline = [planned('StandardScaler', 's'), planned('NaiveBayes', 'nb')];
    const points = [1, 2].flatMap((smoothing) => [true, false].map((withMean) => ({ 's.withMean': withMean, 'nb.smoothing': smoothing })));
    const found = makePlan(input(pipeline, points));
    expect(found.plan.tasks.map(({ lane, split, candidates }) => [lane?.number, split, lane?.front, ...candidates])).toEqual([0, 1, 2].flatMap((split) => [[0, 0], [0, 2], [1, 1], [1, 3]].map((of) => [split, split, ...of])));
    expect(found.plan.tasks[0].costMs).toBeGreaterThan(found.plan.tasks[1].costMs);
    expect(found.stageFits.map(({ id, asked, done }) => [id, asked, done])).toEqual([['s', 12, 6], ['nb', 12, 6]]);
    expect(makePlan(input(pipeline, [{ 'nb.modelType': 'gaussian' }, { 'nb.modelType': 'complement' }])).plan.tasks.map(({ lane, split }) => [lane?.number, lane?.front, split])).toEqual([0, 1, 2].flatMap((split) => [[split, 0, split], [split, 1, split]]));
  });

  it('lays candidates that share passes side by side in a lane a split', () => {
    const points = [1, 2].flatMap((smoothing) => ['gaussian', 'complement'].map((modelType) => ({ 'nb.smoothing': smoothing, 'nb.modelType': modelType })));
    const { tasks } = makePlan(input([planned('NaiveBayes', 'nb')], points)).plan;
    expect(tasks.map(({ lane, candidates }) => [lane?.number, lane?.front, ...candidates])).toEqual([0, 1, 2].flatMap((split) => [[0, 0], [0, 2], [1, 1], [1, 3]].map((of) => [split, ...of])));
  });

  it('wants more work for workers where fits are passes than where trees are grown', () => {
    const [passes, whole] = [planned('NaiveBayes', 'nb'), planned('RandomForestClassifier', 'f')].map((stage) => makePlan(input([stage], [{}])));
    expect([passes.inlineBelowMs, whole.inlineBelowMs]).toEqual([1000, 100]);
  });

  it('counts passes of fits that differ in what no pass reads once a split', () => {
    const points = [{ 'nb.smoothing': 1 }, { 'nb.smoothing': 2 }, { 'nb.modelType': 'gaussian' }];
    const found = makePlan(input([planned('NaiveBayes', 'nb')], points));
    expect(found.fits).toEqual({ asked: 9, done: 6, shared: 3 });
    expect(found.plan.tasks.map(({ costMs }) => costMs / found.plan.tasks[0].costMs)).toEqual([1, 0.5, 1, 1, 0.5, 1, 1, 0.5, 1]);
    expect(makePlan(input([planned('NaiveBayes', 'nb')], points, { share: false })).fits).toEqual({ asked: 9, done: 9, shared: 0 });
  });

  it('shares nothing where it may not', () => {
    const points = [{ 'f.numTrees': 10, 'f.maxDepth': 3 }, { 'f.numTrees': 20, 'f.maxDepth': 'unlimited' }];
    const found = makePlan(input([planned('RandomForestClassifier', 'f')], points, { share: false }));
    expect(groups(found)).toEqual([[0], [1]]);
    expect(found.fits).toEqual({ asked: 6, done: 6, shared: 0 });
    expect(found.plan.share).toBe(false);
  });

  it('takes long vectors without names for sparse ones, which are no reason to refuse data', () => {
    const text = new Map([['features', { ...typeOf(vectors(new Float64Array(0), [])), width: 2 ** 18 }]]);
    const found = makePlan(input([planned('NaiveBayes', 'nb')], [{}], { metaOf: () => ({ schema: text }), rows: 200_000 }));
    expect(found.plan.axis).toBe('tasks');
    expect(found.workerBytes).toBeLessThan(2 ** 30);
  });

  it('gives every candidate its own task where a stage shares nothing, and where the fit is kept', () => {
    expect(groups(makePlan(input([planned('NaiveBayes', 'nb')], [{ 'nb.smoothing': 1 }, { 'nb.smoothing': 2 }])))).toEqual([[0], [1]]);
    expect(groups(makePlan(input([planned('RandomForestClassifier', 'f')], [{ 'f.numTrees': 1 }, { 'f.numTrees': 2 }], { task: 'fit' })))).toEqual([[0], [1]]);
  });

  it('spreads one fit by rows only where it is large, by passes, and there are fewer fits than workers', () => {
    const one = { splits: [{ column: '', rule: 'all' as const, fold: 0 }], task: 'fit' as const };
    const bayes = [planned('NaiveBayes', 'nb')];
    expect(makePlan(input(bayes, [{}], { ...one, rows: 200_000 })).plan.axis).toBe('rows');
    expect(makePlan(input(bayes, [{}], { ...one, rows: 1000 })).plan.axisReason).toBe('1000 rows are too few to spread one fit');
    expect(makePlan(input(bayes, [{}], { ...one, rows: 100_000 })).plan.axisReason).toBe('100000 rows are too few to spread one fit');
    expect(makePlan(input(bayes, [{}], { ...one, rows: 200_000, fitMs: 99.5 })).plan).toMatchObject({ axis: 'tasks', axisReason: 'a fit took 100 ms, which is too little to spread' });
    for (const fitMs of [100, NaN]) expect(makePlan(input(bayes, [{}], { ...one, rows: 200_000, fitMs })).plan.axis).toBe('rows');
    expect(makePlan(input(bayes, [{}], { rows: 200_000 })).plan.axisReason).toBe('3 fits keep 2 workers busy');
    expect(makePlan(input([planned('DecisionTreeClassifier', 't')], [{}], { ...one, rows: 200_000 })).plan.axisReason).toBe('DecisionTreeClassifier is fitted whole in one process');
  });

  it('cuts long forests into ranges of trees where there are few of them for the workers', () => {
    const one = { splits: [{ column: '', rule: 'all' as const, fold: 0 }], task: 'fit' as const };
    const forest = [planned('RandomForestClassifier', 'f')];
    const long = { stages: new Map([...stages].map(([name, stage]) => [name, stage.whole === null ? stage : { ...stage, whole: { ...stage.whole, cost: () => ({ ms: 400, bytes: 0 }) } }])) };
    const { plan } = makePlan(input(forest, [{ 'f.numTrees': 20 }], { ...one, ...long }));
    expect(plan).toMatchObject({ axis: 'ranges', axisReason: '1 task would not keep 2 workers busy: cut into 2 ranges of trees', tasks: [{ ranges: [0, 10, 20] }] });
    const folds = makePlan(input(forest, [{ 'f.numTrees': 20 }, { 'f.numTrees': 5 }], long)).plan;
    expect(folds.tasks.map(({ ranges, candidates }) => [candidates, ranges])).toEqual([[[0, 1], null], [[0, 1], null], [[0, 1], [0, 10, 20]]]);
    expect(makePlan(input(forest, [{ 'f.numTrees': 20 }], { ...one, ...long, workers: 1 })).plan).toMatchObject({ axis: 'tasks', tasks: [{ ranges: null }] });
  });

  it('cuts no fit whose predictions another stage learns from', () => {
    const behind = { ...planned('StandardScaler', 's'), params: { inputCol: 'probability', outputCol: 'scaled' } };
    const one = { splits: [{ column: '', rule: 'all' as const, fold: 0 }], task: 'fit' as const, rows: 100_000 };
    expect(makePlan(input([planned('RandomForestClassifier', 'f'), behind], [{}], one)).plan).toMatchObject({ axis: 'tasks', tasks: [{ ranges: null }] });
  });

  it('does not depend on the number of workers but for the axis and the ranges', () => {
    const points = [{ 'f.numTrees': 10 }, { 'f.numTrees': 20, 'f.impurity': 'entropy' }];
    const plans = [1, 2, 8].map((workers) => makePlan(input([planned('RandomForestClassifier', 'f')], points, { workers })).plan);
    for (const plan of plans) expect({ ...plan, axisReason: '' }).toEqual({ ...plans[0], axisReason: '' });
  });

  it('refuses data that a worker cannot hold, with the numbers', () => {
    expect(() => makePlan(input([planned('NaiveBayes', 'nb')], [{}], { dataBytes: 2e9 }))).toThrow(/^a worker would need \d+ MiB for this data, and can have 3072 MiB at most; for its shards it would need \d+ MiB$/);
    const forest = [planned('RandomForestClassifier', 'f')];
    expect(() => makePlan(input(forest, [{}], { dataBytes: 2e9 }))).toThrow(/^a worker would need \d+ MiB for this data, and can have 3072 MiB at most; RandomForestClassifier is fitted whole in one process$/);
    expect(() => makePlan(input(forest, [{}], { memoryPerWorker: 2 ** 20 }))).toThrow(/^a worker would need 69 MiB for this data, and can have 1 MiB at most; RandomForestClassifier/);
  });

  it('spreads fits by rows where a worker cannot have all of them', () => {
    const large = { rows: 4_000_000, dataBytes: 4_000_000 * 72, memoryPerWorker: 256 * 2 ** 20 };
    const bayes = [planned('NaiveBayes', 'nb')];
    const { plan, workerBytes } = makePlan(input(bayes, [{}], large));
    expect(plan).toMatchObject({ axis: 'rows', axisReason: 'a worker would need 884 MiB for this data, and can have 256 MiB at most: each fit is spread by rows' });
    expect(plan.keptBytes).toBeGreaterThan(2 ** 26);
    expect(workerBytes).toBe(256 * 2 ** 20);
    expect(makePlan(input(bayes, [{}], { ...large, memoryPerWorker: null })).plan.axis).toBe('tasks');
    expect(() => makePlan(input(bayes, [{}], { ...large, workers: 0 }))).toThrow(/and can have 256 MiB at most; with --workers 1 or more each fit is spread by rows$/);
  });
});

describe('shardStarts', () => {
  it('cuts rows into equal shards, at most 64', () => {
    expect(shardStarts({ rows: 10, width: 5 })).toEqual([0, 10]);
    expect(shardStarts({ rows: 0, width: 0 })).toEqual([0, 0]);
    expect(shardStarts({ rows: 40_000, width: 5 })).toEqual([0, 13_333, 26_667, 40_000]);
    expect([131_072, 250_000, 524_288, 1_000_000, 4_000_000, 10_000_000].map((rows) => shardStarts({ rows, width: 38 }).length - 1)).toEqual([8, 8, 8, 16, 62, 64]);
  });

  it('gives a shard fewer rows where these have many values, but not ever fewer', () => {
    expect([64, 128, 256, 100_000].map((width) => shardStarts({ rows: 800_000, width }).length - 1)).toEqual([13, 25, 49, 49]);
  });
});

describe('paramsOf', () => {
  it('overlays what the candidate says of this stage, not of one whose id begins alike', () => {
    const candidate: Candidate = { index: 0, params: { 'nb.smoothing': 3, 'nb2.smoothing': 4 } };
    expect(paramsOf(planned('NaiveBayes', 'nb'), candidate)['smoothing']).toBe(3);
  });
});
