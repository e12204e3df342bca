import { fillEntropyTable } from './forest-impurity.ts';
import type { Impurity } from './forest-impurity.ts';
import type { GrowParams } from './forest-kernel.ts';
import { meanUnits } from './forest-kernel.ts';
import { sampleRows } from './forest-sample.ts';
import { missingCode } from './forest-scan.ts';
import { findSplit } from './forest-search.ts';
import type { ForestState, Node, Split } from './forest-state.ts';
import { addRow, NO_SET, statsOf } from './forest-state.ts';
import { totalOf, value } from './forest-sums.ts';
import { draw, mix } from './random.ts';

/** Keys of a tree's root, of its bootstrap, and of a node's two children; assembly/keys.ts has the same. */
const TREE_KEY = 0x5bd1e995;
const SAMPLE_KEY = 0x1b873593;
const LEFT_KEY = 0x68bc21eb;
const RIGHT_KEY = 0x02e5be93;

const NO_SPLIT: Split = { feature: -1, score: -Infinity, cut: 0, threshold: 0, missingLeft: 0, set: NO_SET };

/** Grows one tree, depth first, until every variant has stopped; returns its number of nodes. */
export function growTree(state: ForestState, params: GrowParams): number {
  const { masks } = state;
  state.params = params;
  state.impurity = impurityOf(state);
  const key = mix(draw(params.seed, params.tree) ^ TREE_KEY);
  const { inBag, scored } = sampleRows(state, mix(key ^ SAMPLE_KEY));
  const root = newNode(state, { start: 0, end: inBag, scoredStart: 0, scoredEnd: scored, depth: 0, key });
  addRows(state, root);
  state.minWeight = params.minWeightFraction * (state.data.classes > 0 ? totalOf(root.sums) : value(root.sums, 0));
  state.nodes = [root];
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const stops = stopsAt(state, node);
    const split = stops === masks.all ? NO_SPLIT : findSplit(state, node);
    node.leafMask = split.feature < 0 ? masks.all : stops;
    if (split.feature < 0) continue;
    const [left, right] = addChildren(state, node, split);
    open.push(right, left);
  }
  if (masks.prune !== 0) mergeLeaves(state);
  return state.nodes.length;
}

/** The table of an earlier tree serves again when as many rows are drawn. */
function impurityOf({ params, train, fixed, impurity }: ForestState): Impurity {
  const { impurity: kind, bootstrap, draws } = params;
  const total = bootstrap ? draws : train.length;
  const common = { kind, table: null, tableScale: 1, weightScale: fixed.weights === null ? 1 : 2 ** -fixed.bits, gainUnit: fixed.gainUnit };
  if (kind !== 'entropy' || fixed.weights !== null) return common;
  if (impurity.table?.length === total + 1) return { ...common, table: impurity.table, tableScale: impurity.tableScale };
  const table = new Float64Array(total + 1);
  return { ...common, table, tableScale: fillEntropyTable(table, total) };
}

function newNode({ width }: ForestState, place: Pick<Node, 'start' | 'end' | 'scoredStart' | 'scoredEnd' | 'depth' | 'key'>): Node {
  const { start, end, scoredStart, scoredEnd, depth, key } = place;
  return { start, end, scoredStart, scoredEnd, depth, key, sums: new Float64Array(2 * width), left: -1, split: NO_SPLIT, leafMask: 0, active: 0 };
}

/** All variants where the node must be a leaf, else the ones that stop at its size or depth. */
function stopsAt(state: ForestState, node: Node): number {
  const { masks, params } = state;
  const n = node.end - node.start;
  if (n < 2 * params.minInstancesPerNode || isPure(state, node)) return masks.all;
  const bySize = n < masks.splitStops.length ? masks.splitStops[n] : 0;
  return bySize | masks.depthStops[Math.min(node.depth, masks.depthStops.length - 1)];
}

/** Whether one class has weight, or all targets are equal. */
function isPure({ data, width, inBag }: ForestState, { start, end, sums }: Node): boolean {
  const { targets } = data;
  if (targets !== null) {
    for (let i = start + 1; i < end; i++) if (targets[inBag[i]] !== targets[inBag[start]]) return false;
    return true;
  }
  let classes = 0;
  for (let c = 0; c < width; c++) if (value(sums, c) > 0) classes++;
  return classes === 1;
}

function addChildren(state: ForestState, node: Node, split: Split): [Node, Node] {
  const { inBag, scored, nodes } = state;
  const depth = node.depth + 1;
  const middle = partition(state, inBag, { start: node.start, end: node.end, split });
  if (split.missingLeft < 0) split.missingLeft = middle - node.start > node.end - middle ? 1 : 0;
  const scoredMiddle = partition(state, scored, { start: node.scoredStart, end: node.scoredEnd, split });
  const left = newNode(state, { start: node.start, end: middle, scoredStart: node.scoredStart, scoredEnd: scoredMiddle, depth, key: mix(node.key ^ LEFT_KEY) });
  const right = newNode(state, { start: middle, end: node.end, scoredStart: scoredMiddle, scoredEnd: node.scoredEnd, depth, key: mix(node.key ^ RIGHT_KEY) });
  node.left = nodes.length;
  node.split = split;
  nodes.push(left, right);
  const [small, large] = middle - node.start <= node.end - middle ? [left, right] : [right, left];
  addRows(state, small);
  for (let i = 0; i < node.sums.length; i++) large.sums[i] = node.sums[i] - small.sums[i];
  return [left, right];
}

function addRows(state: ForestState, { start, end, sums }: Node): void {
  for (let i = start; i < end; i++) addRow(state, sums, state.inBag[i]);
}

/** Moves the rows that go left to the front, keeping the order on both sides; returns the border. */
function partition(state: ForestState, rows: Int32Array, { start, end, split }: { start: number; end: number; split: Split }): number {
  const { data, spare } = state;
  const { feature, cut, missingLeft, set } = split;
  const column = data.codes[feature];
  const missing = missingCode(state, feature);
  const isNominal = data.nominal[feature] > 0;
  let left = start;
  let right = 0;
  for (let i = start; i < end; i++) {
    const row = rows[i];
    const code = column[row];
    const goesLeft = isNominal ? ((set[code >> 5] >>> (code & 31)) & 1) === 1 : code === missing ? missingLeft === 1 : code <= cut;
    if (goesLeft) rows[left++] = row;
    else spare[right++] = row;
  }
  for (let i = 0; i < right; i++) rows[left + i] = spare[i];
  return left;
}

/** Spark's LearningNode.toNode(prune): from below, two leaves of equal prediction become one. */
function mergeLeaves(state: ForestState): void {
  const { nodes, masks } = state;
  const predictions = nodes.map((node) => predictionOf(state, node));
  for (let i = nodes.length - 1; i >= 0; i--) {
    const { left } = nodes[i];
    if (left >= 0 && predictions[left] === predictions[left + 1]) nodes[i].leafMask |= masks.prune & nodes[left].leafMask & nodes[left + 1].leafMask;
  }
}

/** Class of the largest weight as a double, the first of equals; for regression the leaf in units. */
function predictionOf(state: ForestState, node: Node): number {
  const stats = statsOf(state, node);
  if (state.data.classes === 0) return meanUnits(stats[1], stats[0], state.fixed.scale);
  let best = 0;
  for (let c = 1; c < stats.length; c++) if (stats[c] > stats[best]) best = c;
  return best;
}
