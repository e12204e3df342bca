import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Frame } from '../../src/frame/column.ts';
import { doubles, integers } from '../../src/frame/column.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { mix } from '../../src/kernels/random.ts';
import { loadStage } from '../../src/stages/index.ts';
import type { ParamValues } from '../../src/stages/params.ts';
import type { Candidate, FitResult, Plan, PlannedStage, TaskEvent } from '../../src/plan/plan.ts';

export const ROWS = 240;
export const FOLDS = 3;
/** Uneven, and one shard without a row. */
export const SHARD_STARTS = [0, 50, 50, 130, 200, ROWS];

/** A new folder, with what removes it. */
export function scratchFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'ml-submit-test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Builds the worker from its source, as the build does, into a folder; gives its file. */
export async function buildWorker(folder: string): Promise<string> {
  await build({
    entryPoints: { main: fileURLToPath(new URL('../../src/engine/local/worker/main.ts', import.meta.url)) },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
  });
  return join(folder, 'main.mjs');
}

/** Rows of three classes that overlap, with a text column that tells something too. */
export function madeUpFrame(rows = ROWS): Frame {
  const label = Int32Array.from({ length: rows }, (_, row) => random(row, 0) % 3);
  const features = [1, 2, 3].map((j) => Float64Array.from(label, (cls, row) => cls * j + (random(row, j) % 1000) / 250));
  const colour = Int32Array.from(label, (cls, row) => (random(row, 9) % 4 === 0 ? 3 : cls));
  return {
    rows,
    columns: new Map([
      ['a', doubles(features[0])],
      ['b', doubles(features[1])],
      ['c', doubles(features[2])],
      ['colour', { kind: 'text' as const, codes: colour, dictionary: ['red', 'green', 'blue', 'grey'], date: false }],
      ['label', integers(label, ['x', 'y', 'z'])],
      ['__fold0', integers(Int32Array.from(label, (_, row) => random(row, 7) % FOLDS))],
    ]),
  };
}

/** A pipeline by stage name and parameters; the rest of the parameters has its defaults. */
export async function pipelineOf(stages: readonly (readonly [string, ParamValues])[]): Promise<PlannedStage[]> {
  return Promise.all(stages.map(async ([name, given]) => {
    const table = (await loadStage(name)).params;
    const defaults = Object.entries(table).flatMap(([param, { default: value }]) => (value === undefined ? [] : [[param, value] as const]));
    return { id: name, stage: name, params: { ...Object.fromEntries(defaults), ...given }, inserted: false };
  }));
}

/** Every stage with passes: the indexer and the scaler learn in front of the predictor. */
export function bayesPipeline(): Promise<PlannedStage[]> {
  return pipelineOf([
    ['StringIndexer', { inputCol: 'colour', outputCol: 'colour_index' }],
    ['VectorAssembler', { inputCols: ['a', 'b', 'c', 'colour_index'], outputCol: 'features' }],
    ['StandardScaler', { inputCol: 'features', outputCol: 'scaled', withMean: true }],
    ['NaiveBayes', { featuresCol: 'scaled', modelType: 'gaussian' }],
  ]);
}

export function forestPipeline(): Promise<PlannedStage[]> {
  return pipelineOf([
    ['VectorAssembler', { inputCols: ['a', 'b', 'c'], outputCol: 'features' }],
    ['RandomForestClassifier', { numTrees: 4, seed: 7, maxBins: 1000 }],
  ]);
}

/** A plan of one task a candidate and fold, or, with `together`, a task a fold. */
export function planOf(pipeline: readonly PlannedStage[], grid: readonly Candidate['params'][], more: Partial<Plan> & { together?: boolean } = {}): Plan {
  const { together = false, ...rest } = more;
  const candidates = grid.map((params, index) => ({ index, params }));
  const groups = together ? [candidates.map(({ index }) => index)] : candidates.map(({ index }) => [index]);
  const folds = Array.from({ length: FOLDS }, (_, fold) => fold);
  return {
    pipeline,
    candidates,
    splits: folds.map((fold) => ({ column: '__fold0', rule: 'equal', fold })),
    measures: { label: 'label', classes: 3, positive: 1, metrics: ['accuracy', 'f1', 'logLoss'], trainScores: true, predictions: false },
    tasks: groups.flatMap((group) => folds.map((split) => ({ group, split }))).map(({ group, split }, id) => ({ id, kind: 'evaluate', split, candidates: group, costMs: 10 + split })),
    axis: 'tasks',
    axisReason: 'a test',
    shardStarts: SHARD_STARTS,
    limits: { timeMs: null, memoryBytes: null },
    kernels: 'wasm',
    ...rest,
  };
}

/** Refits one candidate on all rows. */
export function refitPlan(plan: Plan, candidate: number): Plan {
  return { ...plan, splits: [{ column: '', rule: 'all', fold: 0 }], tasks: [{ id: 0, kind: 'fit', split: 0, candidates: [candidate], costMs: 10 }] };
}

/** Runs a plan to its end. */
export async function collect(engine: Engine, plan: Plan, onEvent: (event: TaskEvent) => void = () => {}): Promise<{ events: TaskEvent[]; results: FitResult[] }> {
  const events: TaskEvent[] = [];
  for await (const event of engine.run(plan, new AbortController().signal)) {
    events.push(event);
    onEvent(event);
  }
  const results = events.flatMap((event) => (event.type === 'done' ? event.results : []));
  return { events, results: [...results].sort((a, b) => a.candidate - b.candidate || a.split - b.split) };
}

/** Results without what differs from run to run. */
export function timeless(results: readonly FitResult[]): Partial<FitResult>[] {
  return results.map((result) => ({ candidate: result.candidate, split: result.split, test: result.test, train: result.train, error: result.error }));
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function random(row: number, column: number): number {
  return mix(row * 16 + column) >>> 0;
}
