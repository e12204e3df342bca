import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lastingFiles, root, run, scratchFolder } from './support.ts';

const folder = scratchFolder();
const data = `data: { path: ${join(root, 'jobs/data/iris.csv')}, label: species }`;

function job(name: string, text: string): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, text);
  return file;
}

const several = job('several', `${data}
pipeline:
  - id: model
    oneOf:
      - RandomForestClassifier: { seed: 1 }
      - id: scaled
        Pipeline:
          stages:
            - StandardScaler: { inputCol: features, outputCol: s }
            - NaiveBayes: { featuresCol: s, modelType: gaussian }
grid:
  RandomForestClassifier.numTrees: [5, 10]
  RandomForestClassifier.maxDepth: [2, 5]
  StandardScaler.withMean: [true, false]
exclude: { RandomForestClassifier.numTrees: 10, RandomForestClassifier.maxDepth: 5 }
output: { predictions: oof.csv }
`);

interface Metrics {
  best: { index: number; params: Record<string, unknown>; scores: { accuracy: number } };
  metrics: { accuracy: { splits: number[] } };
}

function metricsOf(output: string): Metrics {
  return JSON.parse(readFileSync(join(output, 'metrics.json'), 'utf8')) as Metrics;
}

it('several algorithms in one search have the bytes of any number of workers, and each the scores that it has alone', () => {
  const outputs = [0, 1, 2].map((workers) => {
    const output = join(folder, `several-${workers}`);
    expect(run('ml-submit', ['--quiet', '--workers', String(workers), '--output', output, several])).toMatchObject({ code: 0, stderr: '' });
    return lastingFiles(output);
  });
  expect(outputs[1]).toEqual(outputs[0]);
  expect(outputs[2]).toEqual(outputs[0]);
  const rows = readFileSync(join(folder, 'several-2', 'cv_results.csv'), 'utf8').split('\n');
  expect(rows[0]).toContain('param_RandomForestClassifier.maxDepth,param_RandomForestClassifier.numTrees,param_model,param_StandardScaler.withMean,params,');
  expect(rows.slice(1, -1).map((row) => row.split(',').slice(4, 8).join())).toEqual(['2,5,RandomForestClassifier,', '2,10,RandomForestClassifier,', '5,5,RandomForestClassifier,', ',,scaled,true', ',,scaled,false']);
  const { best, metrics } = metricsOf(join(folder, 'several-2'));
  expect(best.params).toEqual({ 'StandardScaler.withMean': true, model: 'scaled' });
  const alone = job('alone', `${data}\npipeline:\n  - StandardScaler: { inputCol: features, outputCol: s, withMean: true }\n  - NaiveBayes: { featuresCol: s, modelType: gaussian }\nvalidation: { folds: 3 }\n`);
  expect(run('ml-submit', ['--quiet', '--output', join(folder, 'alone'), alone]).code).toBe(0);
  expect(metricsOf(join(folder, 'alone')).metrics).toEqual(metrics);
});

it('the model of the best option predicts, and resumes are of the same job', () => {
  const scored = run('ml-submit', ['predict', join(folder, 'several-2'), join(root, 'jobs/data/iris.csv')]);
  expect(scored.code).toBe(0);
  expect(scored.stdout.split('\n').slice(0, 2).map((line) => line.split(',').slice(4, 6).join())).toEqual(['species,prediction', 'setosa,setosa']);
});

it('--no-share gives the same bytes but for the counts of fits', () => {
  const output = join(folder, 'no-share');
  expect(run('ml-submit', ['--quiet', '--workers', '2', '--no-share', '--output', output, several]).code).toBe(0);
  const shared = lastingFiles(join(folder, 'several-2'));
  const alone = lastingFiles(output);
  expect(Object.keys(alone)).toEqual(Object.keys(shared));
  expect(Object.keys(shared).filter((file) => alone[file] !== shared[file])).toEqual(['metrics.json']);
});

it('explain shows the pipeline of each option, what is left out, and fits by stage', () => {
  const { stdout, code } = run('ml-submit', ['explain', several]);
  expect(code).toBe(0);
  expect(stdout).toContain('pipeline scaled                  VectorAssembler [inserted] -> StandardScaler -> NaiveBayes\n');
  expect(stdout).toContain('grid                             6 points, 1 excluded: 5 candidates\n');
  expect(stdout).toMatch(/\nStandardScaler +fits +6 +6 +0\n/);
});

it('a random search draws of all options and leaves out what is excluded', () => {
  const random = job('random', `${readFileSync(several, 'utf8')}search: { strategy: random, numCandidates: 4, seed: 3 }\n`);
  const done = run('ml-submit', ['--quiet', '--format', 'csv', '--output', join(folder, 'random'), random]);
  expect(done.code).toBe(0);
  expect(done.stdout.trimEnd().split('\n')).toHaveLength(5);
  expect(done.stdout).not.toMatch(/,5,10,/);
});
