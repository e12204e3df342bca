import type { Master } from './job.ts';

/** Failures allowed a task unless `local[N,F]` says otherwise, as Spark's `spark.task.maxFailures`. */
export const DEFAULT_FAILURES = 4;

export const MASTER_FORMS = 'local, local[N], local[*] or local[N,F]';

/** What is wrong with a master, as the parts of a diagnostic. */
export interface MasterProblem {
  id: 'later-value' | 'bad-value';
  says: string;
}

/** `local` is one forked worker, `local[*]` one a core; `F` failures are allowed a task. https://spark.apache.org/docs/latest/submitting-applications.html#master-urls */
export function parseMaster(text: string): Master | MasterProblem {
  const scheme = /^(spark:\/\/|k8s:\/\/|mesos:\/\/|yarn|local-cluster)/.exec(text);
  if (scheme !== null) return { id: 'later-value', says: `a master of ${scheme[1]} is not in this version; expected ${MASTER_FORMS}` };
  if (text === 'local') return { workers: 1, failures: DEFAULT_FAILURES };
  const found = /^local\[\s*(\*|[0-9]+)\s*(?:,\s*([0-9]+)\s*)?\]$/.exec(text);
  const workers = found === null || found[1] === '*' ? null : Number(found[1]);
  const failures = found?.[2] === undefined ? DEFAULT_FAILURES : Number(found[2]);
  if (found === null || workers === 0 || failures === 0) return { id: 'bad-value', says: `expected ${MASTER_FORMS} with N and F from 1, got ${JSON.stringify(text)}` };
  return { workers, failures };
}
