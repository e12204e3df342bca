import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
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

/** Where rows go: to whoever gets the bytes, or into a file. */
interface Target {
  /** The format; null where rows are looked at only. */
  sink: string | null;
  write: Write;
}

/** Writes the rows behind all fitted stages where they are wanted; null where nobody wants any. Rejects with JobFailed for values that a stage cannot take. */
export async function writeFrame(writing: WritingFrame): Promise<WrittenFrame | null> {
  const { job: { output }, wanted } = writing;
  const written = output.data === null ? null : await writeFile(writing, output.data);
  // A row may be looked at while it is written, and is looked at once.
  if (wanted.onCsv !== null) return writeRows(writing, { sink: 'csv', write: wanted.onCsv }, written === null ? wanted.preview : 0).then((one) => written ?? one);
  if (written === null && wanted.preview > 0) return writeRows(writing, { sink: null, write: () => Promise.resolve() }, wanted.preview);
  return written;
}

/** Writes the rows into a file of the folder. */
async function writeFile(writing: WritingFrame, name: string): Promise<WrittenFrame> {
  const { folder, wanted } = writing;
  const format = sinkOf(name);
  const join = format === null ? null : (await loadSink(format)).join;
  const path = joinPath(folder, name);
  // A job that fails leaves no file that looks like all rows.
  const parts = joinPath(folder, `.${name}.parts`);
  mkdirSync(folder, { recursive: true });
  const file = openSync(parts, 'w');
  let written: WrittenFrame;
  try {
    written = await writeRows(writing, { sink: format, write: (bytes) => Promise.resolve(writeFileSync(file, bytes)) }, wanted.preview);
    if (join === null) renameSync(parts, path);
    else await failing(writing, () => join(parts, path, columnsOf(writing)));
  } finally {
    closeSync(file);
    rmSync(parts, { force: true });
  }
  return written;
}

/** The columns that are written. */
function columnsOf(writing: WritingFrame): WrittenColumn[] {
  const { job: { output }, models, empty, stages, classes } = writing;
  return writtenColumns((output.search === null ? finished(applyAll(models, empty, stages), classes) : emptyFound({ ...writing, search: output.search })).columns);
}

async function writeRows(writing: WritingFrame, { sink, write }: Target, preview: number): Promise<WrittenFrame> {
  const { job: { output }, engine, shardStarts, models, classes, signal } = writing;
  const limit = output.limit ?? (sink === null ? preview : Infinity);
  const shown: (readonly string[])[] = [];
  return failing(writing, async () => {
    const columns = columnsOf(writing);
    if (sink !== null) await write(Buffer.from((await loadSink(sink)).head(columns)));
    const request = { models, shardStarts, columns, classes, sink, preview };
    let rows = 0;
    for await (const part of output.search === null ? engine.transform(request, { limit, signal }) : findParts({ ...writing, search: output.search }, request, limit)) {
      rows += part.rows;
      shown.push(...part.preview.slice(0, preview - shown.length));
      if (sink !== null) await write(part.bytes);
    }
    return { rows, columns: columns.map(({ name }) => name), preview: shown };
  });
}

/** What goes wrong with the rows ends the job. */
async function failing<T>({ job: { output }, signal }: Pick<WritingFrame, 'job' | 'signal'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted || error instanceof JobFailed) throw error;
    throw new JobFailed(`${output.search === null ? 'the rows cannot be transformed' : `output.${output.search.name} found nothing`}: ${errorText(error)}`);
  }
}
