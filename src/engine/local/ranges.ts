import { setImmediate } from 'node:timers/promises';
import type { Frame } from '../../frame/column.ts';
import type { FitResult, Plan, Task } from '../../plan/plan.ts';
import { errorText, failedResult } from '../failed.ts';
import type { Admit } from '../engine.ts';
import type { LoadedPlan } from '../loaded.ts';
import { pipelineOf, predictorIn } from '../loaded.ts';
import { transformerModel } from '../prefix.ts';
import type { KeptRows, RangeAnswer } from '../ranges.ts';
import { rangesOf } from '../ranges.ts';
import { measuresOf, truthAt } from '../score.ts';
import { writeFitted } from '../scratch.ts';
import { splitRows } from '../split.ts';
import type { Side, Sides } from '../work.ts';
import { scoreEvaluation } from '../work.ts';
import { checkRange } from './check.ts';
import type { Pool } from './pool.ts';

/** The axis of ranges of one run: workers do pieces of a fit, the parent joins and scores them. */
export interface RangesRun {
  loaded: LoadedPlan;
  /** All rows of the data, for the labels. */
  frame: Frame;
  pool: Pool;
  scratch: string;
  planFile: string;
  /** Beginning of the names of this run's files. */
  prefix: string;
  label(task: Task): string;
  admit: Admit;
}

type Evaluated = Extract<RangeAnswer, { kind: 'evaluate' }>;
type Fitted = Extract<RangeAnswer, { kind: 'fit' }>;

/** Does a task by its ranges; null where it was not admitted. Rejects only when the job cannot go on. */
export async function runTaskByRanges(run: RangesRun, task: Task, onStarted: (worker: number) => void): Promise<FitResult[] | null> {
  const pieces = (task.ranges?.length ?? 1) - 1;
  const answers: RangeAnswer[] = [];
  const errors: string[] = [];
  const { timeMs } = run.loaded.plan.limits;
  // A group stands for as many fits as it has candidates; its time runs from the start of its first piece.
  const most = timeMs === null ? null : timeMs * task.candidates.length;
  let startedAt: number | null = null;
  let admitted: boolean | null = null;
  await Promise.all(Array.from({ length: pieces }, async (_, range) => {
    const outcome = await run.pool.submit({
      task: task.id,
      label: run.label(task),
      costMs: task.costMs / pieces,
      prefer: task.split,
      lane: null,
      payload: { kind: 'range', plan: run.planFile, task: task.id, range },
      limit: () => (most === null || timeMs === null ? null : { ms: Math.max(1, timeLeft(startedAt, most)), fitMs: timeMs }),
      abandoned: () => {
        admitted ??= run.admit(task);
        return admitted ? (errors.find((error) => error !== undefined) ?? null) : 'there is no time left for it';
      },
      check: (value) => checkRange(value, task),
      onStarted: (worker) => {
        startedAt ??= performance.now();
        onStarted(worker);
      },
    });
    if ('fitError' in outcome) errors[range] = outcome.fitError;
    else answers[range] = outcome.value as RangeAnswer;
  }));
  if (admitted === false) return null;
  const error = errors.find((one) => one !== undefined);
  if (error !== undefined) return allFailed(task, error);
  try {
    return task.kind === 'fit' ? joinFit(run, task, answers as Fitted[]) : await joinEvaluation(run, task, answers as Evaluated[]);
  } catch (thrown) {
    return allFailed(task, errorText(thrown));
  }
}

function timeLeft(startedAt: number | null, most: number): number {
  return startedAt === null ? most : startedAt + most - performance.now();
}

function allFailed(task: Task, error: string): FitResult[] {
  return task.candidates.map((candidate) => failedResult(candidate, task.split, error));
}

function joinFit(run: RangesRun, task: Task, answers: readonly Fitted[]): FitResult[] {
  const { loaded, scratch, prefix } = run;
  const [candidate] = task.candidates;
  const pipeline = pipelineOf(loaded, candidate);
  const predictor = predictorIn(pipeline);
  const rest = pipeline.slice(predictor + 1);
  const models = [...answers[0].front, rangesOf(pipeline[predictor]).joinModels(answers.map(({ model }) => model)), ...rest.map(transformerModel)];
  const file = writeFitted({ folder: scratch, prefix }, { candidate, split: task.split }, { models, summaries: models.map(() => null) });
  return [{ candidate, split: task.split, test: null, train: null, fitSeconds: secondsOf(answers), scoreSeconds: 0, error: null, file }];
}

async function joinEvaluation(run: RangesRun, task: Task, answers: readonly Evaluated[]): Promise<FitResult[]> {
  const { loaded, scratch, prefix } = run;
  const { plan } = loaded;
  const steps = task.candidates.map((candidate) => pipelineOf(loaded, candidate)).map((pipeline) => pipeline[predictorIn(pipeline)]);
  const params = steps.map((step) => step.params);
  const sides = sidesOf(run, task, answers[0].rows);
  const fitSeconds = secondsOf(answers) / task.candidates.length;
  const results = new Map<number, FitResult>();
  for (const evaluation of rangesOf(steps[0]).joinEvaluations(answers.map(({ parts }) => parts), params)) {
    // Workers that wait for an answer come first.
    await setImmediate();
    const start = performance.now();
    const candidate = task.candidates[evaluation.candidate];
    const result = scoreEvaluation({ plan, place: { folder: scratch, prefix } }, task, { candidate, evaluation, sides });
    results.set(candidate, { ...result, fitSeconds, scoreSeconds: (performance.now() - start) / MS_A_SECOND });
  }
  return task.candidates.map((candidate) => results.get(candidate) ?? failedResult(candidate, task.split, 'the stage gave no predictions for it'));
}

function sidesOf({ frame, loaded: { plan } }: RangesRun, task: Task, kept: KeptRows): Sides {
  const all = splitRows(frame, plan.splits[task.split]);
  return { test: sideOf(frame, kept.test ?? all.test, plan), train: measuresOf(plan).trainScores ? sideOf(frame, kept.train ?? all.train, plan) : null };
}

function sideOf(frame: Frame, rows: Int32Array, plan: Plan): Side {
  return { rows, ...truthAt(frame, rows, measuresOf(plan)) };
}

/** Seconds of one core for all pieces of a fit. */
function secondsOf(answers: readonly RangeAnswer[]): number {
  return answers.reduce((sum, { seconds }) => sum + seconds, 0);
}

const MS_A_SECOND = 1000;
