import type { Frame, NumericColumn, TextColumn } from '../../frame/column.ts';
import { doubles } from '../../frame/column.ts';
import { mergeDictionaries } from '../../frame/dictionaries.ts';
import type { PackedTexts } from '../../frame/packed.ts';
import { packTexts, unpackTexts } from '../../frame/packed.ts';
import { selectRows, withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, checkPairs, columnPairs, doubleType, rowNumber, textOrNumber, wantType } from '../common/columns.ts';
import { compareTexts } from '../common/text-order.ts';
import type { ParamValues } from '../params.ts';
import { column, columns, oneOf } from '../params.ts';
import type { Fit, Model, Pass, Stage } from '../stage.ts';

/** What Spark calls the additional category of `handleInvalid: keep`. */
const UNKNOWN = '__unknown';

/** Texts, and how often each is there, which may be never. Bytes and numbers cross to another process sooner than texts do. */
interface Counts {
  packed: PackedTexts;
  counts: Uint32Array;
}

/** Dictionaries of one column that wait to be joined: those of few files, or of many shards where each has its own. */
const MOST_WAITING = 16;

/**
 * Numbers the values of text or number columns. Numbers are indexed by their shortest text (`1`, not Spark's `1.0`), booleans as `true` and `false`.
 * Missing values are not counted. Equal frequencies are ordered alphabetically, by code points. Spark refuses booleans.
 * @see https://spark.apache.org/docs/latest/ml-features.html#stringindexer
 */
export const stage: Stage = {
  name: 'StringIndexer',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.StringIndexer',
  doc: 'Numbers the values of a column: 0 for the most frequent one.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#stringindexer',
  sklearn: ['LabelEncoder', 'OrdinalEncoder'],
  params: {
    inputCol: column(null, 'Column of text or numbers.'),
    outputCol: column(null, 'New column of indices, with the values as its labels.', { output: true }),
    inputCols: columns('Several columns, in place of inputCol.'),
    outputCols: columns('New columns, one for each of inputCols.', { output: true }),
    handleInvalid: oneOf('error', ['error', 'skip', 'keep'], 'Missing values and values that were not in the fit: stop, drop the row, or give them one additional index.', {
      sklearn: ['handle_unknown'],
    }),
    stringOrderType: oneOf('frequencyDesc', ['frequencyDesc', 'frequencyAsc', 'alphabetDesc', 'alphabetAsc'], 'Which value gets index 0; equal frequencies are ordered alphabetically.'),
  },
  missing: false,
  nominal: 'index',
  check: checkPairs,
  inputs: (params) => columnPairs(params).map((pair) => pair.input),
  outputs: (params) => columnPairs(params).map((pair) => pair.output),
  schema(params, schema) {
    const pairs = columnPairs(params);
    for (const { input } of pairs) wantType(schema, input, 'text or a number');
    return addTypes(schema, pairs.map(({ output }) => [output, doubleType()]));
  },
  passes: { counts: { run: countValues, merge: mergeCounts } satisfies Pass },
  fit,
  apply,
  whole: null,
};

/** Of each column the counts of one dictionary or several. */
function countValues(shard: Frame, _args: never, params: ParamValues): Counts[][] {
  return columnPairs(params).map(({ input }) => {
    const source = textOrNumber(shard, input);
    return [source.kind === 'text' ? countTexts(source) : countNumbers(source)];
  });
}

function countTexts({ codes, packed, distinct }: TextColumn): Counts {
  const counts = new Uint32Array(distinct);
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) counts[codes[row]]++;
  return { packed, counts };
}

function countNumbers({ values, boolean }: NumericColumn): Counts {
  const counts = new Map<number, number>();
  for (const value of values) if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return { packed: packTexts(Array.from(counts.keys(), (value) => numberText(value, boolean))), counts: Uint32Array.from(counts.values()) };
}

function mergeCounts(a: Counts[][], b: Counts[][]): Counts[][] {
  return a.map((parts, i) => b[i].reduce(addCounts, parts));
}

function addCounts(parts: Counts[], next: Counts): Counts[] {
  const last = parts[parts.length - 1];
  // Most shards are of one file and have its dictionary.
  if (sameNumbers(last.packed.starts, next.packed.starts) && sameNumbers(last.packed.bytes, next.packed.bytes)) {
    for (let code = 0; code < next.counts.length; code++) last.counts[code] += next.counts[code];
    return parts;
  }
  return parts.length < MOST_WAITING ? [...parts, next] : [joinCounts([...parts, next])];
}

/** The counts of all dictionaries in one. */
function joinCounts(parts: readonly Counts[]): Counts {
  if (parts.length === 1) return parts[0];
  const { packed, places } = mergeDictionaries(parts.map((part) => part.packed));
  const counts = new Uint32Array(packed.starts.length - 1);
  parts.forEach((part, i) => {
    const own = places[i];
    for (let code = 0; code < own.length; code++) counts[own[code]] += part.counts[code];
  });
  return { packed, counts };
}

function sameNumbers(a: Uint8Array | Uint32Array, b: Uint8Array | Uint32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function* fit(params: ParamValues): Fit {
  const seen = (yield { pass: 'counts', args: null }) as Counts[][];
  const labels = seen.map((parts) => {
    const { packed, counts } = joinCounts(parts);
    const there = unpackTexts(packed).flatMap((text, code): [string, number][] => (counts[code] > 0 ? [[text, counts[code]]] : []));
    return there.sort(order(params.stringOrderType as string)).map(([text]) => text);
  });
  return { stage: 'StringIndexer', params, state: { labels }, arrays: {} };
}

function order(type: string): (a: [string, number], b: [string, number]) => number {
  switch (type) {
    case 'frequencyDesc':
      return ([a, m], [b, n]) => n - m || compareTexts(a, b);
    case 'frequencyAsc':
      return ([a, m], [b, n]) => m - n || compareTexts(a, b);
    case 'alphabetDesc':
      return ([a], [b]) => compareTexts(b, a);
    default:
      return ([a], [b]) => compareTexts(a, b);
  }
}

function apply(model: Model, frame: Frame): Frame {
  const { params } = model;
  const labels = model.state.labels as readonly (readonly string[])[];
  const indexed = columnPairs(params)
    .map(({ input, output }, i) => ({ input, output, labels: labels[i] }))
    // A label is indexed in the fit and absent from what is predicted; Spark leaves it out too.
    .filter(({ input }) => frame.columns.has(input))
    .map((pair) => ({ ...pair, indices: indicesOf(textOrNumber(frame, pair.input), pair.labels) }));
  if (params.handleInvalid === 'error') for (const { input, indices } of indexed) refuseInvalid(frame, input, indices);
  const outputs = indexed.map(({ output, labels: names, indices }) => {
    if (params.handleInvalid !== 'keep') return [output, doubles(indices, names)] as const;
    for (let row = 0; row < indices.length; row++) if (indices[row] < 0) indices[row] = names.length;
    return [output, doubles(indices, [...names, UNKNOWN])] as const;
  });
  const all = withColumns(frame, outputs);
  if (params.handleInvalid !== 'skip') return all;
  const valid = Int32Array.from({ length: frame.rows }, (_, row) => row).filter((row) => indexed.every(({ indices }) => indices[row] >= 0));
  return valid.length === frame.rows ? all : selectRows(all, valid);
}

/** Index of each value, -1 for one that is missing or not among the labels. */
function indicesOf(source: TextColumn | NumericColumn, labels: readonly string[]): Float64Array {
  const places = new Map(labels.map((text, index) => [text, index]));
  if (source.kind === 'text') {
    const { codes } = source;
    const place = Float64Array.from(source.dictionary, (text) => places.get(text) ?? -1);
    const indices = new Float64Array(codes.length);
    for (let row = 0; row < codes.length; row++) indices[row] = codes[row] < 0 ? -1 : place[codes[row]];
    return indices;
  }
  return Float64Array.from(source.values, (value) => (Number.isNaN(value) ? -1 : (places.get(numberText(value, source.boolean)) ?? -1)));
}

function refuseInvalid(frame: Frame, input: string, indices: Float64Array): void {
  const row = indices.indexOf(-1);
  if (row < 0) return;
  const source = textOrNumber(frame, input);
  const missing = source.kind === 'text' ? source.codes[row] < 0 : Number.isNaN(source.values[row]);
  const text = source.kind === 'text' ? source.dictionary[source.codes[row]] : numberText(source.values[row], source.boolean);
  const what = missing ? 'missing value' : `expected a value that was in the fit, got "${text}"`;
  throw new DataError(`row ${rowNumber(frame, row)}, column \`${input}\`: ${what}; set handleInvalid to skip or keep`);
}

function numberText(value: number, boolean: boolean): string {
  return boolean ? String(value !== 0) : String(value);
}
