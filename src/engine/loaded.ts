import { sliceRows } from '../frame/select.ts';
import type { Frame, Schema } from '../frame/column.ts';
import { schemaOf } from '../frame/column.ts';
import { setKernelKind } from '../kernels/kind.ts';
import { paramsOf } from '../plan/params-of.ts';
import type { Candidate, Plan, PlannedStage } from '../plan/plan.ts';
import { stagesOf } from '../plan/variants.ts';
import { loadStage } from '../stages/index.ts';
import type { PipelineStage } from '../stages/pipeline.ts';
import type { Model, Stage } from '../stages/stage.ts';
import { jsonText } from '../util/json.ts';

/** A plan with the modules of its stages. */
export interface LoadedPlan {
  plan: Plan;
  stages: ReadonlyMap<string, Stage>;
}

/** Loads the stages of a plan and sets the kernels that they use. */
export async function loadPlan(plan: Plan): Promise<LoadedPlan> {
  const names = [...new Set(plan.variants.flatMap((variant) => variant.stages.map((planned) => planned.stage)))];
  const loaded = await Promise.all(names.map(loadStage));
  const stages = new Map(names.map((name, i) => [name, loaded[i]]));
  setKernelKind(plan.kernels);
  return { plan, stages };
}

/** Loads stages, and their kernels, before there is a plan: the first task of a process need not wait for them. */
export async function preloadStages(names: readonly string[], kernels: Plan['kernels']): Promise<void> {
  setKernelKind(kernels);
  const loaded = await Promise.all(names.map(loadStage));
  if (loaded.every((stage) => stage.whole === null)) return;
  const { forestKernel } = await import('../kernels/load.ts');
  forestKernel(kernels);
}

/** The pipeline with one candidate's parameters. */
export function pipelineOf({ plan, stages }: LoadedPlan, candidate: number): PipelineStage[] {
  const found = candidateOf(plan, candidate);
  return stagesOf(plan.variants, found).map((planned) => ({ stage: stageOf(stages, planned), params: paramsOf(planned, found) }));
}

/** Position of the stage that predicts: the last one with a task; -1 without one. */
export function predictorIn(pipeline: readonly PipelineStage[]): number {
  return pipeline.findLastIndex(({ stage }) => stage.task !== null);
}

/** A text that is equal for candidates which differ in the stage that predicts only; cheaper than `keyOf`, and blind to a value that is spelled out. */
export function candidateKey({ plan, stages }: LoadedPlan, candidate: number): string {
  const found = candidateOf(plan, candidate);
  const last = stagesOf(plan.variants, found).findLast((planned) => stageOf(stages, planned).task !== null);
  return jsonText(Object.entries(found.params).filter(([name]) => last === undefined || !name.startsWith(`${last.id}.`)));
}

/** A text that is equal for pipelines which are equal up to stage `end`. */
export function keyOf(pipeline: readonly PipelineStage[], end: number): string {
  return jsonText(pipeline.slice(0, end).map(({ stage, params }) => [stage.name, params]));
}

/** A stage of a pipeline with what it learned. */
export interface FittedStep {
  step: PipelineStage;
  model: Model;
}

/** The columns behind some fitted stages, known without a row: the same in every process. */
export function schemaBehind(fitted: readonly FittedStep[], frame: Frame): Schema {
  return schemaOf(fitted.reduce((before, { step, model }) => step.stage.apply(model, before), sliceRows(frame, 0, 0)));
}

/** The frame with the columns that a stage reads, and others. */
export function narrow(frame: Frame, { stage, params }: PipelineStage, others: readonly string[] = []): Frame {
  const names = new Set([...stage.inputs(params, frame.columns), ...others]);
  return { ...frame, columns: new Map([...frame.columns].filter(([name]) => names.has(name))) };
}

function candidateOf(plan: Plan, index: number): Candidate {
  const candidate = plan.candidates[index]?.index === index ? plan.candidates[index] : plan.candidates.find((each) => each.index === index);
  if (candidate === undefined) throw new Error(`the plan has no candidate ${index}`);
  return candidate;
}

function stageOf(stages: ReadonlyMap<string, Stage>, planned: PlannedStage): Stage {
  const stage = stages.get(planned.stage);
  if (stage === undefined) throw new Error(`stage ${planned.stage} is not loaded`);
  return stage;
}
