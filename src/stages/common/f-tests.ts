import type { Frame } from '../../frame/column.ts';
import { unnamedVectors } from '../../frame/column.ts';
import { fTail } from '../../kernels/tails.ts';
import type { Tested } from './chi-square.ts';
import { vectorColumn } from './columns.ts';
import { labelValues } from './label-values.ts';
import type { Moments } from './moments.ts';
import { meansOf, mergeMoments, momentsOf, momentsOfAll, pooledMoments } from './moments.ts';

/** Moments of the rows of each class, by its label. */
export interface ByClass {
  names: readonly string[];
  width: number;
  classes: Map<number, Moments>;
}

/** Moments of the slots and behind them the label, and the sums of products of their deviations: (width). */
export interface WithLabel {
  names: readonly string[];
  width: number;
  moments: Moments;
  products: Float64Array;
}

/** The moments of a shard by class. */
export function byClass(shard: Frame, featuresCol: string, labelCol: string): ByClass {
  const source = vectorColumn(shard, featuresCol);
  const labels = labelValues(shard, labelCol);
  const distinct = [...new Set(labels)];
  const places = new Map(distinct.map((label, place) => [label, place]));
  const group = Int32Array.from(labels, (label) => places.get(label) ?? 0);
  const { width, counts, origin, shift, m2 } = momentsOf(source, shard, { group, groups: distinct.length });
  function cut(values: Float64Array, g: number): Float64Array {
    return values.slice(g * width, (g + 1) * width);
  }
  const classes = new Map(distinct.map((label, g) => [label, { width, counts: counts.slice(g, g + 1), origin: cut(origin, g), shift: cut(shift, g), m2: cut(m2, g) }]));
  return { names: source.names, width, classes };
}

/** The moments of the rows of both, in `a`'s memory. */
export function mergeByClass(a: ByClass, b: ByClass): ByClass {
  for (const [label, moments] of b.classes) {
    const own = a.classes.get(label);
    if (own === undefined) a.classes.set(label, moments);
    else mergeMoments(own, moments);
  }
  return a;
}

/**
 * The analysis of variance of each slot over the classes; NaN where it has no variance at all, 0 for p where it has none within the classes.
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.feature_selection.f_classif.html
 */
export function anovaTest({ width, classes }: ByClass): Tested {
  const ordered = [...classes].sort(([a], [b]) => a - b).map(([, moments]) => moments);
  const counts = ordered.map((moments) => moments.counts[0]);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const means = ordered.map(meansOf);
  const together = { width, counts: Float64Array.from(counts), origin: joined(ordered, 'origin'), shift: joined(ordered, 'shift'), m2: joined(ordered, 'm2') };
  const all = meansOf(pooledMoments(together));
  const [between, within] = [classes.size - 1, rows - classes.size];
  return tested(width, { above: between, below: within }, (slot) => {
    const spread = counts.reduce((sum, count, g) => sum + count * (means[g][slot] - all[slot]) ** 2, 0);
    const inside = ordered.reduce((sum, moments) => sum + moments.m2[slot], 0);
    return spread / between / (inside / within);
  });
}

/** The moments of a shard with the label. */
export function withLabel(shard: Frame, featuresCol: string, labelCol: string): WithLabel {
  const source = vectorColumn(shard, featuresCol);
  const { width } = source;
  const labels = labelValues(shard, labelCol);
  const features = momentsOfAll(source, shard.rows);
  const label = momentsOfAll(unnamedVectors(Float64Array.from(labels), 1), shard.rows);
  const [means, [mean]] = [meansOf(features), meansOf(label)];
  const products = new Float64Array(width);
  for (let row = 0, at = 0; row < shard.rows; row++) for (let slot = 0; slot < width; slot++) products[slot] += (source.values[at++] - means[slot]) * (labels[row] - mean);
  function behind(key: 'origin' | 'shift' | 'm2'): Float64Array {
    const all = new Float64Array(width + 1);
    all.set(features[key]);
    all.set(label[key], width);
    return all;
  }
  return { names: source.names, width, products, moments: { width: width + 1, counts: features.counts, origin: behind('origin'), shift: behind('shift'), m2: behind('m2') } };
}

/** The moments of the rows of both, in `a`'s memory. */
export function mergeWithLabel(a: WithLabel, b: WithLabel): WithLabel {
  const [n, m] = [a.moments.counts[0], b.moments.counts[0]];
  const [left, right] = [meansOf(a.moments), meansOf(b.moments)];
  const share = n + m === 0 ? 0 : (n * m) / (n + m);
  const label = right[a.width] - left[a.width];
  for (let slot = 0; slot < a.width; slot++) a.products[slot] += b.products[slot] + (right[slot] - left[slot]) * label * share;
  mergeMoments(a.moments, b.moments);
  return a;
}

/**
 * The F value of the correlation of each slot with a label of numbers; NaN where either is constant.
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.feature_selection.f_regression.html
 */
export function fValueTest({ width, moments: { counts: [rows], m2 }, products }: WithLabel): Tested {
  return tested(width, { above: 1, below: rows - 2 }, (slot) => {
    // Of r squared and what it leaves of 1, neither by a difference of squares of roots.
    const square = (products[slot] / m2[slot]) * (products[slot] / m2[width]);
    return (square / (1 - square)) * (rows - 2);
  });
}

function tested(width: number, { above, below }: { above: number; below: number }, statistic: (slot: number) => number): Tested {
  const statistics = Float64Array.from({ length: width }, (_, slot) => statistic(slot));
  return { statistics, pValues: statistics.map((value) => fTail(value, above, below)) };
}

function joined(all: readonly Moments[], key: 'origin' | 'shift' | 'm2'): Float64Array {
  return Float64Array.from(all.flatMap((moments) => [...moments[key]]));
}
