// The same job on Spark: natively, against the pipeline written by hand in PySpark, and the talk's grid by workers of ours on the executors of a cluster.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bankFile } from './csv-data.js';
import { alternating, out, plainTable, python, root, scratch, submit, whole } from './measure.js';

const MASTER = 'local[2]';
const REGULARISATIONS = [0.001, 0.01, 0.1];
const ROWS = 40_000;
const ROUNDS = 3;
const environment = { PYSPARK_PYTHON: python, SPARK_LOCAL_IP: '127.0.0.1' };

export async function spark(bank) {
  const data = bankFile(bank, ROWS);
  const job = join(scratch, 'spark.yaml');
  const pipeline = [{ StandardScaler: { inputCol: 'features', outputCol: 'scaled', withMean: true } }, { LogisticRegression: { featuresCol: 'scaled', tol: 1e-4 } }];
  writeFileSync(job, JSON.stringify({ data: { path: data, label: 'y' }, pipeline, grid: { 'LogisticRegression.regParam': REGULARISATIONS }, validation: { folds: 3 }, metrics: ['areaUnderROC'] }));
  const least = await alternating({
    own: () => timed([...submit, '--master', `spark-${MASTER}`, ...out, job]),
    hand: () => timed([python, join(root, 'test/bench/spark.py'), data, join(scratch, 'by-hand'), MASTER]),
  }, ROUNDS);
  const rows = [['ml-submit --master spark-local[2], native', least.own], ['the same pipeline by hand, CrossValidator with parallelism 2', least.hand]];
  plainTable(`3 logistic regressions x 3 folds and the best one on all rows, saved; ${ROWS} rows x 37, the least of ${ROUNDS} rounds in turn, whole processes`, ['what', 'wall s', 'ours / by hand'], rows.map(([what, { wall }]) => [what, wall.toFixed(2), (least.own.wall / wall).toFixed(2)]));
  await digitsOnCluster();
}

async function digitsOnCluster() {
  const program = join(scratch, 'cluster.mjs');
  await build({ entryPoints: [join(root, 'test/peers/spark/cluster.ts')], outfile: program, bundle: true, platform: 'node', format: 'esm', target: 'node20' });
  const { startCluster } = await import(program);
  const cluster = await startCluster();
  try {
    const grid = join(root, 'jobs/digits-grid.yaml');
    const least = await alternating({
      cluster: () => timed([...submit, '--master', cluster.master, '--conf', 'ml.spark.mode=tasks', ...out, grid]),
      here: () => timed([...submit, '--workers', '2', ...out, grid]),
    }, ROUNDS);
    plainTable(`Digits grid, 864 candidates x 3 folds, the least of ${ROUNDS} rounds in turn, whole processes`, ['what', 'wall s'], [['ml-submit, mode tasks, standalone cluster of 2 workers with a core each', least.cluster.wall.toFixed(2)], ['ml-submit --workers 2', least.here.wall.toFixed(2)]]);
  } finally {
    await cluster.stop();
  }
}

/** Java is not a child that is waited for, so its CPU seconds are not told. */
function timed(command) {
  const { wall } = whole(command, environment);
  return { wall };
}
