import { setImmediate } from 'node:timers/promises';
import type { Engine } from '../engine/engine.ts';
import { finished, openParts } from '../engine/transform.ts';
import type { TransformedPart, TransformRequest } from '../engine/transform.ts';
import type { Frame } from '../frame/column.ts';
import { emptyFrame } from '../frame/empty.ts';
import { concat } from '../frame/select.ts';
import type { AskedSearch } from '../spec/job.ts';
import { applyAll } from '../stages/pipeline.ts';
import type { Model, SearchedRows, Stage } from '../stages/stage.ts';
import { DataError } from '../util/errors.ts';

/** A search, and the fitted stages that it is asked of. */
export interface Finding {
  search: AskedSearch;
  engine: Pick<Engine, 'shards'>;
  models: readonly Model[];
  stages: ReadonlyMap<string, Stage>;
  /** The columns in front of the first stage, without rows. */
  empty: Frame;
  /** The rows of another file, in front of the first stage; null for the data itself. */
  other: Frame | null;
  classes: TransformRequest['classes'];
  signal: AbortSignal;
}

/** What a search finds, in parts of a file, in this process: the data goes by shard by shard, and other rows are kept in memory. Throws DataError for what cannot be asked. */
export async function* findParts(finding: Finding, request: Pick<TransformRequest, 'columns' | 'sink' | 'preview'>, limit: number): AsyncGenerator<TransformedPart> {
  const parts = await openParts(request);
  let left = limit;
  for (const frame of ask(finding, { frames: behindAll(finding), other: () => otherRows(finding) })) {
    for (const part of parts(frame, left)) {
      left -= part.rows;
      yield part;
    }
    if (left <= 0) return;
    await setImmediate();
    finding.signal.throwIfAborted();
  }
}

/** The columns of what a search finds, without rows. */
export function emptyFound(finding: Finding): Frame {
  const { empty, other, classes } = finding;
  const own = behind(finding, empty, classes);
  const [found] = ask(finding, { frames: [own], other: () => (other === null ? own : behind(finding, emptyFrame(other), ofPredictions(classes))) });
  return emptyFrame(found);
}

/** The other rows, or those of the data, behind all stages. */
function otherRows(finding: Finding): Frame {
  const { search, other, classes } = finding;
  if (other === null) return concat([...behindAll(finding)]);
  try {
    return behind(finding, other, ofPredictions(classes));
  } catch (error) {
    throw error instanceof DataError ? new DataError(`${search.other?.path}: ${error.message}`) : error;
  }
}

function ask({ search, models, stages }: Finding, rows: SearchedRows): Iterable<Frame> {
  const model = models.find((one) => stages.get(one.stage)?.searches?.[search.name] !== undefined);
  const asked = model === undefined ? undefined : stages.get(model.stage)?.searches?.[search.name];
  if (model === undefined || asked === undefined) throw new DataError(`the stages of the best candidate have no ${search.name}`);
  const defaults = Object.entries(asked.params).flatMap(([name, param]) => (param.default === undefined ? [] : [[name, param.default] as const]));
  return asked.find(model, { ...Object.fromEntries(defaults), ...search.params }, rows);
}

function* behindAll(finding: Finding): Generator<Frame> {
  for (const shard of finding.engine.shards()) yield behind(finding, shard, finding.classes);
}

function behind({ models, stages }: Finding, frame: Frame, classes: Finding['classes']): Frame {
  return finished(applyAll(models, frame, stages), classes);
}

/** The label of other rows is as it was read, so that only what is predicted for them is to be named. */
function ofPredictions(classes: Finding['classes']): Finding['classes'] {
  return classes === null ? null : { ...classes, columns: classes.columns.slice(1) };
}
