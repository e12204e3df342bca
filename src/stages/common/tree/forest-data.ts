import type { AnyVector, Frame } from '../../../frame/column.ts';
import { slotName } from '../../../frame/vectors.ts';
import type { Codes, ForestData } from '../../../kernels/forest-kernel.ts';
import { DataError } from '../../../util/errors.ts';
import { replaceCodes } from './codes.ts';
import { findEdges } from './edges.ts';
import { codesFor, ranksOf } from './ranks.ts';
import type { Ranks } from './ranks.ts';

/** What a data set is coded from: its features and, for each row, a class below `classes` or, where that is 0, a target. */
export interface Source {
  frame: Frame;
  features: AnyVector;
  label: Uint16Array | Uint32Array | Float64Array;
  classes: number;
}

/** How the features are to be coded. */
export interface Coding {
  maxBins: number;
  /** Splits are random ones: there is no order of categories to look for. */
  randomSplits: boolean;
}

interface Binned {
  key: string;
  train: Int32Array;
  data: ForestData;
}

/** More than so many categories have too many subsets to try them all. */
const MAX_SUBSET_CATEGORIES = 8;

// By the features, then by the label: the data with ranks as codes, and the last one with bins.
const exactData = new WeakMap<AnyVector, WeakMap<Source['label'], Map<string, ForestData>>>();
const binnedData = new WeakMap<AnyVector, WeakMap<Source['label'], Binned>>();

/**
 * The codes that a fit on the rows `train` works on. A feature with at most `maxBins` distinct values among those rows keeps every value
 * (its splits are exact); any other gets bins, with edges from those rows. Where all are exact the same object serves every fit.
 * Throws a DataError for a feature of more than `maxBins` categories, as Spark does.
 */
export function forestData(source: Source, train: Int32Array, coding: Coding): ForestData {
  const ranks = ranksOf(source.frame, source.features);
  const nominal = nominalKinds(ranks, source, coding);
  const counts = trainingCounts(ranks, train, coding.maxBins);
  if (counts.every((of) => of === null)) return exactly(ranks, source, nominal);
  const key = `${coding.maxBins} ${nominal.join('')}`;
  const byLabel = binnedData.get(source.features) ?? new WeakMap<Source['label'], Binned>();
  const last = byLabel.get(source.label);
  if (last !== undefined && last.key === key && sameRows(last.train, train)) return last.data;
  const data = binned(ranks, source, { counts, maxBins: coding.maxBins, nominal });
  binnedData.set(source.features, byLabel.set(source.label, { key, train, data }));
  return data;
}

/**
 * How the categories of each feature are split. Every subset is tried where there are more than two classes and few categories:
 * Spark's bound is that 2 (2^(categories - 1) - 1) splits are at most `maxBins`.
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/tree/impl/DecisionTreeMetadata.scala
 */
function nominalKinds({ categories }: Ranks, { classes, features }: Source, { maxBins, randomSplits }: Coding): Uint8Array {
  const most = Math.min(MAX_SUBSET_CATEGORIES, Math.floor(Math.log2(Math.floor(maxBins / 2) + 1) + 1));
  return Uint8Array.from(categories, (count, f) => {
    if (count > maxBins) throw new DataError(`expected maxBins of at least ${count}, the number of categories of feature \`${slotName(features, f)}\`, got ${maxBins}`);
    if (count === 0) return 0;
    return classes > 2 && count <= most && !randomSplits ? 2 : 1;
  });
}

/** For each feature, how often each rank occurs among the training rows, or null where its splits are exact. */
function trainingCounts(ranks: Ranks, train: Int32Array, limit: number): (Int32Array | null)[] {
  return ranks.values.map((values, f) => {
    const known = knownValues(values).length;
    if (known <= limit || ranks.categories[f] > 0) return null;
    const counts = new Int32Array(values.length);
    const codes = ranks.codes[f];
    for (let i = 0; i < train.length; i++) counts[codes[train[i]]]++;
    let distinct = 0;
    for (let rank = 0; rank < known; rank++) if (counts[rank] > 0) distinct++;
    return distinct <= limit ? null : counts;
  });
}

/** The values but for the missing one. */
function knownValues(values: Float64Array): Float64Array {
  return isMissing(values) ? values.subarray(0, -1) : values;
}

function isMissing(values: Float64Array): boolean {
  return values.length > 0 && Number.isNaN(values[values.length - 1]);
}

function exactly(ranks: Ranks, source: Source, nominal: Uint8Array): ForestData {
  const byLabel = exactData.get(source.features) ?? new WeakMap<Source['label'], Map<string, ForestData>>();
  exactData.set(source.features, byLabel);
  const byKind = byLabel.get(source.label) ?? new Map<string, ForestData>();
  byLabel.set(source.label, byKind);
  const key = nominal.join('');
  const before = byKind.get(key);
  if (before !== undefined) return before;
  const { rows, features, codes, values } = ranks;
  const data = { rows, features, codes, ...joined(values), exact: new Uint8Array(features).fill(1), nominal, ...labelOf(source) };
  byKind.set(key, data);
  return data;
}

function binned(ranks: Ranks, source: Source, how: { counts: readonly (Int32Array | null)[]; maxBins: number; nominal: Uint8Array }): ForestData {
  const { rows, features } = ranks;
  const values = ranks.values.map((of, f) => upperEdges(of, how.counts[f], how.maxBins));
  const exact = Uint8Array.from(how.counts, (of) => (of === null ? 1 : 0));
  const changed = ranks.values.flatMap((from, f): [number, Codes][] => (exact[f] === 1 ? [] : [[f, binCodes(ranks.codes[f], { from, to: values[f] })]]));
  const codes = replaceCodes(ranks.codes, new Map(changed));
  return { rows, features, codes, ...joined(values), exact, nominal: how.nominal, ...labelOf(source) };
}

/** The bin of each rank: (rows). */
function binCodes(ranks: Codes, values: { from: Float64Array; to: Float64Array }): Codes {
  const binOf = binOfRank(values.from, values.to);
  const codes = new (codesFor(values.to.length))(ranks.length);
  for (let r = 0; r < codes.length; r++) codes[r] = binOf[ranks[r]];
  return codes;
}

/** The upper edges of the bins, the last one +Infinity, and NaN for missing values; the values themselves where splits are exact. */
function upperEdges(values: Float64Array, counts: Int32Array | null, maxBins: number): Float64Array {
  if (counts === null) return values;
  const known = knownValues(values);
  const present = known.filter((_, rank) => counts[rank] > 0);
  const edges = findEdges(present, counts.subarray(0, known.length).filter((count) => count > 0), maxBins);
  const upper = new Float64Array(edges.length + 1 + values.length - known.length).fill(Infinity);
  upper.set(edges);
  if (known.length < values.length) upper[upper.length - 1] = NaN;
  return upper;
}

function binOfRank(values: Float64Array, edges: Float64Array): Uint32Array {
  const bins = new Uint32Array(values.length);
  const known = knownValues(values).length;
  let bin = 0;
  for (let rank = 0; rank < known; rank++) {
    while (values[rank] > edges[bin]) bin++;
    bins[rank] = bin;
  }
  if (known < values.length) bins[known] = edges.length - 1;
  return bins;
}

function joined(parts: readonly Float64Array[]): Pick<ForestData, 'starts' | 'values' | 'missing'> {
  const starts = new Uint32Array(parts.length + 1);
  parts.forEach((part, f) => {
    starts[f + 1] = starts[f] + part.length;
  });
  const values = new Float64Array(starts[parts.length]);
  parts.forEach((part, f) => values.set(part, starts[f]));
  return { starts, values, missing: Uint8Array.from(parts, (part) => (isMissing(part) ? 1 : 0)) };
}

function labelOf({ label, classes }: Source): Pick<ForestData, 'classes' | 'labels' | 'targets'> {
  return label instanceof Float64Array ? { classes: 0, labels: null, targets: label } : { classes, labels: label, targets: null };
}

function sameRows(a: Int32Array, b: Int32Array): boolean {
  return a === b || (a.length === b.length && a.every((row, i) => row === b[i]));
}
