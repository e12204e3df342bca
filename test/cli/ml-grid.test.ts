import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, run, scratchFolder } from './support.ts';

const folder = scratchFolder();
const iris = readFileSync(join(root, 'jobs/data/iris.csv'));

/** A bank-like file: text and numbers, `;`, quotes, a label of text, and a column with too many texts. */
function bank(separator: string): string {
  const jobs = ['admin.', 'blue-collar', 'technician', 'unknown'];
  const rows = Array.from({ length: 300 }, (_, i) => [20 + ((i * 7) % 50), jobs[(i * 3) % 4], i % 3 === 0 ? 'married' : 'single', (i * 37) % 2000, `c${i}`, (i * 7) % 50 > 24 || i % 10 === 0 ? 'yes' : 'no']);
  return [['age', 'job', 'marital', 'balance', 'customer', 'y'], ...rows].map((row) => row.map((cell) => (typeof cell === 'string' ? `"${cell}"` : cell)).join(separator)).join('\n');
}

const flags = ['search', '--label', 'y', '--estimator', 'RandomForestClassifier', '--param', 'maxDepth=3,10,unlimited', '--param', 'numTrees=10,20,40,80', '--cv', '3', '--scoring', 'f1,accuracy', '--workers', '2'];

describe('ml-grid search', () => {
  it.each([',', ';'])('runs the example on text and numbers separated by "%s"', (separator) => {
    const done = run('ml-grid', [...flags, '--output', join(folder, `bank${separator === ',' ? 1 : 2}`)], { cwd: folder, input: bank(separator) });
    expect(done.code).toBe(0);
    expect(done.stderr).toContain('Fitting 3 folds for each of 12 candidates, totalling 36 fits (3 done, 33 shared)');
    expect(done.stderr).toContain('column `customer` is left out of the features: it is text with 300 different values, more than data.maxCategories, 32');
    expect(done.stdout).toMatch(/^best: --set RandomForestClassifier\.maxDepth=/m);
  });

  it('gives the same whatever the separator', () => {
    const files = ['bank1', 'bank2'].map((name) => JSON.parse(readFileSync(join(folder, name, 'metrics.json'), 'utf8')) as { best: unknown });
    expect(files[0].best).toEqual(files[1].best);
  });

  it('prints the equivalent job file, which gives the same results', () => {
    const data = join(folder, 'iris.csv');
    writeFileSync(data, iris);
    const args = ['search', '--data', data, '--label', 'species', '--estimator', 'NaiveBayes', '--fixed', 'modelType=gaussian', '--stage', 'StandardScaler:withMean=true', '--param', 'StandardScaler.withStd=true,false', '--cv', '4', '--no-shuffle', '--train-scores', '--scoring', 'accuracy,logLoss', '--select', 'logLoss', '--features', 'sepal_*,petal_width'];
    const job = run('ml-grid', [...args, '--emit-job'], { cwd: folder });
    expect(job).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(join(folder, 'job.yaml'), job.stdout);
    const searched = run('ml-grid', [...args, '--format', 'csv'], { cwd: folder });
    const submitted = run('ml-submit', ['--format', 'csv', 'job.yaml'], { cwd: folder });
    const withoutTimes = (csv: string): string[] => csv.split('\n').map((line) => line.split(',').slice(4).join(','));
    expect(searched.code).toBe(0);
    expect(searched.stdout.split('\n').length).toBe(4);
    expect(withoutTimes(submitted.stdout)).toEqual(withoutTimes(searched.stdout));
  });

  it('explains without running anything', () => {
    const empty = join(folder, 'explained');
    const done = run('ml-grid', ['explain', '--label', 'species', '--estimator', 'DecisionTreeClassifier', '--param', 'maxDepth=1,2'], { cwd: folder, input: iris });
    expect(done.code).toBe(0);
    expect(done.stdout).toContain('2 candidates x 3 folds: 6 fits asked, 3 done, 3 shared');
    expect(existsSync(empty)).toBe(false);
  });

  it.each([
    [['--estimator', 'NaiveBayes'], 'error: --label COLUMN is missing: the column to predict'],
    [['--label', 'species'], 'error: --estimator STAGE is missing, for example --estimator RandomForestClassifier'],
    [['--label', 'species', '--estimator', 'RandomForest'], 'error: --estimator RandomForest: '],
    [['--label', 'species', '--estimator', 'RandomForestClassifier', '--param', 'n_estimators=10'], 'numTrees'],
    [['--label', 'species', '--estimator', 'RandomForestClassifier', '--param', 'numTrees=many'], 'error: --param numTrees=many: '],
    [['--label', 'species', '--estimator', 'RandomForestClassifier', '--param', 'numTrees'], 'error: --param numTrees: expected NAME=VALUE'],
    [['--label', 'kind', '--estimator', 'NaiveBayes'], 'error: --label kind: '],
    [['--label', 'species', '--estimator', 'NaiveBayes', '--scoring', 'roc'], 'error: --scoring roc: '],
    [['--label', 'species', '--estimator', 'NaiveBayes', '--scoring', 'f1', '--select', 'accuracy'], 'error: --select accuracy: expected one of --scoring f1'],
    [['--label', 'species', '--estimator', 'NaiveBayes', '--scoring', 'f1,f1'], 'error: --scoring f1,f1: metrics: f1 is in the list twice; remove one of them'],
    [['--label', 'species', '--estimator', 'RandomForestClassifier', '--fixed', 'thresholds=[1,2]'], 'error: --fixed thresholds=[1,2]: RandomForestClassifier.thresholds: expected 3 numbers, one for each class, got 2'],
    [['--label', 'species', '--estimator', 'RandomForestClassifier', '--param', 'thresholds=[1,1,1],[1,2]'], 'error: --param thresholds=[1,1,1],[1,2]: RandomForestClassifier.thresholds: expected 3 numbers, one for each class, got 2'],
    [['data.csv'], 'error: expected flags only, found "data.csv"'],
  ])('names the flag that is wrong: %j', (args, message) => {
    const before = readdirSync(folder);
    const done = run('ml-grid', ['search', ...args], { cwd: folder, input: iris });
    expect(done.stderr).toContain(message);
    expect(done.code).toBe(2);
    expect(readdirSync(folder)).toEqual(before);
  });
});

it('takes lists in brackets as values, and prints them so', () => {
  const args = ['search', '--label', 'species', '--estimator', 'RandomForestClassifier', '--fixed', 'numTrees=2', '--param', 'thresholds=[1,1,1],[0.2,1,1]', '--workers', '0'];
  const job = run('ml-grid', [...args, '--emit-job'], { cwd: folder, input: iris });
  expect(job.stdout).toContain('  RandomForestClassifier.thresholds: [[1, 1, 1], [0.2, 1, 1]]\n');
  const done = run('ml-grid', args, { cwd: folder, input: iris });
  expect(done.code).toBe(0);
  expect(done.stdout).toMatch(/^best: --set RandomForestClassifier\.thresholds=\[[0-9.]+,1,1\]$/m);
});

it('has no best parameters to print where none varies', () => {
  const done = run('ml-grid', ['search', '--label', 'species', '--estimator', 'DecisionTreeClassifier', '--workers', '0'], { cwd: folder, input: iris });
  expect(done).toMatchObject({ code: 0 });
  expect(done.stdout).not.toContain('best:');
});

describe('ml-grid search --random', () => {
  const random = ['search', '--label', 'species', '--estimator', 'RandomForestClassifier', '--random', '5', '--param', 'maxDepth=randint(2,20)', '--param', 'minInfoGain=uniform(0,0.1)', '--param', 'numTrees=3,6', '--scoring', 'accuracy,weightedFMeasure(beta=0.5)', '--fixed', 'seed=1'];

  it('tries as many candidates, in the columns of a grid search', () => {
    const done = run('ml-grid', [...random, '--format', 'csv', '--workers', '0', '--output', join(folder, 'random')], { cwd: folder, input: iris });
    expect(done.code).toBe(0);
    expect(done.stderr).toContain('Fitting 3 folds for each of 5 candidates, totalling 15 fits');
    const [header, ...rows] = done.stdout.trim().split('\n');
    expect(header).toContain('param_RandomForestClassifier.maxDepth,param_RandomForestClassifier.minInfoGain,param_RandomForestClassifier.numTrees,params,split0_test_accuracy');
    expect(header).toContain('mean_test_weightedFMeasure(beta=0.5)');
    expect(rows).toHaveLength(5);
    for (const row of rows) expect(row).toMatch(/^([^,]*,){4}\d+,0\.0\d+,[36],/);
  });

  it('grows into a job that tries the same', () => {
    const job = run('ml-grid', [...random, '--emit-job', '--workers', '0', '--format', 'csv', '--conf', 'ml.kernels=typescript'], { cwd: folder, input: iris });
    const lines = job.stdout.split('\n');
    expect(lines[0]).toBe('# run with: ml-submit --workers 0 --format csv --conf ml.kernels=typescript job.yaml');
    expect(lines).toContain('  RandomForestClassifier.maxDepth: { randint: [2, 20] }');
    expect(lines).toContain('search: { strategy: random, numCandidates: 5 }');
    expect(lines).toContain('metrics: [accuracy, "weightedFMeasure(beta=0.5)"]');
    writeFileSync(join(folder, 'random.yaml'), job.stdout);
    const done = run('ml-submit', ['--workers', '0', '--quiet', '--format', 'csv', '--conf', 'ml.kernels=typescript', '--output', 'random2', 'random.yaml'], { cwd: folder, input: iris });
    const withoutTimes = (csv: string): string[] => csv.split('\n').map((line) => line.split(',').slice(4).join(','));
    expect(withoutTimes(done.stdout)).toEqual(withoutTimes(readFileSync(join(folder, 'random', 'cv_results.csv'), 'utf8')));
  });

  it.each([
    [['--param', 'smoothing=uniform(0,1)'], 'error: --param smoothing=uniform(0,1): grid.NaiveBayes.smoothing: expected a list of values, since a grid search tries them all, got the distribution uniform; add --random 20'],
    [['--random', '3'], 'error: --random 3: search: there is no grid to search; add --param NAME=VALUES'],
    [['--random', '0', '--param', 'smoothing=1,2'], 'error: --random 0: search.numCandidates: expected a whole number of at least 1, got 0'],
    [['--random', '3', '--param', 'smoothing=loguniform(0.1,1)'], 'error: --param smoothing=loguniform(0.1,1): grid.NaiveBayes.smoothing: expected values or one distribution such as { uniform: [0, 1] }, got a map with "loguniform"; did you mean "logUniform"?'],
  ])('refuses %j', (args, message) => {
    const done = run('ml-grid', ['search', '--label', 'species', '--estimator', 'NaiveBayes', ...args], { cwd: folder, input: iris });
    expect([done.code, done.stderr.split('\n')[0]]).toEqual([2, message]);
  });
});

describe('--emit-job', () => {
  it('keeps what --seed, --output and --set say', () => {
    const done = run('ml-grid', ['search', '--label', 'species', '--estimator', 'NaiveBayes', '--seed', '7', '--output', 'out/z', '--set', 'errorScore=raise', '--emit-job'], { cwd: folder, input: iris });
    expect(done.code).toBe(0);
    for (const line of ['seed: 7', '  dir: out/z', 'errorScore: raise']) expect(done.stdout.split('\n')).toContain(line);
  });
});

describe('a command of a later version', () => {
  it('is refused with that reason', () => {
    expect(run('ml-grid', ['results', 'runs/1'])).toEqual({ code: 2, stdout: '', stderr: 'error: command `results` is not in this version\n' });
  });
});
