import type { TreeNodes } from '../../../kernels/forest-kernel.ts';
import { joinDoubles, joinIntegers } from '../../../util/arrays.ts';
import type { Model, NumberArray } from '../../stage.ts';

/**
 * All trees of a model, one behind the other, each with its root first and left before right. Children are positions in these arrays, -1 at a leaf;
 * a row goes left where its value is at most the threshold.
 */
export interface ForestArrays {
  /** First node of each tree, and the number of nodes at the end: (trees + 1). */
  treeStarts: Int32Array;
  /** (nodes) */
  feature: Int32Array;
  threshold: Float64Array;
  left: Int32Array;
  right: Int32Array;
  /** Distinct training rows in the node: (nodes). */
  instances: Int32Array;
  /** Classification: weight of each class in the node, (nodes, classes); whole where rows have no weights. */
  counts?: Int32Array | Float64Array;
  /** Regression: sums of w, of w (y - center) and of w (y - center)^2 over the node, (nodes, 3). */
  stats?: Float64Array;
  /** 1: missing values go left, (nodes). Absent: no feature had a missing value in the fit, and then they go to the side of more rows, to the right where both have as many. */
  missingLeft?: Uint8Array;
  /** Categories that go left at a categorical split, as bits, (nodes, words): bit c % 32 of word c / 32. Absent: there are no categorical features. */
  sets?: Int32Array;
}

/** Trees as arrays. `missing` says that a feature had missing values, `weighted` that rows had weights. */
export function arraysOf(trees: readonly TreeNodes[], how: { classes: number; missing: boolean; weighted: boolean }): ForestArrays {
  const stats = joinDoubles(trees.map((tree) => tree.stats));
  const leaves = how.classes === 0 ? { stats } : { counts: how.weighted ? stats : Int32Array.from(stats) };
  return {
    ...withStarts(trees.map((tree) => ({ ...tree, nodes: tree.count }))),
    feature: joinIntegers(trees.map((tree) => tree.feature)),
    threshold: joinDoubles(trees.map((tree) => tree.threshold)),
    instances: joinIntegers(trees.map((tree) => tree.instances)),
    ...leaves,
    ...(how.missing ? { missingLeft: joinBytes(trees.map((tree) => tree.missingLeft)) } : {}),
    ...(trees[0].setWords > 0 ? { sets: joinIntegers(trees.map((tree) => tree.sets)) } : {}),
  };
}

/** The trees of several models, fitted alike, in one. */
export function joinArrays(parts: readonly ForestArrays[]): ForestArrays {
  const relative = parts.map(({ treeStarts, left, right }) => ({ treeStarts, left, right, nodes: left.length }));
  const starts = withStarts(relative);
  const treeStarts = joinIntegers(parts.map((part, i) => part.treeStarts.subarray(0, -1).map((start) => starts.treeStarts[i] + start)));
  return {
    ...starts,
    treeStarts: joinIntegers([treeStarts, starts.treeStarts.subarray(-1)]),
    feature: joinIntegers(parts.map((part) => part.feature)),
    threshold: joinDoubles(parts.map((part) => part.threshold)),
    instances: joinIntegers(parts.map((part) => part.instances)),
    ...optional('counts', parts, (all) => (all[0] instanceof Float64Array ? joinDoubles(all as Float64Array[]) : joinIntegers(all as Int32Array[]))),
    ...optional('stats', parts, joinDoubles),
    ...optional('missingLeft', parts, joinBytes),
    ...optional('sets', parts, joinIntegers),
  };
}

/** The arrays of a model that a forest was saved as. */
export function forestArrays(model: Model): ForestArrays {
  return model.arrays as unknown as ForestArrays;
}

/** The weights in every node: of each class, (nodes, classes), or of regression (nodes, 3). */
export function nodeStats({ counts, stats }: ForestArrays): Int32Array | Float64Array {
  const found = counts ?? stats;
  if (found === undefined) throw new Error('a forest without counts and stats');
  return found;
}

/** Children made positions behind the nodes of the parts before. */
function withStarts(parts: readonly { nodes: number; left: Int32Array; right: Int32Array }[]): Pick<ForestArrays, 'treeStarts' | 'left' | 'right'> {
  const treeStarts = new Int32Array(parts.length + 1);
  parts.forEach(({ nodes }, i) => {
    treeStarts[i + 1] = treeStarts[i] + nodes;
  });
  function children(side: 'left' | 'right'): Int32Array {
    return joinIntegers(parts.map((part, i) => part[side].map((child) => (child < 0 ? -1 : treeStarts[i] + child))));
  }
  return { treeStarts, left: children('left'), right: children('right') };
}

function optional<K extends keyof ForestArrays>(name: K, parts: readonly ForestArrays[], join: (all: NonNullable<ForestArrays[K]>[]) => NumberArray): Partial<ForestArrays> {
  const all = parts.flatMap((part) => (part[name] === undefined ? [] : [part[name] as NonNullable<ForestArrays[K]>]));
  return all.length === 0 ? {} : { [name]: join(all) };
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
