import { createHash } from 'node:crypto';
import type { Job } from '../spec/job.ts';
import { sparkMode } from '../spec/spark.ts';
import { jsonText } from '../util/json.ts';
import type { Identity } from './journal.ts';

/**
 * What a journal must agree with to be gone on with: what Spark's own stages fit is not ours, what workers of ours fit on its executors is. Workers, the place of the output and that of the data change no result and are left out;
 * so do the kernels, which have the same bits, and what is asked of fitted stages. The data is known by its content.
 */
export function identityOf(job: Job, dataSha256: string): Identity {
  const known = { ...job, engine: sparkMode(job)?.mode === 'native' ? 'spark' : null, data: { ...job.data, path: null, paths: null }, output: { ...job.output, dir: null, search: null } };
  return { job: createHash('sha256').update(jsonText(known)).digest('hex'), data: dataSha256, build: buildName() };
}

/** Version, sources, Node's major version and the processor: results have the same bytes where they are equal. */
export function buildName(): string {
  const major = process.versions.node.split('.')[0];
  return `${process.env['ML_SUBMIT_VERSION'] ?? '0.0.0'} ${process.env['ML_SUBMIT_BUILD'] ?? 'from source'} node ${major} ${process.arch}`;
}
