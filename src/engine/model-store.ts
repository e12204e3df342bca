import { createHash } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Model } from '../stages/stage.ts';
import { readPacked, writePacked } from './scratch.ts';

/** Fitted stages in front of predictors, by what they depend on: what one worker has fitted another need not fit again. */
export interface ModelStore {
  get(key: string): Model | null;
  put(key: string, model: Model): void;
}

/** Models in files of the scratch folder, for all workers of an engine, which have the same data. */
export function openModelStore(scratch: string): ModelStore {
  function fileOf(key: string): string {
    return join(scratch, `front-${createHash('sha256').update(key).digest('hex')}.bin`);
  }
  return {
    get(key) {
      const file = fileOf(key);
      return existsSync(file) ? (readPacked(file) as Model) : null;
    },
    put(key, model) {
      const file = fileOf(key);
      const writing = `${file}-${process.pid}`;
      writePacked(writing, model);
      // Another worker sees all of it or nothing.
      renameSync(writing, file);
    },
  };
}

/** Where there is one process, which keeps what it needs itself. */
export const noStore: ModelStore = { get: () => null, put: () => undefined };
