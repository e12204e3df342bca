import type { Readable } from 'node:stream';
import type { SparkEngine } from '../engine/spark/index.ts';
import { setKernelKind } from '../kernels/kind.ts';
import type { Plan } from '../plan/plan.ts';
import { readCached } from '../sources/cache.ts';
import type { CacheOptions } from '../sources/cache.ts';
import { loadSource } from '../sources/index.ts';
import type { RangeReaders, Spill, Table } from '../sources/source.ts';
import type { ParsedJob } from '../spec/parse.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { columnsHere, wantedColumns } from './wanted-columns.ts';

/** How a job's data is read. */
export interface ReadingData {
  stdin: Readable;
  cache: CacheOptions | null;
  kernels: Plan['kernels'];
  /** Workers that there are already; null where there are none. */
  readers: RangeReaders | null;
  spill: Spill;
  /** How Spark's executors read the data; absent or null where it is read here. */
  readTable?: SparkEngine['readTable'] | null;
  /** The digest will be waited for. */
  digest?: boolean;
}

/** Reads the job's data and meets the job with it. Where what the cache had turns out to be damaged, what was made of it is not looked at. */
export async function readPrepared(parsed: ParsedJob, options: ReadingData): Promise<Prepared> {
  const table = await readData(parsed, { ...options, digest: true });
  // It is taken while the job is prepared; who waits for it hears of an error.
  table.sha256().catch(() => undefined);
  const [prepared] = await Promise.allSettled([prepare(parsed, table)]);
  if ((await table.isDamaged?.()) === true) return readPrepared(parsed, options);
  if (prepared.status === 'rejected') throw prepared.reason;
  return prepared.value;
}

/** Reads the columns of the job's data that it needs, from its files or what the cache has of them, or from standard input. */
export async function readData(parsed: ParsedJob, { stdin, cache, ...how }: ReadingData): Promise<Table> {
  const { path, paths, options, format } = parsed.job.data;
  const { kernels, readers, spill, digest, readTable = null } = how;
  setKernelKind(kernels);
  const wanted = await wantedColumns(parsed);
  if (readTable !== null) return readTable({ paths, format, options, wanted, ...(await columnsHere(parsed)) });
  const source = await loadSource(format);
  if (path !== '-' && cache !== null) return readCached(source, { paths, options, wanted, kernels, readers, spill }, cache);
  return source.readTable(path === '-' ? { stream: stdin, options, wanted, kernels, spill } : { path: paths, options, wanted, kernels, readers, spill, ...(digest === true ? { digest } : {}) });
}
