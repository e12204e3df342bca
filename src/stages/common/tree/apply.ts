import type { AnyVector, Column, Frame } from '../../../frame/column.ts';
import { copyRows, doubles, vectors } from '../../../frame/column.ts';
import { withColumns } from '../../../frame/select.ts';
import { slotName } from '../../../frame/vectors.ts';
import type { WalkTrees } from '../../../kernels/forest-walk.ts';
import { findLeaves } from '../../../kernels/forest-walk.ts';
import { DataError } from '../../../util/errors.ts';
import type { Model } from '../../stage.ts';
import { addPredictions } from '../classifier.ts';
import { anyVector, refuseWidth, rowNumber } from '../columns.ts';
import type { ForestArrays } from './arrays.ts';
import { forestArrays, nodeStats } from './arrays.ts';
import { walkOf } from './kernel.ts';
import type { ForestState } from './model.ts';
import { leafValues, nodeVariances, stateOf, unitsOf } from './model.ts';
import { toMeans, toProbabilities } from './predictions.ts';
import { copySlot, slotsOf } from './slots.ts';

/** Values of rows that are walked down a tree together. */
const BLOCK_VALUES = 2 ** 16;

/** A single tree's raw scores are its leaf's class weights, and its leaf is a number, as in Spark; those of a forest are the sum of its trees' probabilities, and a vector. */
export type Form = 'tree' | 'forest';

/** Adds the columns that the parameters name: raw scores, probabilities, predictions, variances and leaves. */
export function applyForest(model: Model, frame: Frame, form: Form): Frame {
  const { params } = model;
  const state = stateOf(model);
  const name = String(params.featuresCol);
  const features = anyVector(frame, name);
  refuseWidth(features, state.numFeatures, name);
  refuseCategories(frame, features, state.categories);
  const scored = { model, state, arrays: forestArrays(model), rows: { count: frame.rows, column: features }, form };
  const predicted = state.numClasses === 0 ? withMeans(frame, scored) : withClasses(frame, scored);
  if (params.leafCol === undefined || params.leafCol === '') return predicted;
  return withColumns(predicted, [[String(params.leafCol), leafColumn(scored)]]);
}

/** Rows to be walked down trees. */
interface Rows {
  count: number;
  column: AnyVector;
}

interface Scored {
  model: Model;
  state: ForestState;
  arrays: ForestArrays;
  rows: Rows;
  form: Form;
}

/** The trees as the kernels walk them. Without missing values in the fit a missing one goes to the side of more rows. */
function walkTrees({ treeStarts, feature, threshold, left, right, instances, missingLeft, sets }: ForestArrays, { numFeatures, categories = [] }: ForestState): WalkTrees {
  return {
    treeStarts, feature, threshold, left, right,
    missingLeft: missingLeft ?? Uint8Array.from(left, (child, node) => (child >= 0 && instances[child] > instances[right[node]] ? 1 : 0)),
    sets: sets ?? new Int32Array(0),
    setWords: sets === undefined ? 0 : sets.length / left.length,
    nominal: Uint8Array.from({ length: numFeatures }, (_, f) => (categories[f] > 2 ? 1 : 0)),
  };
}

/** Sums of what the leaves of each row add, in the kernel's units: (rows, width). */
function leafSums({ arrays, state, rows }: Scored): Float64Array {
  const width = Math.max(1, state.numClasses);
  const sums = new Float64Array(rows.count * width);
  const walk = walkOf(arrays, () => ({ trees: walkTrees(arrays, state), leaves: { values: leafValues(arrays, unitsOf(state)), width } }));
  walk.addLeaves(sums, (x, range) => copyRows(rows.column, x, range));
  return sums;
}

function withClasses(frame: Frame, scored: Scored): Frame {
  const { model: { params }, state: { numTrees, labels }, form } = scored;
  const sums = leafSums(scored);
  const raw = form === 'tree' ? treeWeights(scored) : toProbabilities(sums.slice(), 1);
  return addPredictions(frame, { params, raw, deciding: sums.slice(), probabilities: toProbabilities(sums, numTrees), labels });
}

/** Class weights of the leaf of each row in the only tree: (rows, classes). */
function treeWeights({ arrays, state, rows }: Scored): Float64Array {
  const { numClasses } = state;
  const stats = nodeStats(arrays);
  const out = new Float64Array(rows.count * numClasses);
  for (const [row, leaf] of leavesOf(walkTrees(arrays, state), rows, 0).entries()) out.set(stats.subarray(leaf * numClasses, (leaf + 1) * numClasses), row * numClasses);
  return out;
}

function withMeans(frame: Frame, scored: Scored): Frame {
  const { model: { params }, state, arrays, rows } = scored;
  const made: [unknown, Column][] = [[params.predictionCol, doubles(toMeans(leafSums(scored), state.numTrees, unitsOf(state)))]];
  if (params.varianceCol !== undefined) {
    const variances = nodeVariances(arrays);
    made.push([params.varianceCol, doubles(Float64Array.from(leavesOf(walkTrees(arrays, state), rows, 0), (node) => variances[node]))]);
  }
  return withColumns(frame, made.filter(([name]) => name !== '') as [string, Column][]);
}

/** Number of the leaf of each row, from 0 at the left of each tree. */
function leafColumn({ arrays, state, rows, form }: Scored): Column {
  const { treeStarts, left } = arrays;
  const walked = walkTrees(arrays, state);
  const trees = treeStarts.length - 1;
  const values = new Float64Array(rows.count * trees);
  const number = new Int32Array(left.length);
  for (let tree = 0; tree < trees; tree++) {
    let count = 0;
    for (let node = treeStarts[tree]; node < treeStarts[tree + 1]; node++) if (left[node] < 0) number[node] = count++;
    const leaves = leavesOf(walked, rows, treeStarts[tree]);
    for (let row = 0; row < rows.count; row++) values[row * trees + tree] = number[leaves[row]];
  }
  return form === 'tree' ? doubles(values) : vectors(values, Array.from({ length: trees }, (_, tree) => String(tree)));
}

/** The leaf that each row falls into in the tree below `root`, as a position in the arrays: (rows). */
function leavesOf(trees: WalkTrees, { count, column }: Rows, root: number): Int32Array {
  const features = column.width;
  const leaves = new Int32Array(count);
  const block = Math.max(1, Math.floor(BLOCK_VALUES / Math.max(1, features)));
  const x = new Float64Array(Math.min(block, count) * features);
  for (let from = 0; from < count; from += block) {
    const to = Math.min(from + block, count);
    copyRows(column, x, { from, to });
    findLeaves(leaves.subarray(from, to), trees, { x, features, root });
  }
  return leaves;
}

/** Throws a DataError for a category that is missing or no index, naming row and slot. One above those of the fit is let through. */
function refuseCategories(frame: Frame, column: AnyVector, categories: readonly number[] | undefined): void {
  if (categories === undefined) return;
  const slots = slotsOf(column);
  const one = new Float64Array(frame.rows);
  for (const [f, count] of categories.entries()) {
    if (count === 0) continue;
    copySlot(one, slots[f].read(), slots[f]);
    for (let row = 0; row < frame.rows; row++) {
      const value = one[row];
      if (value >= 0 && Number.isInteger(value)) continue;
      const found = Number.isNaN(value) ? 'a missing value' : value;
      throw new DataError(`row ${rowNumber(frame, row)}, column \`${slotName(column, f)}\`: expected the index of a category, 0 to ${count - 1}, got ${found}`);
    }
  }
}
