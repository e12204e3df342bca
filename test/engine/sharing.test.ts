import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { openInline } from '../../src/engine/inline.ts';
import { openLocal } from '../../src/engine/local/index.ts';
import type { FrontCounts, Plan, TaskEvent } from '../../src/plan/plan.ts';
import { bayesPipeline, FOLDS, madeUpFrame, planOf, SHARD_STARTS } from './made-up.ts';
import { buildWorker, collect, scratchFolder, timeless } from './support.ts';

const built = scratchFolder();
let workerFile = '';
beforeAll(async () => {
  workerFile = await buildWorker(built.folder);
});
afterAll(built.remove);

const engines: readonly (readonly [string, (scratch: string) => Engine])[] = [
  ['inline', (scratch) => openInline({ scratch })],
  ...[1, 2, 3].map((workers) => [`local with ${workers}`, (scratch: string) => openLocal({ scratch, workers, failures: 4, workerFile, preload: ['NaiveBayes'], kernels: 'wasm', onLog: () => {} })] as const),
];

/** Three stages that vary, one of which drops rows. */
const grid = ['frequencyDesc', 'alphabetAsc'].flatMap((order) =>
  [true, false].flatMap((withStd) => [1, 2, 5].map((smoothing) => ({ 'StringIndexer.stringOrderType': order, 'StandardScaler.withStd': withStd, 'NaiveBayes.smoothing': smoothing, 'NaiveBayes.modelType': 'gaussian' }))),
);

async function plan(share: boolean): Promise<Plan> {
  const pipeline = (await bayesPipeline()).map((stage) => (stage.stage === 'VectorAssembler' ? { ...stage, params: { ...stage.params, handleInvalid: 'skip' } } : stage));
  const made = planOf(pipeline, grid, { share });
  return { ...made, tasks: made.tasks.map((task) => ({ ...task, lane: share ? { number: task.split, front: 0 } : null })) };
}

function totals(events: readonly TaskEvent[]): FrontCounts {
  const sum: Record<string, number> = {};
  for (const event of events) if (event.type === 'done') for (const [stage, count] of Object.entries(event.fronts)) sum[stage] = (sum[stage] ?? 0) + count;
  return sum;
}

let alone: unknown = null;

it.each(engines)('%s: the tree of prefixes is fitted once, with the very scores of every candidate fitted alone', async (_, open) => {
  const { folder, remove } = scratchFolder();
  const engine = open(folder);
  try {
    const frame = madeUpFrame();
    const a = frame.columns.get('a');
    if (a?.kind === 'f64') a.values.fill(NaN, 10, 20);
    await engine.prepare(frame, SHARD_STARTS);
    const each = await collect(engine, await plan(false));
    expect(totals(each.events)).toMatchObject({ StringIndexer: grid.length * FOLDS, StandardScaler: grid.length * FOLDS });
    alone ??= timeless(each.results);
    expect(timeless(each.results)).toEqual(alone);
    const shared = await collect(engine, await plan(true));
    expect(timeless(shared.results)).toEqual(alone);
    const counts = totals(shared.events);
    expect([counts['StringIndexer'], counts['StandardScaler']]).toEqual([2 * FOLDS, 4 * FOLDS]);
  } finally {
    await engine.close();
    remove();
  }
});
