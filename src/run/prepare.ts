import type { Readable } from 'node:stream';
import { doubles, integers, schemaOf } from '../frame/column.ts';
import type { Column, Frame, Schema } from '../frame/column.ts';
import { bytesOf } from '../frame/bytes.ts';
import { narrowest } from '../frame/narrow.ts';
import { withColumns } from '../frame/select.ts';
import { boundMetric, defaultMetric, problemFor } from '../metrics/index.ts';
import type { BoundMetric } from '../metrics/metric.ts';
import { chooseFeatures } from '../plan/features.ts';
import { assignFolds } from '../plan/folds.ts';
import { candidatesOf } from '../plan/grid.ts';
import { completePipeline } from '../plan/insert.ts';
import { indexLabel } from '../plan/label.ts';
import { paramsOf, predictor } from '../plan/make.ts';
import type { PlanInput } from '../plan/make.ts';
import type { Candidate, Measures, Plan, PlannedStage, Split } from '../plan/plan.ts';
import { targetValues, weightValues } from '../plan/target.ts';
import { typeWord } from '../reports/source.ts';
import type { SourceFacts } from '../reports/source.ts';
import { readCached } from '../sources/cache.ts';
import type { CacheOptions } from '../sources/cache.ts';
import { loadSource } from '../sources/index.ts';
import type { RangeReaders, Spill, Table } from '../sources/source.ts';
import { checkColumns } from '../spec/columns.ts';
import type { Job, JobStage } from '../spec/job.ts';
import { keyProblem, metricProblem, parameterProblem, stageProblem } from '../spec/locate-job.ts';
import type { ParsedJob } from '../spec/parse.ts';
import { loadStage } from '../stages/index.ts';
import type { Meta, Stage } from '../stages/stage.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { DataError, UserError } from '../util/errors.ts';
import { jsonText } from '../util/json.ts';

/** A job met with its data: everything that the planner and the writers need. */
export interface Prepared {
  /** The columns that the pipeline reads, the label as class indices or numbers, the weights, and the fold columns. */
  frame: Frame;
  /** The data's columns that the pipeline reads to predict, before any stage. */
  inputs: Schema;
  data: { path: string; rows: number; columns: number } & Pick<Table, 'sha256'>;
  source: SourceFacts;
  task: Measures['task'];
  label: string;
  /** Empty for regression. */
  classes: readonly string[];
  pipeline: readonly PlannedStage[];
  stages: ReadonlyMap<string, Stage>;
  candidates: readonly Candidate[];
  splits: readonly Split[];
  metrics: readonly BoundMetric[];
  features: number;
  warnings: readonly Diagnostic[];
  planInput: Omit<PlanInput, 'candidates' | 'splits' | 'workers' | 'memoryPerWorker' | 'limits' | 'kernels' | 'task'>;
}

/** How a job's data is read. */
interface ReadingData {
  stdin: Readable;
  cache: CacheOptions | null;
  kernels: Plan['kernels'];
  /** Workers that there are already; null where there are none. */
  readers: RangeReaders | null;
  spill: Spill;
}

/** Reads the job's data, from its files or what the cache has of them, or from standard input. */
export async function readData(job: Job, { stdin, cache, ...how }: ReadingData): Promise<Table> {
  const source = await loadSource(job.data.format);
  const { path, paths, options } = job.data;
  const { kernels, readers, spill } = how;
  if (path !== '-' && cache !== null) return readCached(source, { paths, options, kernels, readers, spill }, cache);
  return source.readTable(path === '-' ? { stream: stdin, options, kernels, spill } : { path: paths, options, kernels, readers, spill });
}

/** Checks the job against the data and completes it: label, weights, features, inserted stages, metrics, folds, candidates. Throws UserError. */
export async function prepare(parsed: ParsedJob, table: Table): Promise<Prepared> {
  const { job } = parsed;
  checkNames(parsed, table);
  const stages = await loadStages(job);
  const goal = goalOf(job, stages);
  const truth = truthOf(parsed, table.frame, goal);
  const { label, task } = goal;
  const { classes } = truth;
  const labelled = withColumns(table.frame, truth.columns);
  const chosen = located(parsed, 'data.features', () => chooseFeatures({ schema: schemaOf(table.frame), categories: categoriesOf(table.frame), features: job.data.features, maxCategories: job.data.maxCategories, excluded: excludedColumns(job, goal) }));
  const pipeline = located(parsed, 'pipeline', () => completePipeline({ pipeline: job.pipeline, stages, seed: job.seed, label, weight: job.data.weight, schema: schemaOf(labelled), usable: chosen.usable, nominal: chosen.nominal }));
  const found = candidatesOf(job);
  checkParameters(parsed, pipeline, { stages, candidates: found.candidates });
  const metrics = metricsOf(parsed, task, classes);
  const positive = positiveClass(parsed, goal, classes);
  refuseStratified(parsed, goal);
  const folds = located(parsed, 'validation', () => assignFolds({ rows: table.frame.rows, labels: truth.codes, validation: job.validation, seed: job.seed, column: (name) => column(table.frame, name) }));
  const last = predictor(pipeline, stages);
  const inputs = readColumns(pipeline, stages, { schema: schemaOf(labelled), last });
  const kept = [...inputs.keys(), label, ...[job.data.weight, last.params['weightCol']].filter((name) => typeof name === 'string')];
  const frame = withColumns(keepColumns(labelled, kept), folds.columns);
  const metaOf = schemas(parsed, pipeline, { stages, schema: schemaOf(frame) });
  checkSchemas(parsed, pipeline, { stages, candidates: found.candidates, metaOf });
  const before = metaOf(found.candidates[0]).schema;
  const features = before.get(String(paramsOf(last, found.candidates[0])['featuresCol']))?.width ?? 1;
  return {
    frame,
    inputs,
    data: { path: job.data.paths.join(', '), sha256: table.sha256, rows: table.frame.rows, columns: table.frame.columns.size },
    source: { sniffed: table.sniffed, header: job.data.options.header, columns: [...table.frame.columns].map(([name, one]) => ({ name, type: typeWord(one) })), rejects: table.rejects },
    task,
    label,
    classes,
    pipeline,
    stages,
    candidates: found.candidates,
    splits: folds.splits,
    metrics,
    features,
    warnings: [...table.warnings, ...chosen.warnings, ...weightWarnings(job, goal), ...folds.warnings, ...found.warnings],
    planInput: {
      pipeline,
      stages,
      measures: { task, label, weight: job.data.weight, classes: classes.length, classNames: classes, positive, metrics: metrics.map(({ name }) => name), trainScores: job.trainScores, predictions: false },
      metaOf,
      rows: frame.rows,
      dataBytes: bytesOf(frame),
    },
  };
}

/** What the job predicts, and with which stage of the job file. */
interface Goal {
  stage: JobStage;
  task: Measures['task'];
  label: string;
  /** Whether the stage can weigh rows. */
  weighs: boolean;
}

/** `data.label`, or what the predictor says when the file has none. */
function goalOf({ pipeline, data }: Job, stages: ReadonlyMap<string, Stage>): Goal {
  const stage = pipeline.findLast((one) => (stages.get(one.stage)?.task ?? null) !== null);
  const task = stages.get(stage?.stage ?? '')?.task ?? null;
  if (stage === undefined || task === null) throw refusal('no-estimator', 'the pipeline has no stage that predicts; writing a transformed frame is not in this version');
  return { stage, task, label: data.label ?? String(stage.params['labelCol'] ?? 'label'), weighs: stages.get(stage.stage)?.params['weightCol'] !== undefined };
}

interface Truth {
  /** The label and the weights as the stages read them. */
  columns: [string, Column][];
  classes: readonly string[];
  /** Class of each row, (rows); null for regression. */
  codes: Int32Array | null;
}

function truthOf(parsed: ParsedJob, frame: Frame, { label, task }: Goal): Truth {
  const { weight } = parsed.job.data;
  const weights = weight === null ? [] : located(parsed, 'data.weight', (): [string, Column][] => [[weight, doubles(weightValues(column(frame, weight), weight))]]);
  if (task === 'regression') {
    const values = located(parsed, 'data.label', () => targetValues(column(frame, label), label));
    return { columns: [[label, doubles(values)], ...weights], classes: [], codes: null };
  }
  const { codes, labels } = located(parsed, 'data.label', () => indexLabel(column(frame, label), label));
  return { columns: [[label, integers(narrowest(codes), labels)], ...weights], classes: labels, codes };
}

/** The metrics of the job, else the task's default; all that the predictor cannot serve are refused at once. */
function metricsOf(parsed: ParsedJob, task: Measures['task'], classNames: readonly string[]): BoundMetric[] {
  const names = parsed.job.metrics.length > 0 ? parsed.job.metrics : [defaultMetric(task)];
  const bound = names.map(boundMetric);
  const problems = bound.flatMap((metric, index) => {
    const text = problemFor(metric, { task, classNames });
    return text === null ? [] : [metricProblem(parsed, { index, text })];
  });
  if (problems.length > 0) throw new UserError(problems);
  return bound;
}

function weightWarnings({ data: { weight } }: Job, { stage, weighs }: Goal): Diagnostic[] {
  if (weight === null || weighs) return [];
  return [diagnostic('warning', 'unweighted-fit', `${stage.stage} cannot weigh rows: data.weight, \`${weight}\`, counts in the metrics and not in its fits`)];
}

function refuseStratified(parsed: ParsedJob, { stage, task }: Goal): void {
  const { validation } = parsed.job;
  if (task !== 'regression' || validation === null || !('stratified' in validation) || validation.stratified !== true) return;
  const text = `expected no stratified folds, since ${stage.stage} predicts numbers and its label has no classes`;
  throw new UserError([keyProblem(parsed, { path: 'validation.stratified', id: 'stratified-numbers', text, suggestion: 'leave stratified out' })]);
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

/** The label, the weights, and the column that folds, groups or time come from. */
function excludedColumns({ validation, data }: Job, { stage, label }: Goal): Set<string> {
  const own = validation !== null && 'column' in validation ? validation.column : null;
  return new Set([label, own, data.weight, stage.params['weightCol']].filter((name) => typeof name === 'string'));
}

/** Distinct values of each text column. */
function categoriesOf(frame: Frame): Map<string, number> {
  return new Map([...frame.columns].flatMap(([name, values]) => (values.kind === 'text' ? [[name, values.distinct] as const] : [])));
}

/** Throws a UserError with the parameters that cannot go together, for any candidate, each once. */
function checkParameters(parsed: ParsedJob, pipeline: readonly PlannedStage[], { stages, candidates }: { stages: ReadonlyMap<string, Stage>; candidates: readonly Candidate[] }): void {
  const found = new Map<string, Diagnostic>();
  for (const candidate of candidates) {
    for (const planned of pipeline) {
      const params = paramsOf(planned, candidate);
      for (const { param, text } of loaded(stages, planned).check(params)) {
        const problem = parameterProblem(parsed, { id: planned.id, param, text, params });
        found.set(JSON.stringify([problem.text, problem.at]), problem);
      }
    }
  }
  if (found.size > 0) throw new UserError([...found.values()]);
}

/** The class that is 1 in binary metrics: `data.positive`, else the second one. */
function positiveClass(parsed: ParsedJob, { stage, task }: Goal, classes: readonly string[]): number {
  const { positive } = parsed.job.data;
  if (positive === null) return 1;
  const at = classes.indexOf(positive);
  const text = task === 'regression' ? `expected no positive class, since ${stage.stage} predicts numbers` : `expected a value of the label (${classes.join(', ')}), found "${positive}"`;
  if (at < 0) throw new UserError([keyProblem(parsed, { path: 'data.positive', id: 'no-positive', text })]);
  return at;
}

/** The data's columns that any stage reads, in the data's order, without the weights, which a prediction does not need. */
function readColumns(pipeline: readonly PlannedStage[], stages: ReadonlyMap<string, Stage>, { schema, last }: { schema: Schema; last: PlannedStage }): Schema {
  const read = new Set(pipeline.flatMap((planned) => inputsOf(planned, { stages, schema }).filter((name) => planned !== last || name !== planned.params['weightCol'])));
  return new Map([...schema].filter(([name]) => read.has(name)));
}

function inputsOf(planned: PlannedStage, { stages, schema }: { stages: ReadonlyMap<string, Stage>; schema: Schema }): readonly string[] {
  return stages.get(planned.stage)?.inputs(planned.params, schema) ?? [];
}

/** The schema in front of the predictor for each candidate; the same for all that agree on the stages before it. */
function schemas(parsed: ParsedJob, pipeline: readonly PlannedStage[], { stages, schema }: { stages: ReadonlyMap<string, Stage>; schema: Schema }): (candidate: Candidate) => Meta {
  const last = predictor(pipeline, stages);
  const before = pipeline.slice(0, pipeline.indexOf(last));
  const known = new Map<string, Meta>();
  return (candidate) => {
    const key = jsonText(Object.entries(candidate.params).filter(([name]) => !name.startsWith(`${last.id}.`)));
    const meta = known.get(key) ?? { schema: schemaBehind(parsed, before, { stages, candidate, schema }) };
    known.set(key, meta);
    return meta;
  };
}

/** Throws the UserError of the first stage that cannot stand where it is, for any candidate. */
function checkSchemas(parsed: ParsedJob, pipeline: readonly PlannedStage[], { stages, candidates, metaOf }: { stages: ReadonlyMap<string, Stage>; candidates: readonly Candidate[]; metaOf: (candidate: Candidate) => Meta }): void {
  const rest = pipeline.slice(pipeline.indexOf(predictor(pipeline, stages)));
  for (const candidate of candidates) schemaBehind(parsed, rest, { stages, candidate, schema: metaOf(candidate).schema });
}

/** The schema behind some stages. Throws UserError at the stage, or at its parameter, that cannot stand where it is. */
function schemaBehind(parsed: ParsedJob, planned: readonly PlannedStage[], { stages, candidate, schema }: { stages: ReadonlyMap<string, Stage>; candidate: Candidate; schema: Schema }): Schema {
  return planned.reduce((before, one) => {
    const params = paramsOf(one, candidate);
    try {
      return loaded(stages, one).schema(params, before);
    } catch (error) {
      throw error instanceof DataError ? new UserError([stageProblem(parsed, { id: one.id, text: error.message, params })]) : error;
    }
  }, schema);
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

function refusal(id: string, text: string): UserError {
  return new UserError([diagnostic('usage', id, text)]);
}
