import { expect } from 'vitest';
import { golden } from '../stages/support.ts';
import { differs, rowsOf, spread, writeExample } from './spark-programs.ts';
import type { Example } from './spark-programs.ts';

/** The programs that show rows or metrics, and how far a number may be from theirs. */
export const spark = golden<{ tolerance: number; examples: Record<string, Example> }>('spark-examples');

/** Where a program shows a column under a name that another of its frames has too: the number of the frame, its column, and ours. */
const RENAMED: Record<string, readonly (readonly [number, string, string])[]> = {
  normalizer_example: [[0, 'normFeatures', 'l1'], [1, 'normFeatures', 'lInf']],
  target_encoder_example: [[0, 'categoryIndex1Target', 'binary1'], [0, 'categoryIndex2Target', 'binary2'], [1, 'categoryIndex1Target', 'continuous1'], [1, 'categoryIndex2Target', 'continuous2']],
  tokenizer_example: [[0, 'words', 'words'], [1, 'words', 'pieces']],
  bucketed_random_projection_lsh_example: [[1, 'idA', 'datasetA.id'], [1, 'idB', 'datasetB.id']],
  min_hash_lsh_example: [[1, 'idA', 'datasetA.id'], [1, 'idB', 'datasetB.id']],
};
/** Columns that are not of a stage: those of the program's own functions, joins and searches. */
const OTHERS: Record<string, readonly string[]> = { tokenizer_example: ['tokens'] };
/** What a program asks of its model, by the number of the frame that it shows of it; other.jsonl has the rows of its second input. */
const ASKED: Record<string, Record<number, string>> = {
  bucketed_random_projection_lsh_example: { 1: 'approxSimilarityJoin: { data: other.jsonl, threshold: 1.5, distCol: EuclideanDistance }', 2: 'approxNearestNeighbors: { key: [1, 0], numNearestNeighbors: 2 }' },
  min_hash_lsh_example: { 1: 'approxSimilarityJoin: { data: other.jsonl, threshold: 0.6, distCol: JaccardDistance }', 2: 'approxNearestNeighbors: { key: { size: 6, indices: [1, 3], values: [1, 1] }, numNearestNeighbors: 2 }' },
};
/** Randomly started: compared by what is random in them. */
export const RANDOM = ['word2vec_example', 'random_forest_classifier_example', 'random_forest_regressor_example'];
/** A component has no sign of its own, and where there is no variance left, as in the third one of three rows, no direction either. */
const SIGNLESS: Record<string, number> = { pca_example: 2 };

/** The folder of an example: its job, with what is asked of its model where something is, and its inputs. */
export function written(name: string, scratch: string, asked: string | null = null): string {
  const [input, other] = spark.examples[name].inputs;
  return writeExample(name, scratch, {
    job: (text) => (asked === null ? text : text.replace('data: rows.jsonl', `data: rows.jsonl, ${asked}`)),
    files: { 'data.jsonl': rowsOf(input), ...(other === undefined ? {} : { 'other.jsonl': rowsOf(other) }) },
  });
}

/** Programs that show rows without a metric; those of RANDOM are started by seeds that a job file cannot name. */
export function showsRows(name: string): boolean {
  return Object.hasOwn(spark.examples, name) && !RANDOM.includes(name) && spark.examples[name].metrics.length === 0;
}

/** What each column that the program shows is in our rows: number of the frame, Spark's column, ours. */
function pairsOf(name: string): (readonly [number, string, string])[] {
  const { shown } = spark.examples[name];
  const renamed = RENAMED[name] ?? [];
  return shown.flatMap(({ columns }, frame) => columns.filter((column) => OTHERS[name]?.includes(column) !== true).map((column) => {
    const own = renamed.find(([number, theirs]) => number === frame && theirs === column);
    return [frame, column, own?.[2] ?? column] as const;
  }));
}

/** Compares the rows that a program shows with ours, which `rowsFor` gives: with what is asked of the model where a frame shows that. */
export function expectRows(name: string, rowsFor: (asked: string | null) => Record<string, unknown>[]): void {
  const found = new Map<string | null, Record<string, unknown>[]>();
  for (const [frame, theirs, ours] of pairsOf(name)) {
    const asked = ASKED[name]?.[frame] ?? null;
    const rows = found.get(asked) ?? rowsFor(asked);
    found.set(asked, rows);
    const { columns, rows: wanted } = spark.examples[name].shown[frame];
    expect({ name, rows: rows.length }).toEqual({ name, rows: wanted.length });
    const signs: number[] = [];
    wanted.forEach((row, i) => {
      const [a, b] = [spread(rows[i][ours]), spread(row[columns.indexOf(theirs)])];
      expect({ column: theirs, row: i, length: a.length }).toEqual({ column: theirs, row: i, length: b.length });
      const same = SIGNLESS[name] === undefined ? a : a.slice(0, SIGNLESS[name]).map((value, c) => Number(value) * (signs[c] ??= Math.sign(Number(value) * Number(b[c]))));
      const wrong = same.findIndex((value, c) => differs(value, b[c], spark.tolerance));
      expect({ column: theirs, row: i, slot: wrong, ours: same[wrong], theirs: b[wrong] }).toEqual({ column: theirs, row: i, slot: -1, ours: undefined, theirs: undefined });
    });
  }
}
