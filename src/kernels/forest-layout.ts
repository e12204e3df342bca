import type { VariantMasks } from './forest-variants.ts';

/** Sizes of a data set: `codes` of all features together, `mostCodes` of one feature. */
export interface Shape {
  rows: number;
  features: number;
  classes: number;
  codes: number;
  mostCodes: number;
}

/** Byte offset of each array by its name in assembly/forest-memory.ts, and the first byte behind them. */
export interface Layout {
  at: Record<string, number>;
  end: number;
  /** Entries of the histogram. */
  histogramEntries: number;
}

/** Bytes by which a WebAssembly memory grows. */
export const PAGE_BYTES = 65_536;
/** The largest WebAssembly memory: 4 GiB. */
export const MAX_BYTES = 65_536 * PAGE_BYTES;
/** Reads of a vector or of a row behind the last one stay inside an array's room. */
const SLACK_BYTES = 16;
const MAX_SLOTS = 64;
const SMALL = { rows: 32_767, classes: 16, codes: 32 };
/** The histogram of a node need not be larger than what a core's second cache holds. */
const MAX_HISTOGRAM_ENTRIES = 2 ** 17;

/** Whether the small kernel can be used: bytes for codes, 32-bit sums. */
export function isSmall({ rows, classes, mostCodes }: Shape): boolean {
  return rows <= SMALL.rows && classes <= SMALL.classes && mostCodes <= SMALL.codes;
}

/** Entries of an array by class. */
export function paddedClasses(shape: Shape): number {
  return isSmall(shape) ? SMALL.classes : (shape.classes + 3) & ~3;
}

/** Bytes of a node record. */
export function recordBytes(shape: Shape): number {
  return 64 + 4 * paddedClasses(shape);
}

/** What a data set needs, from byte `base` on. */
export function dataLayout(shape: Shape, base: number): Layout {
  const { rows, features, classes, codes, mostCodes } = shape;
  const small = isSmall(shape);
  const padded = paddedClasses(shape);
  const packed = small ? 4 : 8;
  const histogramEntries = small ? 0 : Math.min(rows, MAX_HISTOGRAM_ENTRIES);
  return place(base, histogramEntries, {
    codes: rows * features * (small ? 1 : 2),
    starts: 4 * (features + 1),
    values: 8 * codes,
    exact: features,
    labels: 2 * rows,
    train: 4 * rows,
    test: 4 * rows,
    inBag: packed * rows,
    scored: 4 * rows,
    spare: packed * rows,
    drawn: 4 * rows,
    heads: small ? 0 : 4 * mostCodes,
    next: small ? 0 : 4 * (rows + 1),
    words: small ? 0 : 8 * 1024,
    upper: small ? 0 : 8 * 16,
    present: small ? 0 : 4 * mostCodes,
    histogram: 4 * histogramEntries,
    histogramRows: 4 * histogramEntries,
    classList: 4 * padded,
    leftCounts: 4 * padded,
    order: 4 * features,
    swaps: 4 * features,
    open: 4 * (rows + 1),
    entropyTable: 8 * (rows + 1),
    leafDense: 8 * padded,
    leafValues: 8 * padded,
    leafClasses: 4 * Math.max(padded, MAX_SLOTS),
    query: 4 * rows,
    answer: 8 * rows * classes,
  });
}

/** What the variants need behind the data; the nodes come last and begin with room for a few. */
export function variantLayout(shape: Shape, masks: VariantMasks, base: number): Layout {
  const { at, end } = place(base, 0, {
    slotMasks: 4 * masks.slots.length,
    splitStops: 4 * masks.splitStops.length,
    depthStops: 4 * masks.depthStops.length,
    slots: 8 * masks.slots.length * shape.rows * shape.classes,
  });
  return { at: { ...at, nodes: end }, end: end + 16 * recordBytes(shape), histogramEntries: 0 };
}

function place(base: number, histogramEntries: number, sizes: Record<string, number>): Layout {
  const at: Record<string, number> = {};
  let end = align(base);
  for (const [name, bytes] of Object.entries(sizes)) {
    at[name] = end;
    end = align(end + bytes + SLACK_BYTES);
  }
  return { at, end, histogramEntries };
}

function align(offset: number): number {
  return Math.ceil(offset / 16) * 16;
}
