import type { Column, Frame } from '../../src/frame/column.ts';
import { doubles, integers, texts } from '../../src/frame/column.ts';
import { mix } from '../../src/kernels/random.ts';
import type { Candidate, Measures, Plan, PlannedStage } from '../../src/plan/plan.ts';
import { loadStage } from '../../src/stages/index.ts';
import type { ParamValues } from '../../src/stages/params.ts';
import { packTexts } from '../../src/frame/packed.ts';

export const ROWS = 240;
export const FOLDS = 3;
/** Uneven, and one shard without a row. */
export const SHARD_STARTS = [0, 50, 50, 130, 200, ROWS];

/** Rows of three classes that overlap, with a text column that tells something too. */
export function madeUpFrame(rows = ROWS): Frame {
  const label = Int32Array.from({ length: rows }, (_, row) => random(row, 0) % 3);
  const features = [1, 2, 3].map((j) => Float64Array.from(label, (cls, row) => cls * j + (random(row, j) % 1000) / 250));
  const colour = Int32Array.from(label, (cls, row) => (random(row, 9) % 4 === 0 ? 3 : cls));
  return {
    rows,
    columns: new Map<string, Column>([
      ['a', doubles(features[0])],
      ['b', doubles(features[1])],
      ['c', doubles(features[2])],
      ['colour', texts(colour, packTexts(['red', 'green', 'blue', 'grey']), false)],
      ['label', integers(label, ['x', 'y', 'z'])],
      ['amount', doubles(Float64Array.from(label, (cls, row) => cls * 10 + (random(row, 5) % 1000) / 100))],
      ['weight', doubles(Float64Array.from(label, (_, row) => (random(row, 6) % 8) / 4))],
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

/** A stage with a summary behind one that learns. */
export function linearPipeline(): Promise<PlannedStage[]> {
  return pipelineOf([
    ['VectorAssembler', { inputCols: ['a', 'b', 'c'], outputCol: 'features' }],
    ['StandardScaler', { inputCol: 'features', outputCol: 'scaled' }],
    ['LinearRegression', { featuresCol: 'scaled', labelCol: 'amount' }],
  ]);
}

/** Trees of numbers, on weighted rows, behind an indexer that learns and a column with missing values. */
export function regressionPipeline(): Promise<PlannedStage[]> {
  return pipelineOf([
    ['StringIndexer', { inputCol: 'colour', outputCol: 'colour_index' }],
    ['VectorAssembler', { inputCols: ['a', 'b', 'colour_index'], outputCol: 'features', handleInvalid: 'keep' }],
    ['RandomForestRegressor', { numTrees: 6, seed: 7, maxBins: 40, labelCol: 'amount', weightCol: 'weight' }],
  ]);
}

export const regressionMeasures: Pick<Measures, 'task' | 'label' | 'weight' | 'classes' | 'classNames' | 'metrics'> = {
  task: 'regression',
  label: 'amount',
  weight: 'weight',
  classes: 0,
  classNames: [],
  metrics: ['rmse', 'r2'],
};

/** The plan with every task cut at these borders. */
export function cutAt(plan: Plan, ranges: readonly number[]): Plan {
  return { ...plan, axis: 'ranges', tasks: plan.tasks.map((task) => ({ ...task, ranges })) };
}

/** A plan of one task a candidate and fold, or, with `together`, a task a fold. */
export function planOf(pipeline: readonly PlannedStage[], grid: readonly Candidate['params'][], more: Partial<Plan & { measures: Measures }> & { together?: boolean } = {}): Plan & { measures: Measures } {
  const { together = false, ...rest } = more;
  const candidates = grid.map((params, index) => ({ index, params }));
  const groups = together ? [candidates.map(({ index }) => index)] : candidates.map(({ index }) => [index]);
  const folds = Array.from({ length: FOLDS }, (_, fold) => fold);
  return {
    variants: [{ choices: {}, stages: pipeline }],
    candidates,
    splits: folds.map((fold) => ({ column: '__fold0', rule: 'equal', fold })),
    measures: { task: 'classification', label: 'label', weight: null, classes: 3, classNames: ['x', 'y', 'z'], positive: 1, metrics: ['accuracy', 'f1', 'logLoss'], trainScores: true, predictions: false },
    tasks: groups.flatMap((group) => folds.map((split) => ({ group, split }))).map(({ group, split }, id) => ({ id, kind: 'evaluate', split, candidates: group, lane: null, ranges: null, costMs: 10 + split })),
    axis: 'tasks',
    axisReason: 'a test',
    shardStarts: SHARD_STARTS,
    keptBytes: 2 ** 20,
    limits: { timeMs: null, memoryBytes: null },
    kernels: 'wasm',
    share: true,
    ...rest,
  };
}

/** Refits one candidate on all rows. */
export function refitPlan(plan: Plan, candidate: number): Plan {
  return { ...plan, splits: [{ column: '', rule: 'all', fold: 0 }], tasks: [{ id: 0, kind: 'fit', split: 0, candidates: [candidate], lane: null, ranges: null, costMs: 10 }] };
}

function random(row: number, column: number): number {
  return mix(row * 16 + column) >>> 0;
}
