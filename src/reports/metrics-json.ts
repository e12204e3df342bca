import { summarise } from '../plan/results.ts';
import type { SearchResults } from '../plan/results.ts';
import type { ParamValue } from '../stages/params.ts';
import type { Json, Model, Summary, Table } from '../stages/stage.ts';
import { extendedJson } from '../util/json.ts';

/** Version of the shape of `metrics.json`; it grows when a key changes its meaning. */
const SCHEMA_VERSION = 1;

export interface RunFacts {
  job: string;
  data: { sha256: string; rows: number; columns: number; rejected: number };
  label: { column: string; classes: readonly string[] } | null;
  /** The rows behind all stages, where they were written. */
  written: { file: string; rows: number; columns: readonly string[] } | null;
  fits: { asked: number; done: number; shared: number; failed: number; unconverged: number };
  /** In order. */
  stages: readonly StageFacts[];
}

/** What a fitted stage says of itself, for example importances, and of the rows that it learned from. */
export interface StageFacts {
  id: string;
  state: Model['state'];
  summary: Summary | null;
}

/** The content of `metrics.json`, also what `--format json` prints. It holds no time, host, path of the machine or worker count. */
export function metricsJson(facts: RunFacts, results: SearchResults | null): Json {
  return {
    schema: SCHEMA_VERSION,
    job: facts.job,
    data: facts.data,
    label: facts.label,
    best: results === null ? null : bestJson(results),
    metrics: results === null || results.best === null ? {} : metricSummaries(results, results.best),
    fits: facts.fits,
    stages: Object.fromEntries(facts.stages.flatMap((stage) => (stage.summary === null && Object.keys(stage.state).length === 0 ? [] : [[stage.id, stageJson(stage)]]))),
    ...(facts.written === null ? {} : { written: facts.written }),
  };
}

function bestJson(results: SearchResults): Json {
  if (results.best === null) return null;
  const row = results.candidates[results.best];
  const scores = Object.fromEntries(results.metrics.map((metric) => [metric.name, number(summarise(row.test[metric.name]).mean)]));
  return { index: results.best, params: extendedJson(row.candidate.params) as Record<string, ParamValue>, scores };
}

function metricSummaries(results: SearchResults, best: number): Json {
  const row = results.candidates[best];
  return Object.fromEntries(results.metrics.map((metric) => {
    const test = summaryJson(row.test[metric.name]);
    return [metric.name, row.train === null ? test : { ...test, train: summaryJson(row.train[metric.name]) }];
  }));
}

function summaryJson(values: readonly number[]): { readonly [key: string]: Json } {
  const { mean, std, sem } = summarise(values);
  return { mean: number(mean), std: number(std), sem: number(sem), splits: values.map(number) };
}

function stageJson({ state, summary }: StageFacts): Json {
  if (summary === null) return state;
  const { facts, tables, details, notes, warnings } = summary;
  const lists = Object.entries({ ...tables, ...details }).map(([name, list]) => [name, Array.isArray(list) ? list.map(number) : columnsJson(list as Table)]);
  return { ...state, summary: { ...mapValues(facts, cell), ...(Object.fromEntries(lists) as Record<string, Json>), notes, warnings } };
}

function columnsJson(table: Table): Json {
  return mapValues(table, (column) => column.map(cell));
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => Json): Record<string, Json> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

function cell(value: string | number | boolean): Json {
  return typeof value === 'number' ? number(value) : value;
}

/** JSON has no NaN. */
function number(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
