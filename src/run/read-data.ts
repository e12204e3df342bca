import type { Readable } from 'node:stream';
import type { Plan } from '../plan/plan.ts';
import { readCached } from '../sources/cache.ts';
import type { CacheOptions } from '../sources/cache.ts';
import { loadSource } from '../sources/index.ts';
import type { RangeReaders, Spill, Table } from '../sources/source.ts';
import type { Job } from '../spec/job.ts';

/** How a job's data is read. */
interface ReadingData {
  stdin: Readable;
  cache: CacheOptions | null;
  kernels: Plan['kernels'];
  /** Workers that there are already; null where there are none. */
  readers: RangeReaders | null;
  spill: Spill;
}

/** Reads the job's data, from its files or what the cache has of them, or from standard input. */
export async function readData(job: Job, { stdin, cache, ...how }: ReadingData): Promise<Table> {
  const source = await loadSource(job.data.format);
  const { path, paths, options } = job.data;
  const { kernels, readers, spill } = how;
  if (path !== '-' && cache !== null) return readCached(source, { paths, options, kernels, readers, spill }, cache);
  return source.readTable(path === '-' ? { stream: stdin, options, kernels, spill } : { path: paths, options, kernels, readers, spill });
}
