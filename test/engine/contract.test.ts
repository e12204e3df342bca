import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { openInline } from '../../src/engine/inline.ts';
import { openLocal } from '../../src/engine/local/index.ts';
import { readFitted, readPredictions } from '../../src/engine/scratch.ts';
import type { FitResult, Plan, PlannedStage } from '../../src/plan/plan.ts';
import type { WrittenColumn } from '../../src/sinks/sink.ts';
import { bayesPipeline, cutAt, FOLDS, forestPipeline, linearPipeline, madeUpFrame, planOf, refitPlan, regressionMeasures, regressionPipeline, ROWS, SHARD_STARTS } from './made-up.ts';
import { buildWorker, collect, scratchFolder, timeless } from './support.ts';

const built = scratchFolder();
let workerFile = '';
const engines: readonly (readonly [string, (scratch: string) => Engine])[] = [
  ['inline', (scratch) => openInline({ scratch })],
  ...[1, 2, 3].map((workers) => [`local with ${workers} ${workers === 1 ? 'worker' : 'workers'}`, (scratch: string) => openLocal({ scratch, workers, failures: 4, workerFile, preload: ['NaiveBayes'], kernels: 'wasm', onLog: () => {} })] as const),
];

beforeAll(async () => {
  workerFile = await buildWorker(built.folder);
});
afterAll(built.remove);

const bayesGrid = [{ 'StandardScaler.withStd': true }, { 'StandardScaler.withStd': false }, { 'NaiveBayes.modelType': 'multinomial', 'StandardScaler.withMean': false }];
const forestGrid = [{ 'RandomForestClassifier.maxDepth': 2 }, { 'RandomForestClassifier.numTrees': 3 }, { 'RandomForestClassifier.maxDepth': 'unlimited' }];
const oracle = new Map<string, unknown>();

/** The first engine's outcome is what the others are held against. */
function sameAsInline(key: string, outcome: unknown): void {
  if (!oracle.has(key)) oracle.set(key, outcome);
  expect(outcome).toEqual(oracle.get(key));
}

describe.each(engines)('%s', (name, open) => {
  it('gives the same scores for whole fits, for passes over shards, for groups and for the refit', async () => {
    const { folder, remove } = scratchFolder();
    const engine = open(folder);
    try {
      await engine.prepare(madeUpFrame(), SHARD_STARTS);
      const bayes = planOf(await bayesPipeline(), bayesGrid);
      const { results, events } = await collect(engine, bayes);
      expect(results).toHaveLength(bayesGrid.length * FOLDS);
      expect(results.every((result) => result.error === null && (result.test?.['accuracy'] ?? 0) > 0.5)).toBe(true);
      expect(events.filter((event) => event.type === 'done')).toHaveLength(bayes.tasks.length);
      sameAsInline('bayes', timeless(results));
      sameAsInline('bayes', timeless((await collect(engine, { ...bayes, axis: 'rows' })).results));
      sameAsInline('bayes', timeless((await collect(engine, planOf(await bayesPipeline(), bayesGrid, { together: true }))).results));
      const forest = await forestPipeline();
      sameAsInline('forest', timeless((await collect(engine, planOf(forest, forestGrid, { together: true }))).results));
      sameAsInline('forest', timeless((await collect(engine, planOf(forest, forestGrid))).results));
      sameAsInline('forest', timeless((await collect(engine, planOf(forest, forestGrid, { kernels: 'typescript' }))).results));
    } finally {
      await engine.close();
      remove();
    }
  });

  it('gives the same models and the same predictions, bit for bit', async () => {
    const { folder, remove } = scratchFolder();
    const engine = open(folder);
    try {
      await engine.prepare(madeUpFrame(), SHARD_STARTS);
      const bayes = planOf(await bayesPipeline(), bayesGrid);
      const kept: Plan = { ...bayes, measures: { ...bayes.measures, predictions: true } };
      for (const axis of ['tasks', 'rows'] as const) {
        const [fit] = (await collect(engine, { ...refitPlan(bayes, 0), axis })).results;
        const { models } = readFitted(folder, fileOf(fit));
        expect(models.map((model) => model.stage)).toEqual(['StringIndexer', 'VectorAssembler', 'StandardScaler', 'NaiveBayes']);
        sameAsInline('models', models);
        const { results } = await collect(engine, { ...kept, axis });
        const predictions = results.map((result) => readPredictions(folder, fileOf(result)));
        expect(predictions.filter(({ candidate }) => candidate === 0).flatMap(({ rows }) => [...rows]).sort((a, b) => a - b)).toEqual(Array.from({ length: madeUpFrame().rows }, (_, row) => row));
        sameAsInline('predictions', predictions);
      }
      const numbers = { ...planOf(await linearPipeline(), [{}]), measures: null };
      for (const axis of ['tasks', 'rows'] as const) {
        const [fit] = (await collect(engine, { ...refitPlan(numbers, 0), axis })).results;
        const { summaries } = readFitted(folder, fileOf(fit));
        expect(summaries.map((summary) => summary?.facts.numInstances ?? null)).toEqual([null, null, ROWS]);
        sameAsInline('summaries', summaries);
        expect(fit.convergence).toEqual({ iterations: 0, converged: true });
      }
      const [forest] = (await collect(engine, refitPlan(planOf(await forestPipeline(), forestGrid), 1))).results;
      sameAsInline('forest models', readFitted(folder, fileOf(forest)));
    } finally {
      await engine.close();
      remove();
    }
  });

  it('gives the same rows behind fitted stages, up to a limit, and leaves no file of them', async () => {
    const { folder, remove } = scratchFolder();
    const engine = open(folder);
    try {
      await engine.prepare(madeUpFrame(), SHARD_STARTS);
      const [fit] = (await collect(engine, refitPlan(planOf(await bayesPipeline(), bayesGrid), 0))).results;
      const columns: WrittenColumn[] = [{ name: 'colour', holds: 'text', slots: null }, { name: 'scaled', holds: 'dense', slots: 4 }];
      const request = { models: readFitted(folder, fileOf(fit)).models.slice(0, -1), shardStarts: SHARD_STARTS, columns, classes: null, preview: 3 };
      for (const [sink, limit, rows] of [['csv', Infinity, ROWS], ['csv', 140, 140], [null, 60, 60]] as const) {
        let count = 0;
        const bytes: Buffer[] = [];
        const shown: (readonly string[])[] = [];
        for await (const part of engine.transform({ ...request, sink }, { limit, signal: new AbortController().signal })) {
          count += part.rows;
          bytes.push(Buffer.from(part.bytes));
          shown.push(...part.preview);
        }
        const text = Buffer.concat(bytes).toString();
        expect([count, text.split('\n').length - 1]).toEqual([rows, sink === null ? 0 : rows]);
        sameAsInline(`rows of ${sink} up to ${limit}`, [text, shown]);
      }
      expect(readdirSync(folder).filter((file) => file.startsWith('rows-'))).toEqual([]);
    } finally {
      await engine.close();
      remove();
    }
  });

  it('leaves out the tasks that are not admitted, whole or cut, and tells nothing of them', async () => {
    const { folder, remove } = scratchFolder();
    const engine = open(folder);
    try {
      await engine.prepare(madeUpFrame(), SHARD_STARTS);
      const forests = planOf(await forestPipeline(), forestGrid, { together: true });
      for (const plan of [forests, cutAt(forests, [0, 1, 3]), { ...planOf(await bayesPipeline(), bayesGrid, { together: true }), axis: 'rows' as const }]) {
        const told: string[] = [];
        for await (const event of engine.run(plan, new AbortController().signal, (task) => task.split !== 1)) if (event.type === 'started' || event.type === 'done') told.push(`${event.type} ${event.task}`);
        expect(told.sort()).toEqual(['done 0', 'done 2', 'started 0', 'started 2']);
      }
    } finally {
      await engine.close();
      remove();
    }
  });

  it('gives the same bits for whole forests and for ranges of their trees, of classes and of weighted numbers', async () => {
    const { folder, remove } = scratchFolder();
    const engine = open(folder);
    try {
      const frame = madeUpFrame();
      const a = frame.columns.get('a');
      if (a?.kind === 'f64') a.values.fill(NaN, 30, 50);
      await engine.prepare(frame, SHARD_STARTS);
      const numbers = planOf(await regressionPipeline(), [{}, { 'RandomForestRegressor.numTrees': 2 }, { 'RandomForestRegressor.maxDepth': 2 }], { together: true });
      const numeric: Plan = { ...numbers, measures: { ...numbers.measures, ...regressionMeasures, predictions: true } };
      const classes = planOf(await regressionPipeline().then((stages) => stages.slice(0, 2)).then(async (front) => [...front, ...(await forestPipeline()).slice(1)]), forestGrid, { together: true });
      const nominal: Plan = { ...classes, measures: { ...classes.measures, predictions: true } };
      for (const [key, plan, most] of [['numbers', numeric, 6], ['classes', nominal, 4]] as const) {
        for (const borders of [null, [0, 2, most], [0, 1, 2, 3, most]]) {
          const cut = borders === null ? plan : cutAt(plan, borders);
          const { results, events } = await collect(engine, cut);
          sameAsInline(`${key} scores`, timeless(results));
          expect(results.every((result) => result.error === null)).toBe(true);
          expect(events.filter((event) => event.type === 'started').map((event) => event.task).sort()).toEqual([0, 1, 2]);
          expect(events.filter((event) => event.type === 'done').map((event) => event.task).sort()).toEqual([0, 1, 2]);
          sameAsInline(`${key} predictions`, results.map((result) => readPredictions(folder, fileOf(result))));
          const refit = refitPlan(plan, 0);
          const [fit] = (await collect(engine, borders === null ? refit : cutAt(refit, borders))).results;
          sameAsInline(`${key} models`, readFitted(folder, fileOf(fit)));
        }
      }
    } finally {
      await engine.close();
      remove();
    }
  });

  it('fails a fold that loses all its test rows to a stage, with a reason, and no other', async () => {
    const { folder, remove } = scratchFolder();
    const engine = open(folder);
    try {
      const frame = madeUpFrame();
      const folds = frame.columns.get('__fold0');
      const a = frame.columns.get('a');
      if (folds?.kind !== 'i32' || a?.kind !== 'f64') throw new Error('other columns than expected');
      folds.values.forEach((fold, row) => { if (fold === 1) a.values[row] = NaN; });
      await engine.prepare(frame, SHARD_STARTS);
      const wanted = [null, 'no test row is left: the stages in front of the predictor dropped every one (handleInvalid: skip)', null];
      const skipping = async (pipeline: Promise<readonly PlannedStage[]>) => (await pipeline).map((stage) => (stage.stage === 'VectorAssembler' ? { ...stage, params: { ...stage.params, handleInvalid: 'skip' } } : stage));
      const bayes = planOf(await skipping(bayesPipeline()), [{}]);
      const forest = planOf(await skipping(forestPipeline()), [{}]);
      for (const plan of [bayes, { ...bayes, axis: 'rows' as const }, forest, cutAt(forest, [0, 2, 4])]) {
        expect((await collect(engine, plan)).results.map(({ error }) => error)).toEqual(wanted);
      }
    } finally {
      await engine.close();
      remove();
    }
  });

  it('turns what a fit throws into an error of its candidates, with the row of the data, and goes on', async () => {
    const { folder, remove } = scratchFolder();
    const engine = open(folder);
    try {
      await engine.prepare(madeUpFrame(), SHARD_STARTS);
      const grid = [{ 'StandardScaler.withMean': true, 'NaiveBayes.modelType': 'multinomial' }, { 'NaiveBayes.modelType': 'gaussian' }];
      for (const axis of ['tasks', 'rows'] as const) {
        const { results } = await collect(engine, planOf(await bayesPipeline(), grid, { axis }));
        const bad = results.filter((result) => result.candidate === 0);
        expect(bad.map((result) => [result.test, result.train])).toEqual(Array.from({ length: FOLDS }, () => [null, null]));
        expect(bad[0].error).toMatch(/^row \d+, column `a`: .*multinomial/);
        expect(results.filter((result) => result.candidate === 1).every((result) => result.error === null)).toBe(true);
        sameAsInline('errors', timeless(results));
      }
    } finally {
      await engine.close();
      remove();
    }
  });

  it('ends with the reason of the signal when it is aborted', async () => {
    const { folder, remove } = scratchFolder();
    const engine = open(folder);
    try {
      await engine.prepare(madeUpFrame(), SHARD_STARTS);
      const controller = new AbortController();
      const reason = new Error('enough');
      const seen: string[] = [];
      await expect(async () => {
        for await (const event of engine.run(planOf(await bayesPipeline(), bayesGrid), controller.signal)) {
          seen.push(event.type);
          if (event.type === 'started') controller.abort(reason);
        }
      }).rejects.toBe(reason);
      expect(seen).toContain('started');
    } finally {
      await engine.close();
      remove();
    }
  });

  it('refuses to run without data', async () => {
    const { folder, remove } = scratchFolder();
    const engine = open(folder);
    await expect(collect(engine, planOf(await bayesPipeline(), bayesGrid))).rejects.toThrow('the engine has no data: prepare() comes before run()');
    expect(engine.name).toBe(name.split(' ')[0]);
    await engine.close();
    remove();
  });
});

function fileOf(result: FitResult): string {
  expect(result.error).toBeNull();
  return String(result.file);
}
