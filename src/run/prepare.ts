import type { Readable } from 'node:stream';
import { typeOf, integers, schemaOf } from '../frame/column.ts';
import type { Column, Frame, Schema } from '../frame/column.ts';
import { withColumns } from '../frame/select.ts';
import { metrics as metricTable } from '../metrics/index.ts';
import type { Metric } from '../metrics/metric.ts';
import { chooseFeatures } from '../plan/features.ts';
import { assignFolds } from '../plan/folds.ts';
import { candidatesOf } from '../plan/grid.ts';
import { completePipeline } from '../plan/insert.ts';
import { indexLabel } from '../plan/label.ts';
import { paramsOf, predictor } from '../plan/make.ts';
import type { PlanInput } from '../plan/make.ts';
import type { Candidate, PlannedStage, Split } from '../plan/plan.ts';
import { loadSource } from '../sources/index.ts';
import type { Table } from '../sources/source.ts';
import { checkColumns } from '../spec/columns.ts';
import type { Job, Validation } from '../spec/job.ts';
import { keyProblem, parameterProblem } from '../spec/locate-job.ts';
import type { ParsedJob } from '../spec/parse.ts';
import { loadStage } from '../stages/index.ts';
import { pipelineSchema } from '../stages/pipeline.ts';
import type { Meta, Stage } from '../stages/stage.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { DataError, UserError } from '../util/errors.ts';

/** A job met with its data: everything that the planner and the writers need. */
export interface Prepared {
  /** The columns that the pipeline reads, the label as class indices, and the fold columns. */
  frame: Frame;
  /** The data's columns that the pipeline reads, before any stage. */
  inputs: Schema;
  data: { path: string; sha256: string; rows: number; columns: number };
  label: string;
  classes: readonly string[];
  pipeline: readonly PlannedStage[];
  stages: ReadonlyMap<string, Stage>;
  candidates: readonly Candidate[];
  splits: readonly Split[];
  metrics: readonly Metric[];
  features: number;
  warnings: readonly Diagnostic[];
  planInput: Omit<PlanInput, 'candidates' | 'splits' | 'workers' | 'limits' | 'kernels' | 'task'>;
}

/** Reads the job's data, from its file or from standard input. */
export async function readData(job: Job, stdin: Readable): Promise<Table> {
  const source = await loadSource(job.data.format);
  const { path, options } = job.data;
  return source.readTable(path === '-' ? { stream: stdin, options } : { path, options });
}

/** Checks the job against the data and completes it: label, features, inserted stages, folds, candidates. Throws UserError. */
export async function prepare(parsed: ParsedJob, table: Table): Promise<Prepared> {
  const { job } = parsed;
  checkNames(parsed, table);
  const stages = await loadStages(job);
  const label = labelColumn(job, stages);
  const indexed = located(parsed, 'data.label', () => indexLabel(column(table.frame, label), label));
  const labelled = withColumns(table.frame, [[label, integers(indexed.codes, indexed.labels)]]);
  const chosen = located(parsed, 'data.features', () => chooseFeatures({ schema: schemaOf(table.frame), categories: categoriesOf(table.frame), features: job.data.features, maxCategories: job.data.maxCategories, excluded: excludedColumns(label, job.validation) }));
  const pipeline = located(parsed, 'pipeline', () => completePipeline({ pipeline: job.pipeline, stages, seed: job.seed, label, schema: schemaOf(labelled), usable: chosen.usable, nominal: chosen.nominal }));
  checkParameters(parsed, pipeline, stages);
  const metrics = job.metrics.map((name) => metricTable[name]);
  const positive = positiveClass(parsed, indexed.labels, metrics);
  const folds = located(parsed, 'validation', () => assignFolds({ rows: table.frame.rows, labels: indexed.codes, validation: job.validation, seed: job.seed, column: (name) => column(table.frame, name) }));
  const inputs = readColumns(pipeline, stages, schemaOf(labelled));
  const frame = withColumns(keepColumns(labelled, [...inputs.keys(), label]), folds.columns);
  const metaOf = schemas(pipeline, stages, schemaOf(frame));
  const grid = candidatesOf(job);
  located(parsed, 'pipeline', () => checkSchemas(pipeline, stages, { candidates: grid.candidates, metaOf }));
  const last = predictor(pipeline, stages);
  const before = metaOf(grid.candidates[0]).schema;
  const width = before.get(String(paramsOf(last, grid.candidates[0])['featuresCol']))?.width ?? 1;
  return {
    frame,
    inputs,
    data: { path: job.data.path, sha256: table.sha256, rows: table.frame.rows, columns: table.frame.columns.size },
    label,
    classes: indexed.labels,
    pipeline,
    stages,
    candidates: grid.candidates,
    splits: folds.splits,
    metrics,
    features: width,
    warnings: [...table.warnings, ...chosen.warnings, ...folds.warnings, ...grid.warnings],
    planInput: {
      pipeline,
      stages,
      measures: { label, classes: indexed.labels.length, positive, metrics: job.metrics, trainScores: job.trainScores, predictions: false },
      metaOf,
      rows: frame.rows,
      dataBytes: bytesOf(frame),
    },
  };
}

async function loadStages(job: Job): Promise<Map<string, Stage>> {
  // The stages that we may insert are loaded with those of the job.
  const names = new Set([...job.pipeline.map((stage) => stage.stage), 'StringIndexer', 'OneHotEncoder', 'VectorAssembler']);
  const loaded = await Promise.all([...names].map(async (name) => [name, await loadStage(name)] as const));
  return new Map(loaded);
}

/** Standard input has no header to check before; files were checked, and pass. */
function checkNames(parsed: ParsedJob, table: Table): void {
  const found = checkColumns(parsed, [...table.frame.columns.keys()]);
  if (found.length > 0) throw new UserError(found);
}

/** What the data makes impossible is reported at the key of the job file that asked for it: nothing was run. */
function located<T>(parsed: ParsedJob, path: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof DataError ? new UserError([keyProblem(parsed, { path, id: 'data-disagrees', text: error.message })]) : error;
  }
}

/** `data.label`, or what the predictor says when the file has none. */
function labelColumn(job: Job, stages: ReadonlyMap<string, Stage>): string {
  const last = job.pipeline.findLast((stage) => (stages.get(stage.stage)?.task ?? null) !== null);
  if (last === undefined) throw refusal('no-estimator', 'the pipeline has no stage that predicts; writing a transformed frame is not in this version');
  const own = last.params['labelCol'];
  return job.data.label ?? String(own ?? 'label');
}

function excludedColumns(label: string, validation: Validation | null): Set<string> {
  const own = validation !== null && 'column' in validation && validation.column !== null ? [validation.column] : [];
  return new Set([label, ...own]);
}

/** Distinct values of each text column. */
function categoriesOf(frame: Frame): Map<string, number> {
  return new Map([...frame.columns].flatMap(([name, values]) => (values.kind === 'text' ? [[name, values.dictionary.length] as const] : [])));
}

function checkParameters(parsed: ParsedJob, pipeline: readonly PlannedStage[], stages: ReadonlyMap<string, Stage>): void {
  const found = pipeline.flatMap((planned) => (stages.get(planned.stage)?.check(planned.params) ?? []).map(({ param, text }) => parameterProblem(parsed, { id: planned.id, param, text })));
  if (found.length > 0) throw new UserError(found);
}

/** The class that is 1 in binary metrics: `data.positive`, else the second one. */
function positiveClass(parsed: ParsedJob, classes: readonly string[], metrics: readonly Metric[]): number {
  const binary = metrics.find((metric) => metric.binary);
  if (binary !== undefined && classes.length !== 2) throw new UserError([keyProblem(parsed, { path: 'metrics', id: 'binary-metric', text: `${binary.name} needs a label of two classes, this one has ${classes.length}` })]);
  const { positive } = parsed.job.data;
  if (positive === null) return 1;
  const at = classes.indexOf(positive);
  if (at < 0) throw new UserError([keyProblem(parsed, { path: 'data.positive', id: 'no-positive', text: `expected a value of the label (${classes.join(', ')}), found "${positive}"` })]);
  return at;
}

/** The data's columns that any stage reads, in the data's order. */
function readColumns(pipeline: readonly PlannedStage[], stages: ReadonlyMap<string, Stage>, schema: Schema): Schema {
  const read = new Set(pipeline.flatMap((planned) => [...(stages.get(planned.stage)?.inputs(planned.params) ?? [])]));
  return new Map([...schema].filter(([name]) => read.has(name)));
}

/** The schema in front of the predictor for each candidate; the same for all that agree on the stages before it. */
function schemas(pipeline: readonly PlannedStage[], stages: ReadonlyMap<string, Stage>, schema: Schema): (candidate: Candidate) => Meta {
  const last = predictor(pipeline, stages);
  const before = pipeline.slice(0, pipeline.indexOf(last));
  const known = new Map<string, Meta>();
  return (candidate) => {
    const key = JSON.stringify(Object.entries(candidate.params).filter(([name]) => !name.startsWith(`${last.id}.`)));
    const meta = known.get(key) ?? { schema: pipelineSchema(before.map((planned) => ({ stage: loaded(stages, planned), params: paramsOf(planned, candidate) })), schema) };
    known.set(key, meta);
    return meta;
  };
}

/** Throws the DataError of the first stage that cannot stand where it is, for any candidate. */
function checkSchemas(pipeline: readonly PlannedStage[], stages: ReadonlyMap<string, Stage>, { candidates, metaOf }: { candidates: readonly Candidate[]; metaOf: (candidate: Candidate) => Meta }): void {
  const rest = pipeline.slice(pipeline.indexOf(predictor(pipeline, stages)));
  for (const candidate of candidates) pipelineSchema(rest.map((planned) => ({ stage: loaded(stages, planned), params: paramsOf(planned, candidate) })), metaOf(candidate).schema);
}

function loaded(stages: ReadonlyMap<string, Stage>, planned: PlannedStage): Stage {
  const stage = stages.get(planned.stage);
  if (stage === undefined) throw new Error(`stage ${planned.stage} was not loaded`);
  return stage;
}

function keepColumns(frame: Frame, names: readonly string[]): Frame {
  const wanted = new Set(names);
  return { ...frame, columns: new Map([...frame.columns].filter(([name]) => wanted.has(name))) };
}

function column(frame: Frame, name: string): Column {
  const found = frame.columns.get(name);
  if (found === undefined) throw refusal('no-column', `the data has no column \`${name}\``);
  return found;
}

function bytesOf(frame: Frame): number {
  return [...frame.columns.values()].reduce((sum, values) => sum + frame.rows * (typeOf(values).kind === 'i32' || values.kind === 'text' ? Int32Array.BYTES_PER_ELEMENT : Float64Array.BYTES_PER_ELEMENT), 0);
}

function refusal(id: string, text: string): UserError {
  return new UserError([diagnostic('usage', id, text)]);
}
