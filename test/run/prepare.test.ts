import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Prepared } from '../../src/run/prepare.ts';
import { prepare } from '../../src/run/prepare.ts';
import { readData } from '../../src/run/read-data.ts';
import { parseJob } from '../../src/spec/parse.ts';
import { UserError } from '../../src/util/errors.ts';

async function prepared(text: string, csv: string): Promise<Prepared> {
  const parsed = parseJob({ file: 'job.yaml', text, cwd: '/jobs', sets: [], overrides: [], variables: {}, environment: {} });
  return prepare(parsed, await readData(parsed, { stdin: Readable.from([Buffer.from(csv)]), cache: null, kernels: 'wasm', readers: null, spill: { bytes: Infinity, nextFile: () => '' } }));
}

/** What the job is refused for once its data is known. `data` and `rest` are added to the job file. */
async function refusals(pipeline: string, csv: string, { data = '', rest = '' } = {}): Promise<string[]> {
  try {
    await prepared(`data: { path: "-", label: y${data} }\npipeline: ${pipeline}\n${rest}`, csv);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.diagnostics.map(({ kind, at, text: words }) => `${kind} ${at?.line}: ${words}`);
    throw error;
  }
}

const forest = '[{ RandomForestClassifier: { numTrees: 2 } }]';

describe('prepare', () => {
  it('refuses a stage that cannot read its column, before any work', async () => {
    const scaler = '[{ StandardScaler: { inputCol: job, outputCol: s } }, { NaiveBayes: { featuresCol: s } }]';
    expect(await refusals(scaler, 'job,y\na,1\nb,2\n')).toEqual(['usage 2: StandardScaler.inputCol: column `job`: expected a vector, got text']);
    expect(await refusals(forest, 'features,y\n1,1\n2,2\n')).toEqual(['usage 2: RandomForestClassifier.featuresCol: column `features`: expected a vector, got a number']);
  });

  it('refuses an output column in the place of a column of the data that is read', async () => {
    const taken = 'expected a new name for an output column, but there is such a column already';
    expect(await refusals(forest, 'prediction,y\n1,1\n2,2\n')).toEqual([`usage 2: RandomForestClassifier.predictionCol: column \`prediction\`: ${taken}`]);
    const assemblers = '[{ id: one, VectorAssembler: { inputCols: [a], outputCol: b } }, { VectorAssembler: { inputCols: [a, b], outputCol: features } }, { DecisionTreeClassifier: {} }]';
    expect(await refusals(assemblers, 'a,b,y\n1,1,1\n2,2,2\n')).toEqual(['usage 2: one.outputCol: there is a column "b" already']);
  });

  it('does not mind columns that no stage reads', async () => {
    const own = '[{ VectorAssembler: { inputCols: [a], outputCol: features } }, { DecisionTreeClassifier: {} }]';
    expect(await refusals(own, 'a,prediction,y\n1,1,1\n2,2,2\n')).toEqual([]);
  });
});

describe('folds by a key', () => {
  const job = 'data: { path: "-", label: y }\npipeline: [{ DecisionTreeRegressor: {} }]\nvalidation: { key: id, folds: 2 }\n';
  const lines = Array.from({ length: 40 }, (_, i) => `k${i % 20},${i},${i / 2}`);

  async function foldsOf(rows: readonly string[]): Promise<Map<string, number>> {
    const { frame, splits } = await prepared(job, `id,x,y\n${rows.join('\n')}\n`);
    expect([splits.length, [...frame.columns.keys()]]).toEqual([2, ['x', 'y', '__fold0']]);
    const folds = frame.columns.get('__fold0');
    return new Map(rows.map((row, i) => [row, folds?.kind === 'i32' ? folds.values[i] : NaN]));
  }

  it('are those of the rows in any order and company, equal keys together, and the key is no feature', async () => {
    const all = await foldsOf(lines);
    const some = await foldsOf(lines.slice(5).reverse());
    expect([...some].every(([row, fold]) => all.get(row) === fold)).toBe(true);
    expect(lines.slice(0, 20).every((row, i) => all.get(row) === all.get(lines[i + 20]))).toBe(true);
  });

  it('are refused at their place where a row has no key', async () => {
    expect(await refusals('[{ DecisionTreeRegressor: {} }]', 'id,x,y\na,1,1\n,2,2\n', { rest: 'validation: { key: id, folds: 2 }\n' })).toEqual(['usage 3: validation: row 2, column `id`: the value is missing, expected one in every row for key']);
  });
});

describe('prepare for a grid', () => {
  it('refuses values that the stage cannot take, each once and where it stands', async () => {
    const rest = 'grid:\n  RandomForestClassifier.numTrees: [1, 2]\n  RandomForestClassifier.featureSubsetStrategy:\n    - sqrt\n    - 0\n';
    expect(await refusals(forest, 'a,y\n1,1\n2,2\n', { rest })).toEqual(['usage 7: RandomForestClassifier.featureSubsetStrategy: expected a whole number from 1 on or a fraction above 0 up to 1, got 0']);
  });

  it('refuses values that do not go with the label, each where it stands', async () => {
    const rest = 'grid:\n  RandomForestClassifier.thresholds:\n    - [0.5, 0.5]\n    - [0.5, 0.5, 1]\n';
    expect(await refusals(forest, 'a,y\n1,1\n2,2\n3,1\n4,2\n5,1\n6,2\n', { rest })).toEqual(['usage 6: RandomForestClassifier.thresholds: expected 2 numbers, one for each class, got 3']);
  });
});

const trees = '[{ RandomForestRegressor: { numTrees: 2 } }]';

describe('prepare for a regressor', () => {
  it('takes the label as it is, has no classes, and the error of the task as its metric', async () => {
    const found = await prepared(`data: { path: "-", label: y }\npipeline: ${trees}\nvalidation: { folds: 2 }\n`, 'a,y\n1,3\n2,1\n3,2\n');
    expect(found).toMatchObject({ task: 'regression', classes: [], metrics: [{ name: 'rmse', direction: -1 }] });
    expect(found.frame.columns.get('y')).toMatchObject({ kind: 'f64', values: Float64Array.of(3, 1, 2), labels: null });
    expect(found.planInput.measures).toMatchObject({ task: 'regression', classes: 0, classNames: [], metrics: ['rmse'], weight: null });
  });

  it('refuses a label that is no number, folds by class, a positive class, and metrics of classes, each at its key', async () => {
    expect(await refusals(trees, 'a,y\n1,yes\n2,no\n')).toEqual(['usage 1: data.label: column `y`: expected numbers as the label of a regressor, found text, "yes" in row 1; a classifier predicts text']);
    const numbers = 'a,y\n1,1.5\n2,2.5\n3,3.5\n';
    expect(await refusals(trees, numbers, { rest: 'validation: { folds: 2, stratified: true }\n' })).toEqual(['usage 3: validation.stratified: expected no stratified folds, since RandomForestRegressor predicts numbers and its label has no classes']);
    expect(await refusals(trees, numbers, { data: ', positive: b' })).toEqual(['usage 1: data.positive: expected no positive class, since RandomForestRegressor predicts numbers']);
    const rest = 'validation: { folds: 2 }\nmetrics: [accuracy, rmse, areaUnderROC]\n';
    const found = await refusals(trees, numbers, { rest });
    expect(found.map((text) => text.split(': ').slice(0, 2).join(': '))).toEqual(['usage 4: metrics', 'usage 4: metrics']);
    expect(found[0]).toContain('accuracy');
    expect(found[1]).toContain('areaUnderROC');
  });

  it('shows each metric that the label cannot serve at its item of the list', async () => {
    const three = 'a,y\n1,n\n2,y\n3,m\n4,y\n5,n\n6,m\n';
    const job = { data: '', rest: 'validation: { folds: 2 }\nmetrics:\n  - accuracy\n  - areaUnderROC\n  - precisionByLabel: { metricLabel: none }\n' };
    expect(await refusals(forest, three, job)).toEqual([
      'usage 6: metrics: areaUnderROC needs a label of two classes, this one has 3',
      'usage 7: metrics: precisionByLabel(metricLabel=none): the label has no class "none", its classes are m, n and y',
    ]);
  });

  it('refuses metrics of numbers for a classifier', async () => {
    const found = await refusals(forest, 'a,y\n1,n\n2,y\n3,n\n4,y\n', { rest: 'validation: { folds: 2 }\nmetrics: [rmse]\n' });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^usage 4: metrics: .*rmse/);
  });
});

describe('prepare with weights', () => {
  const csv = 'a,w,y\n1,0.5,3\n2,1,1\n3,2,2\n';

  it('gives them to the predictor and to the metrics, and to no feature', async () => {
    const found = await prepared(`data: { path: "-", label: y, weight: w }\npipeline: ${trees}\n`, csv);
    expect(found.variants[0].stages.map(({ params }) => params['weightCol'])).toEqual([undefined, 'w']);
    expect(found.variants[0].stages[0].params['inputCols']).toEqual(['a']);
    expect(found.planInput.measures?.weight).toBe('w');
    expect([...found.inputsOf(found.candidates[0]).keys()]).toEqual(['a', 'y']);
    expect([...found.frame.columns.keys()]).toEqual(['a', 'w', 'y']);
    expect(found.warnings).toEqual([]);
  });

  it('takes no feature from a column that the predictor weighs by', async () => {
    const found = await prepared('data: { path: "-", label: y }\npipeline: [{ RandomForestRegressor: { weightCol: w } }]\n', csv);
    expect(found.variants[0].stages[0].params['inputCols']).toEqual(['a']);
    expect(found.planInput.measures?.weight).toBeNull();
    expect(found.frame.columns.has('w')).toBe(true);
  });

  it('takes no feature from a column that only fits read, and asks no prediction for it', async () => {
    for (const [name, params] of [['censor', '{}'], ['seen', '{ censorCol: seen }']]) {
      const found = await prepared(`data: { path: "-", label: y }\npipeline: [{ AFTSurvivalRegression: ${params} }]\n`, `a,${name},y\n1,1,3\n2,0,1\n3,1,2\n`);
      expect(found.variants[0].stages[0].params['inputCols']).toEqual(['a']);
      expect([...found.inputsOf(found.candidates[0]).keys()]).toEqual(['a', 'y']);
      expect([...found.frame.columns.keys()]).toEqual(['a', name, 'y']);
    }
  });

  it('takes no feature from a column that the predictor reads by name, whichever of a grid or of several stages, and predicts by an offset', async () => {
    const rows = 'a,e,f,w,y\n1,1,3,1,3\n2,0,1,1,1\n3,1,2,1,2\n4,1,2,1,2\n';
    const glm = await prepared('data: { path: "-", label: y }\npipeline: [{ GeneralizedLinearRegression: { offsetCol: e } }]\n', rows);
    expect(glm.variants[0].stages[0].params['inputCols']).toEqual(['a', 'f', 'w']);
    expect([...glm.inputsOf(glm.candidates[0]).keys()]).toEqual(['a', 'e', 'f', 'w', 'y']);
    const varied = await prepared('data: { path: "-", label: y }\npipeline: [{ GeneralizedLinearRegression: {} }]\ngrid: { GeneralizedLinearRegression.offsetCol: [e, f] }\n', rows);
    expect(varied.variants[0].stages[0].params['inputCols']).toEqual(['a', 'w']);
    const options = await prepared('data: { path: "-", label: y }\npipeline:\n  - id: model\n    oneOf: [{ GeneralizedLinearRegression: { offsetCol: e } }, { LinearRegression: { weightCol: w } }]\n', rows);
    expect(options.variants.map(({ stages }) => stages[0].params['inputCols'])).toEqual([['a', 'f'], ['a', 'f']]);
  });

  it('says that a stage without weights is fitted without them', async () => {
    const found = await prepared('data: { path: "-", label: y, weight: w }\npipeline: [{ AFTSurvivalRegression: { censorCol: c } }]\n', 'a,c,w,y\n1,1,0.5,3\n2,0,1,1\n3,1,2,2\n');
    expect(found.warnings.map(({ text }) => text)).toEqual(['AFTSurvivalRegression cannot weigh rows: data.weight, `w`, counts in the metrics and not in its fits']);
  });

  it('refuses a weight that is none, naming the row', async () => {
    expect(await refusals(trees, 'a,w,y\n1,1,3\n2,-1,1\n', { data: ', weight: w' })).toEqual(['usage 1: data.weight: row 2, column `w`: expected a finite weight of at least 0, found -1']);
  });
});
