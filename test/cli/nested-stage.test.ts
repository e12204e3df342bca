import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lastingFiles, root, run, scratchFolder } from './support.ts';

const folder = scratchFolder();

function submit(stage: string, rest: string, { output, flags }: { output: string; flags: string[] }) {
  writeFileSync(join(folder, 'job.yaml'), `data: { path: iris.csv, label: species }\npipeline: [{ OneVsRest: ${stage} }]\n${rest}\n`);
  return run('ml-submit', ['--quiet', ...flags, '--output', output, 'job.yaml'], { cwd: folder });
}

beforeAll(() => writeFileSync(join(folder, 'iris.csv'), readFileSync(join(root, 'jobs/data/iris.csv'))));

describe('a stage inside of another', () => {
  it('has a grid over its parameters, flags, a model that is saved, and the same bytes for any number of workers', () => {
    const grid = 'grid: { OneVsRest.classifier.regParam: [0.01, 1], OneVsRest.classifier.elasticNetParam: [0, 0.5] }\nvalidation: { folds: 3 }\nmetrics: [accuracy, f1]\noutput: { predictions: oof.csv }';
    for (const workers of [0, 2]) {
      const done = submit('{ classifier: LogisticRegression }', grid, { output: `lr-${workers}`, flags: ['--workers', String(workers), '--set', 'OneVsRest.classifier.maxIter=50'] });
      expect([done.code, done.stderr]).toEqual([0, '']);
    }
    expect(lastingFiles(join(folder, 'lr-2'))).toEqual(lastingFiles(join(folder, 'lr-0')));
    const saved = JSON.parse(readFileSync(join(folder, 'lr-0', 'model', 'model.json'), 'utf8')) as { stages: { stage: string; params: Record<string, unknown> }[] };
    expect(saved.stages[1]).toMatchObject({ stage: 'OneVsRest(LogisticRegression)', params: { 'classifier.maxIter': 50, 'classifier.regParam': 0.01, labelCol: 'species' } });
    expect(readFileSync(join(folder, 'lr-0', 'cv_results.csv'), 'utf8').split('\n')[0]).toContain('param_OneVsRest.classifier.elasticNetParam,param_OneVsRest.classifier.regParam');
    const predicted = run('ml-submit', ['predict', 'lr-0', 'iris.csv'], { cwd: folder });
    expect([predicted.code, predicted.stdout.split('\n').slice(0, 2)]).toEqual([0, ['sepal_length,sepal_width,petal_length,petal_width,species,prediction', '5.1,3.5,1.4,0.2,setosa,setosa']]);
    const evaluated = run('ml-submit', ['evaluate', 'lr-0', 'iris.csv', '--format', 'json', '--metrics', 'accuracy'], { cwd: folder });
    expect([evaluated.code, Number(/"accuracy": ?([\d.]+)/.exec(evaluated.stdout)?.[1]) > 0.9]).toEqual([0, true]);
  });

  it('may be one that is fitted whole, and is explained by both names', () => {
    const forest = '{ classifier: { RandomForestClassifier: { numTrees: 5 } } }';
    for (const workers of [0, 2]) {
      const done = submit(forest, 'grid: { OneVsRest.classifier.maxDepth: [1, 4] }\nvalidation: { folds: 3 }', { output: `rf-${workers}`, flags: ['--workers', String(workers)] });
      expect([done.code, done.stderr]).toEqual([0, '']);
    }
    expect(lastingFiles(join(folder, 'rf-2'))).toEqual(lastingFiles(join(folder, 'rf-0')));
    const explained = run('ml-submit', ['explain', 'job.yaml'], { cwd: folder });
    expect(explained.stdout).toContain('VectorAssembler [inserted] -> OneVsRest(RandomForestClassifier)\n');
    expect(explained.stdout).toContain('6 fits asked, 6 done, 0 shared');
    expect(run('ml-submit', ['evaluate', 'rf-0', 'iris.csv', '--metrics', 'logLoss'], { cwd: folder })).toMatchObject({ code: 2, stderr: expect.stringContaining('logLoss needs probabilities, which OneVsRest(RandomForestClassifier) does not give') as string });
  });

  it('says where its parameters do not go together', () => {
    const done = submit('{ classifier: { LogisticRegression: { lowerBoundsOnIntercepts: [0], elasticNetParam: 0.5, regParam: 0.1 } } }', '', { output: 'wrong', flags: [] });
    expect([done.code, done.stderr.split('\n')[0]]).toEqual([2, expect.stringMatching(/^job\.yaml:2:\d+: OneVsRest\.classifier\.elasticNetParam: /)]);
    const layers = submit('{ classifier: { MultilayerPerceptronClassifier: { layers: [4, 3] } } }', '', { output: 'wrong', flags: [] });
    expect([layers.code, layers.stderr.split('\n')[0]]).toEqual([2, 'job.yaml:2:83: OneVsRest.classifier.layers: expected 2 as the last size, the number of classes, got 3']);
  });

  it('is searched by ml-grid', () => {
    const done = run('ml-grid', ['search', '--quiet', '--data', 'iris.csv', '--label', 'species', '--estimator', 'OneVsRest', '--fixed', 'classifier=NaiveBayes', '--param', 'OneVsRest.classifier.smoothing=0.5,1', '--cv', '3', '--output', 'grid'], { cwd: folder });
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(done.stdout).toContain('smoothing');
  });
});
