import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastingFiles, root, run, scratchFolder } from '../../cli/support.ts';
import { EXECUTOR, killOne, startCluster, until } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { apart, candidatesIn, csvRows, quickJava, sparkEnvironment } from './support.ts';
import type { Candidate } from './support.ts';

const folder = scratchFolder();
const FLAGS = ['--executor-memory', '512m', '--conf', 'spark.sql.shuffle.partitions=2', '--set', 'output.predictions=oof.csv', '--quiet'];
const DETERMINED = 1e-6;

/** What a job file has to be told so that Spark's own stages do it, where it runs, both places unless that takes a minute, and how far a candidate's scores may be from ours. */
interface NativeJob {
  flags?: readonly string[];
  only?: 'local' | 'cluster';
  check(ours: Candidate, theirs: Candidate): void;
}

function determined(ours: Candidate, theirs: Candidate): void {
  expect(apart(ours, theirs)).toBeLessThan(DETERMINED);
}

/**
 * A cut between two values of a node is in their middle here, and in Spark at the first of the middles between values of all rows that parts them. A row of a fold of 50 that lies in such a gap
 * is then another class, of which the leaf is sure; the loss takes 1e-15 for nothing. Trees up to depth 3 have no such row.
 */
function oneRowApart(ours: Candidate, theirs: Candidate): void {
  if (Number(ours.params['DecisionTreeClassifier.maxDepth']) <= 3) return determined(ours, theirs);
  for (const [name, score] of Object.entries(ours.scores)) {
    expect(Math.abs(score - theirs.scores[name])).toBeLessThan((name.endsWith('accuracy') ? 1 : -Math.log(1e-15)) / 50 + DETERMINED);
  }
}

const SEEDS = 20;
/** Of normal scores of 20 seeds and one more, so far apart is less than one of a thousand. */
const DEVIATIONS = 4;
/** Forests by the seeds of ours: in each fold a score of Spark's is no further from the mean of 20 of them than four of their deviations. */
function amongSeeds(ours: Candidate, theirs: Candidate): void {
  seeds ??= candidatesOf('friedman', ['--set', 'forest.maxDepth=5', '--set', `grid.forest.seed=[${Array.from({ length: SEEDS }, (_, seed) => seed).join(', ')}]`], 'seeds');
  const like = seeds.filter(({ params }) => params['forest.featureSubsetStrategy'] === ours.params['forest.featureSubsetStrategy']);
  expect(like.length).toBe(SEEDS);
  for (const [name, score] of Object.entries(theirs.scores)) {
    const scores = like.map((one) => one.scores[name]);
    const mean = scores.reduce((sum, one) => sum + one, 0) / SEEDS;
    const deviation = Math.sqrt(scores.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (SEEDS - 1));
    expect({ name, deviations: Math.abs(score - mean) / deviation }).toMatchObject({ deviations: expect.toSatisfy((far: number) => far < DEVIATIONS) as number });
  }
}
let seeds: Candidate[] | null = null;

/** Every job file whose stages and parameters Spark has; friedman.yaml has them but for trees without a limit. */
const NATIVE: Record<string, NativeJob> = {
  buckets: { only: 'cluster', check: determined },
  friedman: { flags: ['--set', 'forest.maxDepth=5'], only: 'local', check: amongSeeds },
  iris: { check: oneRowApart },
  petals: { check: determined },
  'scaled-bayes': { check: determined },
  // On the cluster it is killed on, below.
  text: { only: 'local', check: determined },
};
/** Those that it lacks something for, and what. */
const BY_WORKERS: Record<string, string> = {
  'digits-grid': 'forest.maxDepth: Spark takes no "unlimited" here; forest.minSamplesSplit: Spark has no minSamplesSplit',
  friedman: 'forest.maxDepth: Spark takes no "unlimited" here',
  'random-search': 'trees: Spark has no ExtraTreesClassifier',
};

let cluster: Cluster | undefined;
beforeAll(async () => {
  cluster = await startCluster({ env: quickJava });
});
afterAll(() => cluster?.stop());

function candidatesOf(name: string, flags: readonly string[], output: string): Candidate[] {
  const done = run('ml-submit', ['--output', join(folder, output), ...flags, '--quiet', join(root, 'jobs', `${name}.yaml`)], { env: sparkEnvironment });
  expect([done.code, done.stderr]).toEqual([0, '']);
  return candidatesIn(join(folder, output));
}

/** Scores and folds of a run on Spark against those of one here. */
function compare(name: string, there: string): void {
  const { flags = [], check } = NATIVE[name];
  const here = `${name}-here`;
  const ours = existsSync(join(folder, here)) ? candidatesIn(join(folder, here)) : candidatesOf(name, [...flags, '--set', 'output.predictions=oof.csv'], here);
  const theirs = candidatesIn(join(folder, there));
  expect(theirs.map(({ params }) => params)).toEqual(ours.map(({ params }) => params));
  ours.forEach((one, i) => check(one, theirs[i]));
  const [a, b] = [here, there].map((output) => csvRows(readFileSync(join(folder, output, 'oof.csv'), 'utf8')).map((row) => row.slice(0, 3)));
  expect(a[0]).toEqual(['row', 'fold', 'label']);
  expect(b).toEqual(a);
  expect(existsSync(join(folder, there, 'model-spark-ml/metadata'))).toBe(true);
}

describe('every file of jobs/ that Spark has everything for, or all but one value', () => {
  const runs = Object.entries(NATIVE).flatMap(([name, { only }]) => (only === undefined ? ['local', 'cluster'] : [only]).map((where) => [name, where] as const));
  it.each(runs)('%s, %s: folds and scores are those of a run here', (name, where) => {
    const master = where === 'local' ? 'spark-local[2]' : (cluster?.master ?? '');
    candidatesOf(name, ['--master', master, '--conf', 'ml.spark.mode=native', ...FLAGS, ...(NATIVE[name].flags ?? [])], `${name}-${where}`);
    compare(name, `${name}-${where}`);
  });

  it('text goes on where an executor of the cluster is killed', async () => {
    const output = join(folder, 'text-killed');
    const args = ['--master', cluster?.master ?? '', '--conf', 'ml.spark.mode=native', '--output', output, ...FLAGS, join(root, 'jobs/text.yaml')];
    const child = spawn(process.execPath, [join(root, 'bin/ml-submit.js'), ...args], { env: { ...process.env, ...sparkEnvironment }, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await until(() => existsSync(join(output, 'journal.jsonl')) && readFileSync(join(output, 'journal.jsonl'), 'utf8').includes('"task"'), 'a fit is done');
    await killOne(EXECUTOR, 'an executor is there');
    expect(await ended).toBe(0);
    expect(readFileSync(join(output, 'spark.log'), 'utf8')).toMatch(/Lost executor \d/);
    compare('text', 'text-killed');
  });
});

describe('every file of jobs/ that Spark lacks something for', () => {
  it.each(Object.entries(BY_WORKERS))('%s: workers of ours do it on the cluster, and leave the files of a run here', (name, why) => {
    const file = join(root, 'jobs', `${name}.yaml`);
    const explained = run('ml-submit', ['explain', '--master', cluster?.master ?? '', file], { env: sparkEnvironment });
    expect(explained.stdout).toContain(`mode tasks: ${why}\n`);
    const outputs = [['here'], ['there', '--master', cluster?.master ?? '', '--executor-memory', '512m']].map(([where, ...flags]) => {
      candidatesOf(name, flags, `${name}-${where}-by-workers`);
      return Object.entries(lastingFiles(join(folder, `${name}-${where}-by-workers`))).filter(([path]) => path !== 'spark.log');
    });
    expect(outputs[1]).toEqual(outputs[0]);
  });
});

it('every job file is one of these', () => {
  const named = [...Object.keys(NATIVE), ...Object.keys(BY_WORKERS)];
  expect(readdirSync(join(root, 'jobs')).filter((file) => file.endsWith('.yaml') && !named.includes(file.slice(0, -'.yaml'.length)))).toEqual([]);
});
