import { expect, it } from 'vitest';
import { memoryData } from '../../src/engine/data.ts';
import { loadPlan, pipelineOf } from '../../src/engine/loaded.ts';
import { noStore } from '../../src/engine/model-store.ts';
import { frontsOf } from '../../src/engine/prefix.ts';
import { openShardWork } from '../../src/engine/shard-work.ts';
import type { Column, Frame } from '../../src/frame/column.ts';
import { doubles, integers } from '../../src/frame/column.ts';
import { mix } from '../../src/kernels/random.ts';
import { fitStage } from '../../src/stages/pipeline.ts';
import type { Model } from '../../src/stages/stage.ts';
import { pipelineOf as made, planOf } from './made-up.ts';

/** So many that slots are put into codes, also of the training rows. */
const ROWS_A_SHARD = 4000;
const SHARD_STARTS = [0, 1, 2].map((shard) => shard * ROWS_A_SHARD);
const FOLDS = 3;

function random(row: number, j: number): number {
  return (mix(row * 31 + j) >>> 8) % 1000;
}

/** Bits, bytes, halves and numbers that are all different; a fold has bytes that no other has, and without those of one fold three slots find room in one group of codes. */
function data(): Frame {
  const rows = SHARD_STARTS[SHARD_STARTS.length - 1];
  const folds = Uint8Array.from({ length: rows }, (_, row) => random(row, 7) % FOLDS);
  const columns: [string, Column][] = [
    ['bits', integers(Uint8Array.from({ length: rows }, (_, row) => random(row, 1) % 2))],
    ['bytes', integers(Uint8Array.from(folds, (fold, row) => (random(row, 2) % 20) + 40 * fold))],
    ['halves', doubles(Float64Array.from(folds, (_fold, row) => (random(row, 3) % 3) / 2))],
    ['numbers', doubles(Float64Array.from({ length: rows }, (_, row) => random(row, 4) + row / rows))],
    ['label', integers(Uint8Array.from({ length: rows }, (_, row) => (random(row, 5) + 300 * (random(row, 1) % 2) > 700 ? 1 : 0)), ['no', 'yes'])],
    ['__fold0', integers(folds)],
  ];
  return { rows, columns: new Map(columns) };
}

it.each(['equal', 'before'] as const)('fits by shards have the bits of fits of whole tasks where slots are in codes, and so have later splits and fits that share nothing: %s', async (rule) => {
  const planned = await made([
    ['VectorAssembler', { inputCols: ['bits', 'bytes', 'halves', 'numbers'], outputCol: 'features' }],
    ['StandardScaler', { inputCol: 'features', outputCol: 'scaled', withMean: true }],
    ['LogisticRegression', { featuresCol: 'scaled', regParam: 0.01 }],
  ]);
  const splits = Array.from({ length: FOLDS - 1 }, (_, fold) => ({ column: '__fold0', rule, fold: fold + 1 }));
  const loaded = await loadPlan({ ...planOf(planned, [{}]), splits, shardStarts: SHARD_STARTS });
  const pipeline = pipelineOf(loaded, 0);
  const tasks = frontsOf(memoryData(data(), SHARD_STARTS), noStore);
  for (const [split, own] of splits.entries()) {
    const front = tasks.get(pipeline, 2, { split: own, share: true });
    const byTasks = [...front.fitted.map(({ model }) => model), tasks.fit(pipeline[2], front, { share: true })];
    const alone = frontsOf(memoryData(data(), SHARD_STARTS), noStore);
    expect(alone.fit(pipeline[2], alone.get(pipeline, 2, { split: own, share: false }), { share: false })).toEqual(byTasks[2]);
    const shards = openShardWork(loaded, frontsOf(memoryData(data(), SHARD_STARTS), noStore));
    const byRows: Model[] = [front.fitted[0].model];
    for (const step of pipeline.slice(1)) {
      const at = { split, stage: step.stage.name, params: step.params, front: [...byRows], frontKey: String(byRows.length) };
      byRows.push(fitStage({ stage: step.stage, params: step.params, meta: { schema: front.schema } }, (request) => {
        const merging = shards.merging(at.stage, request.pass);
        for (let shard = 0; shard + 1 < SHARD_STARTS.length; shard++) merging.add(shards.pass({ ...at, shard }, request), { from: shard, shards: 1 });
        return merging.result(SHARD_STARTS.length - 1);
      }));
    }
    expect(byRows).toEqual(byTasks);
  }
});
