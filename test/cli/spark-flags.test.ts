import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, run, scratchFolder } from './support.ts';

const folder = scratchFolder();
const iris = join(root, 'jobs/iris.yaml');
/** No Spark anywhere, and no Java: what is refused is refused before anybody looks. */
const nothing = { PATH: '/nowhere', JAVA_HOME: '', SPARK_HOME: '', PYSPARK_PYTHON: '', PYSPARK_DRIVER_PYTHON: '' };

describe('flags for Spark', () => {
  it.each([
    [['--executor-memory', '2g'], '--executor-memory is for Spark: it needs --master spark://HOST:PORT, yarn, k8s://URL or spark-local[N]'],
    [['--master', 'local[2]', '--queue', 'q'], '--queue is for Spark'],
    [['--conf', 'spark.executor.cores=2'], '--conf spark.executor.cores is for Spark'],
    [['--conf', 'ml.spark.mode=native'], '--conf ml.spark.mode is for Spark'],
    [['--master', 'yarn', '--deploy-mode', 'cluster'], '--deploy-mode cluster: expected client, since the driver hands its results to this process'],
    [['--master', 'yarn', '--workers', '2'], '--workers counts workers of ours, and the master is Spark\'s'],
    [['--master', 'yarn', '--memory-per-worker', '2g'], '--memory-per-worker counts workers of ours'],
    [['--master', 'yarn', '--conf', 'ml.spark.mode=x'], '--conf ml.spark.mode: expected native, tasks or auto, found "x"'],
    [['--master', 'yarn', '--conf', 'ml.spark.data=path'], 'expected --conf ml.spark.folder=DIR with it'],
    [['--master', 'yarn', '--conf', 'ml.spark.data=there'], '--conf ml.spark.data: expected auto, ship, path or executors, found "there"'],
    [['--master', 'yarn', '--conf', 'ml.spark.data=executors', '--conf', 'ml.spark.mode=tasks'], '--conf ml.spark.data=executors: workers of ours on the executors get data that is read here; use stages and parameters that Spark has, with --conf ml.spark.mode=native, or files of this machine'],
    [['--master', 'yarn', '--conf', 'ml.spark.data=executors', '--set', 'data.options.encoding=latin1'], '--conf ml.spark.data=executors: the executors do not read with data.options.encoding; leave ml.spark.data out'],
    [['--master', 'yarn', '--data', 'hdfs://n/x.json'], 'hdfs://n/x.json: the executors read csv and parquet, and the format is json; read CSV or Parquet by what both readers know, or copy the files to this machine'],
    [['--master', 'yarn', '--conf', 'ml.spark.shipLimit=1k', '--set', 'data.options.encoding=latin1'], 'the data is 4 kB, of which no more than 1 kB is read here and shipped unasked, and the executors do not read with data.options.encoding; name a folder'],
    [['--data', 's3a://me:secret@bucket/x.csv'], "expected files of this machine, since only Spark's executors read s3a://me:******@bucket/x.csv; run the job on Spark, --master spark://HOST:PORT, or copy the files to this machine"],
    [['--master', 'yarn', '--conf', 'ml.spark.folder=here'], 'expected a whole path that this machine and the executors reach, found "here"'],
    [['--master', 'yarn', '--conf', 'ml.spark.shipLimit=lots'], 'expected a size such as 256m or 1g, found "lots"'],
    [['--master', 'yarn', '--conf', 'ml.spark.parallelism=0'], 'expected a whole number from 1, found "0"'],
    [['--master', 'yarn', '--conf', 'ml.spark.other=1'], '--conf ml.spark.other: unknown setting; known: ml.kernels, ml.spark.mode'],
    [['--master', 'yarn', '--conf', 'ml.spark.mode=native', '--set', 'limits.time=5s'], 'limits need workers of ours, and Spark has its own; use --time-limit for the whole run'],
  ])('%j are refused', (args, message) => {
    const done = run('ml-submit', [...args, iris], { cwd: folder, env: nothing });
    expect([done.code, done.stdout]).toEqual([2, '']);
    expect(done.stderr).toContain(message);
  });

  it('are in the plan of a search, which needs no Spark', () => {
    const done = run('ml-submit', ['explain', '--master', 'spark-local[2]', '--executor-memory', '1g', '--conf', 'spark.x=1', iris], { cwd: folder, env: nothing });
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(done.stdout).toMatch(/^tasks +12 tasks, axis tasks: Spark spreads each fit over its executors$/m);
    expect(done.stdout).toMatch(/^spark +local\[2\], mode native: every stage and parameter of the pipeline is one of Spark's$/m);
    expect(done.stdout).toMatch(/^read by +this machine: 4 kB are not more than 68 MB, a quarter of ml.spark.shipLimit$/m);
    expect(done.stdout).not.toContain('expects');
  });
});

describe('a job that Spark has nothing for', () => {
  it('is refused natively, each stage and parameter at its place, before anything is started; else workers of ours do it', () => {
    writeFileSync(join(folder, 'own.yaml'), `data: { path: ${join(root, 'jobs/data/iris.csv')}, label: species }
pipeline:
  - model:
      oneOf:
        - ExtraTreesClassifier: { seed: 1 }
        - RandomForestClassifier: { maxDepth: unlimited, minSamplesSplit: 2 }
        - DecisionTreeClassifier: { classWeight: balanced }
grid:
  DecisionTreeClassifier.maxDepth: [3, unlimited]
  RandomForestClassifier.minSamplesSplit: [2, 9]
engine: { master: 'spark://127.0.0.1:1' }
`.replace('  - model:\n      oneOf:', '  - id: model\n    oneOf:'));
    const done = run('ml-submit', ['--conf', 'ml.spark.mode=native', 'own.yaml'], { cwd: folder, env: nothing });
    expect(done.code).toBe(2);
    expect(done.stderr.split('\n').filter((line) => line.startsWith('own.yaml:'))).toEqual([
      'own.yaml:5:11: ExtraTreesClassifier: Spark has no ExtraTreesClassifier; leave ml.spark.mode at auto, which sends workers of ours to the executors, or run it with a master of ours, such as local[4]',
      'own.yaml:6:47: RandomForestClassifier.maxDepth: Spark takes no "unlimited" here; leave ml.spark.mode at auto, which sends workers of ours to the executors, or run it with a master of ours, such as local[4]',
      'own.yaml:10:47: RandomForestClassifier.minSamplesSplit: Spark has no minSamplesSplit; leave it out, or leave ml.spark.mode at auto, which sends workers of ours to the executors, or run it with a master of ours, such as local[4]',
      'own.yaml:7:50: DecisionTreeClassifier.classWeight: Spark has no classWeight; leave it out, or leave ml.spark.mode at auto, which sends workers of ours to the executors, or run it with a master of ours, such as local[4]',
      'own.yaml:9:40: DecisionTreeClassifier.maxDepth: Spark takes no "unlimited" here; leave ml.spark.mode at auto, which sends workers of ours to the executors, or run it with a master of ours, such as local[4]',
    ]);
    const planned = run('ml-submit', ['explain', 'own.yaml'], { cwd: folder, env: nothing });
    expect(planned.stdout).toMatch(/^spark +spark:\/\/127\.0\.0\.1:1, mode tasks: ExtraTreesClassifier: Spark has no ExtraTreesClassifier; RandomForestClassifier\.maxDepth: Spark takes no "unlimited" here; .*; and 2 more$/m);
    expect(planned.stdout).toMatch(/^tasks .* axis tasks: workers of ours on the executors do whole tasks$/m);
  });

  it('is refused where workers of ours have nothing for it either', () => {
    writeFileSync(join(folder, 'sql.yaml'), `data: { path: ${join(root, 'jobs/data/iris.csv')}, label: species }
pipeline:
  - SQLTransformer: { statement: "SELECT * FROM __THIS__" }
  - DecisionTreeClassifier: { maxDepth: 2 }
`);
    const done = run('ml-submit', ['--master', 'yarn', '--conf', 'ml.spark.mode=tasks', 'sql.yaml'], { cwd: folder, env: nothing });
    expect(done.code).toBe(2);
    expect(done.stderr).toContain('sql.yaml:3:5: SQLTransformer: SQLTransformer runs on Spark natively only: workers of ours on executors have no DuckDB');
  });
});

describe('a Spark that is not there', () => {
  it('is told with the remedy, and nothing is run', () => {
    const done = run('ml-submit', ['--master', 'spark-local[2]', iris], { cwd: folder, env: nothing });
    expect([done.code, done.stderr]).toEqual([2, 'error: Spark needs Java, and there is none; set JAVA_HOME, or put java into PATH\n']);
  });

  it('is told at once of a master that nobody is at', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const home = join(folder, 'home');
    for (const path of ['bin', 'jars', 'java/bin']) mkdirSync(join(home, path), { recursive: true });
    for (const path of ['bin/spark-submit', 'java/bin/java']) writeFileSync(join(home, path), '');
    const done = run('ml-submit', ['--master', `spark://127.0.0.1:${port}`, iris], { cwd: folder, env: { SPARK_HOME: home, JAVA_HOME: join(home, 'java'), PYSPARK_PYTHON: '/bin/false' } });
    expect(done.code).toBe(1);
    expect(done.stderr).toContain(`the master spark://127.0.0.1:${port} cannot be reached: ECONNREFUSED at 127.0.0.1:${port}`);
  });
});
