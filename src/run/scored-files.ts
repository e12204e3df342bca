import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { openBlocks } from '../sources/batches.ts';
import type { Head, Opened } from '../sources/batches.ts';
import { findFiles } from '../sources/find-files.ts';
import type { CsvOptions } from '../sources/source.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { STANDARD_INPUT } from '../util/paths.ts';
import type { SavedModel } from './saved-model.ts';

/** A file that is scored, and the first of all of them, whose columns and dialect the output has. */
export interface ScoredFile {
  head: Head;
  first: Head;
  /** There is no other file. */
  alone: boolean;
}

const READ_BYTES = 2 ** 18;

/** What is read of paths, folders and patterns, in order, by the options of the model's job; `-` is standard input and stands alone. Throws UserError where there is none. */
export function dataPaths({ pipeline }: SavedModel, data: readonly string[]): string[] {
  if (!data.includes('-')) return findFiles(data, pipeline.options);
  if (data.length > 1) throw new UserError([diagnostic('usage', 'stdin-beside-files', '- is standard input, which is read alone: leave it or the other files out')]);
  return ['-'];
}

/** Opens a CSV file, or `stdin` for `-`, to be read as the job of the model read its data. */
export function openData({ pipeline }: SavedModel, data: string, { stdin, sep = null }: { stdin: Readable; sep?: string | null }): Promise<Opened> {
  const stream = data === '-' ? stdin : createReadStream(data, { highWaterMark: READ_BYTES });
  const options: CsvOptions = sep === null ? pipeline.options : { ...pipeline.options, sep };
  // Where names stand in the header they say all: a model does not need every column of its job.
  const byName = options.header && options.enforceSchema !== true;
  return openBlocks(stream, data === '-' ? STANDARD_INPUT : data, byName ? { ...options, schema: null, columns: null } : options);
}

/** Opens the files one after the other, each when it is asked for, with the separator of the first; empty ones among several are passed over. */
export async function* openFiles(model: SavedModel, paths: readonly string[], stdin: Readable): AsyncGenerator<Opened, void> {
  let sep: string | null = null;
  let empty: unknown = null;
  for (const path of paths) {
    let opened: Opened;
    try {
      opened = await openData(model, path, { stdin, sep });
    } catch (error) {
      if (!isEmpty(error)) throw error;
      empty ??= error;
      continue;
    }
    sep ??= opened.head.dialect.sep;
    yield opened;
  }
  if (sep === null) throw empty;
}

function isEmpty(error: unknown): boolean {
  return error instanceof UserError && error.diagnostics.every(({ id }) => id === 'empty');
}
