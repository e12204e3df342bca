import { checkBytes, checkData, checkedCodes, checkParams, checkPrediction, checkQuery, checkRows, checkTrees, checkVariant, checkVariants, checkWeights, expectFirst } from './forest-checks.ts';
import { growTree } from './forest-growth.ts';
import type { ForestKernel } from './forest-kernel.ts';
import type { GrownNode } from './forest-nodes.ts';
import { cutBack } from './forest-nodes.ts';
import type { FixedRows } from './forest-rows.ts';
import { fixedRows, scoredPlaces } from './forest-rows.ts';
import { scoreTree, sumsOf } from './forest-score.ts';
import type { ForestState } from './forest-state.ts';
import { leafWidth, makeState, statsOf } from './forest-state.ts';
import { setPair } from './forest-sums.ts';
import { maxSlots, NO_VARIANTS, variantMasks } from './forest-variants.ts';

/** Bytes of a growing node without its sums, and of a row in the arrays of a state, both at most. */
const NODE_BYTES = 400;
const ROW_BYTES = 144;

/**
 * The forest in TypeScript: the readable reference of the WebAssembly kernel, its fallback, and the oracle of its tests.
 *
 * Rows are kept as codes. For each feature that is looked at in a node, the node's rows are sorted by code, and one group of equal codes after the other goes to the left child.
 * All sums are of whole numbers and exact, so they do not depend on the order of the rows; a split is scored from its sums alone.
 * The rows to be scored go down the tree along with the ones it grows on, so that a leaf's rows are neighbours and no row walks the tree.
 */
export function typescriptForest(): ForestKernel {
  let loaded: ForestState | null = null;
  function state(): ForestState {
    expectFirst('load', loaded !== null);
    return loaded as ForestState;
  }
  function query(out: Float64Array | Int32Array, width: number, { variant, rows }: { variant: number; rows: Int32Array }): void {
    checkQuery({ out: out.length, expected: rows.length * width, variant, variants: state().masks.count, rows, places: state().places });
  }
  return {
    name: 'typescript',
    bytes: bytesNeeded,
    load(data) {
      checkData(data);
      loaded = makeState({ ...data, codes: data.codes.map((_, f) => checkedCodes(data, f)) });
    },
    rows(train, test, weights) {
      const { data } = state();
      checkRows(train, test, data.rows);
      checkWeights(weights, train, data.rows);
      const fixed = fixedRows(data, train, weights);
      Object.assign(state(), { train: train.slice(), test: test.slice(), fixed, amounts: amountsOf(fixed, data.rows), masks: NO_VARIANTS, nodes: [] });
    },
    variants(variants, trainScores) {
      checkVariants(variants);
      const { data, train, test } = state();
      expectFirst('rows', train.length > 0);
      const masks = variantMasks(variants, data.rows);
      const scoredRows = test.length + (trainScores ? train.length : 0);
      const entries = masks.slots.length * scoredRows * leafWidth(state());
      checkBytes(8 * entries);
      Object.assign(state(), { masks, trainScores, scoredRows, places: scoredPlaces(data.rows, test, trainScores ? train : null), slots: new Float64Array(entries), nodes: [], scoredTrees: 0 });
    },
    grow(params) {
      expectFirst('variants', state().masks.count > 0);
      checkParams(params, state().train.length, state().data);
      return growTree(state(), params);
    },
    score() {
      expectFirst('grow', state().nodes.length > 0);
      checkTrees(++state().scoredTrees);
      scoreTree(state());
    },
    tree(variant) {
      expectFirst('grow', state().nodes.length > 0);
      checkVariant(variant, state().masks.count);
      return cutBack((node) => grownNode(state(), node), state(), 1 << variant);
    },
    predict(out, variant, rows) {
      const { classes } = state().data;
      checkPrediction(classes);
      query(out, 1, { variant, rows });
      const sums = sumsOf(state(), variant, rows);
      for (let i = 0; i < rows.length; i++) {
        let best = 0;
        for (let c = 1; c < classes; c++) if (sums[i * classes + c] > sums[i * classes + best]) best = c;
        out[i] = best;
      }
    },
    sums(out, variant, rows) {
      query(out, leafWidth(state()), { variant, rows });
      out.set(sumsOf(state(), variant, rows));
    },
  };
}

/** A tree may have a leaf a row, hence two nodes. */
function bytesNeeded({ rows, features, classes, codes }: Parameters<ForestKernel['bytes']>[0], variants: number, scored: number): number {
  const [width, sums] = classes === 0 ? [3, 1] : [classes, classes];
  return codes.reduce((sum, { byteLength }) => sum + byteLength, 0) + 8 * features + rows * (ROW_BYTES + 2 * (NODE_BYTES + 16 * width)) + 8 * maxSlots(variants) * scored * sums;
}

/** W, and for regression S and Q, of each row as pairs. */
function amountsOf({ weights, sums, squares }: FixedRows, rows: number): Float64Array {
  const width = sums === null ? 1 : 3;
  const amounts = new Float64Array(2 * rows * width);
  for (let row = 0; row < rows; row++) {
    setPair(amounts, row * width, weights === null ? 1 : weights[row]);
    if (sums === null || squares === null) continue;
    setPair(amounts, row * width + 1, sums[row]);
    setPair(amounts, row * width + 2, squares[row]);
  }
  return amounts;
}

function grownNode(state: ForestState, index: number): GrownNode {
  const node = state.nodes[index];
  const { feature, threshold, missingLeft, set } = node.split;
  const stats = statsOf(state, node);
  return { left: node.left, feature, threshold, missingLeft, depth: node.depth, instances: node.end - node.start, leafMask: node.leafMask, stats, set };
}
