import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lastingFiles, root, scratchFolder } from './support.ts';
import { runWarm } from './warm.ts';

const folder = scratchFolder();
const fixtures = join(root, 'test/fixtures/spark-ml');
const iris = join(root, 'jobs/data/iris.csv');

interface Found {
  columns: string[];
  rows: (string | number)[][];
  prediction: number[];
  probability: number[][];
}

function predictions(args: readonly string[]): string {
  const done = runWarm('ml-submit', ['predict', '--no-keep', ...args], { cwd: folder });
  expect([done.code, done.stderr]).toEqual([0, '']);
  return done.stdout;
}

function job(name: string, output: string, pipeline: string): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `data: { path: ${iris}, label: species }\npipeline:\n${pipeline}\noutput: { ${output} }\n`);
  return file;
}

beforeAll(() => {
  const trees = job('trees', 'dir: trees, model: [native, spark-ml]', '  - RandomForestClassifier: { numTrees: 5, maxDepth: unlimited, seed: 1 }');
  expect(runWarm('ml-submit', ['--quiet', trees], { cwd: folder })).toEqual({ code: 0, stdout: expect.any(String) as string, stderr: '' });
});

describe('output.model', () => {
  it('writes a folder of Spark beside ours, which scores alike', () => {
    expect(predictions(['trees/model-spark-ml', iris])).toBe(predictions(['trees/model', iris]));
  });

  it('has the same bytes for any number of workers', () => {
    const before = lastingFiles(join(folder, 'trees'));
    for (const workers of ['0', '2']) {
      expect(runWarm('ml-submit', ['--quiet', '--workers', workers, 'trees.yaml'], { cwd: folder }).code).toBe(0);
      expect(lastingFiles(join(folder, 'trees'))).toEqual(before);
    }
  });

  it('may be that of Spark alone', () => {
    expect(runWarm('ml-submit', ['--quiet', job('alone', 'dir: alone, model: spark-ml', '  - LogisticRegression: { regParam: 0.1 }')], { cwd: folder }).code).toBe(0);
    expect(existsSync(join(folder, 'alone/model'))).toBe(false);
    expect(predictions(['alone', iris]).split('\n')[1]).toMatch(/^setosa,/);
    const shown = runWarm('ml-submit', ['show', 'alone'], { cwd: folder });
    expect(shown.stdout).toContain('classifier of species, 3 classes: setosa, versicolor, virginica\n');
  });

  it('is not that of Spark where it would not find the columns by their names, and the others are written', () => {
    writeFileSync(join(folder, 'dots.csv'), readFileSync(iris, 'utf8').replace(/sepal.length/, 'sepal.length').replace(/petal.width/, 'Petal*'));
    const file = job('dots', 'dir: dots, model: [native, spark-ml]', '  - LogisticRegression: { regParam: 0.1 }');
    writeFileSync(file, readFileSync(file, 'utf8').replace(iris, 'dots.csv'));
    const why = 'Spark does not find columns by the names `sepal.length`, `Petal*`: expected names without dots, backticks and stars that differ in more than capital letters; rename them in the data\n';
    const done = runWarm('ml-submit', ['--quiet', file], { cwd: folder });
    expect([done.code, done.stderr]).toEqual([1, `error: the model was not written as spark-ml: ${why}`]);
    expect(existsSync(join(folder, 'dots/model-spark-ml'))).toBe(false);
    const converted = runWarm('ml-submit', ['convert', 'dots/model', '--to', 'spark-ml'], { cwd: folder });
    expect([converted.code, converted.stderr]).toEqual([3, `error: model dots/model: ${why}`]);
    expect(existsSync(join(folder, 'dots/model-spark-ml'))).toBe(false);
  });

  it('is refused before any work for a stage that Spark lacks', () => {
    const file = job('extra', 'dir: extra, model: [spark-ml]', '  - ExtraTreesClassifier: { seed: 1 }');
    const done = runWarm('ml-submit', [file], { cwd: folder });
    expect(done.code).toBe(2);
    expect(done.stderr).toContain('extra.yaml:3:5: ExtraTreesClassifier is no stage of Spark ML, and the model cannot be written as spark-ml; leave spark-ml out of output.model\n');
    expect(existsSync(join(folder, 'extra'))).toBe(false);
  });

  it('fails for trees that send missing values to the left, when all else is written', () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${i % 3 === 0 ? '' : i % 7},${i % 3 === 0 || i % 7 < 3 ? 'yes' : 'no'}`);
    writeFileSync(join(folder, 'gaps.csv'), `x,y\n${rows.join('\n')}\n`);
    const file = join(folder, 'gaps.yaml');
    writeFileSync(file, 'data: { path: gaps.csv, label: y }\npipeline:\n  - DecisionTreeClassifier: { seed: 1 }\noutput: { dir: gaps, model: [native, spark-ml] }\n');
    const done = runWarm('ml-submit', ['--quiet', file], { cwd: folder });
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/the model was not written as spark-ml: DecisionTreeClassifier cannot be written as a stage of Spark ML: \d splits? of its trees sends? missing values to the left/);
    expect([existsSync(join(folder, 'gaps/model')), existsSync(join(folder, 'gaps/model-spark-ml')), existsSync(join(folder, 'gaps/metrics.json'))]).toEqual([true, false, true]);
  });
});

describe.each(['forest', 'search'])('the folder %s that Spark wrote', (name) => {
  const found = JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8')) as Found;
  const data = join(folder, `${name}.csv`);
  const classes = ['setosa', 'versicolor', 'virginica'];

  beforeAll(() => writeFileSync(data, [found.columns, ...found.rows].map((row) => `${row.join(',')}\n`).join('')));

  it('predicts what Spark predicts', () => {
    const [header, ...lines] = predictions([join(fixtures, name), data]).trim().split('\n').map((line) => line.split(','));
    expect(header).toEqual(['prediction', ...classes.map((one) => `probability_${one}`)]);
    expect(lines.map(([prediction]) => classes.indexOf(prediction))).toEqual(found.prediction);
    const farthest = Math.max(...lines.flatMap((line, row) => line.slice(1).map((cell, c) => Math.abs(Number(cell) - found.probability[row][c]))));
    expect(farthest).toBeLessThan(1e-11);
  });

  it('is evaluated on labelled rows', () => {
    const done = runWarm('ml-submit', ['evaluate', join(fixtures, name), data, '--metrics', 'accuracy', '--format', 'json']);
    const evaluated = JSON.parse(done.stdout) as { label: string; metrics: { accuracy: number } };
    const species = found.columns.indexOf('species');
    expect(evaluated.label).toBe('species');
    expect(evaluated.metrics.accuracy).toBe(found.rows.filter((row, i) => row[species] === classes[found.prediction[i]]).length / found.rows.length);
  });

  it('becomes a model of ours and one of Spark again', () => {
    const [ours, theirs] = [join(folder, `${name}-ours`), join(folder, `${name}-theirs`)];
    expect(runWarm('ml-submit', ['convert', join(fixtures, name), '--to', 'native', '--out', ours])).toEqual({ code: 0, stdout: `${ours}\n`, stderr: '' });
    expect(runWarm('ml-submit', ['convert', ours, '--to', 'spark-ml', '--out', theirs])).toEqual({ code: 0, stdout: `${theirs}\n`, stderr: '' });
    expect(existsSync(join(ours, 'model.json'))).toBe(true);
    const wanted = predictions([join(fixtures, name), data]);
    expect(predictions([ours, data])).toBe(wanted);
    expect(predictions([theirs, data])).toBe(wanted);
  });
});

describe('ml-submit show', () => {
  it('tells of a forest of Spark with the names of its features', () => {
    const { stdout } = runWarm('ml-submit', ['show', join(fixtures, 'forest'), '--tree', '0']);
    expect(stdout).toMatch(/^tree 0: \d+ nodes, depth \d\n\n\|-- (petal|sepal)_\w+ <= [\d.]+/);
  });
});

describe('ml-submit convert', () => {
  it('refuses a model that is of the format already', () => {
    const done = runWarm('ml-submit', ['convert', 'trees', '--to', 'native'], { cwd: folder });
    expect([done.code, done.stderr]).toEqual([2, 'error: model trees is native already\n']);
  });

  it('names the new folder by the model and leaves what is there alone', () => {
    expect(runWarm('ml-submit', ['convert', 'trees', '--to', 'spark-ml'], { cwd: folder }).stdout).toBe('trees-spark-ml\n');
    const again = runWarm('ml-submit', ['convert', 'trees', '--to', 'spark-ml'], { cwd: folder });
    expect([again.code, again.stderr]).toEqual([2, 'error: trees-spark-ml is there already: expected a new folder; name another one by --out, or remove it\n']);
  });

  it('tells what is not fitted, what is damaged, and what there is none of here', () => {
    function stage(name: string, of: string): string {
      mkdirSync(join(folder, name, 'metadata'), { recursive: true });
      writeFileSync(join(folder, name, 'metadata/part-00000'), `{"class":"org.apache.spark.ml.${of}","uid":"a","timestamp":0,"sparkVersion":"4.3.0","paramMap":{},"defaultParamMap":{}}\n`);
      return runWarm('ml-submit', ['show', name], { cwd: folder }).stderr;
    }
    expect(stage('unfitted', 'classification.LogisticRegression')).toBe('error: unfitted: LogisticRegression is not fitted: save the model that its fit gives\n');
    expect(stage('unknown', 'clustering.DistributedLDAModel')).toBe('error: unknown: there is no DistributedLDAModel here yet, of clustering.DistributedLDAModel\n');
    expect(stage('empty', 'feature.IDFModel')).toBe('error: empty/data: expected 1 row, found 0\n');
    writeFileSync(join(folder, 'empty/metadata/part-00000'), '{');
    expect(runWarm('ml-submit', ['show', 'empty'], { cwd: folder }).stderr).toMatch(/^error: empty\/metadata\/part-00000 is damaged: /);
  });
});
