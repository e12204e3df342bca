import type { ForestData } from './forest-kernel.ts';
import type { VariantMasks } from './forest-variants.ts';

/** Sizes of a data set: codes of all features together, of one feature and of one nominal feature at most, and how rows are kept in the long form. */
export interface Shape {
  isSmall: boolean;
  rows: number;
  features: number;
  classes: number;
  codes: number;
  mostCodes: number;
  mostCategories: number;
  /** Bytes of an item of long-items.ts; 4: the codes are in columns of `columnBytes` bytes together. */
  itemBytes: number;
  columnBytes: number;
}

/** Byte offset of each array by its name in assembly/forest-memory.ts and long-memory.ts, and the first byte behind them. */
export interface Layout {
  at: Record<string, number>;
  end: number;
}

/** Where the codes of a feature are: in an item, from bit `shift` of the 32 bits at byte `offset` on, or `bytes` each in a column at byte `offset` of all columns. */
export interface Field {
  bytes: number;
  offset: number;
  shift: number;
  mask: number;
}

/** Bytes by which a WebAssembly memory grows. */
export const PAGE_BYTES = 65_536;
/** The largest WebAssembly memory: 4 GiB. */
const MAX_BYTES = 65_536 * PAGE_BYTES;
/** Bytes of a group of rows: assembly/long-groups.ts. */
const GROUP_BYTES = 24;
/** Reads of a vector or of a row behind the last one stay inside an array's room. */
const SLACK_BYTES = 16;
const MAX_SLOTS = 64;
const SMALL = { rows: 32_767, classes: 16, codes: 32 };
/** Bytes of the fixed part of a node record: small-rows.ts, long-node.ts. */
const SMALL_NODE_BYTES = 64;
const LONG_NODE_BYTES = 80;
/** A row's codes travel with it when they and the first word fit into so many bytes: a cache line. */
const MAX_ITEM_BYTES = 64;
const WORD_BITS = 32;
/** Nodes that there is room for at first. */
const FIRST_NODES = 16;
/** The memory grows by at most 64 pages more than it must, and an eighth of itself. */
const MAX_GROWTH_BYTES = 64 * PAGE_BYTES;
/** Masks of the sums; the ones by size and depth are at most two a row. */
const SPARE_BYTES = 1024;
/** Doubles of an answer. */
const ANSWER_LENGTH = 65_536;
/** Sums by code need not be larger than half of what a core's second cache holds. */
const MAX_CELLS = 8_192;
/** Lists pay when one in so many features is looked at in a node, for features of more codes than so many. */
const LIST_SHARE = 3;
const LIST_CODES = 256;
const MAX_LIST_BYTES = 2 ** 29;
const MAX_PAIRS = 32_768;
/** Codes from one landmark of assembly/long-scan.ts to the next. */
const LANDMARK_CODES = 64;

/** The sizes of a data set; whether its form may be small is decided by the data, and by what is asked for. */
export function shapeOf(data: ForestData, maySmall: boolean): Shape {
  const { rows, features, classes, starts, nominal, missing } = data;
  let [mostCodes, mostCategories] = [1, 0];
  for (let f = 0; f < features; f++) {
    mostCodes = Math.max(mostCodes, starts[f + 1] - starts[f]);
    if (nominal[f] > 0) mostCategories = Math.max(mostCategories, starts[f + 1] - starts[f]);
  }
  const isPlain = mostCategories === 0 && !missing.includes(1) && classes > 0;
  const isSmall = maySmall && isPlain && rows <= SMALL.rows && classes <= SMALL.classes && mostCodes <= SMALL.codes;
  const { itemBytes, columnBytes } = isSmall ? { itemBytes: 4, columnBytes: 0 } : fieldsOf(data);
  return { isSmall, rows, features, classes, codes: starts[features], mostCodes, mostCategories, itemBytes, columnBytes };
}

/** How the codes are kept in the long form: as few bits of an item as each feature needs, or, where that is too much, columns of 1, 2 or 4 bytes. */
export function fieldsOf({ rows, features, starts }: Pick<ForestData, 'rows' | 'features' | 'starts'>): { fields: Field[]; itemBytes: number; columnBytes: number } {
  const inItems: Field[] = [];
  let bit = WORD_BITS;
  const two = Array.from({ length: features }, (_, f) => f).filter((f) => starts[f + 1] - starts[f] === 2);
  // Features of two codes come first, 32 in a word each, so that many can be read from one word.
  for (const f of two) {
    inItems[f] = { bytes: 0, offset: 4 * Math.floor(bit / WORD_BITS), shift: bit % WORD_BITS, mask: 1 };
    bit++;
  }
  for (let f = 0; f < features && bit <= 8 * MAX_ITEM_BYTES; f++) {
    const bits = bitsOf(starts[f + 1] - starts[f]);
    if (inItems[f] !== undefined) continue;
    if ((bit % 8) + bits > WORD_BITS) bit = Math.ceil(bit / 8) * 8;
    inItems[f] = { bytes: 0, offset: Math.floor(bit / 8), shift: bit % 8, mask: 2 ** bits - 1 };
    bit += bits;
  }
  if (bit <= 8 * MAX_ITEM_BYTES) return { fields: inItems, itemBytes: align(bit / 8), columnBytes: 0 };
  const fields: Field[] = [];
  let offset = 0;
  for (let f = 0; f < features; f++) {
    const known = starts[f + 1] - starts[f];
    const bytes = known <= 256 ? 1 : known <= 65_536 ? 2 : 4;
    fields.push({ bytes, offset, shift: 0, mask: 0 });
    offset += align(bytes * rows);
  }
  return { fields, itemBytes: 4, columnBytes: offset };
}

/** Bits of a number below `count`, at least 1. */
export function bitsOf(count: number): number {
  return Math.max(1, WORD_BITS - Math.clz32(count - 1));
}

/** Sums of a node. */
export function nodeWidth(classes: number): number {
  return classes === 0 ? 3 : classes;
}

/** Leaf values of a row. */
export function leafWidth(classes: number): number {
  return Math.max(1, classes);
}

/** Words of the categories that go left. */
export function setWords({ mostCategories }: Shape): number {
  return Math.ceil(mostCategories / WORD_BITS);
}

/** Bytes of a node record. */
export function recordBytes(shape: Shape): number {
  if (shape.isSmall) return SMALL_NODE_BYTES + 4 * SMALL.classes;
  return align(LONG_NODE_BYTES + 8 * nodeWidth(shape.classes) + 4 * setWords(shape));
}

/** Rows whose sums are asked for at once. */
export function queryRows(classes: number): number {
  return Math.max(1, Math.floor(ANSWER_LENGTH / leafWidth(classes)));
}

/** Codes whose sums the long form keeps by code. */
export function cellCount({ mostCodes }: Shape): number {
  return Math.min(mostCodes, MAX_CELLS);
}

/** Codes whose sums of two classes the long form keeps by code. */
export function pairCount({ mostCodes, classes, itemBytes }: Shape): number {
  return classes === 2 && itemBytes > 4 ? Math.min(mostCodes, MAX_PAIRS) : 0;
}

/** Bytes of one word of all items. */
export function bitsBytes({ rows }: Shape): number {
  return align(4 * (rows + 4));
}

/** What a data set needs, from byte `base` on. */
export function dataLayout(shape: Shape, base: number): Layout {
  const { rows, features, classes, codes, isSmall, itemBytes } = shape;
  const width = leafWidth(classes);
  return place(base, {
    starts: 4 * (features + 1),
    values: 8 * codes,
    exact: features,
    labels: classes > 0 ? 4 * rows : 0,
    train: 4 * rows,
    test: 4 * rows,
    places: 4 * rows,
    inBag: itemBytes * rows,
    scored: itemBytes * rows,
    spare: itemBytes * rows,
    drawn: 4 * rows,
    order: 4 * features,
    swaps: 4 * features,
    open: 4 * (rows + 1),
    entropyTable: 8 * (rows + 1),
    leafDense: 8 * (width + 1),
    leafValues: 8 * width,
    leafClasses: 4 * Math.max(width, MAX_SLOTS),
    leafRows: 4 * rows,
    query: 4 * queryRows(classes),
    answer: 8 * queryRows(classes) * width,
    ...(isSmall ? { codes: rows * features, classList: 4 * SMALL.classes } : longArrays(shape)),
  });
}

/** What the variants need behind the data; the nodes come last and begin with room for a few. */
export function variantLayout(shape: Shape, masks: VariantMasks, { base, scored }: { base: number; scored: number }): Layout & { nodeRoom: number } {
  const { at, end } = place(base, {
    slotMasks: 4 * masks.slots.length,
    splitStops: 4 * masks.splitStops.length,
    depthStops: 4 * masks.depthStops.length,
    slots: 8 * masks.slots.length * scored * leafWidth(shape.classes),
  });
  const nodeRoom = FIRST_NODES * recordBytes(shape);
  return { at: { ...at, nodes: end }, end: end + nodeRoom, nodeRoom };
}

/** Room for the lists of long-lists.ts behind byte `base`, one for each feature of many codes, and where each is; null where they do not pay or would be too large. */
export function listLayout(data: ForestData, { base, train, featuresPerNode }: { base: number; train: number; featuresPerNode: number }): { lists: Int32Array; end: number } | null {
  const { features, starts, nominal, missing } = data;
  if (data.classes > 0 || featuresPerNode * LIST_SHARE < features) return null;
  const bytes = align(4 * train + SLACK_BYTES);
  const lists = new Int32Array(features);
  let end = base;
  for (let f = 0; f < features; f++) {
    if (starts[f + 1] - starts[f] <= LIST_CODES || nominal[f] > 0 || missing[f] > 0) continue;
    lists[f] = end;
    end += bytes;
  }
  const isTooLarge = end - base > MAX_LIST_BYTES || end > MAX_BYTES / 2;
  return end === base || isTooLarge ? null : { lists, end };
}

/** Bytes of a data set in either form, for so many sums, and a tree with two nodes a row. */
export function mostBytes(data: ForestData, slots: number, scored: number): number {
  const { rows, features, classes, starts } = data;
  const listed = Array.from({ length: classes === 0 ? features : 0 }, (_, f) => f).filter((f) => starts[f + 1] - starts[f] > LIST_CODES).length;
  const listBytes = Math.min(MAX_LIST_BYTES, listed * (4 * rows + 2 * SLACK_BYTES));
  const ofForms = [true, false].map((maySmall) => {
    const shape = shapeOf(data, maySmall);
    return dataLayout(shape, PAGE_BYTES).end + (2 * rows + FIRST_NODES) * recordBytes(shape);
  });
  const needed = Math.max(...ofForms) + listBytes + 8 * slots * scored * leafWidth(classes) + SPARE_BYTES + 8 * (rows + 2);
  return Math.ceil(needed + Math.min(needed / 8, MAX_GROWTH_BYTES) + 2 * PAGE_BYTES);
}

function longArrays(shape: Shape): Record<string, number> {
  const { rows, features, classes, codes, mostCodes, mostCategories, itemBytes, columnBytes } = shape;
  const regressionRows = classes === 0 ? rows : 0;
  const groups = Math.min(rows, mostCodes);
  const words = Math.ceil(mostCodes / 64);
  const pairs = pairCount(shape);
  return {
    nominal: features,
    missing: features,
    targets: 8 * regressionRows,
    fields: 16 * features,
    landmarks: 8 * Math.ceil(codes / LANDMARK_CODES),
    records: itemBytes > 4 ? itemBytes * rows : columnBytes,
    fixedWeights: 8 * rows,
    fixedSums: 8 * regressionRows,
    fixedSquares: 8 * regressionRows,
    squares: 8 * regressionRows,
    lists: classes === 0 ? 4 * features : 0,
    listSpare: 4 * regressionRows,
    amounts: 16 * rows,
    nodeAmounts: 16 * rows,
    nodeCodes: 4 * rows,
    groups: GROUP_BYTES * groups,
    sortedGroups: GROUP_BYTES * Math.min(groups, mostCategories),
    groupKeys: 8 * mostCategories,
    groupOrder: 4 * mostCategories,
    spareOrder: 4 * mostCategories,
    grouped: 4 * rows,
    cells: GROUP_BYTES * cellCount(shape),
    pairCells: 8 * pairs,
    pairRows: 4 * pairs,
    nodePairs: pairs > 0 ? 8 * (rows + 4) : 0,
    nodeBits: pairs > 0 ? (itemBytes / 4 - 1) * bitsBytes(shape) : 0,
    heads: 4 * mostCodes,
    next: 4 * (rows + 1),
    marks: 8 * words,
    upperMarks: 8 * Math.ceil(words / 64),
    topMarks: 8 * Math.ceil(words / 4096),
    leftSums: 8 * nodeWidth(classes),
    splitSet: 4 * setWords(shape),
  };
}

function place(base: number, sizes: Record<string, number>): Layout {
  const at: Record<string, number> = {};
  let end = align(base);
  for (const [name, bytes] of Object.entries(sizes)) {
    at[name] = end;
    end = align(end + bytes + SLACK_BYTES);
  }
  return { at, end };
}

function align(offset: number): number {
  return Math.ceil(offset / 16) * 16;
}
