// Grids of logistic regressions on dense rows: 250,000 of the bank's, again and again or drawn column by column so that none is there twice, many small candidates on one feature, one fit of other models, and one of four million rows spread over two workers.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bankFile, drawnBankFile, oneFeatureFile } from './csv-data.js';
import { alternating, fittedSeconds, meanScore, plainTable, python, root, runFolder, scratch, searchSeconds, submit, whole } from './measure.js';

const program = join(root, 'test/bench/linear.py');
const ROWS = 250_000;
const FEW_ROWS = 5000;
const MANY_ROWS = 4_000_000;
const ROUNDS = 3;
/** Of two processes at once the slower one counts, and a machine that others use too seldom leaves both alone. */
const MANY_ROUNDS = 10;
const REGULARISATIONS = [0.001, 0.01, 0.1];
const SCALER = { StandardScaler: { inputCol: 'features', outputCol: 'scaled', withMean: true } };
const GRIDS = { 'regParam 3, 3 folds': {}, 'regParam 3 x elasticNetParam 2, 3 folds': { 'LogisticRegression.elasticNetParam': [0.5, 1] } };

export async function linear(bank, peers) {
  const rows = [];
  for (const [name, data] of [['resampled', bankFile(bank, ROWS)], ['drawn by column', drawnBankFile(bank, ROWS)]]) {
    for (const [grid, more] of Object.entries(GRIDS)) {
      const job = jobFile('linear', { data, grid: { 'LogisticRegression.regParam': REGULARISATIONS, ...more }, tol: 1e-4 });
      const own = await alternating({ own: () => ({ ...once(job, 2), fits: fittedSeconds(), all: searchSeconds(), score: meanScore('areaUnderROC') }) }, ROUNDS);
      rows.push([name, grid, 'ml-submit --workers 2', own.own]);
      if (!peers) continue;
      const spark = Object.keys(more).length > 0;
      const { cold, warm, ...peer } = printed([python, program, spark ? 'spark' : 'sklearn', data]);
      rows.push([name, grid, spark ? 'CrossValidator, local[2]' : 'GridSearchCV(n_jobs=2), first fit', { ...peer, fits: cold }]);
      if (warm !== undefined) rows.push([name, grid, 'the same, second fit', { ...peer, wall: undefined, cpu: undefined, fits: warm }]);
    }
  }
  const few = jobFile('few', { data: oneFeatureFile(FEW_ROWS), grid: { 'LogisticRegression.regParam': Array.from({ length: 10 }, (_, i) => 10 ** (i / 3 - 4)) }, tol: 1e-6 });
  const own = await alternating({ own: () => ({ ...once(few, null), fits: fittedSeconds(), all: searchSeconds(), score: meanScore('areaUnderROC') }) }, ROUNDS);
  rows.push([`${FEW_ROWS} rows x 1`, 'regParam 10, 3 folds', 'ml-submit', own.own]);
  plainTable(`Grids of logistic regressions, ${ROWS} rows x 37 standardised features`, ['rows', 'grid', 'what', 'wall s', 'CPU s', 'fits, scores and refit s', 'and summary s', 'areaUnderROC'], rows.map(([name, grid, what, { wall, cpu, fits, all, score }]) => [name, grid, what, wall?.toFixed(2) ?? '', cpu?.toFixed(2) ?? '', fits.toFixed(2), all?.toFixed(2) ?? '', score.toFixed(5)]));
  await others(drawnBankFile(bank, ROWS), peers);
  await byRows(bank);
}

/** One fit of other models on standardised rows, and its summary. */
async function others(data, peers) {
  const theirs = peers ? printed([python, program, 'others', data]) : null;
  const rows = [];
  for (const [key, stage, peer] of [
    ['mlp', { MultilayerPerceptronClassifier: { featuresCol: 'scaled', layers: [37, 8, 2], maxIter: 20 } }, "MLPClassifier((8,), 'logistic', lbfgs)"],
    ['glm', { GeneralizedLinearRegression: { featuresCol: 'scaled', family: 'binomial' } }, 'statsmodels GLM'],
  ]) {
    const job = join(scratch, `${key}.yaml`);
    writeFileSync(job, JSON.stringify({ data: { path: data, label: 'y' }, pipeline: [SCALER, stage] }));
    const { own } = await alternating({ own: () => ({ ...once(job, 2), fits: fittedSeconds(), all: searchSeconds() }) }, ROUNDS);
    rows.push([Object.keys(stage)[0], 'ml-submit --workers 2', own], ...(theirs === null ? [] : [['', peer, { fits: theirs[key] }]]));
  }
  plainTable(`One fit on ${ROWS} drawn rows x 37 standardised features`, ['stage', 'what', 'wall s', 'CPU s', 'fit s', 'and summary s'], rows.map(([stage, what, { wall, cpu, fits, all }]) => [stage, what, wall?.toFixed(2) ?? '', cpu?.toFixed(2) ?? '', fits.toFixed(2), all?.toFixed(2) ?? '']));
}

/** One fit and its summary, by passes over shards that two workers have, and whole in one: the workers have started. */
async function byRows(bank) {
  const job = join(scratch, 'many.yaml');
  writeFileSync(job, JSON.stringify({ data: { path: bankFile(bank, MANY_ROWS), label: 'y' }, pipeline: [{ LogisticRegression: { maxIter: 20 } }] }));
  const fits = await alternating(Object.fromEntries([1, 2].map((workers) => [workers, () => ({ ...once(job, workers), fit: fittedSeconds(), all: searchSeconds() })])), MANY_ROUNDS);
  plainTable(`One logistic regression of 20 steps, ${MANY_ROWS} rows x 37`, ['workers', 'wall s', 'CPU s', 'fit s', 'fit, times 1 worker', 'and summary s', 'and summary, times 1 worker'], Object.entries(fits).map(([workers, { wall, cpu, fit, all }]) => [workers, wall.toFixed(2), cpu.toFixed(2), fit.toFixed(2), (fits[1].fit / fit).toFixed(2), all.toFixed(2), (fits[1].all / all).toFixed(2)]));
}

function once(job, workers) {
  const { wall, cpu } = whole([...submit, '--quiet', ...(workers === null ? [] : ['--workers', String(workers)]), '--output', runFolder, job]);
  return { wall, cpu };
}

function printed(command) {
  const { wall, cpu, stdout } = whole(command);
  return { wall, cpu, ...JSON.parse(stdout.trim().split('\n').at(-1)) };
}

function jobFile(name, { data, grid, tol }) {
  const job = join(scratch, `${name}.yaml`);
  const pipeline = [SCALER, { LogisticRegression: { featuresCol: 'scaled', tol } }];
  writeFileSync(job, JSON.stringify({ data: { path: data, label: 'y' }, pipeline, grid, validation: { folds: 3 }, metrics: ['areaUnderROC'] }));
  return job;
}
