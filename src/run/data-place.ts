import { statSync } from 'node:fs';
import type { SparkSettings } from '../engine/spark/arguments.ts';
import { unreadThere } from '../engine/spark/options-there.ts';
import { findFiles } from '../sources/find-files.ts';
import type { Job } from '../spec/job.ts';
import { isLocalSpark, sparkMaster, sparkMode } from '../spec/spark.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { isFarPath } from '../util/paths.ts';
import { size } from '../util/text.ts';

/** Who reads the data of a job on Spark, and why, as a sentence. */
export interface DataPlace {
  by: 'us' | 'executors';
  why: string;
}

/** Rows are shipped as JSON, which is larger than the files that they come from. */
const JSON_TIMES = 4;

/** Who reads the data of a job. Throws UserError where nobody can. */
export function dataPlace(job: Job, { data: asked, shipLimit }: Pick<SparkSettings, 'data' | 'shipLimit'>): DataPlace {
  const { paths, path } = job.data;
  const far = paths.find(isFarPath);
  const unread = path === '-' ? 'standard input is read here' : (rowsWanted(job) ?? unreadThere(job.data));
  const isNative = sparkMode(job)?.mode === 'native';
  if (far !== undefined || asked === 'executors') {
    const what = far === undefined ? '--conf ml.spark.data=executors' : far;
    if (!isNative) throw refused('far-tasks', `${what}: workers of ours on the executors get data that is read here`, 'use stages and parameters that Spark has, with --conf ml.spark.mode=native, or files of this machine');
    if (unread !== null) throw refused('far-unread', `${what}: ${unread}`, far === undefined ? 'leave ml.spark.data out' : 'read CSV or Parquet by what both readers know, or copy the files to this machine');
    return { by: 'executors', why: far === undefined ? 'asked for' : `only they reach ${far}` };
  }
  if (!isNative) return { by: 'us', why: 'workers of ours get all of it' };
  if (asked !== 'auto') return { by: 'us', why: 'asked for' };
  if (path === '-') return { by: 'us', why: `${unread}` };
  const [bytes, most] = [sizeOf(job), shipLimit / JSON_TIMES];
  if (bytes <= most) return { by: 'us', why: `${size(bytes)} are not more than ${size(most)}, a quarter of ml.spark.shipLimit` };
  if (unread === null) return { by: 'executors', why: `${size(bytes)} are more than ${size(most)}, a quarter of ml.spark.shipLimit` };
  if (isLocalSpark(sparkMaster(job) ?? '')) return { by: 'us', why: unread };
  throw refused('far-unread', `the data is ${size(bytes)}, of which no more than ${size(most)} is read here and shipped unasked, and ${unread}`, 'name a folder that this machine and the executors reach, --conf ml.spark.data=path --conf ml.spark.folder=DIR, or ship it all the same: --conf ml.spark.data=ship');
}

/** Why the rows have to be here after all; null where they need not. */
function rowsWanted({ output: { data, search } }: Job): string | null {
  const key = data === null ? (search?.name ?? null) : 'data';
  return key === null ? null : `output.${key} is written of rows that are read here`;
}

function refused(id: string, text: string, suggestion: string): UserError {
  return new UserError([diagnostic('usage', id, text, { suggestion })]);
}

/** Of all files that there are; a pipe has none. */
function sizeOf({ data: { paths, options } }: Job): number {
  return findFiles(paths, options).reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}
