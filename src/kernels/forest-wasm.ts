import { DataError } from '../util/errors.ts';
import { checkData, checkParams, checkPrediction, checkQuery, checkRows, checkTrees, checkVariant, checkVariants, checkWeights, expectFirst } from './forest-checks.ts';
import { fillEntropyTable } from './forest-impurity.ts';
import type { ForestData, ForestKernel, GrowParams, Variant } from './forest-kernel.ts';
import { leafWidth, mostBytes, nodeWidth, queryRows, setWords, shapeOf } from './forest-layout.ts';
import { cutBack } from './forest-nodes.ts';
import type { FixedRows } from './forest-rows.ts';
import { fixedRows, scoredPlaces } from './forest-rows.ts';
import type { VariantMasks } from './forest-variants.ts';
import { maxSlots, variantMasks } from './forest-variants.ts';
import type { Instance } from './forest-wasm-memory.ts';
import { bytesOf, clearSlots, doubles, ints, keepRowsOnly, loadData, nodeReader, placeNodes, placeRows, placeVariants } from './forest-wasm-memory.ts';
import { setGlobals } from './wasm.ts';

/** What was asked for so far; the memory of `instance` is filled from it. */
interface Asked {
  data: ForestData;
  /** Small data need the long form for random splits and least weights, once these were asked for. */
  needsLong: boolean;
  instance: Instance;
  rows: { train: Int32Array; test: Int32Array; fixed: FixedRows } | null;
  variants: { masks: VariantMasks; trainScores: boolean; places: Int32Array } | null;
  entropy: { draws: number; scale: number };
  nodeCount: number;
  /** Trees in the sums. */
  scoredTrees: number;
}

const TOO_OFTEN = -1;

/** The forest in WebAssembly: the same results as `typescriptForest`, bit for bit. What is asked of it is checked here, since an overrun there is silent. */
export function wasmForest(): ForestKernel {
  let loaded: Asked | null = null;
  function current(): Asked {
    expectFirst('load', loaded !== null);
    return loaded as Asked;
  }
  function grown(): Asked {
    expectFirst('grow', current().nodeCount > 0);
    return current();
  }
  return {
    name: 'wasm',
    bytes(data, variants, scored) {
      return mostBytes(data, maxSlots(variants), scored);
    },
    load(data) {
      checkData(data);
      // The memory of the last data may go before there is more.
      loaded = null;
      loaded = { data, needsLong: false, instance: loadData(data, true), rows: null, variants: null, entropy: { draws: 0, scale: 1 }, nodeCount: 0, scoredTrees: 0 };
    },
    rows(train, test, weights) {
      const now = current();
      checkRows(train, test, now.data.rows);
      checkWeights(weights, train, now.data.rows);
      setRows(now, { train, test, fixed: fixedRows(now.data, train, weights) });
    },
    variants(variants, trainScores) {
      checkVariants(variants);
      setVariants(current(), variants, trainScores);
    },
    grow(params) {
      return grow(current(), params);
    },
    score() {
      const now = grown();
      checkTrees(++now.scoredTrees);
      if (now.instance.shape.isSmall) now.instance.exports.scoreSmall();
      else now.instance.exports.scoreLong();
    },
    tree(variant) {
      const { instance, variants, data, nodeCount } = grown();
      const rows = rowsOf(grown());
      checkVariant(variant, variants?.masks.count ?? 0);
      const width = nodeWidth(data.classes);
      return cutBack(nodeReader(instance, rows.fixed, nodeCount), { width, setWords: setWords(instance.shape) }, 1 << variant);
    },
    predict(out, variant, rows) {
      checkPrediction(current().data.classes);
      askInBlocks(current(), { out, width: 1, variant, rows });
    },
    sums(out, variant, rows) {
      askInBlocks(current(), { out, width: leafWidth(current().data.classes), variant, rows });
    },
  };
}

function setRows(now: Asked, rows: NonNullable<Asked['rows']>): void {
  const maySmall = rows.fixed.weights === null && !now.needsLong;
  if (now.instance.shape.isSmall !== shapeOf(now.data, maySmall).isSmall) now.instance = loadData(now.data, maySmall);
  Object.assign(now, { rows, variants: null, nodeCount: 0, entropy: { draws: 0, scale: 1 } });
  placeRows(now.instance, rows);
}

function setVariants(now: Asked, variants: readonly Variant[], trainScores: boolean): void {
  const { data } = now;
  const rows = rowsOf(now);
  const masks = variantMasks(variants, data.rows);
  const places = scoredPlaces(data.rows, rows.test, trainScores ? rows.train : null);
  Object.assign(now, { variants: { masks, trainScores, places }, nodeCount: 0, scoredTrees: 0 });
  placeVariants(now.instance, { masks, trainScores, places, scored: rows.test.length + (trainScores ? rows.train.length : 0) });
  clearSlots(now.instance);
}

function grow(now: Asked, params: GrowParams): number {
  const { data } = now;
  expectFirst('variants', now.variants !== null);
  const rows = rowsOf(now);
  checkParams(params, rows.train.length, data);
  now.nodeCount = 0;
  if (now.instance.shape.isSmall && (params.randomSplits || params.minWeightFraction > 0)) growLongFromNow(now);
  const { instance } = now;
  prepareEntropy(now, params);
  setGlobals(instance.exports, {
    featuresPerNode: params.featuresPerNode,
    isEntropy: params.impurity === 'entropy' ? 1 : 0,
    randomSplits: params.randomSplits ? 1 : 0,
    bootstrap: params.bootstrap ? 1 : 0,
    draws: params.draws,
    subsamplingRate: params.subsamplingRate,
    minInstancesPerNode: Math.min(params.minInstancesPerNode, data.rows),
    minWeightFraction: params.minWeightFraction,
    minInfoGain: params.minInfoGain,
    entropyUnits: now.entropy.scale * Math.LN2,
  });
  if (!instance.shape.isSmall) setGlobals(instance.exports, { mode: modeOf(params.impurity, rows.fixed.weights !== null) });
  placeNodes(instance, data, { train: rows.train.length, params });
  const count = growOnce(instance, params);
  if (count === TOO_OFTEN) {
    growLongFromNow(now);
    keepRowsOnly(now.instance);
    return grow(now, params);
  }
  if (count < 0) throw new DataError(`forest: the nodes of tree ${params.tree} do not fit into the 4 GiB of a WebAssembly memory`);
  now.nodeCount = count;
  return count;
}

function growOnce({ exports, shape }: Instance, { seed, tree }: GrowParams): number {
  return shape.isSmall ? exports.growSmall(seed, tree) : exports.growLong(seed, tree);
}

/** The numbers of Mode in assembly/long-node.ts. */
function modeOf(impurity: GrowParams['impurity'], isWeighted: boolean): number {
  if (impurity === 'variance') return 4;
  return (impurity === 'entropy' ? 1 : 0) + (isWeighted ? 2 : 0);
}

/** The long form can do everything; sums that are there already are carried over. */
function growLongFromNow(now: Asked): void {
  if (!now.instance.shape.isSmall) return;
  const { rows, variants } = now;
  const sums = bytesOf(now.instance).slice();
  now.needsLong = true;
  now.instance = loadData(now.data, false);
  now.entropy = { draws: 0, scale: 1 };
  if (rows !== null) placeRows(now.instance, rows);
  if (rows === null || variants === null) return;
  placeVariants(now.instance, { ...variants, scored: rows.test.length + (variants.trainScores ? rows.train.length : 0) });
  bytesOf(now.instance).set(sums);
}

function rowsOf({ rows }: Asked): NonNullable<Asked['rows']> {
  expectFirst('rows', rows !== null);
  return rows as NonNullable<Asked['rows']>;
}

function prepareEntropy(now: Asked, { impurity, bootstrap, draws }: GrowParams): void {
  const { train, fixed } = rowsOf(now);
  const total = bootstrap ? draws : train.length;
  if (impurity !== 'entropy' || fixed.weights !== null || now.entropy.draws === total) return;
  now.entropy = { draws: total, scale: fillEntropyTable(doubles(now.instance, 'entropyTable', total + 1), total) };
}

/** Asks for as many rows at a time as the memory has room for. */
function askInBlocks(now: Asked, ask: { out: Int32Array | Float64Array; width: number; variant: number; rows: Int32Array }): void {
  const { instance, variants, data } = now;
  const { out, width, variant, rows } = ask;
  const places = variants?.places ?? new Int32Array(0);
  checkQuery({ out: out.length, expected: rows.length * width, variant, variants: variants?.masks.count ?? 0, rows, places });
  const block = queryRows(data.classes);
  for (let start = 0; start < rows.length; start += block) {
    const count = Math.min(block, rows.length - start);
    const query = ints(instance, 'query', count);
    for (let i = 0; i < count; i++) query[i] = places[rows[start + i]];
    const isSum = out instanceof Float64Array;
    if (isSum) instance.exports.sumRows(1 << variant, count);
    else instance.exports.predictRows(1 << variant, count);
    out.set(isSum ? doubles(instance, 'answer', count * width) : ints(instance, 'answer', count), start * width);
  }
}
