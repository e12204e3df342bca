import type { Engine } from '../engine/engine.ts';
import type { Fitted, SavedStages } from '../engine/scratch.ts';
import type { Frame } from '../frame/column.ts';
import type { Candidate } from '../plan/plan.ts';
import type { Convergence } from '../stages/common/convergence.ts';
import { answered, applyAll, mergingOf } from '../stages/pipeline.ts';
import type { Model, PassRequest, Stage, Summary } from '../stages/stage.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { DataError } from '../util/errors.ts';
import type { RunOptions } from './options.ts';
import type { Prepared } from './prepare.ts';
import { readBack } from './read-back.ts';

/** Where stages that Spark fitted are brought back to. */
export interface Home {
  prepared: Prepared;
  engine: Pick<Engine, 'shards'>;
  options: Pick<RunOptions, 'onEvent'>;
  /** The columns in front of the first stage, without rows. */
  empty: Frame;
}

/** What Spark says of a fit. */
interface FittedThere extends Pick<Fitted, 'summaries'> {
  saved: SavedStages;
  convergence: Convergence | undefined;
}

/** The stages that Spark fitted as ours, with the summary that was left to us; null, with the reason as a warning, where they cannot be read. */
export async function broughtBack(home: Home, { saved, summaries, convergence }: FittedThere, candidate: Candidate): Promise<{ models: Model[] | null; summaries: (Summary | null)[] }> {
  const { prepared, options, empty } = home;
  let models: Model[];
  try {
    models = await readBack(saved.folder, prepared, { candidate, empty });
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    options.onEvent({ type: 'warning', diagnostic: diagnostic('warning', 'kept-by-spark', `the fitted stages are kept as Spark saved them alone: ${error.message.replace(`${saved.folder}/`, '')}`) });
    return { models: null, summaries };
  }
  const at = summaries.findLastIndex((summary) => summary !== null);
  const told = summaries[at];
  if (told === undefined || told === null) return { models, summaries };
  const model = searched(models[at], told, convergence);
  const all = models.map((one, i) => (i === at ? model : one));
  const stage = prepared.stages.get(model.stage);
  if (saved.ofRows || stage?.summarise === undefined) return { models: all, summaries };
  const own = answered(stage.summarise(model), (request) => passOver(home, { before: all.slice(0, at), stage, model }, request));
  return { models: all, summaries: summaries.map((summary, i) => (i === at ? own : summary)) };
}

/** The model with what Spark says of its search, as one that was fitted here has it. */
function searched(model: Model, { details }: Summary, convergence: Convergence | undefined): Model {
  if (convergence === undefined) return model;
  const history = details['objectiveHistory'];
  const state = { ...model.state, totalIterations: convergence.iterations, ending: convergence.converged ? 'values' : 'iterations' };
  return { ...model, state, arrays: Array.isArray(history) ? { ...model.arrays, objectiveHistory: Float64Array.from(history as readonly number[]) } : model.arrays };
}

/** A pass over all rows behind the stages in front of a fitted one. */
function passOver({ prepared, engine }: Home, { before, stage, model }: { before: readonly Model[]; stage: Stage; model: Model }, { pass, args }: PassRequest): unknown {
  const merging = mergingOf(stage, pass);
  let shards = 0;
  for (const shard of engine.shards()) merging.add(stage.passes[pass].run(applyAll(before, shard, prepared.stages), args as never, model.params), { from: shards++, shards: 1 });
  return merging.result(shards);
}
