import type { Schema } from '../frame/column.ts';
import { principal } from '../plan/make.ts';
import { paramsOf } from '../plan/params-of.ts';
import type { Candidate, PlannedStage, Variant } from '../plan/plan.ts';
import { stagesOf } from '../plan/variants.ts';
import { parameterProblem, stageProblem } from '../spec/locate-job.ts';
import type { ParsedJob } from '../spec/parse.ts';
import type { Meta, Stage } from '../stages/stage.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { DataError, UserError } from '../util/errors.ts';
import { jsonText } from '../util/json.ts';

interface Pipelines {
  variants: readonly Variant[];
  stages: ReadonlyMap<string, Stage>;
}

type Searched = Pipelines & { candidates: readonly Candidate[] };

/** Throws a UserError with the parameters that cannot go together, for any candidate, each once. */
export function checkParameters(parsed: ParsedJob, { variants, stages, candidates }: Searched): void {
  const found = new Map<string, Diagnostic>();
  for (const candidate of candidates) {
    for (const planned of stagesOf(variants, candidate)) {
      const params = paramsOf(planned, candidate);
      for (const { param, text } of loaded(stages, planned).check(params)) {
        const problem = parameterProblem(parsed, { id: planned.id, param, text, params });
        found.set(JSON.stringify([problem.text, problem.at]), problem);
      }
    }
  }
  if (found.size > 0) throw new UserError([...found.values()]);
}

/** Every column that a stage reads for any candidate, whoever makes it. */
export function columnsRead({ variants, stages, candidates, schema }: Searched & { schema: Schema }): Set<string> {
  const read = new Set<string>();
  for (const candidate of candidates) {
    for (const planned of stagesOf(variants, candidate)) for (const name of loaded(stages, planned).inputs(paramsOf(planned, candidate), schema)) read.add(name);
  }
  return read;
}

/** The schema in front of the predictor for each candidate; the same for all that agree on the stages before it. */
export function schemas(parsed: ParsedJob, { variants, stages, schema }: Pipelines & { schema: Schema }): (candidate: Candidate) => Meta {
  const known = new Map<string, Meta>();
  return (candidate) => {
    const pipeline = stagesOf(variants, candidate);
    const last = principal(pipeline, stages);
    const key = jsonText(Object.entries(candidate.params).filter(([name]) => !name.startsWith(`${last.id}.`)));
    const meta = known.get(key) ?? { schema: schemaBehind(parsed, pipeline.slice(0, pipeline.indexOf(last)), { stages, candidate, schema }) };
    known.set(key, meta);
    return meta;
  };
}

/** Throws the UserError of the first stage that cannot stand where it is, for any candidate. */
export function checkSchemas(parsed: ParsedJob, { variants, stages, candidates, metaOf }: Searched & { metaOf: (candidate: Candidate) => Meta }): void {
  for (const candidate of candidates) {
    const pipeline = stagesOf(variants, candidate);
    schemaBehind(parsed, pipeline.slice(pipeline.indexOf(principal(pipeline, stages))), { stages, candidate, schema: metaOf(candidate).schema });
  }
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
