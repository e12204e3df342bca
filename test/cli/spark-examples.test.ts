import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { stages } from '../../src/stages/index.ts';
import { golden } from '../stages/support.ts';
import { modelExamples, testModels } from './spark-models.ts';
import { cellsOf, differs, folder, runExample, writtenRows } from './spark-programs.ts';
import { expectRows, RANDOM, showsRows, spark, written } from './spark-rows.ts';
import { scratchFolder } from './support.ts';

interface SeedScores {
  random_forest_classifier_example: { accuracy: number[] };
  random_forest_regressor_example: { rmse: number[] };
  word2vec_example: { lengths: number[][] };
}

/** All programs in examples/src/main/python/ml of Spark 4.3. */
const PROGRAMS = 71;
/** The programs without a job here, and the first stage or statistic in each that is not built yet; dataframe_example shows the means of columns. */
const NOT_BUILT: Record<string, string> = {
  als_example: 'ALS', bisecting_k_means_example: 'BisectingKMeans', chi_square_test_example: 'ChiSquareTest', correlation_example: 'Correlation', dataframe_example: 'Summarizer',
  fpgrowth_example: 'FPGrowth', gaussian_mixture_example: 'GaussianMixture', gradient_boosted_tree_classifier_example: 'GBTClassifier',
  gradient_boosted_tree_regressor_example: 'GBTRegressor', kmeans_example: 'KMeans', lda_example: 'LDA', power_iteration_clustering_example: 'PowerIterationClustering',
  prefixspan_example: 'PrefixSpan', summarizer_example: 'Summarizer',
};
/** The forest's stage. */
const FORESTS = [['random_forest_classifier_example', 'RandomForestClassifier'], ['random_forest_regressor_example', 'RandomForestRegressor']] as const;

const bySeed = golden<SeedScores>('spark-examples-seeds');
const seeds = Array.from({ length: 20 }, (_, seed) => seed);
const scratch = scratchFolder();
const names = readdirSync(folder).filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
const built = names.filter((name) => stagesOf(name).every((stage) => Object.hasOwn(stages, stage)));
let passed = 0;

function stagesOf(name: string): string[] {
  const { pipeline } = parse(readFileSync(join(folder, `${name}.yaml`), 'utf8')) as { pipeline: (string | Record<string, unknown>)[] };
  return pipeline.flatMap((item) => (typeof item === 'string' ? [item] : Object.keys(item).filter((key) => key !== 'id')));
}

/** The rows that a job wrote. */
function transformed(name: string, asked: string | null): Record<string, unknown>[] {
  return rowsBehind(written(name, scratch, asked));
}

function rowsBehind(path: string, seed: number | null = null): Record<string, unknown>[] {
  runExample(path, seed === null ? [] : ['--seed', String(seed)]);
  return writtenRows(path);
}

/** The metric on the test rows of a program for each seed from 0. */
function metricBySeed(name: string, stage: string, count: number): number[] {
  const path = written(name, scratch);
  writeFileSync(join(path, 'job.yaml'), `${readFileSync(join(path, 'job.yaml'), 'utf8')}grid: { ${stage}.seed: [${Array.from({ length: count }, (_, seed) => seed).join(', ')}] }\n`);
  runExample(path);
  return cellsOf(readFileSync(join(path, 'out', 'cv_results.csv'), 'utf8')).map((row) => Number(row['split1_test_score']));
}

/** The mean is inside the range of theirs, and not further from their mean than two samples of one distribution are, but for 1 of 1000. */
function expectNear(ours: readonly number[], theirs: readonly number[]): void {
  const [a, b] = [ours, theirs].map(momentsOf);
  expect(ours.length).toBe(theirs.length);
  expect(a.mean).toBeGreaterThanOrEqual(Math.min(...theirs));
  expect(a.mean).toBeLessThanOrEqual(Math.max(...theirs));
  expect(Math.abs(a.mean - b.mean) / Math.sqrt((a.variance + b.variance) / ours.length)).toBeLessThan(3.29);
}

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
}

describe("Spark's examples", () => {
  afterAll(() => {
    const missing = Object.entries(NOT_BUILT).map(([name, stage]) => `${name} (${stage})`);
    console.log(`${passed} of ${PROGRAMS} examples of Spark pass; of stages that are not built yet: ${missing.join(', ')}`);
  });

  const transforming = built.filter(showsRows);
  it.each(transforming)('%s gives the rows that the program shows', (name) => {
    expectRows(name, (asked) => transformed(name, asked));
    passed++;
  });

  const scored = built.filter((name) => !modelExamples.includes(name) && !RANDOM.includes(name) && spark.examples[name].metrics.length > 0);
  it.each(scored)('%s has the metric of the program, on the same rows', (name) => {
    const path = written(name, scratch);
    const { metrics } = JSON.parse(runExample(path)) as { metrics: Record<string, { splits: number[] }> };
    // Part 1 of the split is what the program tests on, and the second fold.
    for (const { name: metric, value } of spark.examples[name].metrics) expect(differs(metrics[metric].splits[1], value, spark.tolerance)).toBe(false);
    passed++;
  });

  it.each(FORESTS)('%s has its metric inside the range of 20 seeds of Spark, and a mean near theirs', (name, stage) => {
    expectNear(metricBySeed(name, stage, seeds.length), name === 'random_forest_classifier_example' ? bySeed[name].accuracy : bySeed[name].rmse);
    passed++;
  });

  it('word2vec_example has vectors as long as those of 20 seeds of Spark', () => {
    const path = written('word2vec_example', scratch);
    const runs = seeds.map((seed) => rowsBehind(path, seed).map(({ result }) => Math.hypot(...(result as number[]))));
    const theirs = bySeed.word2vec_example.lengths;
    for (const document of theirs[0].keys()) expectNear(runs.map((lengths) => lengths[document]), theirs.map((lengths) => lengths[document]));
    passed++;
  });

  testModels(scratch, () => passed++);

  it('every job has its example, and an example of a stage that is built has a job', () => {
    const examples = [...Object.keys(spark.examples), ...modelExamples];
    expect(names.filter((name) => !examples.includes(name))).toEqual([]);
    expect(examples.filter((name) => !existsSync(join(folder, `${name}.yaml`)))).toEqual([]);
    expect(names.filter((name) => !built.includes(name))).toEqual([]);
    expect(Object.values(NOT_BUILT).filter((stage) => Object.hasOwn(stages, stage))).toEqual([]);
    expect(new Set([...names, ...Object.keys(NOT_BUILT)]).size).toBe(PROGRAMS);
  });
});
