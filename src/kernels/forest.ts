import { checkData, checkParams, checkQuery, checkRows, checkTrees, checkVariant, checkVariants, expectFirst } from './forest-checks.ts';
import { growTree } from './forest-growth.ts';
import type { ForestKernel } from './forest-kernel.ts';
import { leafUnits } from './forest-kernel.ts';
import { cutBack, recordWords, Word } from './forest-nodes.ts';
import type { ForestState } from './forest-state.ts';
import { makeState } from './forest-state.ts';
import { maxSlots, NO_VARIANTS, variantMasks } from './forest-variants.ts';

/**
 * The forest in TypeScript: the readable reference of the WebAssembly kernel, its fallback, and the oracle of its tests.
 *
 * Rows are kept as codes. A node's rows are put into buckets by code, and the codes in the node are visited in ascending order, so nothing is sorted.
 * The rows to be scored go down the tree along with the ones it grows on, so that a leaf's rows are neighbours and no row walks the tree.
 */
export function typescriptForest(): ForestKernel {
  let loaded: ForestState | null = null;
  function state(): ForestState {
    expectFirst('load', loaded !== null);
    return loaded as ForestState;
  }
  return {
    name: 'typescript',
    bytes({ rows, features, classes, codes }, variants) {
      const fixed = rows * (features * codes.BYTES_PER_ELEMENT + 2 + 4 * 8 + 8);
      return fixed + 8 * maxSlots(variants) * rows * classes + 4 * rows * recordWords(classes);
    },
    load(data) {
      checkData(data);
      loaded = makeState(data);
    },
    rows(train, test) {
      checkRows(train, test, state().data.rows);
      Object.assign(state(), { train: train.slice(), test: test.slice(), masks: NO_VARIANTS, nodeCount: 0 });
    },
    variants(variants, trainScores) {
      checkVariants(variants);
      const { rows, classes } = state().data;
      expectFirst('rows', state().train.length > 0);
      const masks = variantMasks(variants, rows);
      Object.assign(state(), { masks, trainScores, slots: new Float64Array(masks.slots.length * rows * classes), nodeCount: 0, scoredTrees: 0 });
    },
    grow(params) {
      expectFirst('variants', state().masks.count > 0);
      checkParams(params, state().train.length, state().data.features);
      return growTree(state(), params);
    },
    score() {
      expectFirst('grow', state().nodeCount > 0);
      checkTrees(++state().scoredTrees);
      scoreTree(state());
    },
    tree(variant) {
      expectFirst('grow', state().nodeCount > 0);
      checkVariant(variant, state().masks.count);
      return cutBack(state().nodes, state().data.classes, 1 << variant);
    },
    predict(out, variant, rows) {
      checkQuery({ out: out.length, expected: rows.length, variant, variants: state().masks.count, rows, known: state().data.rows });
      const { classes } = state().data;
      const sums = sumsOf(state(), variant, rows);
      for (let i = 0; i < rows.length; i++) {
        let best = 0;
        for (let c = 1; c < classes; c++) if (sums[i * classes + c] > sums[i * classes + best]) best = c;
        out[i] = best;
      }
    },
    sums(out, variant, rows) {
      checkQuery({ out: out.length, expected: rows.length * state().data.classes, variant, variants: state().masks.count, rows, known: state().data.rows });
      out.set(sumsOf(state(), variant, rows));
    },
  };
}

/** Finds every variant's leaves from the root down, and adds their probabilities to the sums of their rows. */
function scoreTree(state: ForestState): void {
  const { words, stride } = state.nodes;
  words[Word.ACTIVE] = state.masks.all;
  for (let node = 0; node < state.nodeCount; node++) {
    const at = node * stride;
    const active = words[at + Word.ACTIVE];
    const leaves = active & words[at + Word.LEAF_MASK];
    if (leaves !== 0) addLeaf(state, at, leaves);
    const left = words[at + Word.LEFT] * stride;
    if (left < 0) continue;
    words[left + Word.ACTIVE] = active & ~leaves;
    words[left + stride + Word.ACTIVE] = active & ~leaves;
  }
}

function addLeaf(state: ForestState, at: number, variants: number): void {
  const { words } = state.nodes;
  const { classes, rows } = state.data;
  const { leafClasses, leafValues } = state;
  let weight = 0;
  for (let c = 0; c < classes; c++) weight += words[at + Word.COUNTS + c];
  let kinds = 0;
  for (let c = 0; c < classes; c++) {
    const count = words[at + Word.COUNTS + c];
    if (count === 0) continue;
    leafClasses[kinds] = c;
    leafValues[kinds++] = leafUnits(count, weight);
  }
  let rest = variants;
  for (let slot = 0; rest !== 0; slot++) {
    const mask = state.masks.slots[slot];
    if ((rest & mask) !== mask) continue;
    rest &= ~mask;
    const from = slot * rows * classes;
    if (state.trainScores) addTo(state, { rows: state.inBag, start: words[at + Word.START], end: words[at + Word.END], from, kinds });
    addTo(state, { rows: state.scored, start: words[at + Word.SCORED_START], end: words[at + Word.SCORED_END], from, kinds });
  }
}

function addTo({ slots, data, leafClasses, leafValues }: ForestState, to: { rows: Int32Array; start: number; end: number; from: number; kinds: number }): void {
  const { rows, start, end, from, kinds } = to;
  const { classes } = data;
  if (kinds === 1) {
    const only = from + leafClasses[0];
    for (let i = start; i < end; i++) slots[only + rows[i] * classes] += leafValues[0];
    return;
  }
  for (let i = start; i < end; i++) {
    const sums = from + rows[i] * classes;
    for (let k = 0; k < kinds; k++) slots[sums + leafClasses[k]] += leafValues[k];
  }
}

function sumsOf({ masks, slots, data }: ForestState, variant: number, rows: Int32Array): Float64Array {
  const { classes } = data;
  const sums = new Float64Array(rows.length * classes);
  masks.slots.forEach((mask, slot) => {
    if ((mask & (1 << variant)) === 0) return;
    for (let i = 0; i < rows.length; i++) {
      const from = (slot * data.rows + rows[i]) * classes;
      for (let c = 0; c < classes; c++) sums[i * classes + c] += slots[from + c];
    }
  });
  return sums;
}
