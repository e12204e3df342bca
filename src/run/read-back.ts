import { sparkNames } from '../engine/spark/names.ts';
import { featuresState } from '../formats/features.ts';
import { readPipeline } from '../formats/index.ts';
import type { Frame } from '../frame/column.ts';
import { isVector } from '../frame/vectors.ts';
import { paramsOf } from '../plan/params-of.ts';
import type { Candidate } from '../plan/plan.ts';
import { stagesOf } from '../plan/variants.ts';
import type { Model } from '../stages/stage.ts';
import { DataError } from '../util/errors.ts';
import type { Prepared } from './prepare.ts';

/** Stages that an engine saved in a format of its own, as ours: with the columns of the job, which may have other names there, and so have their slots, and the classes of the label. `empty`: the columns in front of them, without rows. Throws a DataError for what there is not here. */
export async function readBack(folder: string, { variants, stages, classes }: Pick<Prepared, 'variants' | 'stages' | 'classes'>, { candidate, empty }: { candidate: Candidate; empty: Frame }): Promise<Model[]> {
  const planned = stagesOf(variants, candidate);
  // What knows Spark's stages is loaded by jobs on Spark alone.
  const { asFitted } = await import('../formats/spark-ml/table.ts');
  const { stages: read } = await readPipeline(folder, widthsThere(empty));
  if (read.length !== planned.length) throw new DataError(`expected ${planned.length} fitted stages, found ${read.length}`);
  let frame = empty;
  return planned.map((one, i) => {
    const model = asFitted(read[i].model, one.stage);
    if (model === null) throw new DataError(`expected a fitted ${one.stage}, found ${read[i].model.stage}`);
    const stage = stages.get(one.stage);
    if (stage === undefined) throw new Error(`stage ${one.stage} is not loaded`);
    const params = paramsOf(one, candidate);
    const labels = stage.task === 'classification' && model.state['labels'] !== undefined ? { labels: classes } : {};
    const done = { ...model, params, state: { ...model.state, ...featuresState({ ...model, params }, frame), ...labels } };
    frame = stage.apply(done, frame);
    return done;
  });
}

/** How long vectors are, by the names that their columns have for Spark. */
function widthsThere({ columns }: Frame): ReadonlyMap<string, number> {
  const names = sparkNames(columns.keys());
  return new Map([...columns].flatMap(([name, column]) => (isVector(column) ? [[names.get(name) ?? name, column.width] as const] : [])));
}
