import type { AnyVector, Frame, SparseColumn, VectorColumn } from '../../frame/column.ts';
import { denseVector, slotName } from '../../frame/vectors.ts';
import { DataError } from '../../util/errors.ts';
import { addPredictions, classIndices, classifierOutputs, classifierParams, classifierSchema, thresholdsParam, thresholdsProblem } from '../common/classifier.ts';
import { anyVector, placeIn, refuseWidth, rowNumber, vectorColumn } from '../common/columns.ts';
import type { Moments } from '../common/moments.ts';
import { meansOf, mergeMoments, momentsOf, pooledMoments } from '../common/moments.ts';
import { softmax } from '../common/softmax.ts';
import { learnedColumns, weightParam, weightsOf } from '../common/weights.ts';
import type { ParamValues } from '../params.ts';
import { double, oneOf } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

/** Share of the largest variance of a column that is added to all variances, as in scikit-learn and Spark. */
const VARIANCE_SHARE = 1e-9;

interface Classes {
  labels: readonly string[];
  width: number;
  /** Of the slots, none where they have no names of their own. */
  names: readonly string[];
}

/** Weight of the rows of each class, (classes), and sums of the features, row-major (classes, width). */
interface Sums extends Classes {
  counts: Float64Array;
  sums: Float64Array;
}

interface ClassMoments extends Classes {
  moments: Moments;
}

/**
 * Bayes' rule with features that are independent within a class: counts (multinomial, complement), zeros and ones (bernoulli) or normal values (gaussian).
 * Rows count by their weights.
 *
 * multinomial: raw(c) = pi(c) + sum_j x_j theta(c,j), theta(c,j) = ln((sum of x_j in c + smoothing) / (sum of all x in c + width smoothing)),
 * pi(c) = ln((rows of c + smoothing) / (rows + classes smoothing)).
 * bernoulli: theta(c,j) = ln((sum of x_j in c + smoothing) / (rows of c + 2 smoothing)), raw(c) = pi(c) + the sum of theta(c,j) over the ones and of ln(1 - exp(theta(c,j))) over the zeros.
 * complement: theta(c,j) = -ln((sum of x_j outside c + smoothing) / (sum of all x outside c + width smoothing)), raw(c) = sum_j x_j theta(c,j) less the logarithm of the sum of the
 * exponentials of all classes; the shares of the classes do not count.
 * gaussian: raw(c) = pi(c) - 1/2 sum_j ((x_j - theta(c,j))^2 / sigma(c,j) + ln sigma(c,j)), pi(c) = ln(rows of c / rows).
 * probability = softmax(raw). A class without rows in the fit has pi = -Infinity. A row that no class can have made, as may be without smoothing, falls back on pi.
 * Sparse vectors stay sparse for all types but gaussian, which writes them out, since a zero is a value like any other.
 * Where every column is constant the gaussian variances are 1e-9, since the largest one has no share to give.
 * @see https://nlp.stanford.edu/IR-book/html/htmledition/naive-bayes-text-classification-1.html
 * @see Rennie, Shih, Teevan & Karger, "Tackling the Poor Assumptions of Naive Bayes Text Classifiers" (2003), https://people.csail.mit.edu/jrennie/papers/icml03-nb.pdf
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/classification/NaiveBayes.scala
 */
export const stage: Stage = {
  name: 'NaiveBayes',
  module: 'classification',
  kind: 'estimator',
  task: 'classification',
  spark: 'classification.NaiveBayes',
  doc: "Classifies by Bayes' rule, taking the features as independent within a class.",
  see: 'https://nlp.stanford.edu/IR-book/html/htmledition/naive-bayes-text-classification-1.html',
  sklearn: ['MultinomialNB', 'BernoulliNB', 'ComplementNB', 'GaussianNB'],
  params: {
    ...classifierParams(),
    ...weightParam(),
    ...thresholdsParam(),
    modelType: oneOf('multinomial', ['multinomial', 'bernoulli', 'complement', 'gaussian'], 'Features are counts, of which complement looks at those of the other classes; zeros and ones; or numbers with a normal distribution in each class.'),
    smoothing: double(1, 'Added to every count, so that what was not seen is not impossible; not for gaussian.', { min: 0, sklearn: ['alpha'] }),
  },
  missing: false,
  nominal: 'onehot',
  check(params) {
    const problem = params.thresholds === undefined ? null : thresholdsProblem(params.thresholds as readonly number[]);
    return problem === null ? [] : [{ param: 'thresholds', text: problem }];
  },
  inputs: learnedColumns,
  outputs: classifierOutputs,
  schema: classifierSchema,
  lateParams: ['smoothing', 'thresholds'],
  passes: {
    sums: { run: classSums, merge: mergeSums },
    moments: { run: classMoments, merge: (a: ClassMoments, b: ClassMoments) => ({ ...a, moments: mergeMoments(a.moments, b.moments) }) },
  },
  fit: (params) => (params.modelType === 'gaussian' ? fitGaussian(params) : fitCounts(params)),
  apply,
  whole: null,
};

function classSums(shard: Frame, _args: never, params: ParamValues): Sums {
  const features = anyVector(shard, params.featuresCol as string);
  const { labels, indices } = classIndices(shard, params.labelCol as string);
  refuseImpossible(shard, features, params.modelType as string);
  const weights = weightsOf(shard, params);
  const { width, names } = features;
  const counts = new Float64Array(labels.length);
  const sums = new Float64Array(labels.length * width);
  for (let row = 0; row < shard.rows; row++) {
    const weight = weights === null ? 1 : weights[row];
    const at = indices[row] * width;
    counts[indices[row]] += weight;
    if (features.kind === 'sparse') for (let k = features.starts[row]; k < features.starts[row + 1]; k++) sums[at + features.slots[k]] += weight * features.values[k];
    else for (let j = 0; j < width; j++) sums[at + j] += weight * features.values[row * width + j];
  }
  return { labels, width, names, counts, sums };
}

function mergeSums(a: Sums, b: Sums): Sums {
  for (let c = 0; c < b.counts.length; c++) a.counts[c] += b.counts[c];
  for (let i = 0; i < b.sums.length; i++) a.sums[i] += b.sums[i];
  return a;
}

function classMoments(shard: Frame, _args: never, params: ParamValues): ClassMoments {
  const features = vectorColumn(shard, params.featuresCol as string);
  const { labels, indices } = classIndices(shard, params.labelCol as string);
  refuseImpossible(shard, features, 'gaussian');
  return { labels, width: features.width, names: features.names, moments: momentsOf(features, shard, { group: indices, groups: labels.length, weights: weightsOf(shard, params) }) };
}

function* fitCounts(params: ParamValues): Fit {
  const { labels, width, names, counts, sums } = (yield { pass: 'sums', args: null }) as Sums;
  const [smoothing, type] = [params.smoothing as number, params.modelType as string];
  const seen = type === 'complement' ? sumsOutside(sums, width) : sums;
  const own = type === 'bernoulli' ? counts : totalsOf(seen, width);
  const sign = type === 'complement' ? -1 : 1;
  const theta = new Float64Array(sums.length);
  for (let c = 0; c < labels.length; c++) {
    const total = own[c] + (type === 'bernoulli' ? 2 : width) * smoothing;
    setLogRatios(theta.subarray(c * width, (c + 1) * width), seen.subarray(c * width, (c + 1) * width), { smoothing, logTotal: Math.log(total), sign });
  }
  return { stage: 'NaiveBayes', params, state: stateOf({ labels, width, names }), arrays: { pi: priors(counts, smoothing), theta } };
}

const totals = new WeakMap<Float64Array, Float64Array>();

/** Of the sums of each class the total, (classes); added up once for all fits that share the sums. */
function totalsOf(sums: Float64Array, width: number): Float64Array {
  const known = totals.get(sums);
  if (known !== undefined) return known;
  const made = Float64Array.from({ length: sums.length / width }, (_, c) => added(sums.subarray(c * width, (c + 1) * width)));
  totals.set(sums, made);
  return made;
}

function added(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/** For each class the sums of all others, row-major (classes, width); added up without it, so that nothing is left of it by rounding. */
function sumsOutside(sums: Float64Array, width: number): Float64Array {
  const outside = new Float64Array(sums.length);
  for (let i = 0; i < sums.length; i++) for (let k = i % width; k < sums.length; k += width) if (k !== i) outside[i] += sums[k];
  return outside;
}

function* fitGaussian(params: ParamValues): Fit {
  const { labels, width, names, moments } = (yield { pass: 'moments', args: null }) as ClassMoments;
  const pi = priors(moments.counts, 0);
  const { counts: [rows], m2 } = pooledMoments(moments);
  const largest = m2.reduce((a, b) => Math.max(a, b), 0) / rows;
  const epsilon = largest > 0 ? VARIANCE_SHARE * largest : VARIANCE_SHARE;
  const sigma = moments.m2.map((sum, i) => epsilon + (sum === 0 ? 0 : sum / moments.counts[Math.floor(i / width)]));
  return { stage: 'NaiveBayes', params, state: stateOf({ labels, width, names }), arrays: { pi, theta: meansOf(moments), sigma } };
}

function stateOf({ labels, width, names }: Classes) {
  return { numClasses: labels.length, numFeatures: width, labels, featureNames: names };
}

/** Log shares of the classes that have rows of a weight; throws a DataError without any. */
function priors(counts: Float64Array, smoothing: number): Float64Array {
  const rows = added(counts);
  if (rows === 0) throw new DataError('NaiveBayes: expected at least 1 row of a weight above 0, got 0');
  const total = Math.log(rows + counts.filter((count) => count > 0).length * smoothing);
  return counts.map((count) => (count === 0 ? -Infinity : Math.log(count + smoothing) - total));
}

/** `sign` times ln(sum + smoothing) - logTotal for each sum; the logarithm of 0 is -Infinity, also where the total is 0. */
function setLogRatios(into: Float64Array, sums: Float64Array, { smoothing, logTotal, sign }: { smoothing: number; logTotal: number; sign: number }): void {
  let last = NaN;
  let ratio = NaN;
  for (let i = 0; i < sums.length; i++) {
    // Of many slots most were not seen, and a logarithm takes its time.
    if (sums[i] !== last) {
      last = sums[i];
      const value = last + smoothing;
      ratio = sign * (value === 0 ? -Infinity : Math.log(value) - logTotal);
    }
    into[i] = ratio;
  }
}

function apply({ params, state, arrays }: Model, frame: Frame): Frame {
  const features = anyVector(frame, params.featuresCol as string);
  const labels = state.labels as readonly string[];
  refuseWidth(features, state.numFeatures as number, params.featuresCol as string);
  refuseImpossible(frame, features, params.modelType as string);
  const parts = arrays as Parts;
  const raw = SCORES[params.modelType as string](features, frame.rows, parts);
  const classes = labels.length;
  for (let at = 0; at < raw.length; at += classes) {
    let c = 0;
    while (c < classes && raw[at + c] === -Infinity) c++;
    if (c === classes) raw.set(parts.pi, at);
  }
  return addPredictions(frame, { params, raw, probabilities: softmax(raw, classes), labels });
}

type Parts = Record<'pi' | 'theta' | 'sigma', Float64Array>;

const SCORES: Readonly<Record<string, (features: AnyVector, rows: number, parts: Parts) => Float64Array>> = {
  multinomial: multinomialScores,
  bernoulli: bernoulliScores,
  complement: complementScores,
  gaussian: (features, rows, parts) => gaussianScores(denseVector(features), rows, parts),
};

function multinomialScores(features: AnyVector, rows: number, parts: Pick<Parts, 'pi' | 'theta'>): Float64Array {
  return features.kind === 'sparse' ? sparseScores(features, rows, parts) : denseScores(features, rows, parts);
}

/** As if all were zeros, and what each one changes. A slot that is 1 in all rows of a class has no logarithm for a zero: of those the missing ones are counted. */
function bernoulliScores(features: AnyVector, rows: number, { pi, theta }: Parts): Float64Array {
  const classes = pi.length;
  const { width } = features;
  const zeros = theta.map((value) => (value < 0 ? Math.log(-Math.expm1(value)) : 0));
  const none = pi.map((prior, c) => prior + zeros.subarray(c * width, (c + 1) * width).reduce((sum, value) => sum + value, 0));
  const raw = multinomialScores(features, rows, { pi: none, theta: theta.map((value, i) => value - zeros[i]) });
  const sure = Float64Array.from(theta, (value) => (value < 0 ? 0 : 1));
  if (!sure.includes(1)) return raw;
  const seen = multinomialScores(features, rows, { pi: new Float64Array(classes), theta: sure });
  const wanted = pi.map((_, c) => sure.subarray(c * width, (c + 1) * width).reduce((sum, one) => sum + one, 0));
  return raw.map((score, i) => (seen[i] < wanted[i % classes] ? -Infinity : score));
}

/** A class without rows in the fit has no score. Where one is infinite the scores are left as they are: it takes all of the probability. */
function complementScores(features: AnyVector, rows: number, { pi, theta }: Parts): Float64Array {
  const classes = pi.length;
  const raw = multinomialScores(features, rows, { pi: pi.map((prior) => (prior === -Infinity ? prior : 0)), theta });
  for (let at = 0; at < raw.length; at += classes) {
    const own = raw.subarray(at, at + classes);
    const largest = own.reduce((a, b) => Math.max(a, b), -Infinity);
    if (largest === Infinity) continue;
    const total = largest + Math.log(own.reduce((sum, score) => sum + Math.exp(score - largest), 0));
    for (let c = 0; c < classes; c++) own[c] -= total;
  }
  return raw;
}

/** As `denseScores`, bit for bit. Class by class, since what one has stays in fast memory for all rows. */
function sparseScores({ width, starts, slots, values }: SparseColumn, rows: number, { pi, theta }: Pick<Parts, 'pi' | 'theta'>): Float64Array {
  const classes = pi.length;
  const raw = new Float64Array(rows * classes);
  for (let c = 0; c < classes; c++) {
    const own = theta.subarray(c * width, (c + 1) * width);
    for (let row = 0, k = starts[0], at = c; row < rows; row++, at += classes) {
      let sum = 0;
      for (const end = starts[row + 1]; k < end; k++) if (values[k] !== 0) sum += values[k] * own[slots[k]];
      raw[at] = pi[c] + sum;
    }
  }
  return raw;
}

function denseScores({ width, values }: VectorColumn, rows: number, { pi, theta }: Pick<Parts, 'pi' | 'theta'>): Float64Array {
  const raw = new Float64Array(rows * pi.length);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < pi.length; c++) {
      let sum = 0;
      // A count of 0 says nothing, also where theta is -Infinity.
      for (let j = 0; j < width; j++) if (values[row * width + j] !== 0) sum += values[row * width + j] * theta[c * width + j];
      raw[row * pi.length + c] = pi[c] + sum;
    }
  }
  return raw;
}

function gaussianScores({ width, values }: VectorColumn, rows: number, { pi, theta, sigma }: Parts): Float64Array {
  const logs = pi.map((_, c) => sigma.subarray(c * width, (c + 1) * width).reduce((sum, variance) => sum + Math.log(variance), 0));
  const raw = new Float64Array(rows * pi.length);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < pi.length; c++) {
      let sum = 0;
      for (let j = 0; j < width; j++) {
        const d = values[row * width + j] - theta[c * width + j];
        sum += (d * d) / sigma[c * width + j];
      }
      raw[row * pi.length + c] = pi[c] - (sum + logs[c]) / 2;
    }
  }
  return raw;
}

const possible = new WeakMap<AnyVector, Set<string>>();

/** Throws a DataError for a value that the model type has no probability for, naming row and column. A column is looked through once, since many fits of a grid read it. */
function refuseImpossible(frame: Frame, features: AnyVector, modelType: string): void {
  const known = possible.get(features) ?? new Set<string>();
  if (known.has(modelType)) return;
  const { values } = features;
  const least = modelType === 'gaussian' ? -Number.MAX_VALUE : 0;
  const bits = modelType === 'bernoulli';
  const [from, to] = features.kind === 'sparse' ? [features.starts[0], features.starts[frame.rows]] : [0, values.length];
  let at = from;
  while (at < to && values[at] >= least && values[at] < Infinity && !(bits && values[at] !== 0 && values[at] !== 1)) at++;
  if (at === to) {
    possible.set(features, known.add(modelType));
    return;
  }
  const { row, slot } = placeIn(features, at);
  const where = `row ${rowNumber(frame, row)}, column \`${slotName(features, slot)}\``;
  if (Number.isNaN(values[at])) throw new DataError(`${where}: missing value; add an Imputer before NaiveBayes`);
  if (least < 0 || values[at] === Infinity) throw new DataError(`${where}: expected a finite number, got ${values[at]}`);
  if (bits) throw new DataError(`${where}: expected 0 or 1 for modelType bernoulli, got ${values[at]}; add a Binarizer before NaiveBayes, or use another modelType`);
  throw new DataError(`${where}: expected a number of at least 0 for modelType ${modelType}, got ${values[at]}; use modelType gaussian`);
}
