import type { LocalMaster, SparkMaster } from './job.ts';

/** Failures allowed a task unless `local[N,F]` says otherwise, as Spark's `spark.task.maxFailures`. */
export const DEFAULT_FAILURES = 4;

export const MASTER_FORMS = 'local, local[N], local[*], local[N,F], spark-local[N], spark://HOST:PORT, yarn or k8s://URL';

/** What is wrong with a master, as the parts of a diagnostic. */
export interface MasterProblem {
  id: 'later-value' | 'bad-value';
  says: string;
}

/**
 * `local` is one forked worker, `local[*]` one a core; `F` failures are allowed a task. All others are Apache Spark's, of which `spark-local[N]` is its own local mode.
 * https://spark.apache.org/docs/latest/submitting-applications.html#master-urls
 */
export function parseMaster(text: string): LocalMaster | SparkMaster | MasterProblem {
  const scheme = /^(mesos:\/\/|local-cluster)/.exec(text);
  if (scheme !== null) return { id: 'later-value', says: `a master of ${scheme[1]} is not in this version; expected ${MASTER_FORMS}` };
  if (/^(spark:\/\/[^\s/:,]+:[0-9]+(,[^\s/:,]+:[0-9]+)*|yarn|k8s:\/\/\S+)$/.test(text)) return { spark: text };
  if (text === 'local') return { workers: 1, failures: DEFAULT_FAILURES };
  const found = /^(spark-)?local\[\s*(\*|[0-9]+)\s*(?:,\s*([0-9]+)\s*)?\]$/.exec(text);
  const workers = found === null || found[2] === '*' ? null : Number(found[2]);
  const failures = found?.[3] === undefined ? DEFAULT_FAILURES : Number(found[3]);
  if (found === null || workers === 0 || failures === 0) return { id: 'bad-value', says: `expected ${MASTER_FORMS} with N and F from 1, got ${JSON.stringify(text)}` };
  return found[1] === undefined ? { workers, failures } : { spark: text.slice('spark-'.length).replace(/\s/g, '') };
}
