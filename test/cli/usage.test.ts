import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, run, scratchFolder, start } from './support.ts';
import { runWarm } from './warm.ts';

const folder = scratchFolder();
const iris = join(root, 'jobs/iris.yaml');

describe('the command line refuses with exit 2 and one sentence', () => {
  it.each([
    [[], 'error: missing required argument \'job\''],
    [['--worker', '2', iris], 'error: unknown option \'--worker\' (Did you mean --workers?)'],
    [['--workers', 'two', iris], 'error: option \'--workers <n>\' argument \'two\' is invalid. expected a whole number, found "two"'],
    [['--queue', 'night', iris], 'error: --queue is for Spark: it needs --master spark://HOST:PORT, yarn, k8s://URL or spark-local[N]'],
    [['diff', 'runs/1', 'runs/2'], 'error: command `diff` is not in this version'],
    [[iris, '--workers', '2'], `error: put options before ${iris}: --workers came after it`],
    [[iris, 'value'], `error: expected key=value after ${iris}, found "value"`],
    [['--conf', 'ml.kernels=fortran', iris], 'error: --conf ml.kernels: expected wasm or typescript, found "fortran"'],
    [['--conf', 'ml.speed=11', iris], 'error: --conf ml.speed: unknown setting; known: ml.kernels'],
    [['--conf', 'spark.executor.memory=1g', iris], 'error: --conf spark.executor.memory is for Spark: it needs --master spark://HOST:PORT, yarn, k8s://URL or spark-local[N]'],
    [['--format', 'xml', iris], 'error: option \'--format <format>\' argument \'xml\' is invalid. Allowed choices are table, json, csv.'],
    [['--workers', '0', 'validate', iris], 'error: put options behind validate: --workers came before it'],
    [['--format=json', 'stages'], 'error: put options behind stages: --format came before it'],
    [['validate', '--format', 'csv', iris], 'error: --format csv: expected table or json, since only a run has a table of candidates'],
    [['explain', '--format', 'csv', iris], 'error: --format csv: expected table or json'],
    [['--workers', '0', '--set', 'limits.time=5s', iris], 'limits need a worker that can be stopped, and --workers 0 forks none; use --workers 1, or remove limits'],
    [['--set', 'tracking.mlflow=x', iris], 'error: --set tracking.mlflow=x: `tracking` is not in this version'],
    [['--set', 'Decision.maxDepth=2', iris], 'got "Decision"; there are: name, seed, data,'],
    [['--set', 'limits.time=0', iris], 'error: --set limits.time=0: expected a time such as 90s, 5m or 1h, got 0'],
    [['stages', 'RandomForrest'], 'error: unknown stage "RandomForrest"'],
  ])('%j', (args, message) => {
    const done = runWarm('ml-submit', args, { cwd: folder });
    expect(done.code).toBe(2);
    expect(done.stderr.split('\n')[0]).toContain(message);
    expect(done.stdout).toBe('');
  });

  it('for a master of a later version, naming the flag', () => {
    expect(run('ml-submit', ['--master', 'mesos://m:1', iris], { cwd: folder }).stderr).toContain('a master of mesos:// is not in this version; expected local, local[N], local[*], local[N,F], spark-local[N], spark://HOST:PORT, yarn or k8s://URL');
  });

  it('for a folder in the way of the output, and writes nothing', () => {
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine/notes.txt'), '');
    const done = run('ml-submit', ['--output', 'mine', iris], { cwd: folder });
    expect([done.code, done.stderr]).toEqual([2, `error: output folder mine is in the way: it is not a run of ml-submit; name another folder, or remove this one yourself\n`]);
    expect(readdirSync(join(folder, 'mine'))).toEqual(['notes.txt']);
  });
});

describe('input that cannot be read is exit 3', () => {
  it('for a job file', () => {
    expect(run('ml-submit', ['nowhere.yaml'], { cwd: folder })).toEqual({ code: 3, stdout: '', stderr: 'error: job file nowhere.yaml cannot be read: it does not exist\n' });
  });

  it('for the data', () => {
    const done = run('ml-submit', ['--data', 'nowhere.csv', iris], { cwd: folder });
    expect(done.code).toBe(3);
    expect(done.stderr).toContain('nowhere.csv');
  });
});

describe('errors of the job file and of the data', () => {
  it('are told together, and the job file decides the exit code', () => {
    const done = run('ml-submit', ['--data', 'nowhere.csv', '--set', 'DecisionTreeClassifier.maxDepth=99', iris], { cwd: folder });
    expect(done.code).toBe(2);
    expect(done.stderr.trim().split('\n')).toEqual([
      expect.stringContaining('--set DecisionTreeClassifier.maxDepth=99: expected a whole number from 0 to 30, or unlimited'),
      expect.stringContaining('nowhere.csv'),
    ]);
  });
});

it('a job without a search has no table of candidates to print', () => {
  writeFileSync(join(folder, 'one.csv'), 'a,y\n1,2\n2,3\n');
  writeFileSync(join(folder, 'fit.yaml'), 'data: { path: one.csv, label: y }\npipeline: [{ DecisionTreeRegressor: {} }]\noutput: { dir: fit }\n');
  const stderr = 'error: --format csv: expected table or json, since a job without grid and validation has no table of candidates\n';
  expect(run('ml-submit', ['--format', 'csv', 'fit.yaml'], { cwd: folder })).toEqual({ code: 2, stdout: '', stderr });
  expect(existsSync(join(folder, 'fit'))).toBe(false);
});

describe('a job that fails is exit 1 and leaves what there is', () => {
  it('when every fit fails', () => {
    writeFileSync(join(folder, 'holes.csv'), `a,y\n${Array.from({ length: 12 }, (_, i) => `${i === 5 ? '' : i},${i % 2}`).join('\n')}\n`);
    writeFileSync(join(folder, 'holes.yaml'), 'data: { path: holes.csv, label: y }\npipeline: [{ NaiveBayes: { modelType: gaussian } }]\nvalidation: { folds: 2 }\noutput: { dir: out }\n');
    const done = run('ml-submit', ['holes.yaml'], { cwd: folder });
    expect(done.code).toBe(1);
    expect(done.stderr).toContain('error: no candidate has a score; the first error: row 6, column `a`: missing value; add an Imputer');
    expect(readdirSync(join(folder, 'out'))).toEqual(['cv_results.csv', 'events.jsonl', 'job.yaml', 'journal.jsonl', 'metrics.json']);
  });

  it('when the rows of a fold weigh nothing', () => {
    writeFileSync(join(folder, 'weightless.csv'), `a,w,y\n${Array.from({ length: 12 }, (_, i) => `${i},${i < 6 ? 0 : 1},${i % 5}`).join('\n')}\n`);
    writeFileSync(join(folder, 'weightless.yaml'), 'data: { path: weightless.csv, label: y, weight: w }\npipeline: [{ DecisionTreeRegressor: {} }]\nvalidation: { folds: 3, shuffle: false }\n');
    const done = run('ml-submit', ['weightless.yaml'], { cwd: folder });
    expect(done.code).toBe(1);
    expect(done.stderr).toContain('error: no candidate has a score: rmse is not defined for the test rows of some folds\n');
  });
});

describe('a candidate that fails', () => {
  const lines = Array.from({ length: 30 }, (_, i) => `${i % 7 - 3},${i % 2}`);
  const job = 'data: { path: signs.csv, label: y }\npipeline: [{ id: nb, NaiveBayes: {} }]\ngrid: { nb.modelType: [multinomial, gaussian] }\nvalidation: { folds: 2 }\noutput: { dir: signs }\n';

  it('is a warning, ranks last, and leaves the exit code alone', () => {
    writeFileSync(join(folder, 'signs.csv'), `a,y\n${lines.join('\n')}\n`);
    writeFileSync(join(folder, 'signs.yaml'), job);
    const done = run('ml-submit', ['signs.yaml'], { cwd: folder });
    expect(done.code).toBe(0);
    expect(done.stderr).toContain('warning: 2 of 4 fits failed, their scores are empty; the first error: row 2, column `a`: expected a number of at least 0 for modelType multinomial, got -2; use modelType gaussian');
    expect(done.stdout.split('\n')[2]).toMatch(/^ +2 +failed +multinomial/);
  });

  it('fails the job where errorScore is raise', () => {
    const done = run('ml-submit', ['--set', 'errorScore=raise', 'signs.yaml'], { cwd: folder });
    expect(done.code).toBe(1);
    expect(done.stderr).toContain('error: a fit failed and errorScore is raise: row 2');
    expect(readdirSync(join(folder, 'signs'))).not.toContain('model');
  });
});

describe('help and version', () => {
  it('are exit 0 on stdout', () => {
    expect(run('ml-submit', ['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n', stderr: '' });
    expect(run('ml-submit', ['--help'])).toMatchObject({ code: 0, stderr: '' });
    expect(run('ml-grid', ['search', '--help']).stdout).toContain('--param <name=v1,v2>');
  });

  it('are commands too', () => {
    expect(run('ml-submit', ['help'])).toEqual(run('ml-submit', ['--help']));
    expect(run('ml-submit', ['help', 'evaluate'])).toEqual(run('ml-submit', ['evaluate', '--help']));
    expect(run('ml-grid', ['help', 'search'])).toEqual(run('ml-grid', ['search', '--help']));
  });

  it('have examples', () => {
    for (const command of ['evaluate', 'show', 'predict', 'schema']) expect(run('ml-submit', [command, '--help']).stdout).toContain(`\nExamples:\n  ml-submit ${command} `);
  });
});

describe('read-only commands', () => {
  it('list stages for people and for programs', () => {
    const list = run('ml-submit', ['stages']).stdout;
    expect(list).toMatch(/^RandomForestClassifier +classification +estimator/m);
    expect(list).toMatch(/^RandomForestRegressor +regression +estimator/m);
    expect(list).toMatch(/^ExtraTreesRegressor +regression +estimator +extension/m);
    const stages = JSON.parse(run('ml-submit', ['stages', '--format', 'json']).stdout) as { name: string; module: string; kind: string; params: unknown[] }[];
    expect(stages.map((stage) => stage.name)).toContain('NaiveBayes');
  });

  it('print the schema as JSON', () => {
    expect(JSON.parse(run('ml-submit', ['schema']).stdout)).toMatchObject({ type: 'object' });
  });

  it('explain a plan that the run then follows', () => {
    const plan = JSON.parse(run('ml-submit', ['explain', '--format', 'json', '--workers', '2', 'jobs/digits-grid.yaml']).stdout) as { fits: unknown; tasks: number; workers: number };
    expect(plan).toMatchObject({ candidates: 864, folds: 3, fits: { asked: 2592, done: 108, shared: 2484 }, tasks: 108, workers: 2, axis: { name: 'tasks' } });
  });
});

describe('a reader of standard error that goes away', () => {
  it('does not end the run', async () => {
    const child = start(['--output', 'unread', iris], folder);
    child.stdin?.end();
    child.stdout?.resume();
    child.stderr?.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(readdirSync(join(folder, 'unread'))).toContain('metrics.json');
  });
});
