import type { Candidate, PlannedStage, Variant } from './plan.ts';

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
