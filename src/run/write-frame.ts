import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { errorText } from '../engine/failed.ts';
import { finished } from '../engine/transform.ts';
import type { TransformRequest } from '../engine/transform.ts';
import type { Frame } from '../frame/column.ts';
import { loadSink, sinkOf } from '../sinks/index.ts';
import { writtenColumns } from '../sinks/sink.ts';
import type { WrittenColumn } from '../sinks/sink.ts';
import type { Job } from '../spec/job.ts';
import { applyAll } from '../stages/pipeline.ts';
import type { Model, Stage } from '../stages/stage.ts';
import { JobFailed } from '../util/errors.ts';
import { emptyFound, findParts } from './find-rows.ts';

/** The rows behind all stages, as far as they were wanted. */
export interface WrittenFrame {
  /** Rows that were written, or looked at where none are written. */
  rows: number;
  columns: readonly string[];
  /** The first rows, a cell a column. */
  preview: readonly (readonly string[])[];
}

/** What is wanted of the rows behind all stages beside `output.data`. */
export interface FrameRequest {
  /** Rows to look at; 0 for none. */
  preview: number;
  /** Gets all rows as CSV; null where nobody does. */
  onCsv: ((bytes: Uint8Array) => Promise<void>) | null;
}

export interface WritingFrame {
  job: Pick<Job, 'output'>;
  engine: Engine;
  shardStarts: readonly number[];
  models: readonly Model[];
  stages: ReadonlyMap<string, Stage>;
  /** The columns in front of the first stage, without rows. */
  empty: Frame;
  /** The rows of another file that a search goes over; null where there is none. */
  other: Frame | null;
  classes: TransformRequest['classes'];
  /** Where `output.data` goes. */
  folder: string;
  wanted: FrameRequest;
  signal: AbortSignal;
}

type Write = (bytes: Uint8Array) => Promise<void>;

/** Writes the rows behind all fitted stages where they are wanted; null where nobody wants any. Rejects with JobFailed for values that a stage cannot take. */
export async function writeFrame(writing: WritingFrame): Promise<WrittenFrame | null> {
  const { job: { output }, folder, wanted } = writing;
  const targets: { sink: string | null; write: Write }[] = [];
  const file = output.data === null ? null : openInto(folder, output.data);
  if (output.data !== null && file !== null) targets.push({ sink: sinkOf(output.data), write: (bytes) => Promise.resolve(void writeSync(file, bytes)) });
  if (wanted.onCsv !== null) targets.push({ sink: 'csv', write: wanted.onCsv });
  if (targets.length === 0 && wanted.preview > 0) targets.push({ sink: null, write: () => Promise.resolve() });
  let written: WrittenFrame | null = null;
  try {
    // A row may be looked at while it is written, and is looked at once.
    for (const target of targets) written = await writeOne(writing, target, written === null ? wanted.preview : 0).then((one) => written ?? one);
    return written;
  } finally {
    if (file !== null) closeSync(file);
  }
}

async function writeOne(writing: WritingFrame, { sink, write }: { sink: string | null; write: Write }, preview: number): Promise<WrittenFrame> {
  const { job: { output }, engine, shardStarts, models, classes, signal } = writing;
  const limit = output.limit ?? (sink === null ? preview : Infinity);
  const shown: (readonly string[])[] = [];
  let rows = 0;
  let columns: readonly WrittenColumn[] = [];
  try {
    columns = writtenColumns(emptyOf(writing).columns);
    if (sink !== null) await write(Buffer.from((await loadSink(sink)).head(columns)));
    const request = { models, shardStarts, columns, classes, sink, preview };
    for await (const part of output.search === null ? engine.transform(request, { limit, signal }) : findParts({ ...writing, search: output.search }, request, limit)) {
      rows += part.rows;
      shown.push(...part.preview.slice(0, preview - shown.length));
      if (sink !== null) await write(part.bytes);
    }
  } catch (error) {
    if (signal.aborted || error instanceof JobFailed) throw error;
    throw new JobFailed(`${output.search === null ? 'the rows cannot be transformed' : `output.${output.search.name} found nothing`}: ${errorText(error)}`);
  }
  return { rows, columns: columns.map(({ name }) => name), preview: shown };
}

/** The columns that are written, without rows. */
function emptyOf(writing: WritingFrame): Frame {
  const { job: { output }, models, empty, stages, classes } = writing;
  return output.search === null ? finished(applyAll(models, empty, stages), classes) : emptyFound({ ...writing, search: output.search });
}

function openInto(folder: string, name: string): number {
  mkdirSync(folder, { recursive: true });
  return openSync(join(folder, name), 'w');
}
