import type { Frame } from '../../../frame/column.ts';
import { distinctOf } from '../../../metrics/sorted.ts';
import type { ParamValues } from '../../params.ts';
import type { Pass, Table } from '../../stage.ts';
import { anyVector } from '../columns.ts';
import { targetsOf } from '../regressor.ts';
import type { Ranked } from '../summary/ranked.ts';
import { mergeRanked, quantileOf, rankedOf } from '../summary/ranked.ts';
import { weightsOf } from '../weights.ts';
import type { Linear } from './loss-sums.ts';
import { marginsOf } from './loss-sums.ts';
import type { Pair } from './reweighted.ts';
import { offsetsOf, pairOf } from './reweighted.ts';

/** A row that weighs something: its label, and the mean that it is given. */
interface Row {
  label: number;
  mean: number;
  weight: number;
}

type Residual = (pair: Pair, row: Row) => number;

/**
 * How far labels are from their means: as such, on the scale of the link, in standard deviations, and as the row's part of the deviance.
 * @see McCullagh & Nelder, Generalized Linear Models (2nd edition, 1989), 2.4, https://doi.org/10.1201/9780203753736
 */
const RESIDUALS: Readonly<Record<string, Residual>> = {
  deviance: ({ family }, { label, mean, weight }) => Math.sign(label - mean) * Math.sqrt(Math.max(0, weight * family.deviance(label, mean))),
  pearson: ({ family }, { label, mean, weight }) => (label - mean) * Math.sqrt(weight / family.variance(mean)),
  working: ({ link }, { label, mean }) => (label - mean) * link.slope(mean),
  response: (_pair, { label, mean }) => label - mean,
};

const SHARES = { min: 0, firstQuartile: 0.25, median: 0.5, thirdQuartile: 0.75, max: 1 };

/** Of rows that weigh more than 0: the smallest and the largest label, and the residuals of each kind. */
export interface Residuals {
  least: number;
  most: number;
  kinds: readonly (Ranked | null)[];
}

/** The pass that finds them; its argument is the linear function. */
export const residualsPass: Pass = {
  run: residuals,
  merge: (a: Residuals, b: Residuals): Residuals => ({ least: Math.min(a.least, b.least), most: Math.max(a.most, b.most), kinds: a.kinds.map((own, i) => mergeRanked(own, b.kinds[i])) }),
};

/** The quartiles of each kind. */
export function residualTable({ kinds }: Residuals): Table {
  const columns = Object.entries(SHARES).map(([name, share]) => [name, kinds.map((own) => (own === null ? NaN : quantileOf(own, share)))]);
  return { residual: Object.keys(RESIDUALS), ...(Object.fromEntries(columns) as Table) };
}

function residuals(shard: Frame, linear: Linear, params: ParamValues): Residuals {
  const pair = pairOf(params);
  const labels = targetsOf(shard, params.labelCol as string);
  const weights = weightsOf(shard, params);
  const offsets = offsetsOf(shard, params);
  const margins = marginsOf(anyVector(shard, params.featuresCol as string), shard.rows, linear);
  const counted = Float64Array.from(margins, (_, row) => (weights !== null && weights[row] === 0 ? 0 : 1));
  const own = labels.filter((_, row) => counted[row] > 0);
  const means = margins.map((margin, row) => pair.family.project(pair.link.inverse(margin + (offsets?.[row] ?? 0))));
  // One for all rows: so many would be garbage otherwise that most of the time went there.
  const at: Row = { label: 0, mean: 0, weight: 1 };
  const kinds = Object.values(RESIDUALS).map((residual) => {
    const values = means.map((mean, row) => {
      at.label = labels[row];
      at.mean = mean;
      if (weights !== null) at.weight = weights[row];
      return residual(pair, at);
    });
    return rankedOf([distinctOf(values, counted)]);
  });
  return { least: own.reduce((least, label) => Math.min(least, label), Infinity), most: own.reduce((most, label) => Math.max(most, label), -Infinity), kinds };
}
