import { groupRows } from './forest-groups.ts';
import { infoGain, perfectScore } from './forest-impurity.ts';
import { tryRandomSplit } from './forest-random.ts';
import { scanOrdered, scanSorted, scanSubsets } from './forest-scan.ts';
import type { ForestState, Node, Split } from './forest-state.ts';
import { NO_SET } from './forest-state.ts';
import { below, draw } from './random.ts';

/**
 * Finds the best split of a node, or with `randomSplits` the best of one random split a feature; its feature is -1 if there is none.
 * Features are drawn without replacement until `featuresPerNode` were drawn and one of them was not constant, as scikit-learn does
 * (sklearn/tree/_splitter.pyx, node_split_best); ties go to the feature drawn first, then to the split looked at first. Where the best split
 * of every feature is looked for, they come in their order, so that ties go as in Spark, whatever the seed.
 */
export function findSplit(state: ForestState, node: Node): Split {
  const { features } = state.data;
  const { featuresPerNode, minInfoGain, randomSplits } = state.params;
  const isDrawn = randomSplits || featuresPerNode < features;
  const perfect = perfectScore(state.impurity, node.sums);
  const split: Split = { feature: -1, score: -Infinity, cut: 0, threshold: 0, missingLeft: 0, set: NO_SET };
  let drawn = 0;
  let useful = 0;
  while (drawn < features && (drawn < featuresPerNode || useful === 0) && split.score !== perfect) {
    const feature = isDrawn ? drawFeature(state, node.key, drawn) : drawn;
    drawn++;
    groupRows(state, node, feature);
    if (state.groups.count < 2) continue;
    useful++;
    searchFeature(state, node, feature, split);
  }
  if (isDrawn) undoDraws(state, drawn);
  if (minInfoGain > 0 && split.feature >= 0 && infoGain(state.impurity, split.score, node.sums) < minInfoGain) split.feature = -1;
  return split;
}

function searchFeature(state: ForestState, node: Node, feature: number, split: Split): void {
  const nominal = state.data.nominal[feature];
  if (state.params.randomSplits) tryRandomSplit(state, node, feature, split);
  else if (nominal === 0) scanOrdered(state, node, feature, split);
  else if (nominal === 1) scanSorted(state, node, feature, split);
  else scanSubsets(state, node, feature, split);
}

/** One step of a Fisher-Yates shuffle keyed by the node. */
function drawFeature({ order, swaps, data }: ForestState, key: number, drawn: number): number {
  const j = drawn + below(draw(key, drawn), data.features - drawn);
  const f = order[j];
  order[j] = order[drawn];
  order[drawn] = f;
  swaps[drawn] = j;
  return f;
}

/** Each node draws from the features in their own order, so that its draw depends on its key alone. */
function undoDraws({ order, swaps }: ForestState, drawn: number): void {
  for (let d = drawn - 1; d >= 0; d--) {
    const f = order[d];
    order[d] = order[swaps[d]];
    order[swaps[d]] = f;
  }
}
