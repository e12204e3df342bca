import type { Frame, ListColumn } from '../../frame/column.ts';
import { lists } from '../../frame/column.ts';
import type { PackedTexts } from '../../frame/packed.ts';
import { withColumns } from '../../frame/select.ts';
import { codeOf, packedOf, startDictionary } from '../../kernels/csv-dictionary.ts';
import type { PairTable } from '../../kernels/pairs.ts';
import { pairCode, startPairs } from '../../kernels/pairs.ts';
import { addTypes, checkSingle, listColumn, listType, namesIn, wantType } from '../common/columns.ts';
import { column, int } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/**
 * Joins each n words that follow each other by blanks. A list of less than n words has none.
 * @see https://spark.apache.org/docs/latest/ml-features.html#n-gram
 */
export const stage: Stage = {
  name: 'NGram',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.NGram',
  doc: 'Joins words that follow each other, n at a time.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#n-gram',
  sklearn: [],
  params: {
    inputCol: column(null, 'Column of lists of words.'),
    outputCol: column(null, 'New column: lists of the joined words.', { output: true }),
    n: int(2, 'Words that are joined.', { min: 1, sklearn: ['ngram_range'] }),
  },
  missing: false,
  nominal: 'index',
  check: checkSingle,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema(params, schema) {
    wantType(schema, params.inputCol as string, 'a list of texts');
    return addTypes(schema, [[params.outputCol as string, listType()]]);
  },
  passes: {},
  fit: null,
  apply,
  whole: null,
};

function apply({ params }: Model, frame: Frame): Frame {
  const source = listColumn(frame, params.inputCol as string);
  return withColumns(frame, [[params.outputCol as string, params.n === 1 ? source : joined(source, params.n as number)]]);
}

/** Runs of words as numbers: of the run that starts at each entry, and the texts of the numbers. */
interface Runs {
  at: Int32Array;
  packed: PackedTexts;
}

const BLANK = 0x20;

function joined(source: ListColumn, n: number): ListColumn {
  const { starts, codes, packed } = source;
  const rows = starts.length - 1;
  let runs: Runs = { at: codes, packed };
  for (let length = 2; length <= n; length++) runs = longer(runs, source, length);
  // Only where words hold blanks may two runs have the same text.
  const { packed: texts, codeOf } = packed.bytes.includes(BLANK) ? withoutRepeats(runs.packed) : { packed: runs.packed, codeOf: null };
  const ends = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) ends[row + 1] = ends[row] + Math.max(0, starts[row + 1] - starts[row] - n + 1);
  const made = new Int32Array(ends[rows]);
  for (let row = 0, out = 0; row < rows; row++) for (let k = starts[row]; out < ends[row + 1]; k++) made[out++] = codeOf === null ? runs.at[k] : codeOf[runs.at[k]];
  return lists(ends, made, texts);
}

/** Runs with one word more, which are then so long; numbered in order of first appearance. */
function longer({ at, packed }: Runs, { starts, codes, packed: words }: ListColumn, length: number): Runs {
  const table = startPairs();
  const made = new Int32Array(codes.length);
  for (let row = 0; row + 1 < starts.length; row++) {
    for (let k = starts[row]; k + length <= starts[row + 1]; k++) made[k] = pairCode(table, at[k], codes[k + length - 1]);
  }
  return { at: made, packed: pairTexts(table, packed, words) };
}

/** The texts of pairs, a blank between their two. */
function pairTexts({ firsts, seconds, size }: PairTable, left: PackedTexts, right: PackedTexts): PackedTexts {
  const starts = new Uint32Array(size + 1);
  for (let i = 0; i < size; i++) starts[i + 1] = starts[i] + lengthOf(left, firsts[i]) + 1 + lengthOf(right, seconds[i]);
  const bytes = new Uint8Array(starts[size]);
  let out = 0;
  for (let i = 0; i < size; i++) {
    for (let at = left.starts[firsts[i]]; at < left.starts[firsts[i] + 1]; at++) bytes[out++] = left.bytes[at];
    bytes[out++] = BLANK;
    for (let at = right.starts[seconds[i]]; at < right.starts[seconds[i] + 1]; at++) bytes[out++] = right.bytes[at];
  }
  return { bytes, starts };
}

function lengthOf({ starts }: PackedTexts, text: number): number {
  return starts[text + 1] - starts[text];
}

/** The distinct texts in order of first appearance, and the place of each among them. */
function withoutRepeats({ bytes, starts }: PackedTexts): { packed: PackedTexts; codeOf: Int32Array } {
  const dictionary = startDictionary();
  const places = Int32Array.from({ length: starts.length - 1 }, (_, i) => codeOf(dictionary, { bytes, from: starts[i], to: starts[i + 1] }));
  return { packed: packedOf(dictionary), codeOf: places };
}
