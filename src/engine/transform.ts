import type { Column, Frame } from '../frame/column.ts';
import { doubles, texts } from '../frame/column.ts';
import { packTexts } from '../frame/packed.ts';
import { sliceRows, withColumns } from '../frame/select.ts';
import { isNumeric } from '../frame/vectors.ts';
import { loadSink } from '../sinks/index.ts';
import { previewRows } from '../sinks/preview.ts';
import type { WrittenColumn } from '../sinks/sink.ts';
import { loadStage } from '../stages/index.ts';
import { applyAll } from '../stages/pipeline.ts';
import type { Model } from '../stages/stage.ts';
import type { Data } from './data.ts';

/** What is to be written of the rows behind fitted stages: plain data, the same in every process. */
export interface TransformRequest {
  models: readonly Model[];
  shardStarts: readonly number[];
  columns: readonly WrittenColumn[];
  /** Columns of class indices, which are written as the names of the classes. */
  classes: { columns: readonly string[]; names: readonly string[] } | null;
  /** The format; null where only a preview is wanted. */
  sink: string | null;
  /** Rows of each part that are shown. */
  preview: number;
}

/** Rows that follow each other, of one shard. */
export interface TransformedPart {
  rows: number;
  /** In the format that was asked for, until the next part is asked for; empty without one. */
  bytes: Uint8Array;
  /** The first rows, a cell a column. */
  preview: readonly (readonly string[])[];
}

/** Transforms a shard, or its first `limit` rows behind the stages, a part at a time. Throws DataError for values that a stage cannot take. */
export type Transform = (shard: number, limit: number) => Iterable<TransformedPart>;

/** A row's cells are texts before they are bytes: so many are that at a time. */
const CELLS_AT_A_TIME = 131_072;
/** Where stages leave rows out, so many times more are tried. */
const MORE_ROWS = 8;

/** Loads what a request needs and is then ready for its shards. */
export async function openTransform(request: TransformRequest, data: Data): Promise<Transform> {
  const { models } = request;
  const names = [...new Set(models.map((model) => model.stage))];
  const loaded = await Promise.all(names.map(loadStage));
  const stages = new Map(names.map((name, i) => [name, loaded[i]]));
  const parts = await openParts(request);
  return function* (shard, limit) {
    const frame = data.shard(shard);
    let left = limit;
    // Rows that nobody wants are not made; how many of those in front of the stages it takes is known behind them.
    for (let [from, size] = [0, limit]; from < frame.rows && left > 0; from += size, size *= MORE_ROWS) {
      const some = limit < frame.rows ? sliceRows(frame, from, Math.min(frame.rows, from + size)) : frame;
      for (const part of parts(finished(applyAll(models, some, stages), request.classes), left)) {
        left -= part.rows;
        yield part;
      }
    }
  };
}

/** Loads a format, and then makes parts of frames, or of their first rows. */
export async function openParts({ columns, sink: format, preview }: Pick<TransformRequest, 'columns' | 'sink' | 'preview'>): Promise<(whole: Frame, limit: number) => Generator<TransformedPart>> {
  const sink = format === null ? null : await loadSink(format);
  const shown = columns.map(({ name }) => name);
  const cells = columns.reduce((sum, { slots }) => sum + (slots ?? 1), 0);
  const together = Math.max(1, Math.floor(CELLS_AT_A_TIME / Math.max(1, cells)));
  return function* (whole, limit) {
    const rows = Math.min(whole.rows, limit);
    for (let from = 0; from < rows; from += together) {
      const frame = sliceRows(whole, from, Math.min(rows, from + together));
      yield { rows: frame.rows, bytes: sink === null ? new Uint8Array(0) : sink.rows(frame, columns), preview: previewRows(frame, shown, Math.max(0, preview - from)) };
    }
  };
}

/** The frame with the names of classes in place of their indices. */
export function finished(frame: Frame, classes: TransformRequest['classes']): Frame {
  if (classes === null) return frame;
  const { names } = classes;
  const numbers = names.map(Number);
  const areNumbers = numbers.every((number, i) => String(number) === names[i]);
  const packed = packTexts(names);
  const named = classes.columns.flatMap((name): [string, Column][] => {
    const column = frame.columns.get(name);
    if (column === undefined || !isNumeric(column)) return [];
    if (areNumbers) return [[name, doubles(Float64Array.from(column.values, (code) => numbers[code]))]];
    return [[name, texts(Int32Array.from(column.values), packed, false)]];
  });
  return withColumns(frame, named);
}
