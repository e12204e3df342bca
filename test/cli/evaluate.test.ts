import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateModel } from '../../src/run/evaluate.ts';
import type { EvaluateOptions, Evaluated } from '../../src/run/evaluate.ts';
import { formatDiagnostic } from '../../src/spec/format.ts';
import { DataError, UserError } from '../../src/util/errors.ts';
import { root, run, scratchFolder } from './support.ts';
import { runWarm } from './warm.ts';

const folder = scratchFolder();
const irisRun = join(folder, 'iris');
const priceRun = join(folder, 'price');
const churnRun = join(folder, 'churn');
const iris = readFileSync(join(root, 'jobs/data/iris.csv'), 'utf8');
const [header, ...lines] = iris.trim().split('\n');

/** Prices by age and city, with empty cells and weights. */
const prices = ['age,city,w,price', ...Array.from({ length: 60 }, (_, i) => `${i % 9 === 0 ? '' : 20 + ((i * 7) % 40)},${['rome', 'oslo', ''][i % 3]},${i % 4},${20 + ((i * 7) % 40) + (i % 3) * 10}`)].join('\n');
/** A label of booleans. */
const churn = ['x,left', ...Array.from({ length: 40 }, (_, i) => `${i},${i > 25 || i % 11 === 0 ? 'true' : 'false'}`)].join('\n');

const NO_FLAGS: EvaluateOptions = { metrics: [], label: null, weight: null, positive: null };

interface Measured extends Omit<Evaluated, 'metrics'> {
  metrics: Record<string, number>;
}

/** Evaluates in this process: a file of the folder, or a text. */
async function evaluate(model: string, data: { file: string } | { text: string }, flags: Partial<EvaluateOptions> = {}): Promise<Measured> {
  const input = 'file' in data ? { data: join(folder, data.file), stdin: Readable.from([]) } : { data: '-', stdin: Readable.from([Buffer.from(data.text)]) };
  const { metrics, ...rest } = await evaluateModel({ folder: model, ...input }, { ...NO_FLAGS, ...flags });
  return { ...rest, metrics: Object.fromEntries(metrics.map(({ name, value }) => [name, value])) };
}

/** The exit code and the sentence of what evaluating throws. */
async function refusal(model: string, text: string, flags: Partial<EvaluateOptions> = {}): Promise<[number, string]> {
  try {
    await evaluate(model, { text }, flags);
  } catch (error) {
    if (error instanceof DataError) return [1, error.message];
    if (error instanceof UserError) return [error.diagnostics[0].kind === 'usage' ? 2 : 3, formatDiagnostic(error.diagnostics[0]).replace('error: ', '')];
    throw error;
  }
  return [0, ''];
}

function fit(job: string, data: string, output: string): void {
  writeFileSync(join(folder, 'data.csv'), `${data}\n`);
  writeFileSync(join(folder, 'job.yaml'), `data: { path: data.csv, ${job}\n`);
  const done = runWarm('ml-submit', ['--quiet', '--workers', '0', '--output', output, 'job.yaml'], { cwd: folder });
  expect([done.code, done.stderr]).toEqual([0, '']);
}

beforeAll(() => {
  fit('label: species }\npipeline: [{ DecisionTreeClassifier: { maxDepth: 2 } }]', iris.trim(), irisRun);
  fit('label: price, weight: w }\npipeline: [{ DecisionTreeRegressor: { maxDepth: 4 } }]', prices, priceRun);
  fit('label: left }\npipeline: [{ DecisionTreeClassifier: { maxDepth: 2 } }]', churn, churnRun);
  writeFileSync(join(folder, 'iris.csv'), iris);
  writeFileSync(join(folder, 'prices.csv'), prices);
});

describe('ml-submit evaluate', () => {
  it('measures what predict predicts, and shows who is taken for whom', async () => {
    const predicted = runWarm('ml-submit', ['predict', irisRun, 'iris.csv'], { cwd: folder }).stdout.trim().split('\n').slice(1).map((line) => line.split(','));
    const hits = predicted.filter((cells) => cells[4] === cells[5]).length;
    const found = await evaluate(irisRun, { file: 'iris.csv' });
    expect(found.metrics['accuracy']).toBe(hits / 150);
    expect(Object.keys(found.metrics)).toEqual(['accuracy', 'balancedAccuracy', 'f1', 'weightedPrecision', 'weightedRecall', 'logLoss']);
    expect(found.confusion?.map((row) => row.reduce((sum, n) => sum + n, 0))).toEqual([50, 50, 50]);
    const table = runWarm('ml-submit', ['evaluate', irisRun, 'iris.csv'], { cwd: folder }).stdout;
    expect(table).toMatch(/^150 rows, label species\n\nmetric +value\naccuracy +0\.9\d+\n/);
    expect(table).toMatch(/^species \\ prediction +setosa +versicolor +virginica\nsetosa +50 +0 +0$/m);
  });

  it('keeps the rules of the job for what a field may have in it', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i},${i < 10 ? 'x' : 'y'}`).join('\n');
    const strict = join(folder, 'strict');
    fit('label: y, options: { multiLine: false, maxCharsPerColumn: 4 } }\npipeline: [{ DecisionTreeClassifier: { maxDepth: 2 } }]', `n,y\n${rows}`, strict);
    expect((await evaluate(strict, { text: `n,y\n${rows}` })).metrics['accuracy']).toBe(1);
    expect(await refusal(strict, 'n,y\n1,"x\ny"\n')).toEqual([3, 'standard input:2:3: expected a closing " for the one here, found the end of the line\n> 2 | 1,"x\n    |   ^^']);
    expect(await refusal(strict, 'n,y\n1,x\n1.2345,x\n')).toEqual([3, 'standard input:3:1: expected at most 4 characters in a field, found 6 in field 1\n> 3 | 1.2345,x\n    | ^^^^^^^^']);
  });

  it('gives the same for standard input, in any number of batches', async () => {
    const once = await evaluate(irisRun, { file: 'iris.csv' });
    const twenty = await evaluate(irisRun, { text: [header, ...Array.from({ length: 20 }, () => lines).flat()].join('\n') });
    const piped = JSON.parse(run('ml-submit', ['evaluate', irisRun, '-', '--format', 'json'], { input: iris }).stdout) as Measured;
    expect(piped).toEqual({ model: irisRun, data: '-', ...once });
    expect(twenty.rows).toBe(3000);
    expect(twenty.metrics['accuracy']).toBeCloseTo(once.metrics['accuracy'], 12);
    expect(twenty.metrics['logLoss']).toBeCloseTo(once.metrics['logLoss'], 12);
  });

  it('measures what --metrics asks for, in that order', () => {
    const asked = runWarm('ml-submit', ['evaluate', '--format', 'csv', '--metrics', 'f1, weightedFMeasure(beta=0.5),fMeasureByLabel(metricLabel=virginica,beta=2)', irisRun, 'iris.csv'], { cwd: folder });
    expect(asked.stdout).toMatch(/^metric,value\nf1,0\.\d+\nweightedFMeasure\(beta=0\.5\),0\.\d+\n"fMeasureByLabel\(metricLabel=virginica,beta=2\)",0\.\d+\n$/);
  });

  it('takes a regressor, with nominal and missing values', async () => {
    const found = await evaluate(priceRun, { file: 'prices.csv' });
    expect(Object.keys(found.metrics)).toEqual(['rmse', 'mae', 'r2']);
    expect(found.confusion).toBeNull();
    const predicted = runWarm('ml-submit', ['predict', priceRun, 'prices.csv'], { cwd: folder }).stdout.trim().split('\n');
    expect(predicted[0]).toBe('age,city,w,price,prediction');
    const errors = predicted.slice(1).map((line) => line.split(',')).map((cells) => Number(cells[4]) - Number(cells[3]));
    expect(found.metrics['mae']).toBeCloseTo(errors.reduce((sum, error) => sum + Math.abs(error), 0) / 60, 12);
  });

  it('weighs the rows by --weight: 2 is the row twice, 0 is no row', async () => {
    const [first, ...rest] = prices.split('\n');
    const repeated = [first, ...rest.flatMap((line) => Array.from({ length: Number(line.split(',')[2]) }, () => line))].join('\n');
    const weighted = await evaluate(priceRun, { file: 'prices.csv' }, { weight: 'w' });
    const counted = await evaluate(priceRun, { text: repeated });
    for (const [name, value] of Object.entries(counted.metrics)) expect(weighted.metrics[name]).toBeCloseTo(value, 12);
  });

  it('says that weights of the fit are not counted, unless they are asked for', () => {
    const [plain, weighted] = [[], ['--weight', 'w']].map((flags) => runWarm('ml-submit', ['evaluate', priceRun, 'prices.csv', ...flags], { cwd: folder }));
    expect(plain.stderr).toBe('note: the model was fitted with weights, `w`, and these metrics count every row once; --weight names a column to weigh them by\n');
    expect(weighted.stderr).toBe('');
  });

  it('knows booleans however they are written, and measures the areas of two classes', async () => {
    const found = await evaluate(churnRun, { text: churn });
    expect(await evaluate(churnRun, { text: churn.replaceAll('true', 'TRUE').replaceAll('false', 'False') })).toEqual(found);
    expect(found.metrics['areaUnderROC']).toBeGreaterThan(0.8);
    const [[right, wrong]] = found.confusion ?? [[0, 0]];
    expect((await evaluate(churnRun, { text: churn }, { positive: 'false', metrics: ['recallBinary'] })).metrics).toEqual({ recallBinary: right / (right + wrong) });
  });

  it('takes the truth from another column', async () => {
    const renamed = await evaluate(irisRun, { text: iris.replace('species', 'kind') }, { label: 'kind' });
    expect(renamed.metrics).toEqual((await evaluate(irisRun, { file: 'iris.csv' })).metrics);
  });

  it('says how many rows the model drops', async () => {
    const skips = join(folder, 'skips');
    fit('label: y }\npipeline: [{ VectorAssembler: { inputCols: [x], outputCol: features, handleInvalid: skip } }, NaiveBayes: { modelType: gaussian }]', ['x,y', ...Array.from({ length: 20 }, (_, i) => `${i},${i % 2}`)].join('\n'), skips);
    const done = run('ml-submit', ['evaluate', skips], { input: 'x,y\n1,0\n,1\n2,1\n' });
    expect(done.stderr).toBe('warning: 1 row with missing values is dropped by the model, and not scored\n');
    expect(done.stdout).toContain('2 rows, label y');
    expect(await refusal(skips, 'x,y\n,1\n')).toEqual([3, 'standard input has no rows to evaluate: the model drops all 1']);
  });
});

describe('ml-submit evaluate refuses', () => {
  it.each([
    [2, irisRun, 'sepal_length,sepal_width,petal_length,petal_width\n1,2,3,4\n', {}, 'the data has no column `species`, expected as the label; name it by --label; its columns: sepal_length, sepal_width, petal_length, petal_width'],
    [2, irisRun, iris, { weight: 'petal' }, 'the data has no column `petal`, expected as the weight; name it by --weight; its columns: sepal_length, sepal_width, petal_length, petal_width, species'],
    [1, irisRun, `${header}\n${lines[0]}\n1,2,3,4,rose\n`, {}, 'row 2, column `species`: expected a class of the model (setosa, versicolor, virginica), found "rose"'],
    [1, irisRun, `${header}\n1,2,3,4,\n`, {}, 'row 1, column `species`: expected a class of the model (setosa, versicolor, virginica), found nothing'],
    [1, priceRun, 'age,city,price\n1,rome,cheap\n', {}, 'row 1, column `price`: expected a number as the label, found "cheap"'],
    [1, priceRun, 'age,city,price,w\n1,rome,2,-1\n', { weight: 'w' }, 'row 1, column `w`: expected a weight of at least 0, found -1'],
    [3, irisRun, `${header}\n`, {}, 'standard input has no rows to evaluate'],
    [3, irisRun, '', {}, 'standard input is empty: expected a header line'],
    [3, folder, iris, {}, `${folder} is not a model of ml-submit: it has no model.json that can be read`],
    [3, 'nowhere', iris, {}, 'model nowhere does not exist'],
    [2, irisRun, iris, { metrics: ['rmse'] }, '--metrics rmse: rmse is a metric of regression, the pipeline is for classification'],
    [2, irisRun, iris, { metrics: ['areaUnderROC'] }, '--metrics areaUnderROC: areaUnderROC needs a label of two classes, this one has 3'],
    [2, priceRun, prices, { metrics: ['neg_root_mean_squared_error'] }, '--metrics neg_root_mean_squared_error: unknown metric "neg_root_mean_squared_error"; scikit-learn\'s neg_root_mean_squared_error is rmse here'],
    [2, churnRun, churn, { positive: 'maybe' }, '--positive maybe: expected a class of the model (false, true)'],
    [2, priceRun, prices, { positive: 'yes' }, '--positive yes: expected no class, since the model predicts numbers'],
  ])('with exit %i: %s', async (...[code, model, text, flags, message]) => {
    expect(await refusal(model, text, flags)).toEqual([code, message]);
  });

  it('a file that is not there, and a format that it has not', () => {
    expect(runWarm('ml-submit', ['evaluate', irisRun, 'no.csv'], { cwd: folder })).toEqual({ code: 3, stdout: '', stderr: 'error: cannot read no.csv: there is no such file\n' });
    expect(runWarm('ml-submit', ['evaluate', '--format', 'xml', irisRun])).toEqual({ code: 2, stdout: '', stderr: "error: option '--format <format>' argument 'xml' is invalid. Allowed choices are table, json, csv.\n" });
  });
});
