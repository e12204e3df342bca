import type { Readable } from 'node:stream';
import type { Plan } from '../plan/plan.ts';
import { readCached } from '../sources/cache.ts';
import type { CacheOptions } from '../sources/cache.ts';
import { loadSource } from '../sources/index.ts';
import type { RangeReaders, Spill, Table } from '../sources/source.ts';
import type { ParsedJob } from '../spec/parse.ts';
import { wantedColumns } from './wanted-columns.ts';

/** How a job's data is read. */
interface ReadingData {
  stdin: Readable;
  cache: CacheOptions | null;
  kernels: Plan['kernels'];
  /** Workers that there are already; null where there are none. */
  readers: RangeReaders | null;
  spill: Spill;
}

/** Reads the columns of the job's data that it needs, from its files or what the cache has of them, or from standard input. */
export async function readData(parsed: ParsedJob, { stdin, cache, ...how }: ReadingData): Promise<Table> {
  const { path, paths, options, format } = parsed.job.data;
  const source = await loadSource(format);
  const wanted = await wantedColumns(parsed);
  const { kernels, readers, spill } = how;
  if (path !== '-' && cache !== null) return readCached(source, { paths, options, wanted, kernels, readers, spill }, cache);
  return source.readTable(path === '-' ? { stream: stdin, options, wanted, kernels, spill } : { path: paths, options, wanted, kernels, readers, spill });
}
