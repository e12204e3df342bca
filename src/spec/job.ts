import type { ReadOptions } from '../sources/source.ts';
import type { ParamValue, SearchValues } from '../stages/params.ts';

/** `local[N,F]`: N forked workers (null: as many as there are cores), F failures allowed a task. */
export interface LocalMaster {
  workers: number | null;
  failures: number;
}

/** A master of Apache Spark, as spark-submit is told of it. */
export interface SparkMaster {
  spark: string;
  /** Known since the job was met with its flags. */
  how?: SparkMode;
}

/** How Spark does a job: by its own stages (native), or by workers of ours on its executors (tasks); and why. */
export interface SparkMode {
  mode: 'native' | 'tasks';
  why: string;
}

/** How a model is saved. */
export type ModelFormat = 'native' | 'spark-ml';

/** A stage as the job file has it: only the parameters that were given. */
export interface JobStage {
  id: string;
  stage: string;
  params: Readonly<Record<string, ParamValue>>;
  /** Set where it stands at a place with several options, of which a candidate has one: both by their ids. */
  choice: { place: string; option: string } | null;
}

export type Validation =
  | { kind: 'folds'; folds: number; stratified: boolean | null; shuffle: boolean; seed: number | null; repeats: number }
  | { kind: 'foldCol'; column: string }
  | { kind: 'trainRatio'; ratio: number; stratified: boolean | null; seed: number | null }
  | { kind: 'key'; column: string; folds: number; seed: number | null }
  | { kind: 'groups'; column: string; folds: number }
  | { kind: 'time'; column: string | null; folds: number };

/** What a random search draws a value of a parameter from; `randint` has both ends, `whole` rounds the others down to whole numbers from `low` to `high`. */
export type Distribution =
  | { kind: 'uniform' | 'logUniform'; low: number; high: number; whole: boolean }
  | { kind: 'randint'; low: number; high: number }
  | { kind: 'normal'; mean: number; sd: number };

/** The values of an axis that are tried, or what they are drawn from. */
export type AxisValues = readonly ParamValue[] | Distribution;

/**
 * A parameter, or a place, that has one of some values. A candidate that does not vary it has the value `otherwise`; one without its stage, which is an option of
 * a place, has none.
 */
export interface Term {
  key: string;
  values: readonly ParamValue[];
  otherwise: ParamValue | null;
  choice: JobStage['choice'];
}

/** Holds where all of its terms do. */
export type Condition = readonly Term[];

/** How candidates are taken from the grid; `seed` is null for the job's. */
export type Search = { strategy: 'grid' } | { strategy: 'random'; numCandidates: number; seed: number | null };

/** A search by its name: what it finds is written in place of the rows behind all stages. `other`: a file of other rows, and a name in the table of sources. */
export interface AskedSearch {
  name: string;
  params: SearchValues;
  other: { path: string; format: string } | null;
}

/** A checked job file: nothing is optional, defaults are in, paths are absolute, variables are expanded. */
export interface Job {
  name: string;
  seed: number;
  data: {
    /** The only path, or the first; `-` is standard input. */
    path: string;
    /** Files, folders and patterns of files. */
    paths: readonly string[];
    /** A name in the table of sources. */
    format: string;
    options: ReadOptions;
    label: string | null;
    positive: string | null;
    /** Column of the rows' weights. */
    weight: string | null;
    features: readonly string[];
    maxCategories: number;
  };
  pipeline: readonly JobStage[];
  /** The union of these products; empty without a grid. Values by `id.parameter`, and options by the id of a place; distributions only with `search.strategy` random. */
  grid: readonly Readonly<Record<string, AxisValues>>[];
  search: Search;
  /** Candidates for which one of these holds are left out. */
  exclude: readonly Condition[];
  /** Axes that count only where a condition holds; elsewhere the parameter keeps the value of the pipeline. */
  when: readonly { axis: string; condition: Condition }[];
  validation: Validation | null;
  trainScores: boolean;
  /** Canonical names, with parameters that are not the defaults; empty where the file has none: the default of the predictor's task. */
  metrics: readonly string[];
  refit: boolean;
  errorScore: 'nan' | 'raise';
  limits: { timeMs: number | null; memoryBytes: number | null };
  /** `predictions` and `data` are names of files in the folder of the run; `limit` is how many rows of `data` are written, null for all. */
  output: { dir: string | null; model: readonly ModelFormat[]; predictions: string | null; data: string | null; limit: number | null; search: AskedSearch | null };
  engine: { master: LocalMaster | SparkMaster | null };
}
