import { describe, expect, test } from 'vitest';
import { boundMetric, defaultMetric, metricNamed, metricText, problemFor } from '../../src/metrics/index.ts';
import { DataError } from '../../src/util/errors.ts';
import { classifierInput } from './support.ts';

function nameOf(text: string): string {
  const found = metricNamed(text);
  return 'metric' in found ? found.metric.name : found.problem;
}

describe('the name of a metric', () => {
  test.each([
    ['f1', 'f1'],
    [' f1 ( ) ', 'f1'],
    ['weightedFMeasure(beta=0.5)', 'weightedFMeasure(beta=0.5)'],
    ['weightedFMeasure( beta = 5e-1 )', 'weightedFMeasure(beta=0.5)'],
    ['weightedFMeasure(beta=1)', 'weightedFMeasure'],
    ['fMeasureByLabel(beta=2,metricLabel=yes)', 'fMeasureByLabel(metricLabel=yes,beta=2)'],
    ['fMeasureByLabel(metricLabel="a, (b) \\"c\\"")', 'fMeasureByLabel(metricLabel="a, (b) \\"c\\"")'],
    ['fMeasureByLabel(metricLabel="yes")', 'fMeasureByLabel(metricLabel=yes)'],
    ['fMeasureByLabel(metricLabel=not at all)', 'fMeasureByLabel(metricLabel=not at all)'],
    ['fMeasureByLabel(metricLabel=a=b)', 'fMeasureByLabel(metricLabel=a=b)'],
    ['logLoss(eps=0.000000000000001)', 'logLoss'],
    ['cohenKappa(weights=quadratic)', 'cohenKappa(weights=quadratic)'],
    ['balancedAccuracy(adjusted=false)', 'balancedAccuracy'],
    ['meanTweedieDeviance(power=-1.5)', 'meanTweedieDeviance(power=-1.5)'],
  ])('%s is %s', (text, name) => {
    expect(nameOf(text)).toBe(name);
    expect(nameOf(name)).toBe(name);
  });

  test('is written from a table of parameters, texts in quotes where they must be', () => {
    expect(metricText('f1', {})).toBe('f1');
    expect(metricText('fMeasureByLabel', { metricLabel: 'a, b', beta: 0.5 })).toBe('fMeasureByLabel(metricLabel="a, b",beta=0.5)');
    expect(metricText('balancedAccuracy', { adjusted: true })).toBe('balancedAccuracy(adjusted=true)');
    expect(boundMetric(metricText('precisionByLabel', { metricLabel: ' " \\ ' })).values).toEqual({ metricLabel: ' " \\ ' });
  });

  test('keeps the parameters that are defaults in its values', () => {
    const metric = boundMetric('fMeasureByLabel(beta=2)');
    expect([metric.base, metric.values]).toEqual(['fMeasureByLabel', { metricLabel: '', beta: 2 }]);
  });
});

describe('a wrong text is refused with what was expected', () => {
  test.each([
    ['', 'expected a metric such as accuracy or weightedFMeasure(beta=0.5), got ""', undefined],
    ['f1, accuracy', 'expected a metric such as accuracy or weightedFMeasure(beta=0.5), got "f1, accuracy"', undefined],
    ['weightedFMeasure(beta=1', 'expected a metric such as accuracy or weightedFMeasure(beta=0.5), got "weightedFMeasure(beta=1"', undefined],
    ['acuracy', 'unknown metric "acuracy"', undefined],
    ['constructor', 'unknown metric "constructor"', undefined],
    ['roc_auc', 'unknown metric "roc_auc"', "scikit-learn's roc_auc is areaUnderROC here"],
    ['meanPinballLoss', 'unknown metric "meanPinballLoss"', "scikit-learn's meanPinballLoss is pinball here"],
    ['neg_root_mean_squared_error', 'unknown metric "neg_root_mean_squared_error"', "scikit-learn's neg_root_mean_squared_error is rmse here"],
    ['roc_auc_ovr_weighted', 'unknown metric "roc_auc_ovr_weighted"', "scikit-learn's roc_auc_ovr_weighted is areaUnderROCOvR(average=weighted) here"],
    ['precision', 'precision is a metric of label sets, which no stage here predicts', "scikit-learn's precision is precisionBinary here"],
    ['subsetAccuracy', 'subsetAccuracy is a metric of label sets, which no stage here predicts', undefined],
    ['accuracy(beta=1)', 'accuracy has no parameter "beta"', 'accuracy takes none'],
    ['fMeasureByLabel(label=1)', 'fMeasureByLabel has no parameter "label"', 'fMeasureByLabel takes metricLabel and beta'],
    ['weightedFMeasure(0.5)', 'expected name=value pairs in the parentheses of weightedFMeasure, got "0.5"', 'a text with commas, parentheses or quotes is written as weightedFMeasure(name="a, b")'],
    ['weightedFMeasure(beta=1,beta=2)', 'expected name=value pairs in the parentheses of weightedFMeasure, got "beta=1,beta=2"', 'a text with commas, parentheses or quotes is written as weightedFMeasure(name="a, b")'],
    ['weightedFMeasure(beta=1,)', 'expected name=value pairs in the parentheses of weightedFMeasure, got "beta=1,"', 'a text with commas, parentheses or quotes is written as weightedFMeasure(name="a, b")'],
    ['weightedFMeasure(beta=)', 'expected name=value pairs in the parentheses of weightedFMeasure, got "beta="', 'a text with commas, parentheses or quotes is written as weightedFMeasure(name="a, b")'],
    ['weightedFMeasure(beta=0)', 'beta of weightedFMeasure: expected a number above 0, got "0"', undefined],
    ['weightedFMeasure(beta=Infinity)', 'beta of weightedFMeasure: expected a number above 0, got "Infinity"', undefined],
    ['logLoss(eps=0.5)', 'eps of logLoss: expected a number above 0 and below 0.5, got "0.5"', undefined],
    ['areaUnderROC(numBins=1.5)', 'numBins of areaUnderROC: expected a whole number of at least 0, got "1.5"', undefined],
    ['topK(k=0)', 'k of topK: expected a whole number of at least 1, got "0"', undefined],
    ['pinball(alpha=2)', 'alpha of pinball: expected a number of at least 0 and at most 1, got "2"', undefined],
    ['d2Tweedie(power=0.5)', 'power of d2Tweedie: expected a number not between 0 and 1, got "0.5"', undefined],
    ['cohenKappa(weights=cubic)', 'weights of cohenKappa: expected none or linear or quadratic, got "cubic"', undefined],
    ['cohenKappa(weights="x)', 'expected name=value pairs in the parentheses of cohenKappa, got "weights=\\"x"', 'a text with commas, parentheses or quotes is written as cohenKappa(name="a, b")'],
  ])('%s', (text, problem, suggestion) => {
    expect(metricNamed(text)).toEqual(suggestion === undefined ? { problem } : { problem, suggestion });
    expect(() => boundMetric(text)).toThrow(new Error(problem));
  });
});

describe('the class that metricLabel names', () => {
  const given = { ...classifierInput({ labels: [0, 1, 2, 1], predictions: [0, 1, 1, 0], probabilities: [], weights: null, classes: 3 }), classNames: ['no', 'yes', '3'] };

  test('is found by its name, or as the same number; the first one unless given', () => {
    expect(boundMetric('recallByLabel').compute(given)).toBe(1);
    expect(boundMetric('recallByLabel(metricLabel=no)').compute(given)).toBe(1);
    expect(boundMetric('recallByLabel(metricLabel=yes)').compute(given)).toBe(0.5);
    expect(boundMetric('recallByLabel(metricLabel=3.0)').compute(given)).toBe(0);
  });

  test('must be there', () => {
    expect(() => boundMetric('recallByLabel(metricLabel=maybe)').compute(given)).toThrow(new DataError('recallByLabel: the label has no class "maybe", its classes are no, yes and 3'));
    expect(() => boundMetric('recallByLabel(metricLabel=0)').compute(given)).toThrow(new DataError('recallByLabel: the label has no class "0", its classes are no, yes and 3'));
  });
});

describe('what a metric cannot measure', () => {
  const two = { task: 'classification', classNames: ['no', 'yes'] } as const;

  test('is said before any work', () => {
    expect(problemFor(boundMetric('rmse'), two)).toBe('rmse is a metric of regression, the pipeline is for classification');
    expect(problemFor(boundMetric('logLoss'), { ...two, unsure: 'LinearSVC' })).toBe('logLoss needs probabilities, which LinearSVC does not give');
    expect(problemFor(boundMetric('areaUnderROC'), { ...two, unsure: 'LinearSVC' })).toBeNull();
    expect(problemFor(boundMetric('f1'), { task: 'regression', classNames: [] })).toBe('f1 is a metric of classification, the pipeline is for regression');
    expect(problemFor(boundMetric('areaUnderROC(numBins=5)'), { task: 'classification', classNames: ['a', 'b', 'c'] })).toBe('areaUnderROC needs a label of two classes, this one has 3');
    expect(problemFor(boundMetric('fMeasureByLabel(metricLabel=maybe,beta=2)'), two)).toBe('fMeasureByLabel(metricLabel=maybe,beta=2): the label has no class "maybe", its classes are no and yes');
    expect(problemFor(boundMetric('precisionByLabel(metricLabel=x)'), { task: 'classification', classNames: Array.from({ length: 23 }, (_, i) => String(i)) })).toMatch(/its classes are 0, 1, .*, 19 and 3 more$/);
  });

  test('is nothing for a metric that fits', () => {
    for (const text of ['f1', 'areaUnderROC', 'fMeasureByLabel', 'fMeasureByLabel(metricLabel=yes)', 'cohenKappa(weights=linear)']) expect(problemFor(boundMetric(text), two)).toBeNull();
    expect(problemFor(boundMetric('r2(throughOrigin=true)'), { task: 'regression', classNames: [] })).toBeNull();
  });

  test('is not the metric that a task has by default', () => {
    expect(problemFor(boundMetric(defaultMetric('classification')), two)).toBeNull();
    expect(problemFor(boundMetric(defaultMetric('regression')), { task: 'regression', classNames: [] })).toBeNull();
  });
});
