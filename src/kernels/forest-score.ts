import { leafUnits, meanUnits } from './forest-kernel.ts';
import type { ForestState, Node } from './forest-state.ts';
import { leafWidth, statsOf } from './forest-state.ts';

/** Finds every variant's leaves from the root down, and adds their values to the sums of their rows. */
export function scoreTree(state: ForestState): void {
  const { nodes, masks } = state;
  nodes[0].active = masks.all;
  for (const node of nodes) {
    const leaves = node.active & node.leafMask;
    if (leaves !== 0) addLeaf(state, node, leaves);
    if (node.left < 0) continue;
    nodes[node.left].active = node.active & ~leaves;
    nodes[node.left + 1].active = node.active & ~leaves;
  }
}

/** Sums of a variant in units: (rows.length, classes), or (rows.length) for regression. */
export function sumsOf(state: ForestState, variant: number, rows: Int32Array): Float64Array {
  const { masks, slots, scoredRows, places } = state;
  const width = leafWidth(state);
  const sums = new Float64Array(rows.length * width);
  masks.slots.forEach((mask, slot) => {
    if ((mask & (1 << variant)) === 0) return;
    for (let i = 0; i < rows.length; i++) {
      const from = (slot * scoredRows + places[rows[i]]) * width;
      for (let j = 0; j < width; j++) sums[i * width + j] += slots[from + j];
    }
  });
  return sums;
}

function addLeaf(state: ForestState, node: Node, variants: number): void {
  const { masks, scoredRows, trainScores, inBag, scored } = state;
  const leaf = leafValues(state, node);
  let rest = variants;
  for (let slot = 0; rest !== 0; slot++) {
    const mask = masks.slots[slot];
    if ((rest & mask) !== mask) continue;
    rest &= ~mask;
    if (trainScores) addTo(state, { rows: inBag, start: node.start, end: node.end, first: slot * scoredRows, leaf });
    addTo(state, { rows: scored, start: node.scoredStart, end: node.scoredEnd, first: slot * scoredRows, leaf });
  }
}

/** The values of a leaf that are not 0, and which they are. */
function leafValues(state: ForestState, node: Node): { at: number; units: number }[] {
  const stats = statsOf(state, node);
  if (state.data.classes === 0) return [{ at: 0, units: meanUnits(stats[1], stats[0], state.fixed.scale) }];
  let weight = 0;
  for (const w of stats) weight += w;
  const leaf: { at: number; units: number }[] = [];
  stats.forEach((w, at) => {
    if (w > 0) leaf.push({ at, units: leafUnits(w, weight) });
  });
  return leaf;
}

function addTo(state: ForestState, to: { rows: Int32Array; start: number; end: number; first: number; leaf: { at: number; units: number }[] }): void {
  const { slots, places } = state;
  const { rows, start, end, first, leaf } = to;
  const width = leafWidth(state);
  for (let i = start; i < end; i++) {
    const sums = (first + places[rows[i]]) * width;
    for (const { at, units } of leaf) slots[sums + at] += units;
  }
}
