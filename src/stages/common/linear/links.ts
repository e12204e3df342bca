import { normalDensity, normalQuantile, normalTail } from '../../../kernels/normal.ts';

/** What makes of a mean the number that is linear in the features. */
export interface Link {
  name: string;
  of(mean: number): number;
  /** Its derivative by the mean. */
  slope(mean: number): number;
  inverse(linear: number): number;
}

export const LINKS = ['identity', 'log', 'inverse', 'logit', 'probit', 'cloglog', 'sqrt'] as const;

const links: Readonly<Record<(typeof LINKS)[number], Omit<Link, 'name'>>> = {
  identity: { of: (mean) => mean, slope: () => 1, inverse: (linear) => linear },
  log: { of: Math.log, slope: (mean) => 1 / mean, inverse: Math.exp },
  inverse: { of: (mean) => 1 / mean, slope: (mean) => -1 / (mean * mean), inverse: (linear) => 1 / linear },
  logit: { of: (mean) => Math.log(mean / (1 - mean)), slope: (mean) => 1 / (mean * (1 - mean)), inverse: (linear) => 1 / (1 + Math.exp(-linear)) },
  probit: { of: normalQuantile, slope: (mean) => 1 / normalDensity(normalQuantile(mean)), inverse: (linear) => normalTail(-linear) },
  cloglog: { of: (mean) => Math.log(-Math.log1p(-mean)), slope: (mean) => 1 / ((mean - 1) * Math.log1p(-mean)), inverse: (linear) => -Math.expm1(-Math.exp(linear)) },
  sqrt: { of: Math.sqrt, slope: (mean) => 1 / (2 * Math.sqrt(mean)), inverse: (linear) => linear * linear },
};

/** A link by its name. */
export function linkOf(name: string): Link {
  return { name, ...links[name as keyof typeof links] };
}

/** The mean to a power; 0 stands for the logarithm. */
export function powerLink(power: number): Link {
  const named = ({ 0: 'log', 1: 'identity', '-1': 'inverse', 0.5: 'sqrt' } as Readonly<Record<string, string>>)[String(power)];
  if (named !== undefined) return linkOf(named);
  return { name: `power ${power}`, of: (mean) => mean ** power, slope: (mean) => power * mean ** (power - 1), inverse: (linear) => linear ** (1 / power) };
}
