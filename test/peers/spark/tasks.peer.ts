import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lastingFiles, root, run, scratchFolder } from '../../cli/support.ts';
import type { Cluster } from './cluster.ts';
import { EXECUTOR, killOne, processesWith, startCluster, until } from './cluster.ts';
import { quickJava, sparkEnvironment } from './support.ts';

const folder = scratchFolder();
/** The program itself: Spark runs a chmod of the same file when it has come. */
const WORKER = /^node .*ml-submit-worker\.mjs/;

writeFileSync(join(folder, 'rows.csv'), `a,b,town,y\n${Array.from({ length: 2000 }, (_, i) => `${i % 97},${(i * 7919) % 1013},${['Oslo', 'Rom', 'Łódź'][i % 3]},${(i * 31) % 7 < 3 ? 'no' : 'yes'}`).join('\n')}\n`);
/** Stages that Spark lacks, linear models behind fitted stages, out-of-fold predictions: whole fits of every kind. */
const JOB = `data: { path: rows.csv, label: y }
pipeline:
  - StringIndexer: { inputCol: town, outputCol: place }
  - id: model
    oneOf:
      - { id: extra, ExtraTreesClassifier: { numTrees: 40, maxDepth: unlimited, seed: 3 } }
      - { id: forest, RandomForestClassifier: { numTrees: 40, maxDepth: 12, seed: 3 } }
      - { id: linear, LogisticRegression: { regParam: 0.01 } }
grid: {}
validation: { folds: 4, seed: 1, trainScores: true }
metrics: [accuracy, areaUnderROC]
output: { predictions: oof.csv }
`;
writeFileSync(join(folder, 'job.yaml'), JOB);
/** Long enough to be disturbed. */
writeFileSync(join(folder, 'long.yaml'), JOB.replace('grid: {}', 'grid: { extra.numTrees: [200, 300, 400, 500], forest.numTrees: [200, 300, 400, 500] }').replace('output: { predictions: oof.csv }\n', ''));

let cluster: Cluster | undefined;
beforeAll(async () => {
  cluster = await startCluster({ env: quickJava });
  expect(run('ml-submit', ['--output', 'here', '--quiet', 'job.yaml'], { cwd: folder }).code).toBe(0);
  expect(run('ml-submit', ['--output', 'long-here', '--quiet', 'long.yaml'], { cwd: folder }).code).toBe(0);
});
afterAll(() => cluster?.stop());

function onCluster(output: string, ...more: string[]): string[] {
  return ['--master', cluster?.master ?? '', '--executor-memory', '512m', '--output', output, ...more];
}

/** What a run leaves but what Spark said. */
function filesOf(output: string): Record<string, string> {
  return Object.fromEntries(Object.entries(lastingFiles(join(folder, output))).filter(([name]) => name !== 'spark.log'));
}

function linesOf(file: string): number {
  return existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').split('\n').length : 0;
}

it('auto takes workers of ours where Spark lacks something, and says what; the files are those of a run here', () => {
  const explained = run('ml-submit', ['explain', '--master', cluster?.master ?? '', 'job.yaml'], { cwd: folder, env: sparkEnvironment });
  expect(explained.stdout).toContain('mode tasks: extra: Spark has no ExtraTreesClassifier; extra.maxDepth: Spark takes no "unlimited" here\n');
  const there = run('ml-submit', onCluster('there', '--quiet', 'job.yaml'), { cwd: folder, env: sparkEnvironment });
  expect([there.code, there.stderr]).toEqual([0, '']);
  expect(filesOf('there')).toEqual(filesOf('here'));
});

it('goes on where a worker, and then its executor, is killed', async () => {
  const child = spawn(process.execPath, [join(root, 'bin/ml-submit.js'), ...onCluster('killed', '--quiet', 'long.yaml')], { cwd: folder, env: { ...process.env, ...sparkEnvironment }, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await killOne(WORKER, 'a worker of ours is on an executor');
  await killOne(EXECUTOR, 'both executors are there', 2);
  expect(await ended).toBe(0);
  expect(filesOf('killed')).toEqual(filesOf('long-here'));
  expect(readFileSync(join(folder, 'killed/spark.log'), 'utf8')).toMatch(/Lost executor \d/);
  await until(() => processesWith(WORKER).length === 0, 'no worker of ours is left');
});

it('ends the application when it is interrupted, and can be gone on with, here too', async () => {
  const child = spawn(process.execPath, [join(root, 'bin/ml-submit.js'), ...onCluster('stopped', 'long.yaml')], { cwd: folder, env: { ...process.env, ...sparkEnvironment }, stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.on('data', (bytes: Buffer) => (told += bytes.toString()));
  const ended = new Promise((resolve) => child.once('close', resolve));
  await until(() => linesOf('stopped/journal.jsonl') > 2, 'some fits are done');
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(told).toContain('go on with: ml-submit resume stopped');
  await until(async () => ((await cluster?.applications()) ?? []).length === 0, 'the application is gone');
  await until(() => processesWith(WORKER).length === 0, 'no worker of ours is left');
  const again = run('ml-submit', ['--master', 'local[2]', '--output', 'stopped', 'long.yaml'], { cwd: folder });
  expect(again.code).toBe(0);
  expect(filesOf('stopped')).toEqual(filesOf('long-here'));
});

it('says where node is missing, and keeps limits of a fit', () => {
  const without = run('ml-submit', onCluster('without', '--conf', 'spark.executorEnv.PATH=/bin/none', '--quiet', 'job.yaml'), { cwd: folder, env: sparkEnvironment });
  expect(without.code).toBe(1);
  expect(without.stderr).toMatch(/executor \S+ has no node in its PATH \(.*\): install Node 20 or newer there, or name its folder: --conf spark.executorEnv.PATH=DIR/);
  writeFileSync(join(folder, 'limited.yaml'), JOB.replace('output: { predictions: oof.csv }', 'limits: { time: 1ms }'));
  const limited = run('ml-submit', onCluster('limited', 'limited.yaml'), { cwd: folder, env: sparkEnvironment });
  expect(limited.stderr).toContain('time limit of 0.001 s exceeded');
});
