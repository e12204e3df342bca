import type { Planned } from '../plan/make.ts';
import type { Plan, PlannedStage, Variant } from '../plan/plan.ts';
import type { StageFits } from '../plan/prefixes.ts';
import { wallMs } from '../plan/wall.ts';
import type { ParamValue } from '../stages/params.ts';
import type { Json } from '../stages/stage.ts';
import { count, duration, size, textTable } from '../util/text.ts';
import { yamlText } from '../util/json.ts';

/** What the data and the job come to, for `explain` and for the lines above a run. */
export interface PlanFacts {
  job: string;
  /** `classes` is 0 for regression; `read`: the names of the columns that are read. */
  data: { path: string; rows: number; columns: number; read: readonly string[]; features: number; label: string | null; classes: number };
  planned: Planned;
  /** Points of the grid that are left out, and that are equal to others. */
  left: { excluded: number; merged: number };
  /** 0 without validation. */
  folds: number;
  /** Forked workers; 0 is the parent alone. */
  workers: number;
  /** Where Spark does the fits: its master, and by which stages. */
  spark: { master: string; mode: 'native' | 'tasks'; why: string; data: { by: 'us' | 'executors'; why: string } } | null;
}

/** scikit-learn's line, and what is shared. */
export function fittingLine({ plan: { candidates }, fits: { asked, done, shared }, stageFits }: Planned, folds: number): string {
  const line = `Fitting ${count(folds, 'fold')} for each of ${count(candidates.length, 'candidate')}, totalling ${asked} fit${asked === 1 ? '' : 's'}`;
  const front = stageFits.filter(({ learns, predicts }) => learns && !predicts);
  const inFront = front.some((stage) => stage.shared > 0) ? `; of stages in front ${sumOf(front, 'asked')} asked, ${sumOf(front, 'done')} done` : '';
  return `${line}${shared > 0 ? ` (${done} done, ${shared} shared)` : ''}${inFront}`;
}

function sumOf(stages: readonly StageFits[], key: 'asked' | 'done'): number {
  return stages.reduce((sum, stage) => sum + stage[key], 0);
}

/** The plan as people read it. */
export function explainText(facts: PlanFacts): string[] {
  const { plan, fits, costMs, workerBytes, stageFits } = facts.planned;
  const { data } = facts;
  const { measures } = plan;
  const pieces = piecesOf(plan);
  const lines = [
    ['job', facts.job],
    ['data', `${data.path}: ${count(data.rows, 'row')} x ${count(data.columns, 'column')}${measures === null ? '' : `, ${count(data.features, 'feature')}, label ${data.label} ${data.classes === 0 ? 'of numbers' : `with ${data.classes} classes`}${measures.weight === null ? '' : `, weights ${measures.weight}`}`}`],
    ...readLine(data),
    ...plan.variants.map(({ choices, stages }) => [['pipeline', ...Object.values(choices)].join(' '), stages.map(stageWords).join(' -> ')]),
    ...leftLine(plan.candidates.length, facts.left),
    ['fits', `${facts.folds === 0 ? 'every row, no validation' : `${count(plan.candidates.length, 'candidate')} x ${count(facts.folds, 'fold')}`}: ${count(fits.asked, 'fit')} asked, ${fits.done.toLocaleString('en-US')} done, ${fits.shared.toLocaleString('en-US')} shared`],
    ...(facts.folds === 0 || measures === null ? [] : [['metrics', measures.metrics.join(', ') + (measures.trainScores ? ', with train scores' : '')]]),
    ['tasks', `${count(plan.tasks.length, 'task')}${pieces > plan.tasks.length ? ` in ${count(pieces, 'piece')}` : ''}${facts.workers === 0 ? '' : ` on ${count(facts.workers, 'worker')}`}, axis ${plan.axis}: ${plan.axisReason}`],
    ...(facts.spark === null ? [] : [['spark', `${facts.spark.master}, mode ${facts.spark.mode}: ${facts.spark.why}`], ['read by', `${facts.spark.data.by === 'us' ? 'this machine' : 'the executors'}: ${facts.spark.data.why}`]]),
    ...(facts.spark === null ? [['shards', String(plan.shardStarts.length - 1)], ['expects', `${duration(wallMs(plan, facts.workers) / 1000)} (${duration(costMs / 1000)} of one core), ${size(workerBytes)} a worker`]] : []),
  ];
  const inserted = distinct(plan.variants.flatMap(({ stages }) => stages.filter((stage) => stage.inserted).map((stage) => `inserted ${stage.id}: ${paramWords(stage)}`)));
  const wide = Math.max(...lines.map(([name]) => name.length));
  return [...lines.map(([name, text]) => `${name.padEnd(wide)}  ${text}`), ...stageTable(stageFits, facts.workers), ...inserted];
}

/** The columns that are read, where they are not all. */
function readLine({ columns, read }: PlanFacts['data']): string[][] {
  if (read.length === columns) return [];
  return [['reads', `${count(read.length, 'column')} of ${columns}: ${shortList(read)}`]];
}

function leftLine(candidates: number, { excluded, merged }: PlanFacts['left']): string[][] {
  if (excluded + merged === 0) return [];
  const words = [`${count(candidates + excluded + merged, 'point')}`, ...(excluded > 0 ? [`${excluded} excluded`] : []), ...(merged > 0 ? [`${merged} equal to others`] : [])];
  return [['grid', `${words.join(', ')}: ${count(candidates, 'candidate')}`]];
}

/** Fits stage by stage, where some are asked for more than once. */
function stageTable(stages: readonly StageFits[], workers: number): string[] {
  if (stages.every(({ asked }) => asked === 1)) return [];
  const rows = stages.map(({ id, learns, asked, done, shared }) => [id, learns ? 'fits' : 'applications', ...[asked, done, shared].map((n) => n.toLocaleString('en-US'))]);
  const note = workers > 1 && stages.some(({ learns }) => !learns) ? ['applications: done so often in each worker that needs them, at most; fits: so often in all'] : [];
  return [...textTable(['stage', '', 'asked', 'done', 'shared'], rows, [false, false, true, true, true]), ...note];
}

/** The plan for programs. */
export function explainJson(facts: PlanFacts): Json {
  const { plan, fits, costMs, workerBytes, stageFits } = facts.planned;
  return {
    job: facts.job,
    data: { ...facts.data },
    ...(plan.variants.length === 1 ? { pipeline: stagesJson(plan.variants[0]) } : { pipelines: plan.variants.map((variant) => ({ choices: variant.choices, stages: stagesJson(variant) })) }),
    candidates: plan.candidates.length,
    left: { ...facts.left },
    folds: facts.folds,
    fits,
    stages: stageFits.map((stage) => ({ ...stage })),
    tasks: plan.tasks.length,
    pieces: piecesOf(plan),
    axis: { name: plan.axis, reason: plan.axisReason },
    shards: plan.shardStarts.length - 1,
    workers: facts.workers,
    ...(facts.spark === null ? {} : { spark: { master: facts.spark.master, mode: facts.spark.mode, reason: facts.spark.why, data: { ...facts.spark.data } } }),
    expected: { coreSeconds: costMs / 1000, workerBytes },
  };
}

/** Tasks, those that are cut counted by their ranges. */
function piecesOf({ tasks }: Plan): number {
  return tasks.reduce((sum, { ranges }) => sum + (ranges === null ? 1 : ranges.length - 1), 0);
}

function stagesJson({ stages }: Variant): Json {
  return stages.map((stage) => ({ id: stage.id, stage: stage.stage, inserted: stage.inserted, params: stage.params }));
}

function distinct(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}

function stageWords(stage: PlannedStage): string {
  const name = stage.stage === stage.id || stage.stage.startsWith(`${stage.id}(`) ? stage.stage : `${stage.id} (${stage.stage})`;
  return stage.inserted ? `${name} [inserted]` : name;
}

/** How many names of a long list are shown. */
const SHOWN_NAMES = 6;

function paramWords(stage: PlannedStage): string {
  return Object.entries(stage.params).map(([name, value]) => {
    const list = Array.isArray(value) ? value : [value];
    return `${name} ${shortList(list.map((item: ParamValue) => (typeof item === 'string' ? item : yamlText(item))))}`;
  }).join('; ');
}

function shortList(names: readonly string[]): string {
  const more = names.length > SHOWN_NAMES ? `, … ${names.length - SHOWN_NAMES} more` : '';
  return `${names.slice(0, SHOWN_NAMES).join(', ')}${more}`;
}
