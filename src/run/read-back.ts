import { readPipeline } from '../formats/index.ts';
import { paramsOf } from '../plan/params-of.ts';
import type { Candidate } from '../plan/plan.ts';
import { stagesOf } from '../plan/variants.ts';
import type { Model } from '../stages/stage.ts';
import { DataError } from '../util/errors.ts';
import type { Prepared } from './prepare.ts';

/** Stages that an engine saved in a format of its own, as ours: with the columns of the job, which may have other names there, and the classes of the label. Throws a DataError for what there is not here. */
export async function readBack(folder: string, { variants, stages, classes }: Pick<Prepared, 'variants' | 'stages' | 'classes'>, candidate: Candidate): Promise<Model[]> {
  const { stages: read } = await readPipeline(folder);
  const planned = stagesOf(variants, candidate);
  if (read.length !== planned.length) throw new DataError(`expected ${planned.length} fitted stages, found ${read.length}`);
  return planned.map((one, i) => {
    const { model } = read[i];
    if (model.stage !== one.stage) throw new DataError(`expected a fitted ${one.stage}, found ${model.stage}`);
    const named = stages.get(one.stage)?.task === 'classification' && model.state['labels'] !== undefined ? { ...model.state, labels: classes } : model.state;
    return { ...model, params: paramsOf(one, candidate), state: named };
  });
}
