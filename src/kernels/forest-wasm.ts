import { DataError } from '../util/errors.ts';
import { forest as encoded } from './assembly.generated.ts';
import { checkData, checkParams, checkQuery, checkRows, checkTrees, checkVariant, checkVariants, expectFirst } from './forest-checks.ts';
import { fillEntropyTable } from './forest-impurity.ts';
import type { ForestData, ForestKernel, GrowParams, Variant } from './forest-kernel.ts';
import type { Layout, Shape } from './forest-layout.ts';
import { dataLayout, isSmall, MAX_BYTES, PAGE_BYTES, paddedClasses, recordBytes, variantLayout } from './forest-layout.ts';
import { cutBack } from './forest-nodes.ts';
import type { VariantMasks } from './forest-variants.ts';
import { maxSlots, NO_VARIANTS, variantMasks } from './forest-variants.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  growSmall(seed: number, tree: number): number;
  growWide(seed: number, tree: number): number;
  scoreSmall(): void;
  scoreWide(): void;
  predictRows(bit: number, count: number): void;
  sumRows(bit: number, count: number): void;
}

/** A data set in the memory of an instance of its own. */
interface Loaded {
  exports: Exports;
  shape: Shape;
  data: Layout;
  variants: Layout;
  masks: VariantMasks;
  train: number;
  /** Draws that the entropy table was made for, and its units in a bit. */
  entropy: { draws: number; units: number; scale: number };
  nodeCount: number;
  /** Trees in the sums. */
  scoredTrees: number;
}

let compiled: WebAssembly.Module | null = null;

/** The forest in WebAssembly: the same results as `typescriptForest`, bit for bit. What is asked of it is checked here, since an overrun there is silent. */
export function wasmForest(): ForestKernel {
  let loaded: Loaded | null = null;
  function current(): Loaded {
    expectFirst('load', loaded !== null);
    return loaded as Loaded;
  }
  return {
    name: 'wasm',
    bytes(data, variants) {
      const { rows, features, classes } = data;
      const mostCodes = Math.min(rows, data.codes.BYTES_PER_ELEMENT === 1 ? 256 : 65_536);
      const shape = { rows, features, classes, mostCodes, codes: features * mostCodes };
      return dataLayout(shape, 0).end + 8 * maxSlots(variants) * rows * classes + rows * recordBytes(shape);
    },
    load(data) {
      checkData(data);
      loaded = loadData(data);
    },
    rows(train, test) {
      const now = current();
      checkRows(train, test, now.shape.rows);
      ints(now, 'train', train.length).set(train);
      ints(now, 'test', test.length).set(test);
      Object.assign(now, { train: train.length, masks: NO_VARIANTS, nodeCount: 0 });
      setGlobals(now.exports, { trainRows: train.length, testRows: test.length });
    },
    variants(variants, trainScores) {
      checkVariants(variants);
      setVariants(current(), variants, trainScores);
    },
    grow(params) {
      return grow(current(), params);
    },
    score() {
      const now = current();
      expectFirst('grow', now.nodeCount > 0);
      checkTrees(++now.scoredTrees);
      if (isSmall(now.shape)) now.exports.scoreSmall();
      else now.exports.scoreWide();
    },
    tree(variant) {
      const now = current();
      expectFirst('grow', now.nodeCount > 0);
      checkVariant(variant, now.masks.count);
      const { buffer } = now.exports.memory;
      const length = now.nodeCount * recordBytes(now.shape);
      const records = { words: new Int32Array(buffer, now.variants.at.nodes, length / 4), doubles: new Float64Array(buffer, now.variants.at.nodes, length / 8), stride: recordBytes(now.shape) / 4 };
      return cutBack(records, now.shape.classes, 1 << variant);
    },
    predict(out, variant, rows) {
      askInBlocks(current(), { out, width: 1, variant, rows });
    },
    sums(out, variant, rows) {
      askInBlocks(current(), { out, width: current().shape.classes, variant, rows });
    },
  };
}

function loadData(data: ForestData): Loaded {
  const { rows, features, classes, starts } = data;
  const exports = instantiate();
  let mostCodes = 1;
  for (let f = 0; f < features; f++) mostCodes = Math.max(mostCodes, starts[f + 1] - starts[f]);
  const shape = { rows, features, classes, codes: starts[features], mostCodes };
  const layout = dataLayout(shape, exports.heapBase());
  reserve(exports, layout.end);
  setGlobals(exports, { ...layout.at, rows, features, classes, padded: paddedClasses(shape), stride: recordBytes(shape), histogramEntries: layout.histogramEntries });
  const { buffer } = exports.memory;
  const codes = isSmall(shape) ? new Uint8Array(buffer, layout.at.codes, rows * features) : new Uint16Array(buffer, layout.at.codes, rows * features);
  codes.set(data.codes);
  new Int32Array(buffer, layout.at.starts, features + 1).set(starts);
  new Float64Array(buffer, layout.at.values, shape.codes).set(data.values);
  new Uint8Array(buffer, layout.at.exact, features).set(data.exact);
  new Uint16Array(buffer, layout.at.labels, rows).set(data.labels);
  const order = new Int32Array(buffer, layout.at.order, features);
  for (let f = 0; f < features; f++) order[f] = f;
  return { exports, shape, data: layout, variants: { at: {}, end: layout.end, histogramEntries: 0 }, masks: NO_VARIANTS, train: 0, entropy: { draws: 0, units: 1, scale: 1 }, nodeCount: 0, scoredTrees: 0 };
}

function setVariants(now: Loaded, variants: readonly Variant[], trainScores: boolean): void {
  const { exports, shape } = now;
  expectFirst('rows', now.train > 0);
  const masks = variantMasks(variants, shape.rows);
  const layout = variantLayout(shape, masks, now.data.end);
  reserve(exports, layout.end);
  const { buffer } = exports.memory;
  new Int32Array(buffer, layout.at.slotMasks, masks.slots.length).set(masks.slots);
  new Int32Array(buffer, layout.at.splitStops, masks.splitStops.length).set(masks.splitStops);
  new Int32Array(buffer, layout.at.depthStops, masks.depthStops.length).set(masks.depthStops);
  new Float64Array(buffer, layout.at.slots, masks.slots.length * shape.rows * shape.classes).fill(0);
  setGlobals(exports, {
    ...layout.at,
    slotCount: masks.slots.length,
    splitStopsLength: masks.splitStops.length,
    depthStopsLength: masks.depthStops.length,
    allVariants: masks.all,
    pruneVariants: masks.prune,
    trainScores: trainScores ? 1 : 0,
  });
  Object.assign(now, { masks, variants: layout, nodeCount: 0, scoredTrees: 0 });
}

function grow(now: Loaded, params: GrowParams): number {
  const { exports, shape, masks } = now;
  expectFirst('variants', masks.count > 0);
  checkParams(params, now.train, shape.features);
  prepareEntropy(now, params);
  setGlobals(exports, {
    featuresPerNode: params.featuresPerNode,
    isEntropy: params.impurity === 'entropy' ? 1 : 0,
    bootstrap: params.bootstrap ? 1 : 0,
    draws: params.draws,
    subsamplingRate: params.subsamplingRate,
    minInstancesPerNode: Math.min(params.minInstancesPerNode, shape.rows),
    minInfoGain: params.minInfoGain,
    entropyUnits: now.entropy.units,
  });
  const count = isSmall(shape) ? exports.growSmall(params.seed, params.tree) : exports.growWide(params.seed, params.tree);
  now.nodeCount = Math.max(count, 0);
  if (count === -1) throw new DataError(`forest: a row was drawn too often for tree ${params.tree}: of ${params.draws} draws from ${now.train} rows, expected at most ${isSmall(shape) ? 4095 : 65_535} of one row`);
  if (count < 0) throw new DataError(`forest: the nodes of tree ${params.tree} do not fit into the 4 GiB of a WebAssembly memory`);
  return count;
}

function prepareEntropy(now: Loaded, { impurity, bootstrap, draws }: GrowParams): void {
  const total = bootstrap ? draws : now.train;
  if (impurity === 'gini' || now.entropy.draws === total) return;
  const scale = fillEntropyTable(new Float64Array(now.exports.memory.buffer, now.data.at.entropyTable, total + 1), total);
  now.entropy = { draws: total, scale, units: scale * Math.LN2 };
}

/** Asks for up to `shape.rows` rows at a time, since that is what the memory has room for. */
function askInBlocks(now: Loaded, ask: { out: Int32Array | Float64Array; width: number; variant: number; rows: Int32Array }): void {
  const { exports, shape, masks } = now;
  const { out, width, variant, rows } = ask;
  checkQuery({ out: out.length, expected: rows.length * width, variant, variants: masks.count, rows, known: shape.rows });
  for (let start = 0; start < rows.length; start += shape.rows) {
    const block = rows.subarray(start, start + shape.rows);
    ints(now, 'query', block.length).set(block);
    const isSum = out instanceof Float64Array;
    if (isSum) exports.sumRows(1 << variant, block.length);
    else exports.predictRows(1 << variant, block.length);
    const { buffer } = exports.memory;
    const answer = isSum ? new Float64Array(buffer, now.data.at.answer, block.length * width) : new Int32Array(buffer, now.data.at.answer, block.length);
    out.set(answer, start * width);
  }
}

function ints(now: Loaded, name: string, length: number): Int32Array {
  return new Int32Array(now.exports.memory.buffer, now.data.at[name], length);
}

/** Every data set has an instance of its own, so that the memory of the last one can be given back. */
function instantiate(): Exports {
  compiled ??= new WebAssembly.Module(decode(encoded));
  return new WebAssembly.Instance(compiled).exports as unknown as Exports;
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function reserve(exports: Exports, bytes: number): void {
  if (bytes > MAX_BYTES) throw new DataError(`forest: ${bytes} bytes of memory are needed, expected at most ${MAX_BYTES}`);
  const pages = Math.ceil((bytes - exports.memory.buffer.byteLength) / PAGE_BYTES);
  if (pages > 0) exports.memory.grow(pages);
}

function setGlobals(exports: Exports, values: Record<string, number>): void {
  const globals = exports as unknown as Record<string, WebAssembly.Global>;
  for (const [name, value] of Object.entries(values)) globals[name].value = value;
}
