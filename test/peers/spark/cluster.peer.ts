import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, run, scratchFolder } from '../../cli/support.ts';
import { killed, processesWith, startCluster, until } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { apart, candidatesIn, csvRows, mixedCsv, quickJava, sparkEnvironment } from './support.ts';

const folder = scratchFolder();
writeFileSync(join(folder, 'mixed.csv'), mixedCsv());

/** A name that nothing else of the machine has in its command line. */
const NAME = `cluster-${process.pid}`;
const FLAGS = ['--executor-memory', '512m', '--conf', 'spark.sql.shuffle.partitions=2'];

const job = `name: ${NAME}
data: { path: mixed.csv, label: three, features: [age, Age, home.town, ok] }
pipeline:
  - StandardScaler: { inputCol: features, outputCol: scaled }
  - LogisticRegression: { featuresCol: scaled, regParam: 0.1, tol: 1.0e-7 }
grid: { LogisticRegression.regParam: [0.1] }
validation: { folds: 2 }
metrics: [accuracy, logLoss]
output: { predictions: oof.csv, data: rows.csv }
`;
writeFileSync(join(folder, 'job.yaml'), job);
// Rows are written where they are read.
writeFileSync(join(folder, 'far.yaml'), job.replace(', data: rows.csv', ''));
writeFileSync(join(folder, 'long.yaml'), job.replace('regParam: [0.1]', `regParam: [${Array.from({ length: 300 }, (_, i) => (i + 1) / 1000).join(', ')}]`));

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ env: quickJava });
});
afterAll(() => cluster.stop());

function onCluster(args: readonly string[]): ReturnType<typeof run> {
  return run('ml-submit', ['--master', cluster.master, ...FLAGS, ...args], { cwd: folder, env: sparkEnvironment });
}

function begin(args: readonly string[]): { child: ChildProcess; ended: Promise<{ code: number | null; stderr: string }> } {
  const child = spawn(process.execPath, [join(root, 'bin/ml-submit.js'), '--master', cluster.master, ...FLAGS, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...sparkEnvironment } });
  let stderr = '';
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stderr }))) };
}

/** Nothing of an application is left: not at its master, and no process of its driver. */
async function isGone(): Promise<void> {
  await until(async () => (await cluster.applications()).length === 0, 'the application has left the list of its master');
  await until(() => processesWith(NAME).length === 0, 'no process of the application is left');
}

describe('a standalone cluster of two workers', () => {
  it('has the scores of this machine, with rows that are shipped and with rows in a folder', async () => {
    const here = run('ml-submit', ['--output', 'here', '--quiet', 'job.yaml'], { cwd: folder });
    const shipped = onCluster(['--output', 'shipped', '--quiet', 'job.yaml']);
    mkdirSync(join(folder, 'reached'));
    const byPath = onCluster(['--conf', 'ml.spark.data=path', '--conf', `ml.spark.folder=${join(folder, 'reached')}`, '--output', 'path', '--quiet', 'job.yaml']);
    expect([here, shipped, byPath].map(({ code, stderr }) => [code, stderr])).toEqual([[0, ''], [0, ''], [0, '']]);
    const ours = candidatesIn(join(folder, 'here'));
    for (const name of ['shipped', 'path']) {
      candidatesIn(join(folder, name)).forEach((theirs, i) => expect(apart(ours[i], theirs)).toBeLessThan(1e-6));
      expect(existsSync(join(folder, name, 'model-spark-ml/metadata'))).toBe(true);
      const [local, there] = ['here', name].map((one) => csvRows(readFileSync(join(folder, one, 'oof.csv'), 'utf8')).map((row) => row.slice(0, 3)));
      expect(there).toEqual(local);
      const [rows, theirs] = ['here', name].map((one) => csvRows(readFileSync(join(folder, one, 'rows.csv'), 'utf8')));
      expect(theirs[0]).toEqual(rows[0]);
      expect(theirs.every((cells, row) => cells.every((cell, i) => cell === rows[row][i] || Math.abs(Number(cell) - Number(rows[row][i])) < 1e-6))).toBe(true);
      const [own, told] = ['here', name].map((one) => (JSON.parse(readFileSync(join(folder, one, 'metrics.json'), 'utf8')) as { stages: Record<string, { featureNames: string[]; summary: { facts: object; converged: boolean; accuracy: number } }> }).stages['LogisticRegression']);
      expect([told.featureNames, told.summary.converged, told.summary.accuracy]).toEqual([own.featureNames, true, own.summary.accuracy]);
    }
    await isGone();
  });

  it('has the folds and scores of this machine with rows that its executors read in pieces', () => {
    const here = run('ml-submit', ['--output', 'near', '--quiet', 'far.yaml'], { cwd: folder });
    const far = onCluster(['--conf', 'ml.spark.shipLimit=4k', '--conf', 'spark.sql.files.maxPartitionBytes=4k', '--output', 'far', '--quiet', 'far.yaml']);
    expect([here, far].map(({ code, stderr }) => [code, stderr])).toEqual([[0, ''], [0, '']]);
    candidatesIn(join(folder, 'far')).forEach((theirs, i) => expect(apart(candidatesIn(join(folder, 'near'))[i], theirs)).toBeLessThan(1e-6));
    const [ours, theirs] = ['near', 'far'].map((one) => csvRows(readFileSync(join(folder, one, 'oof.csv'), 'utf8')).map((row) => row.slice(0, 3)));
    expect(theirs).toEqual(ours);
  });

  it('refuses data that is too large to be shipped, with what to do', () => {
    const done = onCluster(['--conf', 'ml.spark.shipLimit=1k', '--conf', 'ml.spark.data=ship', '--output', 'large', 'job.yaml']);
    expect([done.code, done.stderr.includes('is shipped with the tasks; name a folder that this machine and the executors reach: --conf ml.spark.data=path --conf ml.spark.folder=DIR')]).toEqual([2, true]);
  });

  it('refuses files that the executors do not find, with what to do', () => {
    // Of the driver it is the folder that the job is given in, of an executor its own.
    const done = onCluster(['--data', 'file:///proc/self/cwd/mixed.csv', '--output', 'unreached', 'far.yaml']);
    expect([done.code, done.stderr]).toEqual([3, 'error: file:///proc/self/cwd/mixed.csv: the executors do not find files that are here; put them where the executors reach them, such as hdfs:// or s3a://, or let them be read here: --conf ml.spark.data=ship where they are small, else --conf ml.spark.data=path --conf ml.spark.folder=DIR\n']);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends the application by %s', async (signal, code) => {
    const { child, ended } = begin(['--output', signal, 'long.yaml']);
    await until(() => existsSync(join(folder, signal, 'journal.jsonl')) && readFileSync(join(folder, signal, 'journal.jsonl'), 'utf8').includes('"task"'), 'a fit is done');
    expect(await cluster.applications()).toEqual([NAME]);
    child.kill(signal);
    expect((await ended).code).toBe(code);
    await isGone();
  });

  it('ends the application when its time is up, and when the program is killed', async () => {
    const limited = begin(['--time-limit', '60s', '--output', 'limited', 'long.yaml']);
    expect((await limited.ended).code).toBe(124);
    await isGone();
    const killed = begin(['--output', 'killed', 'long.yaml']);
    await until(async () => (await cluster.applications()).length === 1, 'the application has begun');
    killed.child.kill('SIGKILL');
    await killed.ended;
    await isGone();
  });

  it('fails the job when Java is killed', async () => {
    const { ended } = begin(['--output', 'java', 'long.yaml']);
    await until(async () => (await cluster.applications()).length === 1, 'the application has begun');
    expect(processesWith(`--name ${NAME}`).filter(killed).length).toBeGreaterThan(0);
    const { code, stderr } = await ended;
    expect([code, /error: (Java ended with code -9|the Spark application was ended|Spark cannot read the data|Spark did not start)/.test(stderr)]).toEqual([1, true]);
    await isGone();
  });
});
