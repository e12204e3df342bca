import type { Column, Frame, VectorColumn } from '../../../frame/column.ts';
import { doubles, vectors } from '../../../frame/column.ts';
import { withColumns } from '../../../frame/select.ts';
import { LEAF_BITS } from '../../../kernels/forest-kernel.ts';
import { DataError } from '../../../util/errors.ts';
import type { Model } from '../../stage.ts';
import { addPredictions } from '../classifier.ts';
import { refuseWidth, rowNumber, vectorColumn } from '../columns.ts';
import type { ForestArrays } from './arrays.ts';
import { forestArrays, nodeStats } from './arrays.ts';
import type { ForestState } from './model.ts';
import { leafValues, nodeVariances, stateOf, unitsOf } from './model.ts';
import { toMeans, toProbabilities } from './predictions.ts';

const WORD_BITS = 32;

/** A single tree's raw scores are its leaf's class weights, and its leaf is a number, as in Spark; those of a forest are the sum of its trees' probabilities, and a vector. */
export type Form = 'tree' | 'forest';

/** Adds the columns that the parameters name: raw scores, probabilities, predictions, variances and leaves. */
export function applyForest(model: Model, frame: Frame, form: Form): Frame {
  const { params } = model;
  const state = stateOf(model);
  const name = String(params.featuresCol);
  const features = vectorColumn(frame, name);
  refuseWidth(features, state.numFeatures, name);
  refuseCategories(frame, features, state.categories);
  const scored = { model, state, arrays: forestArrays(model), rows: rowsOf(features, frame.rows, state), form };
  const predicted = state.numClasses === 0 ? withMeans(frame, scored) : withClasses(frame, scored);
  if (params.leafCol === undefined || params.leafCol === '') return predicted;
  return withColumns(predicted, [[String(params.leafCol), leafColumn(scored)]]);
}

/** Rows to be walked down trees. `plain`: there are only numbers, and none is missing. */
interface Rows {
  count: number;
  values: Float64Array;
  width: number;
  categories: readonly number[];
  plain: boolean;
}

interface Scored {
  model: Model;
  state: ForestState;
  arrays: ForestArrays;
  rows: Rows;
  form: Form;
}

function rowsOf({ values, width }: VectorColumn, count: number, { categories = [] }: ForestState): Rows {
  return { count, values, width, categories, plain: categories.every((of) => of <= 2) && !values.some(Number.isNaN) };
}

function withClasses(frame: Frame, { model: { params }, state, arrays, rows, form }: Scored): Frame {
  const { numClasses, numTrees, labels } = state;
  const sums = new Float64Array(rows.count * numClasses);
  const raw = form === 'tree' ? new Float64Array(rows.count * numClasses) : null;
  const values = leafValues(arrays, unitsOf(state));
  for (const root of arrays.treeStarts.subarray(0, -1)) {
    const leaves = leavesOf(arrays, rows, root);
    addLeaves(sums, leaves, { values, width: numClasses });
    if (raw !== null) addLeaves(raw, leaves, { values: nodeStats(arrays), width: numClasses });
  }
  const scores = { raw: raw ?? sums.map((sum) => sum / 2 ** LEAF_BITS), deciding: sums.slice(), probabilities: toProbabilities(sums, numTrees) };
  return addPredictions(frame, { params, ...scores, labels });
}

function withMeans(frame: Frame, { model: { params }, state, arrays, rows }: Scored): Frame {
  const units = unitsOf(state);
  const sums = new Float64Array(rows.count);
  const values = leafValues(arrays, units);
  for (const root of arrays.treeStarts.subarray(0, -1)) addLeaves(sums, leavesOf(arrays, rows, root), { values, width: 1 });
  const made: [unknown, Column][] = [[params.predictionCol, doubles(toMeans(sums, state.numTrees, units))]];
  if (params.varianceCol !== undefined) {
    const variances = nodeVariances(arrays);
    made.push([params.varianceCol, doubles(Float64Array.from(leavesOf(arrays, rows, 0), (node) => variances[node]))]);
  }
  return withColumns(frame, made.filter(([name]) => name !== '') as [string, Column][]);
}

/** Number of the leaf of each row, from 0 at the left of each tree. */
function leafColumn({ arrays, rows, form }: Scored): Column {
  const { treeStarts, left } = arrays;
  const trees = treeStarts.length - 1;
  const values = new Float64Array(rows.count * trees);
  const number = new Int32Array(left.length);
  for (let tree = 0; tree < trees; tree++) {
    let count = 0;
    for (let node = treeStarts[tree]; node < treeStarts[tree + 1]; node++) if (left[node] < 0) number[node] = count++;
    const leaves = leavesOf(arrays, rows, treeStarts[tree]);
    for (let row = 0; row < rows.count; row++) values[row * trees + tree] = number[leaves[row]];
  }
  return form === 'tree' ? doubles(values) : vectors(values, Array.from({ length: trees }, (_, tree) => String(tree)));
}

/** Adds what `values` has for the leaf of each row. out: (rows, width); leaves: (rows); values: (nodes, width). */
function addLeaves(out: Float64Array, leaves: Int32Array, { values, width }: { values: Float64Array | Int32Array; width: number }): void {
  for (let row = 0; row < leaves.length; row++) {
    const from = leaves[row] * width;
    const to = row * width;
    for (let c = 0; c < width; c++) out[to + c] += values[from + c];
  }
}

/** The leaf that each row falls into in the tree below `root`, as a position in the arrays: (rows). */
function leavesOf(arrays: ForestArrays, rows: Rows, root: number): Int32Array {
  const { feature, threshold, left, right } = arrays;
  const { count, values, width, plain } = rows;
  if (!plain) return leavesOfAny(arrays, rows, root);
  const leaves = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const at = row * width;
    let node = root;
    while (left[node] >= 0) node = values[at + feature[node]] <= threshold[node] ? left[node] : right[node];
    leaves[row] = node;
  }
  return leaves;
}

/** The same with missing values and categories. */
function leavesOfAny(arrays: ForestArrays, { count, values, width, categories }: Rows, root: number): Int32Array {
  const { feature, threshold, left, right, instances, missingLeft, sets = new Int32Array(0) } = arrays;
  const words = sets.length / left.length;
  const nominal = Uint8Array.from({ length: width }, (_, f) => (categories[f] > 2 ? 1 : 0));
  const leaves = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const at = row * width;
    let node = root;
    while (left[node] >= 0) {
      const value = values[at + feature[node]];
      let goesLeft = value <= threshold[node];
      if (Number.isNaN(value)) goesLeft = missingLeft === undefined ? instances[left[node]] > instances[right[node]] : missingLeft[node] === 1;
      else if (nominal[feature[node]] === 1) {
        // A category that was not in the fit is in no set.
        const word = Math.floor(value / WORD_BITS);
        goesLeft = word < words && ((sets[node * words + word] >>> value % WORD_BITS) & 1) === 1;
      }
      node = goesLeft ? left[node] : right[node];
    }
    leaves[row] = node;
  }
  return leaves;
}

/** Throws a DataError for a category that is missing or no index, naming row and slot. One above those of the fit is let through. */
function refuseCategories(frame: Frame, { values, width, names }: VectorColumn, categories: readonly number[] | undefined): void {
  for (const [f, count] of (categories ?? []).entries()) {
    if (count === 0) continue;
    for (let row = 0; row < frame.rows; row++) {
      const value = values[row * width + f];
      if (value >= 0 && Number.isInteger(value)) continue;
      const found = Number.isNaN(value) ? 'a missing value' : value;
      throw new DataError(`row ${rowNumber(frame, row)}, column \`${names[f]}\`: expected the index of a category, 0 to ${count - 1}, got ${found}`);
    }
  }
}
