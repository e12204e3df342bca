import type { Model } from '../../stage.ts';
import type { ForestArrays } from './arrays.ts';
import { forestArrays, nodeStats } from './arrays.ts';
import type { ForestState } from './model.ts';
import { nodeMean, nodeVariances, stateOf, unitsOf } from './model.ts';

const DIGITS = 6;
const LISTED = 8; // more categories or classes would hide the tree
const STEP = '|   ';
const BRANCH = '|-- ';

/** What all lines of a tree are made from. */
interface Drawing {
  arrays: ForestArrays;
  state: ForestState;
  variances: Float64Array | null;
  maxDepth: number;
}

/**
 * One tree as lines of text: at each split a line for either side, and behind a leaf its prediction, its rows and the weight of each class or the variance.
 * Below `maxDepth` only the size of what is left out is told. Throws an Error for a tree that the model does not have.
 */
export function describeTree(model: Model, tree: number, { maxDepth = Infinity }: { maxDepth?: number } = {}): string[] {
  const arrays = forestArrays(model);
  const trees = arrays.treeStarts.length - 1;
  if (!(Number.isInteger(tree) && tree >= 0 && tree < trees)) throw new Error(`expected a tree from 0 to ${trees - 1}, got ${tree}`);
  const state = stateOf(model);
  const drawing = { arrays, state, variances: state.numClasses === 0 ? nodeVariances(arrays) : null, maxDepth };
  const root = arrays.treeStarts[tree];
  return arrays.left[root] < 0 ? [leafText(drawing, root)] : linesBelow(drawing, root);
}

/** Both sides of every split, depth first and the left side first; walked with a stack, since a tree may be deeper than calls may nest. */
function linesBelow(drawing: Drawing, root: number): string[] {
  const { arrays: { left, right }, maxDepth } = drawing;
  const lines: string[] = [];
  const open = [{ node: root, depth: 0, line: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth, line } = next;
    const isLeaf = left[node] < 0;
    const indent = STEP.repeat(Math.max(0, depth - 1)) + BRANCH;
    if (node !== root) lines.push(indent + line + (isLeaf ? `: ${leafText(drawing, node)}` : ''));
    if (isLeaf) continue;
    if (depth >= maxDepth) {
      lines.push(`${STEP.repeat(depth)}${BRANCH}${cutText(drawing, node)}`);
      continue;
    }
    const [toLeft, toRight] = sides(drawing, node);
    open.push({ node: right[node], depth: depth + 1, line: toRight }, { node: left[node], depth: depth + 1, line: toLeft });
  }
  return lines;
}

/** The conditions of the two sides of a split. */
function sides({ arrays, state }: Drawing, node: number): [string, string] {
  const { feature, threshold, left, right, instances, missingLeft, sets } = arrays;
  const f = feature[node];
  const name = state.featureNames[f];
  const categories = state.categories?.[f] ?? 0;
  const missingGoLeft = missingLeft === undefined ? instances[left[node]] > instances[right[node]] : missingLeft[node] === 1;
  // Without a missing value in the fit the side is only a fallback, and not worth a word.
  const [leftToo, rightToo] = missingLeft === undefined || categories > 0 ? ['', ''] : missingGoLeft ? [' or missing', ''] : ['', ' or missing'];
  if (sets !== undefined && categories > 2) {
    const words = sets.length / left.length;
    const isLeft = Array.from({ length: categories }, (_, c) => ((sets[node * words + (c >> 5)] >>> (c & 31)) & 1) === 1);
    return [`${name} in ${categoryList(state, f, isLeft)}`, `${name} not in it`];
  }
  if (threshold[node] === Infinity) return [`${name} not missing`, `${name} missing`];
  const value = shortNumber(threshold[node]);
  return [`${name} <= ${value}${leftToo}`, `${name} > ${value}${rightToo}`];
}

function categoryList({ categoryLabels }: ForestState, feature: number, chosen: readonly boolean[]): string {
  const names = categoryLabels?.[feature] ?? null;
  const all = chosen.flatMap((is, c) => (is ? [names === null ? String(c) : JSON.stringify(names[c])] : []));
  return `{${all.slice(0, LISTED).join(', ')}${all.length > LISTED ? `, and ${all.length - LISTED} more` : ''}}`;
}

function leafText(drawing: Drawing, node: number): string {
  const { arrays, state, variances } = drawing;
  const rows = `${arrays.instances[node]} ${arrays.instances[node] === 1 ? 'row' : 'rows'}`;
  if (variances !== null) return `${shortNumber(nodeMean(arrays, node, unitsOf(state)))} (${rows}, variance ${shortNumber(variances[node])})`;
  const { numClasses, labels } = state;
  const weights = [...nodeStats(arrays).subarray(node * numClasses, (node + 1) * numClasses)];
  const best = weights.indexOf(Math.max(...weights));
  const there = weights.flatMap((weight, c) => (weight > 0 ? [`${labels[c]}: ${shortNumber(weight)}`] : []));
  const more = there.length > LISTED ? `, and ${there.length - LISTED} more` : '';
  return `${labels[best]} (${rows}; ${there.slice(0, LISTED).join(', ')}${more})`;
}

function cutText({ arrays: { left, right, instances } }: Drawing, node: number): string {
  let leaves = 0;
  let deepest = 0;
  const open = [{ at: node, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    deepest = Math.max(deepest, next.depth);
    if (left[next.at] < 0) leaves++;
    else open.push({ at: left[next.at], depth: next.depth + 1 }, { at: right[next.at], depth: next.depth + 1 });
  }
  return `${leaves} leaves more, ${deepest} ${deepest === 1 ? 'level' : 'levels'} deep (${instances[node]} rows)`;
}

/** The shortest text of a number rounded to six digits. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}
