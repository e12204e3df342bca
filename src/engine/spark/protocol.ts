import type { Split } from '../../plan/plan.ts';
import type { Convergence } from '../../stages/common/convergence.ts';
import type { Json } from '../../stages/stage.ts';
import type { ShippedColumn } from './rows.ts';
import type { SparkStage } from './translate.ts';

/** A candidate of a task. `scoresCol`: what metrics rank rows by; null where none does. */
export interface DriverCandidate {
  candidate: number;
  stages: readonly SparkStage[];
  predictor: number;
  predictionCol: string;
  scoresCol: string | null;
}

/** One task of a plan, as the driver gets it. */
export interface DriverTask {
  type: 'task';
  id: number;
  kind: 'evaluate' | 'fit';
  split: Split;
  candidates: readonly DriverCandidate[];
  /** What is in front of the predictor, on which rows: equal for tasks that share it; so many fits do. */
  front: string;
  uses: number;
  /** Columns that predictors behind the front read. */
  reads: readonly string[];
  /** Whether the training rows are scored too. */
  train: boolean;
  classes: number;
  /** How the files of predictions begin. */
  prefix: string;
  /** Where fitted stages are saved. */
  models: string;
  /** Whether a summary goes over the rows, which takes jobs of Spark's. */
  ofRows: boolean;
}

/** What we write to the driver's standard input, a JSON line each. Its end ends the driver. */
export type Request =
  | LookRequest
  | SurveyRequest
  | { type: 'data'; path: string; ship: boolean; rows: number; columns: readonly ShippedColumn[]; nan: boolean; places: number; parts: number | null; block: number | null }
  | { type: 'cancel' }
  | DriverTask
  | { type: 'spread'; worker: string; data: string; places: number }
  | { type: 'plan'; path: string; together: number }
  | SpreadTask;

/** Asks for files that the executors are to read; those that are `exact` were found here. */
export interface LookRequest {
  type: 'look';
  format: string;
  paths: readonly { path: string; exact: boolean }[];
  filter: string | null;
  recursive: boolean;
}

/** Asks the executors to read, number and keep rows, whose file has `width` columns. The values of those in `back` are written into `out`. */
export interface SurveyRequest {
  type: 'survey';
  format: string;
  files: readonly string[];
  options: Readonly<Record<string, string>>;
  width: number;
  columns: readonly { field: number; name: string }[];
  infers: boolean;
  nullValue: string;
  back: readonly string[];
  /** Those of whose values the hashes are written beside them, under their key behind an `h`. */
  hashed: readonly string[];
  out: string;
}

/** A column that the executors have, under its key there. */
export interface SurveyedColumn {
  name: string;
  key: string;
  holds: 'integer' | 'number' | 'boolean' | 'text' | 'date' | 'list';
  /** Different texts. */
  distinct: number;
}

/** What came of reading there. `head`: the first bytes of a text, as base64. */
export type ReadAnswer =
  | { type: 'looked'; files: readonly { path: string; bytes: number; head: string; whole: boolean }[]; columns: readonly { name: string; type: string }[] }
  | { type: 'surveyed'; rows: number; digest: string; columns: readonly SurveyedColumn[] }
  | { type: 'refused'; reason: 'no-files' | 'unreachable' | 'malformed' | 'not-alike'; text: string };

/** One task for a worker of ours on an executor: its number in a plan that was sent before. */
export interface SpreadTask {
  type: 'work';
  id: number;
  /** A path. */
  plan: string;
  task: number;
  /** Names it in messages. */
  label: string;
  /** Of the whole task. */
  limits: { seconds: number | null; bytes: number | null };
}

/** What a fitted stage says of itself, by Spark's names. */
export interface ToldStage {
  state: { readonly [key: string]: Json };
  summary: { facts: Readonly<Record<string, Json>>; details: Readonly<Record<string, Json>> } | null;
}

export type DriverResult =
  | { candidate: number; error: string }
  | { candidate: number; error: null; files: { test: string; train?: string }; convergence: Convergence | null; fitSeconds: number; scoreSeconds: number }
  | { candidate: number; error: null; stages: readonly ToldStage[]; convergence: Convergence | null; fitSeconds: number; scoreSeconds: number };

/** What the driver writes to its file descriptor 3. */
export type Answer =
  | { type: 'session'; version: string; application: string; cores: number }
  | { type: 'ready' }
  | ReadAnswer
  | { type: 'started'; task: number }
  | { type: 'lost'; task: number; message: string }
  | { type: 'failed'; message: string }
  | TaskEnd;

/** What came of a task: of Spark's own stages, or of a worker of ours. That says what it did, packed, or why it could not, or was stopped: too late, or with so many bytes. */
export type TaskEnd =
  | { type: 'done'; task: number; results: readonly DriverResult[]; seconds: number }
  | ({ type: 'answered'; task: number; seconds: number } & ({ value: string } | { error: string } | { late: true } | { held: number }));
