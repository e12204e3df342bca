import type { Column, Frame } from '../frame/column.ts';
import { doubles, integers } from '../frame/column.ts';
import { narrowest } from '../frame/narrow.ts';
import { boundMetric, defaultMetric, problemFor } from '../metrics/index.ts';
import type { BoundMetric } from '../metrics/metric.ts';
import { indexLabel } from '../plan/label.ts';
import type { Measures } from '../plan/plan.ts';
import { targetValues, weightValues } from '../plan/target.ts';
import type { AxisValues, Job, JobStage } from '../spec/job.ts';
import { ownLabel } from '../spec/label.ts';
import { keyProblem, metricProblem } from '../spec/locate-job.ts';
import type { ParsedJob } from '../spec/parse.ts';
import type { ParamTable, ParamValue } from '../stages/params.ts';
import type { Stage } from '../stages/stage.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { columnNamed, located } from './located.ts';

/** What the job predicts, and with which stage of the job file. */
export interface Goal {
  stage: JobStage;
  task: Measures['task'];
  label: string;
  /** Whether the stage can weigh rows. */
  weighs: boolean;
  /** A stage that may predict classes and gives no probabilities, or null. */
  unsure: string | null;
}

/** `data.label`, or what the pipeline says when the file has none. Null where no stage predicts. */
export function goalOf({ pipeline, data }: Pick<Job, 'pipeline' | 'data'>, stages: ReadonlyMap<string, Stage>): Goal | null {
  const at = pipeline.findLastIndex((one) => (stages.get(one.stage)?.task ?? null) !== null);
  const stage = at < 0 ? undefined : pipeline[at];
  const task = stages.get(stage?.stage ?? '')?.task ?? null;
  if (stage === undefined || task === null) return null;
  const table = stages.get(stage.stage)?.params ?? {};
  const label = data.label ?? ownLabel(given(stage), pipeline.slice(0, at).map(given)).label;
  const unsure = pipeline.find((one) => (one === stage || (one.choice !== null && one.choice.place === stage.choice?.place)) && isUnsure(stages.get(one.stage)));
  return { stage, task, label, unsure: unsure?.stage ?? null, weighs: table['weightCol'] !== undefined };
}

/** Whether a stage predicts classes without probabilities. */
export function isUnsure(stage: Stage | undefined): boolean {
  return stage?.task === 'classification' && stage.params['probabilityCol'] === undefined;
}

/** The columns that only fits of a stage read beside the label. */
export function fitOnlyColumns(table: ParamTable, params: JobStage['params']): string[] {
  return Object.entries(table).flatMap(([name, param]) => (param.fitOnly === true ? [params[name] ?? param.default] : [])).filter((name) => typeof name === 'string');
}

function given({ stage, params }: JobStage): { name: string; params: JobStage['params'] } {
  return { name: stage, params };
}

export interface Truth {
  /** The label and the weights as the stages read them. */
  columns: [string, Column][];
  classes: readonly string[];
  /** Class of each row, (rows); null for regression. */
  codes: Int32Array | null;
}

/** The label and the weights of a job that predicts; its columns stay as they are where nothing does. */
export function truthOf(parsed: ParsedJob, frame: Frame, goal: Goal | null): Truth {
  if (goal === null) return { columns: [], classes: [], codes: null };
  const { label, task } = goal;
  const { weight } = parsed.job.data;
  const weights = weight === null ? [] : located(parsed, 'data.weight', (): [string, Column][] => [[weight, doubles(weightValues(columnNamed(frame, weight), weight))]]);
  if (task === 'regression') {
    const values = located(parsed, 'data.label', () => targetValues(columnNamed(frame, label), label));
    return { columns: [[label, doubles(values)], ...weights], classes: [], codes: null };
  }
  const { codes, labels } = located(parsed, 'data.label', () => indexLabel(columnNamed(frame, label), label));
  return { columns: [[label, integers(narrowest(codes), labels)], ...weights], classes: labels, codes };
}

/** The metrics of the job, else the task's default; all that the predictor cannot serve are refused at once. */
export function metricsOf(parsed: ParsedJob, goal: Goal | null, classNames: readonly string[]): BoundMetric[] {
  if (goal === null) return [];
  const { task, unsure } = goal;
  const names = parsed.job.metrics.length > 0 ? parsed.job.metrics : [defaultMetric(task)];
  const bound = names.map(boundMetric);
  const problems = bound.flatMap((metric, index) => {
    const text = problemFor(metric, { task, classNames, unsure });
    return text === null ? [] : [metricProblem(parsed, { index, text })];
  });
  if (problems.length > 0) throw new UserError(problems);
  return bound;
}

/** What the plan measures; null where nothing predicts. */
export function measuresFor(parsed: ParsedJob, goal: Goal | null, { classes, metrics }: { classes: readonly string[]; metrics: readonly BoundMetric[] }): Measures | null {
  if (goal === null) return null;
  const { job } = parsed;
  const { task, label } = goal;
  const positive = positiveClass(parsed, goal, classes);
  refuseStratified(parsed, goal);
  return { task, label, weight: job.data.weight, classes: classes.length, classNames: classes, positive, metrics: metrics.map(({ name }) => name), trainScores: job.trainScores, predictions: false };
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

function refuseStratified(parsed: ParsedJob, { stage, task }: Goal): void {
  const { validation } = parsed.job;
  if (task !== 'regression' || validation === null || !('stratified' in validation) || validation.stratified !== true) return;
  const text = `expected no stratified folds, since ${stage.stage} predicts numbers and its label has no classes`;
  throw new UserError([keyProblem(parsed, { path: 'validation.stratified', id: 'stratified-numbers', text, suggestion: 'leave stratified out' })]);
}

/** That weights count in the metrics alone. */
export function weightWarnings({ data: { weight } }: Job, goal: Goal | null): Diagnostic[] {
  if (weight === null || goal === null || goal.weighs) return [];
  return [diagnostic('warning', 'unweighted-fit', `${goal.stage.stage} cannot weigh rows: data.weight, \`${weight}\`, counts in the metrics and not in its fits`)];
}

/**
 * Columns that are no features: the label, the weights, the column that folds, groups or time come from, and what stages read by name: labels and weights of any,
 * and all but the features of one that predicts, whichever of several it may be.
 */
export function excludedColumns({ validation, data, pipeline, grid }: Pick<Job, 'validation' | 'data' | 'pipeline' | 'grid'>, { goal, stages }: { goal: Goal | null; stages: ReadonlyMap<string, Stage> }): Set<string> {
  const own = validation !== null && 'column' in validation ? validation.column : null;
  const read = pipeline.flatMap(({ id, stage, params }) => {
    const { params: table = {}, task = null } = stages.get(stage) ?? {};
    const names = Object.keys(table).filter((name) => (task === null ? LABELS.includes(name) : isOther(table, name)));
    return names.flatMap((name) => [params[name] ?? otherDefault(table, name), ...grid.flatMap((axes) => valuesOf(axes[`${id}.${name}`]))]);
  });
  return new Set([goal?.label ?? data.label, own, data.weight, ...read].filter((name) => typeof name === 'string'));
}

/** Columns that stages read by name and that are no features. */
const LABELS = ['labelCol', 'weightCol'];

/** Whether a parameter of a stage that predicts names a column that is read and not learned from. */
function isOther(table: ParamTable, name: string): boolean {
  return table[name].type === 'column' && table[name].output !== true && name !== 'featuresCol';
}

/** The label has the job's name, not that of the default. */
function otherDefault(table: ParamTable, name: string): ParamValue | undefined {
  return name === 'labelCol' ? undefined : table[name].default;
}

function valuesOf(axis: AxisValues | undefined): readonly ParamValue[] {
  return axis !== undefined && 'length' in axis ? axis : [];
}
