import type { JobStage } from '../spec/job.ts';
import type { Candidate, PlannedStage, Variant } from './plan.ts';

/** Every way through the places of a pipeline where one of several stages stands, the last place varying fastest: option by place. */
export function choicesOf(pipeline: readonly JobStage[]): Record<string, string>[] {
  const places = new Map<string, Set<string>>();
  for (const { choice } of pipeline) if (choice !== null) places.set(choice.place, (places.get(choice.place) ?? new Set()).add(choice.option));
  let all: Record<string, string>[] = [{}];
  for (const [place, options] of places) all = all.flatMap((one) => [...options].map((option) => ({ ...one, [place]: option })));
  return all;
}

/** The stages that a pipeline has with these choices. */
export function stagesWith(pipeline: readonly JobStage[], choices: Readonly<Record<string, string>>): JobStage[] {
  return pipeline.filter(({ choice }) => choice === null || choices[choice.place] === choice.option);
}

/** The pipeline of a candidate. */
export function variantOf(variants: readonly Variant[], candidate: Pick<Candidate, 'params'>): Variant {
  const found = variants.find(({ choices }) => Object.entries(choices).every(([place, option]) => candidate.params[place] === option));
  if (found === undefined) throw new Error(`no pipeline for the candidate ${JSON.stringify(candidate.params)}`);
  return found;
}

/** The stages of a candidate, in order. */
export function stagesOf(variants: readonly Variant[], candidate: Pick<Candidate, 'params'>): readonly PlannedStage[] {
  return variantOf(variants, candidate).stages;
}
