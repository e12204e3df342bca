import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { expectLearned, expectNear, expectPredictions, FITS, filesOf, modelIn } from '../../cli/spark-models.ts';
import type { ModelExample } from '../../cli/spark-models.ts';
import { cellsOf, differs, rowsOf, writeExample, writtenRows } from '../../cli/spark-programs.ts';
import { expectRows, showsRows, spark, written } from '../../cli/spark-rows.ts';
import { run, scratchFolder } from '../../cli/support.ts';
import { golden } from '../../stages/support.ts';
import { sparkEnvironment } from './support.ts';

const scratch = scratchFolder();
const models = golden<{ examples: Record<string, ModelExample> }>('spark-examples-models');
const seeds = golden<{ random_forest_classifier_example: { accuracy: number[] }; random_forest_regressor_example: { rmse: number[] } }>('spark-examples-seeds');

/** An application each takes a quarter of a minute: one of each family is run unless ALL_EXAMPLES=1 asks for all; cross_validator and train_validation_split are searches of what is here. */
const ALL = process.env['ALL_EXAMPLES'] === '1';
function some<T>(always: readonly T[], others: readonly T[]): T[] {
  return ALL ? [...always, ...others] : [...always];
}

/** The folder of an example that was run natively on Spark's local mode, with its results in `out`, and the metrics. */
function runNatively(name: string, flags: readonly string[] = []): [path: string, metrics: Record<string, { splits: number[] }>] {
  const { inputs } = { ...spark.examples, ...models.examples }[name];
  const path = writeExample(name, scratch, { files: filesOf(inputs.map(rowsOf)) });
  return [path, (JSON.parse(runThere(path, flags)) as { metrics: Record<string, { splits: number[] }> }).metrics];
}

/** What a run prints as JSON. */
function runThere(path: string, flags: readonly string[] = []): string {
  const native = ['--master', 'spark-local[2]', '--conf', 'ml.spark.mode=native', '--conf', 'spark.sql.shuffle.partitions=2'];
  const done = run('ml-submit', [...native, '--quiet', '--no-cache', '--format', 'json', ...flags, '--output', join(path, 'out'), join(path, 'job.yaml')], { env: sparkEnvironment });
  expect(done).toMatchObject({ code: 0, stderr: '' });
  return done.stdout;
}

describe("Spark's examples, natively: the numbers of the programs", () => {
  const learning = some(
    ['aft_survival_regression', 'generalized_linear_regression_example', 'isotonic_regression_example', 'linear_regression_with_elastic_net', 'multiclass_logistic_regression_with_elastic_net', 'linearsvc'],
    ['logistic_regression_with_elastic_net', 'logistic_regression_summary_example', 'estimator_transformer_param_example'],
  );
  it.each(learning)('%s learns the same', (name) => {
    // A search may end anywhere at the edges of this loss: it goes on as far as the program's.
    const flags = name === 'linearsvc' ? ['--set', 'LinearSVC.maxIter=100'] : FITS[name]?.[0];
    const [path] = runNatively(name, flags);
    expectLearned(modelIn(path), models.examples[name].models[0]);
  });

  const scored = some(['naive_bayes_example', 'decision_tree_classification_example', 'multilayer_perceptron_classification'], ['decision_tree_regression_example']);
  it.each(scored)('%s has the same metric on the same rows', (name) => {
    const [, metrics] = runNatively(name);
    for (const { name: metric, value } of spark.examples[name].metrics) expect(differs(metrics[metric].splits[1], value, spark.tolerance)).toBe(false);
  });

  it.each(some(['fm_regressor_example', 'one_vs_rest_example'], ['fm_classifier_example']))('%s has the same metric and predictions on the same rows', (name) => {
    const [path, metrics] = runNatively(name);
    for (const { name: metric, value } of models.examples[name].metrics) expectNear(metrics[metric].splits[1], value);
    for (const { columns, rows } of models.examples[name].shown) {
      const own = cellsOf(readFileSync(join(path, 'out', 'oof.csv'), 'utf8')).filter(({ fold }) => fold === '1');
      expect(own.length).toBe(rows.length);
      rows.forEach((row, i) => expectNear(Number(own[i].prediction), row[columns.indexOf('prediction')]));
    }
  });

  const forests = some(
    [['random_forest_regressor_example', 'rmse', seeds.random_forest_regressor_example.rmse] as const],
    [['random_forest_classifier_example', 'accuracy', seeds.random_forest_classifier_example.accuracy] as const],
  );
  // The seed of a program is a hash that a job file cannot name.
  it.each(forests)('%s has its metric inside of the range of 20 seeds', (name, metric, range) => {
    const [, metrics] = runNatively(name);
    expect(metrics[metric].splits[1]).toBeGreaterThanOrEqual(Math.min(...range));
    expect(metrics[metric].splits[1]).toBeLessThanOrEqual(Math.max(...range));
  });

  it('pipeline_example predicts the same', () => {
    const [path] = runNatively('pipeline_example');
    expect(existsSync(join(path, 'other.jsonl'))).toBe(true);
    expectPredictions(models.examples['pipeline_example'], path);
  });

  const learningStages = ['string_indexer_example', 'quantile_discretizer_example'];
  const showing = Object.keys(spark.examples).filter((name) => showsRows(name) && !learningStages.includes(name));
  it.each(some(learningStages, showing))('%s gives the rows that the program shows', (name) => {
    expectRows(name, (asked) => {
      const path = written(name, scratch, asked);
      runThere(path);
      return writtenRows(path);
    });
  });
});
