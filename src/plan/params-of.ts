import type { ParamValues } from '../stages/params.ts';
import type { Candidate, PlannedStage } from './plan.ts';

/** A stage's parameters for one candidate. */
export function paramsOf(stage: PlannedStage, candidate: Candidate): ParamValues {
  const prefix = `${stage.id}.`;
  const own = Object.entries(candidate.params).filter(([name]) => name.startsWith(prefix));
  return { ...stage.params, ...Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value])) };
}
