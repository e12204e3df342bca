import type { Convergence } from '../stages/common/convergence.ts';
import type { ParamValue, ParamValues } from '../stages/params.ts';

/** One stage of the final pipeline, all parameters resolved but those that the grid varies. */
export interface PlannedStage {
  id: string;
  stage: string;
  params: ParamValues;
  /** Put there by us, not by the job file. */
  inserted: boolean;
}

/** The pipeline with one of the stages at each place where the job file has several: `choices` are the options by place. */
export interface Variant {
  choices: Readonly<Record<string, string>>;
  stages: readonly PlannedStage[];
}

/** One point of the grid: values by `id.parameter`, and options by place. */
export interface Candidate {
  index: number;
  params: Readonly<Record<string, ParamValue>>;
}

/**
 * One split of the rows, by an i32 column of the data. `equal`: a row is tested where the column is `fold`, else trained on.
 * `before`: tested where it is `fold`, trained on where it is smaller (time series). `all`: every row is trained on, none tested.
 */
export interface Split {
  column: string;
  rule: 'equal' | 'before' | 'all';
  fold: number;
}

/** Where a task stands that has fitted stages in front of the predictor in common with others: the tasks of a lane are best done in order by one worker. */
export interface Lane {
  number: number;
  /** What stands in front of the predictor: those of one front least of all are parted. */
  front: number;
}

/** Work of the tasks axis: some candidates on one split, sharing what they can. `fit` keeps the fitted pipeline, `evaluate` only its scores. */
export interface Task {
  id: number;
  kind: 'evaluate' | 'fit';
  split: number;
  candidates: readonly number[];
  /** Null: any worker will do. */
  lane: Lane | null;
  /** Borders of the ranges of units (trees) that the task is cut into, (ranges + 1), from 0 to the number of units; null where it is done in one. */
  ranges: readonly number[] | null;
  /** Expected milliseconds of one core. */
  costMs: number;
}

/** What an evaluation measures. `predictions` keeps every row's prediction and probabilities, for out-of-fold files. */
export interface Measures {
  task: 'classification' | 'regression';
  label: string;
  /** Column of row weights for the metrics, or null. */
  weight: string | null;
  /** 0 for regression. */
  classes: number;
  /** By index; empty for regression. */
  classNames: readonly string[];
  positive: number;
  /** As in the job file, with their parameters: `weightedFMeasure(beta=0.5)`. */
  metrics: readonly string[];
  trainScores: boolean;
  predictions: boolean;
}

/** Everything that an engine needs to know, as plain data: it is written as JSON for the workers. */
export interface Plan {
  /** One where every candidate has the same stages. */
  variants: readonly Variant[];
  candidates: readonly Candidate[];
  splits: readonly Split[];
  /** Null where no stage predicts. */
  measures: Measures | null;
  tasks: readonly Task[];
  axis: 'tasks' | 'rows' | 'ranges';
  /** Why this axis, one sentence for `explain`. */
  axisReason: string;
  /** First row of each shard, and the number of rows at the end: (shards + 1). */
  shardStarts: readonly number[];
  /** Bytes of what fitted stages made, and of shards as read, each, that a worker keeps for the next task or pass. */
  keptBytes: number;
  /** Whether candidates share what they have in common; else each is fitted from the data on. */
  share: boolean;
  limits: { timeMs: number | null; memoryBytes: number | null };
  kernels: 'wasm' | 'typescript';
}

/** Scores by metric name. */
export type Scores = Readonly<Record<string, number>>;

/** One candidate on one split. In a shared fit `fitSeconds` is the task's time divided among its candidates; a summary is no part of it. */
export interface FitResult {
  candidate: number;
  split: number;
  test: Scores | null;
  train: Scores | null;
  fitSeconds: number;
  scoreSeconds: number;
  /** Of the last stage that learns, where that searches. */
  convergence?: Convergence;
  /** Set when the fit failed; scores are null then. */
  error: string | null;
  /** `evaluate` with `measures.predictions`: a file of the scratch folder; `fit`: the fitted stages' file. */
  file: string | null;
}

/** Stages in front of the predictor that a task really fitted, or applied where they learn nothing, by the stage's name. */
export type FrontCounts = Readonly<Record<string, number>>;

/** What an engine tells while it runs a plan. */
export type TaskEvent =
  | { type: 'started'; task: number; worker: number }
  | { type: 'done'; task: number; worker: number; results: readonly FitResult[]; seconds: number; fronts: FrontCounts }
  | { type: 'retried'; task: number; worker: number; reason: string; attempt: number }
  | { type: 'worker'; worker: number; pid: number; state: 'started' | 'ready' | 'died'; reason: string | null };
