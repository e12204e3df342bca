import { describe, expect, test } from 'vitest';
import { FOREST, parse, problemsOf } from './parsing.ts';

const GRID = `${FOREST}grid: { forest.numTrees: [10, 20], forest.maxDepth: [3, 5] }\nmetrics: [f1]\n`;

describe('--set', () => {
  test('sets a parameter by the id of its stage, typed by the parameter', () => {
    const { job } = parse(FOREST, { sets: ['forest.numTrees=40', 'forest.maxDepth=unlimited', 'forest.featureSubsetStrategy=1.0', 'forest.bootstrap=false'] });
    expect(job.pipeline[0].params).toEqual({ seed: 1, numTrees: 40, maxDepth: 'unlimited', featureSubsetStrategy: '1.0', bootstrap: false });
  });

  test('reaches into a stage inside of another, also one that has no parameters yet', () => {
    const job = 'data: { path: data.csv, label: y }\npipeline: [{ id: all, OneVsRest: { classifier: CLASSIFIER } }]\n';
    for (const inside of ['LinearSVC', '{ LinearSVC: { regParam: 1 } }']) {
      const { job: { pipeline } } = parse(job.replace('CLASSIFIER', inside), { sets: ['all.classifier.regParam=0.5', 'all.classifier.maxIter=7'] });
      expect(pipeline[0]).toMatchObject({ id: 'all', stage: 'OneVsRest(LinearSVC)', params: { 'classifier.regParam': 0.5, 'classifier.maxIter': 7 } });
    }
    expect(parse(job.replace('CLASSIFIER', 'LinearSVC'), { sets: ['all.classifier=NaiveBayes'] }).job.pipeline[0].stage).toBe('OneVsRest(NaiveBayes)');
    expect(problemsOf(job.replace('CLASSIFIER', 'LinearSVC'), { sets: ['all.classifier.regParam=[0, 1]'] })).toEqual(["error: --set all.classifier.regParam=[0, 1]: expected one value, got a list; write --set 'grid.all.classifier.regParam=[0, 1]' to try them all"]);
  });

  test('sets keys of the file, and makes the maps around them', () => {
    const { job } = parse(FOREST, { sets: ['validation.folds=5', 'name=7', 'data.features=["*", "!id"]', 'metrics=[f1, accuracy]'] });
    expect([job.validation, job.name, job.data.features, job.metrics]).toMatchObject([{ folds: 5 }, '7', ['*', '!id'], ['f1', 'accuracy']]);
  });

  test('takes signs that mean something in YAML as text', () => {
    expect(parse(FOREST, { sets: ['data.features=*', 'data.options.comment=#', 'data.options.sep=|'] }).job.data).toMatchObject({ features: ['*'], options: { comment: '#', sep: '|' } });
  });

  test('replaces the axis of a parameter that the grid varies', () => {
    const { job } = parse(GRID, { sets: ['forest.numTrees=40'] });
    expect([job.grid, job.pipeline[0].params['numTrees']]).toEqual([[{ 'forest.maxDepth': [3, 5] }], 40]);
  });

  test('leaves a validated single candidate when every axis was set', () => {
    const { job } = parse(GRID, { sets: ['forest.numTrees=40', 'forest.maxDepth=3'] });
    expect([job.grid, job.validation?.kind, job.metrics]).toEqual([[], 'folds', ['f1']]);
  });

  test('adds and replaces axes under grid', () => {
    expect(parse(GRID, { sets: ['grid.forest.numTrees=[1]', 'grid.forest.maxBins=[8, 16]'] }).job.grid).toEqual([{ 'forest.numTrees': [1], 'forest.maxDepth': [3, 5], 'forest.maxBins': [8, 16] }]);
  });

  test('lets the last one win', () => {
    expect(parse(FOREST, { sets: ['seed=1', 'seed=2'] }).job.seed).toBe(2);
  });

  test('takes paths as relative to the current directory', () => {
    expect(parse(FOREST, { file: 'sub/job.yaml', sets: ['output.dir=out'] }).job).toMatchObject({ output: { dir: '/jobs/out' }, data: { path: '/jobs/sub/data.csv' } });
  });

  test('refuses an axis of a union of grids', () => {
    expect(problemsOf(`${FOREST}grid: [{ forest.numTrees: [1] }, { forest.maxDepth: [2] }]\n`, { sets: ['grid.forest.maxBins=[8]'] })).toEqual([
      "error: --set grid.forest.maxBins=[8]: the grid of the file is a union of several grids; set the whole of it: --set 'grid={…}'",
    ]);
  });
});

describe('flags that stand for a key', () => {
  test('win over the file, and --set wins over them', () => {
    const { job } = parse(FOREST, { overrides: [{ flag: '--seed', path: 'seed', value: '5' }, { flag: '--data', path: 'data.path', value: 'other[1].csv' }], sets: ['seed=6'] });
    expect([job.seed, job.data.path]).toEqual([6, '/jobs/other[1].csv']);
  });

  test('are named in their errors', () => {
    expect(problemsOf(FOREST, { overrides: [{ flag: '--master', path: 'engine.master', value: 'mesos://m:1' }] })).toEqual([
      'error: --master mesos://m:1: a master of mesos:// is not in this version; expected local, local[N], local[*], local[N,F], spark-local[N], spark://HOST:PORT, yarn or k8s://URL',
    ]);
  });

  test('make up for what the file lacks', () => {
    expect(parse('pipeline: [NaiveBayes]\n', { overrides: [{ flag: '--data', path: 'data.path', value: '-' }] }).job.data.path).toBe('-');
  });
});
