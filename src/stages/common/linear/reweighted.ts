import type { AnyVector, Frame } from '../../../frame/column.ts';
import { unnamedVectors } from '../../../frame/column.ts';
import { DataError } from '../../../util/errors.ts';
import type { ParamValues } from '../../params.ts';
import { anyVector, numericColumn, rowNumber } from '../columns.ts';
import { targetsOf } from '../regressor.ts';
import { weightsOf } from '../weights.ts';
import type { Family, Likelihood } from './families.ts';
import { families, tweedie } from './families.ts';
import type { Link } from './links.ts';
import { linkOf, powerLink } from './links.ts';
import type { Linear } from './loss-sums.ts';
import { marginsOf } from './loss-sums.ts';
import type { Products } from './products.ts';
import { mergeProducts, productsOf } from './products.ts';

/** A distribution and its link. */
export interface Pair {
  family: Family;
  link: Link;
}

/** The pair that parameters name. */
export function pairOf({ family: name, link, linkPower, variancePower }: ParamValues): Pair {
  if (name === 'tweedie') return { family: tweedie(variancePower as number), link: powerLink(linkPower === undefined ? 1 - (variancePower as number) : (linkPower as number)) };
  const family = families[name as keyof typeof families];
  return { family, link: linkOf(link === undefined ? family.links[0] : String(link)) };
}

/** The column of what is added to the linear number; null where nothing is. */
export function offsetColumn({ offsetCol }: ParamValues): string | null {
  return offsetCol === undefined || offsetCol === '' ? null : String(offsetCol);
}

/** What is added in each row, (rows); null: nothing. Throws a DataError naming the row of what is no finite number. */
export function offsetsOf(frame: Frame, params: ParamValues): ArrayLike<number> | null {
  const name = offsetColumn(params);
  if (name === null) return null;
  const { values } = numericColumn(frame, name);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new DataError(`row ${rowNumber(frame, wrong)}, column \`${name}\`: expected a finite number as offset, got ${values[wrong]}`);
  return values;
}

/** Where a pass looks: at a linear function, and whether the features are left out, for the model that has none. */
export interface At {
  linear: Linear | null;
  bare: boolean;
}

/** Least squares that a step solves, the weighted sum of the labels, and the names of the features. */
export interface Working {
  names: readonly string[];
  products: Products;
  labels: number;
}

/** Sums over rows that say how well a model fits. */
export interface Totals {
  rows: number;
  deviance: number;
  nullDeviance: number;
  /** Squared differences over the variance. */
  pearson: number;
  likelihood: Likelihood;
}

/**
 * The least squares that come next: targets and weights as they are at the means of a linear function, or, without one, at the family's starting means.
 * @see McCullagh & Nelder, Generalized Linear Models (2nd edition, 1989), 2.5
 */
export function working(shard: Frame, { linear, bare }: At, params: ParamValues): Working {
  const { family, link } = pairOf(params);
  const labels = targetsOf(shard, params.labelCol as string);
  const weights = weightsOf(shard, params);
  const offsets = offsetsOf(shard, params);
  const features: AnyVector = bare ? unnamedVectors(new Float64Array(shard.rows), 1) : anyVector(shard, params.featuresCol as string);
  const targets = new Float64Array(shard.rows);
  const now = new Float64Array(shard.rows);
  const margins = linear === null ? null : marginsOf(features, shard.rows, linear);
  let sum = 0;
  for (let row = 0; row < shard.rows; row++) {
    const label = labels[row];
    const weight = weights === null ? 1 : weights[row];
    sum += weight * label;
    if (margins === null) {
      targets[row] = started(shard, row, { family, link, label, weight, labelCol: params.labelCol as string }) - (offsets?.[row] ?? 0);
      now[row] = weight;
    } else {
      const mean = family.project(link.inverse(margins[row] + (offsets?.[row] ?? 0)));
      const slope = link.slope(mean);
      targets[row] = margins[row] + (label - mean) * slope;
      now[row] = weight / (slope * slope * family.variance(mean));
    }
  }
  return { names: features.names, products: productsOf(features, shard.rows, { targets, weights: now }), labels: sum };
}

function started(shard: Frame, row: number, { family, link, label, weight, labelCol }: Pair & { label: number; weight: number; labelCol: string }): number {
  const where = `row ${rowNumber(shard, row)}, column \`${labelCol}\``;
  if (!family.has(label)) throw new DataError(`${where}: expected ${family.labels} for the family ${family.name}, got ${label}`);
  const linear = link.of(family.project(family.start(label, weight)));
  if (!Number.isFinite(linear)) throw new DataError(`${where}: expected a number that the link ${link.name} has a value for, got ${label}`);
  return linear;
}

/** Of the rows of both, in `a`'s memory. */
export function mergeWorking(a: Working, b: Working): Working {
  return { ...a, products: mergeProducts(a.products, b.products), labels: a.labels + b.labels };
}

/** Of a linear function, and of one that is nothing but an intercept. Rows that weigh nothing do not count. */
export function totals(shard: Frame, { linear, nothing }: { linear: Linear; nothing: number }, params: ParamValues): Totals {
  const { family, link } = pairOf(params);
  const labels = targetsOf(shard, params.labelCol as string);
  const weights = weightsOf(shard, params);
  const offsets = offsetsOf(shard, params);
  const margins = marginsOf(anyVector(shard, params.featuresCol as string), shard.rows, linear);
  let [rows, deviance, nullDeviance, pearson, first, second] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < shard.rows; row++) {
    const weight = weights === null ? 1 : weights[row];
    if (weight === 0) continue;
    const [label, offset] = [labels[row], offsets?.[row] ?? 0];
    const mean = family.project(link.inverse(margins[row] + offset));
    rows++;
    deviance += weight * family.deviance(label, mean);
    nullDeviance += weight * family.deviance(label, link.inverse(nothing + offset));
    pearson += (weight * (label - mean) ** 2) / family.variance(mean);
    const own = family.likelihood?.(label, mean, weight) ?? [0, 0];
    first += own[0];
    second += own[1];
  }
  return { rows, deviance, nullDeviance, pearson, likelihood: [first, second] };
}

/** Of the rows of both. */
export function mergeTotals(a: Totals, b: Totals): Totals {
  return {
    rows: a.rows + b.rows, deviance: a.deviance + b.deviance, nullDeviance: a.nullDeviance + b.nullDeviance, pearson: a.pearson + b.pearson,
    likelihood: [a.likelihood[0] + b.likelihood[0], a.likelihood[1] + b.likelihood[1]],
  };
}
