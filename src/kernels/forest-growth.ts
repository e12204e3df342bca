import type { GrowParams } from './forest-kernel.ts';
import { fillEntropyTable } from './forest-impurity.ts';
import { makeRecords, Word } from './forest-nodes.ts';
import { findSplit } from './forest-search.ts';
import type { ForestState, Split } from './forest-state.ts';
import { below, draw, mix } from './random.ts';

/** Keys of a tree's root, of its bootstrap, and of a node's two children; assembly/forest-memory.ts has the same. */
const TREE_KEY = 0x5bd1e995;
const SAMPLE_KEY = 0x1b873593;
const LEFT_KEY = 0x68bc21eb;
const RIGHT_KEY = 0x02e5be93;

/** Grows one tree, depth first, until every variant has stopped; returns its number of nodes. */
export function growTree(state: ForestState, params: GrowParams): number {
  const { open, masks } = state;
  state.params = params;
  prepareEntropy(state);
  const key = mix(draw(params.seed, params.tree) ^ TREE_KEY);
  const [inBag, scored] = sampleRows(state, key);
  const { words } = state.nodes;
  words.fill(0, 0, state.nodes.stride);
  words[Word.END] = inBag;
  words[Word.SCORED_END] = scored;
  words[Word.KEY] = key;
  addCounts(state, 0);
  state.nodeCount = 1;
  open[0] = 0;
  for (let left = 1; left > 0; ) {
    const at = open[--left] * state.nodes.stride;
    const stops = stopsAt(state, at);
    const split = stops === masks.all ? null : findSplit(state, at);
    if (split === null || split.feature < 0) {
      state.nodes.words[at + Word.LEFT] = -1;
      state.nodes.words[at + Word.LEAF_MASK] = masks.all;
      continue;
    }
    state.nodes.words[at + Word.LEAF_MASK] = stops;
    const child = addChildren(state, at, split);
    open[left++] = child + 1;
    open[left++] = child;
  }
  if (masks.prune !== 0) mergeLeaves(state);
  return state.nodeCount;
}

function prepareEntropy(state: ForestState): void {
  const { impurity, bootstrap, draws } = state.params;
  const total = bootstrap ? draws : state.train.length;
  if (impurity === 'gini' || state.entropyTable.length === total + 1) return;
  state.entropyTable = new Float64Array(total + 1);
  state.scale = fillEntropyTable(state.entropyTable, total);
}

/** Puts the tree's rows into `inBag`, with their weights, and the others to be scored into `scored`; returns how many there are of both. */
function sampleRows(state: ForestState, treeKey: number): [number, number] {
  const { train, test, weight, inBag, scored, trainScores } = state;
  const { bootstrap, draws, subsamplingRate } = state.params;
  const key = mix(treeKey ^ SAMPLE_KEY);
  if (bootstrap) drawRows({ train, weight, key, draws });
  else chooseRows({ train, weight, key, rate: subsamplingRate });
  let inside = 0;
  let outside = 0;
  for (const row of train) {
    if (weight[row] > 0) inBag[inside++] = row;
    else if (trainScores) scored[outside++] = row;
  }
  scored.set(test, outside);
  return [inside, outside + test.length];
}

function drawRows({ train, weight, key, draws }: { train: Int32Array; weight: Int32Array; key: number; draws: number }): void {
  for (const row of train) weight[row] = 0;
  for (let i = 0; i < draws; i++) weight[train[below(draw(key, i), train.length)]]++;
}

/** Keeps the rows whose hash is below the rate; the row with the smallest hash is kept in any case. */
function chooseRows({ train, weight, key, rate }: { train: Int32Array; weight: Int32Array; key: number; rate: number }): void {
  const limit = rate * 4294967296;
  let smallest = Infinity;
  let first = 0;
  for (let i = 0; i < train.length; i++) {
    const hash = draw(key, i) >>> 0;
    weight[train[i]] = hash < limit ? 1 : 0;
    if (hash < smallest) [smallest, first] = [hash, i];
  }
  weight[train[first]] = 1;
}

/** All variants where the node must be a leaf, else the ones that stop at its size or depth. */
function stopsAt({ nodes, masks, params, data }: ForestState, at: number): number {
  const { words } = nodes;
  const n = words[at + Word.END] - words[at + Word.START];
  let classes = 0;
  for (let c = 0; c < data.classes; c++) if (words[at + Word.COUNTS + c] > 0) classes++;
  if (classes === 1 || n < 2 * params.minInstancesPerNode) return masks.all;
  const bySize = n < masks.splitStops.length ? masks.splitStops[n] : 0;
  return bySize | masks.depthStops[Math.min(words[at + Word.DEPTH], masks.depthStops.length - 1)];
}

function addChildren(state: ForestState, at: number, split: Split): number {
  const left = state.nodeCount;
  state.nodeCount += 2;
  if (state.nodeCount * state.nodes.stride > state.nodes.words.length) state.nodes = makeRecords(4 * state.nodeCount, state.data.classes, state.nodes);
  const { words, doubles, stride } = state.nodes;
  const { threshold, cut } = cutOf(state, split);
  words[at + Word.LEFT] = left;
  words[at + Word.FEATURE] = split.feature;
  words[at + Word.CUT] = cut;
  doubles[(at + Word.THRESHOLD) >> 1] = threshold;
  const column = split.feature * state.data.rows;
  const middle = partition(state, state.inBag, { start: words[at + Word.START], end: words[at + Word.END], column, cut });
  const scoredMiddle = partition(state, state.scored, { start: words[at + Word.SCORED_START], end: words[at + Word.SCORED_END], column, cut });
  for (let child = left * stride; child <= (left + 1) * stride; child += stride) {
    for (let w = 0; w < Word.COUNTS; w++) words[child + w] = words[at + w];
    words[child + Word.DEPTH]++;
  }
  const right = (left + 1) * stride;
  words[left * stride + Word.END] = middle;
  words[left * stride + Word.SCORED_END] = scoredMiddle;
  words[left * stride + Word.KEY] = mix(words[at + Word.KEY] ^ LEFT_KEY);
  words[right + Word.START] = middle;
  words[right + Word.SCORED_START] = scoredMiddle;
  words[right + Word.KEY] = mix(words[at + Word.KEY] ^ RIGHT_KEY);
  countChildren(state, at, left * stride);
  return left;
}

/** The threshold lies between the two values; where rounding lifts the midpoint to the upper one, it is the lower one. */
function cutOf({ data }: ForestState, { feature, low, high }: Split): { threshold: number; cut: number } {
  const { values, exact } = data;
  const start = data.starts[feature];
  if (exact[feature] === 0) return { threshold: values[start + low], cut: low };
  const middle = values[start + low] / 2 + values[start + high] / 2;
  const threshold = middle < values[start + high] ? middle : values[start + low];
  let [cut, above] = [low, high];
  while (above - cut > 1) {
    const code = (cut + above) >> 1;
    if (values[start + code] <= threshold) cut = code;
    else above = code;
  }
  return { threshold, cut };
}

/** Moves the rows with a code up to `cut` to the front, keeping the order on both sides; returns the border. */
function partition({ data, spare }: ForestState, rows: Int32Array, by: { start: number; end: number; column: number; cut: number }): number {
  const { codes } = data;
  const { start, end, column, cut } = by;
  let left = start;
  let right = 0;
  for (let i = start; i < end; i++) {
    const row = rows[i];
    if (codes[column + row] <= cut) rows[left++] = row;
    else spare[right++] = row;
  }
  for (let i = 0; i < right; i++) rows[left + i] = spare[i];
  return left;
}

/** Counts the classes of the smaller child; the other has the rest. */
function countChildren(state: ForestState, at: number, left: number): void {
  const { words, stride } = state.nodes;
  const right = left + stride;
  const isLeftSmaller = words[left + Word.END] - words[left + Word.START] <= words[right + Word.END] - words[right + Word.START];
  const [small, large] = isLeftSmaller ? [left, right] : [right, left];
  words.fill(0, small + Word.COUNTS, small + stride);
  addCounts(state, small);
  for (let c = Word.COUNTS; c < stride; c++) words[large + c] = words[at + c] - words[small + c];
}

function addCounts({ nodes, data, inBag, weight }: ForestState, at: number): void {
  const { words } = nodes;
  const { labels } = data;
  const end = words[at + Word.END];
  for (let i = words[at + Word.START]; i < end; i++) {
    const row = inBag[i];
    words[at + Word.COUNTS + labels[row]] += weight[row];
  }
}

/** Spark's LearningNode.toNode(prune): from below, two leaves of equal prediction become one. */
function mergeLeaves({ nodes, nodeCount, masks, data }: ForestState): void {
  const { words, stride } = nodes;
  for (let node = nodeCount - 1; node >= 0; node--) {
    const at = node * stride;
    words[at + Word.PREDICTION] = largest(words, at + Word.COUNTS, data.classes);
    if (words[at + Word.LEFT] < 0) continue;
    const left = words[at + Word.LEFT] * stride;
    const right = left + stride;
    if (words[left + Word.PREDICTION] === words[right + Word.PREDICTION]) words[at + Word.LEAF_MASK] |= masks.prune & words[left + Word.LEAF_MASK] & words[right + Word.LEAF_MASK];
  }
}

function largest(counts: Int32Array, start: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) if (counts[start + c] > counts[start + best]) best = c;
  return best;
}
