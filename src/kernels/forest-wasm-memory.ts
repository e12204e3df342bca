import { forest as encoded } from './assembly.generated.ts';
import { checkBytes, checkedCodes } from './forest-checks.ts';
import type { ForestData, GrowParams } from './forest-kernel.ts';
import type { Layout, Shape } from './forest-layout.ts';
import { bitsBytes, bitsOf, cellCount, dataLayout, fieldsOf, leafWidth, listLayout, nodeWidth, PAGE_BYTES, pairCount, recordBytes, setWords, shapeOf, variantLayout } from './forest-layout.ts';
import type { GrownNode } from './forest-nodes.ts';
import type { FixedRows } from './forest-rows.ts';
import type { VariantMasks } from './forest-variants.ts';
import { bytesOfBase64, setGlobals } from './wasm.ts';

export interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  packColumn(feature: number, column: number, bytes: number): void;
  setItemWords(): void;
  setLandmarks(): void;
  toWhole(array: number, count: number): void;
  growSmall(seed: number, tree: number): number;
  growLong(seed: number, tree: number): number;
  scoreSmall(): void;
  scoreLong(): void;
  predictRows(bit: number, count: number): void;
  sumRows(bit: number, count: number): void;
}

/** A data set in the memory of a WebAssembly instance of its own, so that the memory of the last one can be given back. */
export interface Instance {
  exports: Exports;
  shape: Shape;
  data: Layout;
  variants: Layout & { nodeRoom: number };
  /** Bytes of the sums. */
  slotBytes: number;
}

/** Words of a node record: assembly/small-rows.ts and long-node.ts. */
const Word = { START: 0, END: 1, DEPTH: 4, LEFT: 6, FEATURE: 7, THRESHOLD: 12, LEAF_MASK: 14, MISSING_LEFT: 15, SMALL_COUNTS: 16, LONG_SUMS: 20 } as const;
/** With fewer bits for how often a row was drawn, items keep the row only. */
const LEAST_COUNT_BITS = 3;

let compiled: WebAssembly.Module | null = null;

/** Puts a data set into a new instance, in the small form where that may and can be. */
export function loadData(data: ForestData, maySmall: boolean): Instance {
  const { rows, features, classes } = data;
  const shape = shapeOf(data, maySmall);
  compiled ??= new WebAssembly.Module(bytesOfBase64(encoded));
  const exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
  const layout = dataLayout(shape, exports.heapBase());
  const instance: Instance = { exports, shape, data: layout, variants: { at: {}, end: layout.end, nodeRoom: 0 }, slotBytes: 0 };
  reserve(exports, layout.end);
  setGlobals(exports, { ...layout.at, rows, features, classes, leafWidth: leafWidth(classes), stride: recordBytes(shape) });
  ints(instance, 'starts', features + 1).set(data.starts);
  doubles(instance, 'values', shape.codes).set(data.values);
  bytes(instance, 'exact', features).set(data.exact);
  if (data.labels !== null) ints(instance, 'labels', rows).set(data.labels);
  const order = ints(instance, 'order', features);
  for (let f = 0; f < features; f++) order[f] = f;
  if (shape.isSmall) for (let f = 0; f < features; f++) bytes(instance, 'codes', rows * features).set(checkedCodes(data, f), f * rows);
  else loadLong(instance, data);
  return instance;
}

/** Puts the rows and what they weigh into the memory. */
export function placeRows(instance: Instance, { train, test, fixed }: { train: Int32Array; test: Int32Array; fixed: FixedRows }): void {
  const { exports, shape } = instance;
  ints(instance, 'train', train.length).set(train);
  ints(instance, 'test', test.length).set(test);
  setGlobals(exports, { trainRows: train.length, testRows: test.length });
  if (shape.isSmall) return;
  const isWeighted = fixed.weights !== null;
  const amounts = { fixedWeights: fixed.weights, fixedSums: fixed.sums, fixedSquares: fixed.squares };
  for (const [name, whole] of Object.entries(amounts)) {
    if (whole === null) continue;
    doubles(instance, name, shape.rows).set(whole);
    exports.toWhole(instance.data.at[name], shape.rows);
  }
  const [rowBits, classBits] = [bitsOf(shape.rows), bitsOf(shape.classes)];
  const countBits = 32 - rowBits - classBits;
  const isPacked = shape.classes > 0 && !isWeighted && countBits >= LEAST_COUNT_BITS && shape.itemBytes > 4;
  setGlobals(exports, {
    isWeighted: isWeighted ? 1 : 0,
    classShift: countBits,
    rowShift: isPacked ? countBits + classBits : 0,
    weightScale: isWeighted ? 2 ** -fixed.bits : 1,
    gainUnit: fixed.gainUnit,
    weightUnit: fixed.weightUnit,
    sumUnit: fixed.sumUnit,
    targetScale: fixed.scale,
  });
  if (shape.itemBytes > 4) exports.setItemWords();
}

/** Items hold no class and no count from now on, since a count did not fit. */
export function keepRowsOnly({ exports, shape }: Instance): void {
  setGlobals(exports, { rowShift: 0 });
  if (shape.itemBytes > 4) exports.setItemWords();
}

/** Makes room for lists before the nodes, where they pay, and says where the nodes begin. */
export function placeNodes(instance: Instance, data: ForestData, { train, params }: { train: number; params: GrowParams }): void {
  const { exports, shape, variants } = instance;
  if (shape.isSmall) return;
  const base = variants.end - variants.nodeRoom;
  const layout = params.randomSplits ? null : listLayout(data, { base, train, featuresPerNode: params.featuresPerNode });
  const nodes = layout === null ? base : layout.end;
  reserve(exports, nodes + variants.nodeRoom);
  variants.at.nodes = nodes;
  setGlobals(exports, { nodes, lists: layout === null ? 0 : instance.data.at.lists });
  if (layout !== null) ints(instance, 'lists', shape.features).set(layout.lists);
}

/** Makes room for the sums of the variants. */
export function placeVariants(instance: Instance, { masks, trainScores, places, scored }: { masks: VariantMasks; trainScores: boolean; places: Int32Array; scored: number }): void {
  const { exports, shape } = instance;
  const layout = variantLayout(shape, masks, { base: instance.data.end, scored });
  reserve(exports, layout.end);
  instance.variants = layout;
  instance.slotBytes = 8 * masks.slots.length * scored * leafWidth(shape.classes);
  const { buffer } = exports.memory;
  new Int32Array(buffer, layout.at.slotMasks, masks.slots.length).set(masks.slots);
  new Int32Array(buffer, layout.at.splitStops, masks.splitStops.length).set(masks.splitStops);
  new Int32Array(buffer, layout.at.depthStops, masks.depthStops.length).set(masks.depthStops);
  ints(instance, 'places', shape.rows).set(places);
  setGlobals(exports, {
    ...layout.at,
    slotCount: masks.slots.length,
    splitStopsLength: masks.splitStops.length,
    depthStopsLength: masks.depthStops.length,
    allVariants: masks.all,
    pruneVariants: masks.prune,
    trainScores: trainScores ? 1 : 0,
    scoredRows: scored,
  });
}

/** Sets all sums to 0. */
export function clearSlots(instance: Instance): void {
  bytesOf(instance).fill(0);
}

/** The sums as bytes. */
export function bytesOf({ exports, variants, slotBytes }: Instance): Uint8Array {
  return new Uint8Array(exports.memory.buffer, variants.at.slots, slotBytes);
}

/** Reads the nodes of the last tree. */
export function nodeReader({ exports, variants, shape }: Instance, fixed: FixedRows, count: number): (node: number) => GrownNode {
  const { buffer } = exports.memory;
  const stride = recordBytes(shape) / 4;
  const words = new Int32Array(buffer, variants.at.nodes, count * stride);
  const view = new DataView(buffer, variants.at.nodes, 4 * count * stride);
  const width = nodeWidth(shape.classes);
  const sets = setWords(shape);
  const units = shape.classes === 0 ? [fixed.weightUnit, fixed.sumUnit, fixed.squareUnit] : new Array<number>(width).fill(fixed.weightUnit);
  return (node) => {
    const at = node * stride;
    const instances = words[at + Word.END] - words[at + Word.START];
    const left = words[at + Word.LEFT];
    const sums = 4 * (at + Word.LONG_SUMS);
    const leftRows = left < 0 ? 0 : words[left * stride + Word.END] - words[left * stride + Word.START];
    return {
      left,
      feature: words[at + Word.FEATURE],
      threshold: view.getFloat64(4 * (at + Word.THRESHOLD), true),
      missingLeft: shape.isSmall ? Number(2 * leftRows > instances) : words[at + Word.MISSING_LEFT],
      depth: words[at + Word.DEPTH],
      instances,
      leafMask: words[at + Word.LEAF_MASK],
      stats: shape.isSmall ? words.subarray(at + Word.SMALL_COUNTS, at + Word.SMALL_COUNTS + width) : units.map((unit, i) => Number(view.getBigInt64(sums + 8 * i, true)) * unit),
      set: words.subarray(at + Word.LONG_SUMS + 2 * width, at + Word.LONG_SUMS + 2 * width + sets),
    };
  };
}

/** An array of the data's layout: i32 (length). */
export function ints(instance: Instance, name: string, length: number): Int32Array<ArrayBuffer> {
  return new Int32Array(instance.exports.memory.buffer as ArrayBuffer, instance.data.at[name], length);
}

/** An array of the data's layout: f64 (length). */
export function doubles(instance: Instance, name: string, length: number): Float64Array<ArrayBuffer> {
  return new Float64Array(instance.exports.memory.buffer as ArrayBuffer, instance.data.at[name], length);
}

function loadLong(instance: Instance, data: ForestData): void {
  const { exports, shape } = instance;
  const { rows, features, classes } = data;
  bytes(instance, 'nominal', features).set(data.nominal);
  bytes(instance, 'missing', features).set(data.missing);
  if (data.targets !== null) doubles(instance, 'targets', rows).set(data.targets);
  setGlobals(exports, {
    width: nodeWidth(classes),
    setWords: setWords(shape),
    isScalar: classes <= 2 ? 1 : 0,
    isRegression: classes === 0 ? 1 : 0,
    itemBytes: shape.itemBytes,
    cellCount: cellCount(shape),
    pairCount: pairCount(shape),
    bitsBytes: bitsBytes(shape),
  });
  exports.setLandmarks();
  const { fields } = fieldsOf(data);
  const table = ints(instance, 'fields', 4 * features);
  const first = shape.itemBytes > 4 ? 0 : instance.data.at.records;
  fields.forEach(({ bytes: size, offset, shift, mask }, f) => table.set([size, first + offset, shift, mask], 4 * f));
  for (let f = 0; f < features; f++) {
    const column = checkedCodes(data, f);
    const size = column.BYTES_PER_ELEMENT;
    if (shape.itemBytes > 4) {
      columnView(instance, instance.data.at.nodeCodes, size, rows).set(column);
      exports.packColumn(f, instance.data.at.nodeCodes, size);
    } else columnView(instance, first + fields[f].offset, fields[f].bytes, rows).set(column);
  }
}

function columnView({ exports }: Instance, at: number, size: number, length: number): Uint8Array | Uint16Array | Uint32Array {
  const { buffer } = exports.memory;
  if (size === 1) return new Uint8Array(buffer, at, length);
  return size === 2 ? new Uint16Array(buffer, at, length) : new Uint32Array(buffer, at, length);
}

function bytes(instance: Instance, name: string, length: number): Uint8Array {
  return new Uint8Array(instance.exports.memory.buffer, instance.data.at[name], length);
}

function reserve(exports: Exports, needed: number): void {
  checkBytes(needed);
  const pages = Math.ceil((needed - exports.memory.buffer.byteLength) / PAGE_BYTES);
  if (pages > 0) exports.memory.grow(pages);
}
