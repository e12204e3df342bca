import { clearLeft, moveLeft } from './forest-groups.ts';
import { keepNominal, lastUpTo, missingCode, scoreOf } from './forest-scan.ts';
import type { ForestState, Node, Split } from './forest-state.ts';
import { NO_SET } from './forest-state.ts';
import { draw, mix } from './random.ts';

/** Key of a node's random splits; assembly has the same. */
export const SPLIT_KEY = 0x3c6ef372;

/** Looks at one random split of a feature that is not constant in the node (Geurts et al., Extremely randomized trees, 2006). */
export function tryRandomSplit(state: ForestState, node: Node, feature: number, split: Split): void {
  const key = mix(node.key ^ SPLIT_KEY);
  if (state.data.nominal[feature] > 0) tryCategories(state, node, { feature, key }, split);
  else tryThreshold(state, node, { feature, key }, split);
}

/** A threshold that is uniform between the smallest and the largest value in the node; missing values go to either side by chance. */
function tryThreshold(state: ForestState, node: Node, { feature, key }: { feature: number; key: number }, split: Split): void {
  const { codes, count } = state.groups;
  const { features } = state.data;
  const hasMissing = codes[count - 1] === missingCode(state, feature);
  const others = hasMissing ? count - 1 : count;
  const u = (draw(key, feature) >>> 0) / 4294967296;
  const { threshold, cut } = others === 1 ? { threshold: Infinity, cut: codes[1] - 1 } : randomCut(state, { feature, low: codes[0], high: codes[others - 1], u });
  let missingLeft = hasMissing ? 0 : -1;
  if (hasMissing && others > 1 && draw(key, features + feature) < 0) missingLeft = 1;
  clearLeft(state);
  for (let g = 0; g < others && codes[g] <= cut; g++) moveLeft(state, g);
  if (missingLeft === 1) moveLeft(state, count - 1);
  const score = scoreOf(state, node);
  if (score > split.score) Object.assign(split, { feature, score, cut, threshold, missingLeft, set: NO_SET });
}

/** The smallest value is always left, and the largest one right. */
function randomCut({ data }: ForestState, { feature, low, high, u }: { feature: number; low: number; high: number; u: number }): { threshold: number; cut: number } {
  const { values, exact, starts } = data;
  if (exact[feature] === 0) {
    const cut = low + Math.floor(u * (high - low));
    return { threshold: values[starts[feature] + cut], cut };
  }
  const [a, b] = [values[starts[feature] + low], values[starts[feature] + high]];
  let threshold = a * (1 - u) + b * u;
  if (!(threshold < b) || threshold < a) threshold = a;
  return { threshold, cut: lastUpTo(data, { feature, low, high, threshold }) };
}

/** Each category in the node goes to either side by chance. */
function tryCategories(state: ForestState, node: Node, { feature, key }: { feature: number; key: number }, split: Split): void {
  const { codes, count } = state.groups;
  const own = mix(key ^ feature);
  const chosen = Array.from({ length: count }, (_, g) => g).filter((g) => draw(own, codes[g]) >= 0);
  const groups = chosen.length === 0 || chosen.length === count ? [0] : chosen;
  clearLeft(state);
  for (const g of groups) moveLeft(state, g);
  const score = scoreOf(state, node);
  if (score > split.score) keepNominal(state, split, { feature, score, left: groups.map((g) => codes[g]) });
}
