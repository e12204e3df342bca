import type { ForestData } from '../../../kernels/forest-kernel.ts';
import type { Frame, VectorColumn } from '../../../frame/column.ts';
import { findEdges } from './edges.ts';
import { ranksOf } from './ranks.ts';
import type { Ranks } from './ranks.ts';

/** The largest number of codes of a feature. */
const MAX_CODES = 65_536;

/** What a data set is coded from. `labels` has the class of each row: (rows). */
export interface Source {
  frame: Frame;
  features: VectorColumn;
  labels: Uint16Array;
  classes: number;
}

interface Binned {
  maxBins: number;
  train: Int32Array;
  data: ForestData;
}

// By the features' values, then by the labels: the data with ranks as codes, and the last one with bins.
const exactData = new WeakMap<Float64Array, WeakMap<Uint16Array, ForestData>>();
const binnedData = new WeakMap<Float64Array, WeakMap<Uint16Array, Binned>>();

/**
 * The codes that a fit on the rows `train` works on. A feature with at most `maxBins` distinct values among those rows keeps every value
 * (its splits are exact); any other gets bins, with edges from those rows. Where all are exact the same object serves every fit.
 */
export function forestData(source: Source, train: Int32Array, maxBins: number): ForestData {
  const ranks = ranksOf(source.frame, source.features);
  const counts = trainingCounts(ranks, train, Math.min(maxBins, MAX_CODES));
  if (counts.every((of) => of === null)) return remembered(exactData, source, () => exactly(ranks, source));
  const last = binnedData.get(source.features.values)?.get(source.labels);
  if (last !== undefined && last.maxBins === maxBins && sameRows(last.train, train)) return last.data;
  const data = binned(ranks, source, { counts, maxBins });
  const byLabels = binnedData.get(source.features.values) ?? new WeakMap<Uint16Array, Binned>();
  binnedData.set(source.features.values, byLabels.set(source.labels, { maxBins, train, data }));
  return data;
}

/** For each feature, how often each rank occurs among the training rows, or null where its splits are exact. */
function trainingCounts(ranks: Ranks, train: Int32Array, limit: number): (Int32Array | null)[] {
  return ranks.values.map((values, f) => {
    if (values.length <= limit) return null;
    const counts = new Int32Array(values.length);
    const codes = ranks.codes.subarray(f * ranks.rows, (f + 1) * ranks.rows);
    let distinct = 0;
    for (let i = 0; i < train.length; i++) if (counts[codes[train[i]]]++ === 0) distinct++;
    return distinct <= limit && values.length <= MAX_CODES ? null : counts;
  });
}

function exactly(ranks: Ranks, { labels, classes }: Source): ForestData {
  const { rows, features, codes, values } = ranks;
  if (codes instanceof Uint32Array) throw new Error('ranks above 16 bits cannot be codes');
  return { rows, features, classes, codes, ...joined(values), exact: new Uint8Array(features).fill(1), labels };
}

function binned(ranks: Ranks, { labels, classes }: Source, how: { counts: readonly (Int32Array | null)[]; maxBins: number }): ForestData {
  const { rows, features } = ranks;
  const values = ranks.values.map((of, f) => upperEdges(of, how.counts[f], how.maxBins));
  const most = values.reduce((max, of) => Math.max(max, of.length), 0);
  const codes = most <= 0x100 ? new Uint8Array(rows * features) : new Uint16Array(rows * features);
  for (let f = 0; f < features; f++) {
    const from = ranks.codes.subarray(f * rows, (f + 1) * rows);
    const to = codes.subarray(f * rows, (f + 1) * rows);
    if (how.counts[f] === null) to.set(from);
    else {
      const binOf = binOfRank(ranks.values[f], values[f]);
      for (let r = 0; r < rows; r++) to[r] = binOf[from[r]];
    }
  }
  return { rows, features, classes, codes, ...joined(values), exact: Uint8Array.from(how.counts, (of) => (of === null ? 1 : 0)), labels };
}

function upperEdges(values: Float64Array, counts: Int32Array | null, maxBins: number): Float64Array {
  if (counts === null) return values;
  const present = values.filter((_, rank) => counts[rank] > 0);
  const edges = findEdges(present, counts.filter((count) => count > 0), Math.min(maxBins, MAX_CODES));
  const upper = new Float64Array(edges.length + 1).fill(Infinity);
  upper.set(edges);
  return upper;
}

function binOfRank(values: Float64Array, edges: Float64Array): Uint16Array {
  const bins = new Uint16Array(values.length);
  let bin = 0;
  for (let rank = 0; rank < values.length; rank++) {
    while (values[rank] > edges[bin]) bin++;
    bins[rank] = bin;
  }
  return bins;
}

function joined(parts: readonly Float64Array[]): { starts: Uint32Array; values: Float64Array } {
  const starts = new Uint32Array(parts.length + 1);
  parts.forEach((part, f) => {
    starts[f + 1] = starts[f] + part.length;
  });
  const values = new Float64Array(starts[parts.length]);
  parts.forEach((part, f) => values.set(part, starts[f]));
  return { starts, values };
}

function remembered(cache: WeakMap<Float64Array, WeakMap<Uint16Array, ForestData>>, source: Source, make: () => ForestData): ForestData {
  const byLabels = cache.get(source.features.values) ?? new WeakMap<Uint16Array, ForestData>();
  cache.set(source.features.values, byLabels);
  const data = byLabels.get(source.labels) ?? make();
  byLabels.set(source.labels, data);
  return data;
}

function sameRows(a: Int32Array, b: Int32Array): boolean {
  return a === b || (a.length === b.length && a.every((row, i) => row === b[i]));
}
