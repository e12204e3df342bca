import { logGamma } from '../../../kernels/tails.ts';

/** Sums over rows that the likelihood is made of; what they are depends on the family. */
export type Likelihood = readonly [number, number];

/** What of a fit the criterion of Akaike depends on, but for the number of parameters. */
export interface Fitted {
  deviance: number;
  rows: number;
  weight: number;
  likelihood: Likelihood;
}

/** A distribution of labels around their means. */
export interface Family {
  name: string;
  /** The labels that it has, in words, and whether one is among them. */
  labels: string;
  has(label: number): boolean;
  /** A mean to start from. */
  start(label: number, weight: number): number;
  /** The nearest mean that the distribution can have. */
  project(mean: number): number;
  variance(mean: number): number;
  deviance(label: number, mean: number): number;
  /** Of one row that weighs more than 0; null: there is no criterion of Akaike. */
  likelihood: ((label: number, mean: number, weight: number) => Likelihood) | null;
  /** Less twice the number of parameters. */
  aic(fitted: Fitted): number;
  links: readonly string[];
}

/** The least mean of a family whose means are above 0. */
const LEAST = 1e-16;
/** What stands for 0 where a logarithm or a power of it is needed. */
const NEAR_ZERO = 0.1;

/**
 * The families, and which links each may have, the first one being its own.
 * @see McCullagh & Nelder, Generalized Linear Models (2nd edition, 1989), table 2.1, https://doi.org/10.1201/9780203753736
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/regression/GeneralizedLinearRegression.scala for what starts and what is criticised
 */
export const families: Readonly<Record<'gaussian' | 'binomial' | 'poisson' | 'gamma', Family>> = {
  gaussian: {
    name: 'gaussian',
    labels: 'a number',
    has: () => true,
    start: (label) => label,
    project: (mean) => Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, mean)),
    variance: () => 1,
    deviance: (label, mean) => (label - mean) ** 2,
    likelihood: (_label, _mean, weight) => [Math.log(weight), 0],
    aic: ({ deviance, rows, likelihood: [logs] }) => rows * (Math.log((deviance / rows) * 2 * Math.PI) + 1) + 2 - logs,
    links: ['identity', 'log', 'inverse'],
  },
  binomial: {
    name: 'binomial',
    labels: 'a number from 0 to 1',
    has: (label) => label >= 0 && label <= 1,
    start: (label, weight) => (weight * label + 0.5) / (weight + 1),
    project: (mean) => Math.min(1 - LEAST, Math.max(LEAST, mean)),
    variance: (mean) => mean * (1 - mean),
    deviance: (label, mean) => 2 * (timesLog(label, mean) + timesLog(1 - label, 1 - mean)),
    likelihood(label, mean, weight) {
      const [trials, hits] = [Math.round(weight), Math.round(label * weight)];
      const choices = logGamma(trials + 1) - logGamma(hits + 1) - logGamma(trials - hits + 1);
      return [choices + hits * Math.log(mean) + (trials - hits) * Math.log1p(-mean), 0];
    },
    aic: ({ likelihood: [logs] }) => -2 * logs,
    links: ['logit', 'probit', 'cloglog'],
  },
  poisson: {
    name: 'poisson',
    labels: 'a number of at least 0',
    has: (label) => label >= 0,
    start: (label) => Math.max(label, NEAR_ZERO),
    project: positive,
    variance: (mean) => mean,
    deviance: (label, mean) => 2 * (timesLog(label, mean) - (label - mean)),
    likelihood(label, mean, weight) {
      const count = Math.trunc(label);
      return [weight * (count * Math.log(mean) - mean - logGamma(count + 1)), 0];
    },
    aic: ({ likelihood: [logs] }) => -2 * logs,
    links: ['log', 'identity', 'sqrt'],
  },
  gamma: {
    name: 'gamma',
    labels: 'a number above 0',
    has: (label) => label > 0,
    start: (label) => label,
    project: positive,
    variance: (mean) => mean * mean,
    deviance: (label, mean) => -2 * (Math.log(label / mean) - (label - mean) / mean),
    likelihood: (label, mean, weight) => [weight * (Math.log(label / mean) - label / mean), weight * Math.log(label)],
    aic({ deviance, weight, likelihood: [ratios, logs] }) {
      const shape = weight / deviance;
      return -2 * (shape * ratios - logs + weight * (shape * Math.log(shape) - logGamma(shape))) + 2;
    },
    links: ['inverse', 'identity', 'log'],
  },
};

/** The family whose variance is the mean to a power of 0 or at least 1: of 0, 1 and 2 it is one of those with a name. */
export function tweedie(power: number): Family {
  if (power === 0) return families.gaussian;
  if (power === 1) return families.poisson;
  if (power === 2) return families.gamma;
  const zero = power < 2;
  return {
    name: 'tweedie',
    labels: zero ? 'a number of at least 0' : 'a number above 0',
    has: (label) => (zero ? label >= 0 : label > 0),
    start: (label) => (label === 0 ? NEAR_ZERO : label),
    project: positive,
    variance: (mean) => mean ** power,
    deviance(label, mean) {
      const above = zero ? Math.max(label, NEAR_ZERO) : label;
      return 2 * (label * powerDifference(above, mean, 1 - power) - powerDifference(label, mean, 2 - power));
    },
    likelihood: null,
    aic: () => NaN,
    links: [],
  };
}

function positive(mean: number): number {
  return mean < LEAST ? LEAST : Math.min(Number.MAX_VALUE, mean);
}

function timesLog(label: number, mean: number): number {
  return label === 0 ? 0 : label * Math.log(label / mean);
}

function powerDifference(label: number, mean: number, power: number): number {
  return (label ** power - mean ** power) / power;
}
