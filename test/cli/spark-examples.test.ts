import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse } from 'yaml';
import { stages } from '../../src/stages/index.ts';
import { golden } from '../stages/support.ts';
import { root, run, scratchFolder } from './support.ts';

type Cell = number | string | boolean | null | readonly string[] | SparkVector;
type SparkVector = { type: 0; size: number; indices: number[]; values: number[] } | { type: 1; values: number[] };

interface Table {
  columns: string[];
  rows: Cell[][];
}

interface Example {
  inputs: (Partial<Table> & { path?: string; split: number[] | null })[];
  shown: Table[];
  collected: Table[];
  metrics: { name: string; value: number }[];
}

interface SeedScores {
  random_forest_classifier_example: { accuracy: number[] };
  random_forest_regressor_example: { rmse: number[] };
  word2vec_example: { lengths: number[][] };
}

/** All programs in examples/src/main/python/ml of Spark 4.3. */
const PROGRAMS = 71;
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
/** Randomly started: compared by what is random in them, see below. */
const RANDOM = ['word2vec_example', 'random_forest_classifier_example', 'random_forest_regressor_example'];
/** A component has no sign of its own, and where there is no variance left, as in the third one of three rows, no direction either. */
const SIGNLESS: Record<string, number> = { pca_example: 2 };

/** The forest's stage. */
const FORESTS = [['random_forest_classifier_example', 'RandomForestClassifier'], ['random_forest_regressor_example', 'RandomForestRegressor']] as const;

const folder = join(root, 'test/golden/spark-examples');
const bySeed = golden<SeedScores>('spark-examples-seeds');
const seeds = Array.from({ length: 20 }, (_, seed) => seed);
const scratch = scratchFolder();
const spark = golden<{ tolerance: number; examples: Record<string, Example>; data: Record<string, Table> }>('spark-examples');
const names = readdirSync(folder).filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
const built = names.filter((name) => stagesOf(name).every((stage) => Object.hasOwn(stages, stage)));
let passed = 0;

function stagesOf(name: string): string[] {
  const { pipeline } = parse(readFileSync(join(folder, `${name}.yaml`), 'utf8')) as { pipeline: Record<string, unknown>[] };
  return pipeline.flatMap((item) => Object.keys(item).filter((key) => key !== 'id'));
}

/** The folder of an example: its job, with what is asked of its model where something is, and its inputs. */
function written(name: string, asked: string | null = null): string {
  const [input, other] = spark.examples[name].inputs;
  const path = mkdtempSync(join(scratch, `${name}-`));
  writeFileSync(join(path, 'data.jsonl'), linesOf(input));
  if (other !== undefined) writeFileSync(join(path, 'other.jsonl'), linesOf(other));
  const job = readFileSync(join(folder, `${name}.yaml`), 'utf8');
  writeFileSync(join(path, 'job.yaml'), asked === null ? job : job.replace('data: rows.jsonl', `data: rows.jsonl, ${asked}`));
  if (existsSync(join(folder, 'before', `${name}.yaml`))) prepare(name, path);
  return path;
}

/** The rows of an input as JSON lines, with the part of the split where there is one. */
function linesOf(input: Example['inputs'][number]): string {
  const { columns, rows } = input.path === undefined ? (input as Table) : spark.data[input.path];
  const lines = rows.map((row, i) => JSON.stringify(Object.fromEntries([...columns.map((column, field) => [column, plain(row[field])] as const), ...(input.split === null ? [] : [['split', input.split[i]] as const])])));
  return `${lines.join('\n')}\n`;
}

/** Some programs index all rows before they split them: a job of its own does that here. */
function prepare(name: string, path: string): void {
  writeFileSync(join(path, 'before.yaml'), readFileSync(join(folder, 'before', `${name}.yaml`)));
  expect(run('ml-submit', ['--quiet', '--workers', '0', '--no-cache', '--output', join(path, 'before'), join(path, 'before.yaml')])).toMatchObject({ code: 0, stderr: '' });
}

/** Vectors with the keys that Spark's JSON has, and without NaN, which JSON lacks. */
function plain(cell: Cell): unknown {
  if (cell === 'nan') return null;
  if (typeof cell !== 'object' || cell === null || Array.isArray(cell)) return cell;
  const vector = cell as SparkVector;
  return vector.type === 0 ? vector : { type: 1, size: null, indices: null, values: vector.values };
}

/** The numbers of a vector, zeros written out, and of a list of vectors those of all; of another cell the cell. */
function spread(cell: unknown): unknown[] {
  if (typeof cell === 'string' && /^\(\d+,\[/.test(cell)) {
    const [, size, slots, values] = /^\((\d+),\[(.*)\],\[(.*)\]\)$/.exec(cell) ?? [];
    return filled(Number(size), listed(slots), listed(values));
  }
  if (Array.isArray(cell)) return cell.flatMap(spread);
  if (typeof cell !== 'object' || cell === null) return [cell];
  const vector = cell as SparkVector;
  return vector.type === 0 ? filled(vector.size, vector.indices, vector.values) : vector.values;
}

function listed(text: string): number[] {
  return text === '' ? [] : text.split(',').map(Number);
}

function filled(size: number, slots: readonly number[], values: readonly number[]): number[] {
  const out = new Array<number>(size).fill(0);
  slots.forEach((slot, i) => { out[slot] = values[i]; });
  return out;
}

function differs(ours: unknown, theirs: unknown): boolean {
  const [a, b] = [ours === null ? NaN : ours, theirs === 'nan' || theirs === null ? NaN : theirs];
  if (typeof a === 'number' && typeof b === 'number') return !(Object.is(a, b) || Math.abs(a - b) <= spark.tolerance * Math.max(1, Math.abs(b)));
  return a !== b;
}

/** The rows that a job wrote. */
function transformed(name: string, asked: string | null): Record<string, unknown>[] {
  return rowsOf(written(name, asked));
}

function rowsOf(path: string, seed: number | null = null): Record<string, unknown>[] {
  const done = run('ml-submit', ['--quiet', '--workers', '0', '--no-cache', ...(seed === null ? [] : ['--seed', String(seed)]), '--fresh', '--output', join(path, 'out'), join(path, 'job.yaml')]);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  return readFileSync(join(path, 'out', 'rows.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The metric on the test rows of a program for each seed from 0. */
function metricBySeed(name: string, stage: string, count: number): number[] {
  const path = written(name);
  writeFileSync(join(path, 'job.yaml'), `${readFileSync(join(path, 'job.yaml'), 'utf8')}grid: { ${stage}.seed: [${Array.from({ length: count }, (_, seed) => seed).join(', ')}] }\n`);
  expect(run('ml-submit', ['--quiet', '--workers', '0', '--no-cache', '--output', join(path, 'out'), join(path, 'job.yaml')])).toMatchObject({ code: 0, stderr: '' });
  const rows = parseCsv(readFileSync(join(path, 'out', 'cv_results.csv'), 'utf8'), { columns: true }) as Record<string, string>[];
  return rows.map((row) => Number(row['split1_test_score']));
}

/** The mean is inside the range of theirs, and not further from their mean than two samples of one distribution are, but for 1 of 1000. */
function expectNear(ours: readonly number[], theirs: readonly number[]): void {
  const [a, b] = [ours, theirs].map(momentsOf);
  expect(ours.length).toBe(theirs.length);
  expect(a.mean).toBeGreaterThanOrEqual(Math.min(...theirs));
  expect(a.mean).toBeLessThanOrEqual(Math.max(...theirs));
  expect(Math.abs(a.mean - b.mean) / Math.sqrt((a.variance + b.variance) / ours.length)).toBeLessThan(3.29);
}

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
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

describe("Spark's examples", () => {
  afterAll(() => {
    console.log(`${passed} of ${PROGRAMS} examples of Spark pass; not built yet: ${names.filter((name) => !built.includes(name)).join(', ') || 'none'}, and ${PROGRAMS - names.length} of other modules`);
  });

  const transforming = built.filter((name) => !RANDOM.includes(name) && spark.examples[name].metrics.length === 0);
  it.each(transforming)('%s gives the rows that the program shows', (name) => {
    const found = new Map<string | null, Record<string, unknown>[]>();
    for (const [frame, theirs, ours] of pairsOf(name)) {
      const asked = ASKED[name]?.[frame] ?? null;
      const rows = found.get(asked) ?? transformed(name, asked);
      found.set(asked, rows);
      const { columns, rows: wanted } = spark.examples[name].shown[frame];
      expect({ name, rows: rows.length }).toEqual({ name, rows: wanted.length });
      const signs: number[] = [];
      wanted.forEach((row, i) => {
        const [a, b] = [spread(rows[i][ours]), spread(row[columns.indexOf(theirs)])];
        expect({ column: theirs, row: i, length: a.length }).toEqual({ column: theirs, row: i, length: b.length });
        const same = SIGNLESS[name] === undefined ? a : a.slice(0, SIGNLESS[name]).map((value, c) => Number(value) * (signs[c] ??= Math.sign(Number(value) * Number(b[c]))));
        const wrong = same.findIndex((value, c) => differs(value, b[c]));
        expect({ column: theirs, row: i, slot: wrong, ours: same[wrong], theirs: b[wrong] }).toEqual({ column: theirs, row: i, slot: -1, ours: undefined, theirs: undefined });
      });
    }
    passed++;
  });

  const scored = built.filter((name) => !RANDOM.includes(name) && spark.examples[name].metrics.length > 0);
  it.each(scored)('%s has the metric of the program, on the same rows', (name) => {
    const path = written(name);
    const done = run('ml-submit', ['--quiet', '--workers', '0', '--no-cache', '--format', 'json', '--output', join(path, 'out'), join(path, 'job.yaml')]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const { metrics } = JSON.parse(done.stdout) as { metrics: Record<string, { splits: number[] }> };
    // Part 1 of the split is what the program tests on, and the second fold.
    for (const { name: metric, value } of spark.examples[name].metrics) expect(differs(metrics[metric].splits[1], value)).toBe(false);
    passed++;
  });

  it.each(FORESTS)('%s has its metric inside the range of 20 seeds of Spark, and a mean near theirs', (name, stage) => {
    expectNear(metricBySeed(name, stage, seeds.length), name === 'random_forest_classifier_example' ? bySeed[name].accuracy : bySeed[name].rmse);
    passed++;
  });

  it('word2vec_example has vectors as long as those of 20 seeds of Spark', () => {
    const path = written('word2vec_example');
    const runs = seeds.map((seed) => rowsOf(path, seed).map(({ result }) => Math.hypot(...(result as number[]))));
    const theirs = bySeed.word2vec_example.lengths;
    for (const document of theirs[0].keys()) expectNear(runs.map((lengths) => lengths[document]), theirs.map((lengths) => lengths[document]));
    passed++;
  });

  it('every job has its example, and an example of a stage that is built has a job', () => {
    expect(names.filter((name) => spark.examples[name] === undefined)).toEqual([]);
    expect(Object.keys(spark.examples).filter((name) => !existsSync(join(folder, `${name}.yaml`)))).toEqual([]);
  });
});
