import { readFileSync } from 'node:fs';
import type { Column, Frame, ListColumn, SparseColumn, UnevenColumn, VectorColumn } from '../../src/frame/column.ts';
import { doubles, integers, lists, schemaOf, sparse, texts, uneven, vectors } from '../../src/frame/column.ts';
import { concat, sliceRows } from '../../src/frame/select.ts';
import type { ParamValues } from '../../src/stages/params.ts';
import { answered, fitStage, runPassOver } from '../../src/stages/pipeline.ts';
import type { Model, Stage, Summary } from '../../src/stages/stage.ts';
import { denseVector, isVector, sparseSideBySide } from '../../src/frame/vectors.ts';
import { packTexts } from '../../src/frame/packed.ts';

type Cell = string | number | boolean | null;

/** The numbers that test/golden/<name>.py wrote; its texts `nan`, `inf` and `-inf` are still texts. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8')) as T;
}

/** A frame from columns, which have all the same length. */
export function frameOf(columns: Record<string, Column>): Frame {
  const [first] = Object.values(columns);
  return { rows: lengthOf(first), columns: new Map(Object.entries(columns)) };
}

/** A column as the reader of CSV makes it: text, booleans, i32 where all are whole, else f64 with NaN for null. */
export function columnOf(cells: readonly Cell[]): Column {
  if (cells.some((cell) => typeof cell === 'string')) {
    const dictionary = [...new Set(cells.filter((cell) => cell !== null))] as string[];
    return texts(Int32Array.from(cells, (cell) => (cell === null ? -1 : dictionary.indexOf(cell as string))), packTexts(dictionary), false);
  }
  const boolean = cells.some((cell) => typeof cell === 'boolean');
  const numbers = cells.map((cell) => (cell === null ? NaN : Number(cell)));
  return { ...(numbers.every((value) => Number.isInteger(value)) ? integers(Int32Array.from(numbers)) : doubles(Float64Array.from(numbers))), boolean };
}

/** A vector column from its rows; the slots are `f0`, `f1`… unless named. */
export function vectorOf(rows: readonly (readonly number[])[], names: readonly string[] = (rows[0] ?? []).map((_, j) => `f${j}`)): VectorColumn {
  return vectors(Float64Array.from(rows.flat()), names);
}

/** A sparse vector column from its rows written out. */
export function sparseOf(rows: readonly (readonly number[])[], names?: readonly string[]): SparseColumn {
  const dense = vectorOf(rows, names);
  return sparseSideBySide([dense], { rows: rows.length, names: dense.names });
}

/** A column of vectors of different lengths, from its rows; the odd one is that of a source with just these. */
export function unevenOf(rows: readonly (readonly number[])[], { dense }: { dense: boolean } = { dense: true }): UnevenColumn {
  const width = Math.max(...rows.map((row) => row.length));
  const { starts, slots, values } = sparseOf(rows.map((row) => [...row, ...new Array<number>(width - row.length).fill(0)]));
  const odd = rows.findIndex((row) => row.length !== rows[0].length);
  return uneven({ vectors: sparse({ width, starts, slots, values, names: [] }), lengths: Int32Array.from(rows, (row) => row.length), dense, odd: { row: odd + 1, length: rows[odd].length, expected: rows[0].length } });
}

/** The rows of a column of vectors of different lengths, zeros written out. */
export function unevenRowsOf(column: Column | undefined): number[][] {
  if (column?.kind !== 'uneven') throw new Error(`expected vectors of different lengths, got ${column?.kind}`);
  return rowsOf(column.vectors).map((row, i) => row.slice(0, column.lengths[i]));
}

/** A column of lists of texts. */
export function listOf(rows: readonly (readonly string[])[]): ListColumn {
  const dictionary = [...new Set(rows.flat())];
  const starts = Uint32Array.from([0, ...rows.map((_, row) => rows.slice(0, row + 1).flat().length)]);
  return lists(starts, Int32Array.from(rows.flat(), (text) => dictionary.indexOf(text)), packTexts(dictionary));
}

/** The rows of a vector column, zeros written out. */
export function rowsOf(column: Column | undefined): number[][] {
  if (column === undefined || !isVector(column)) throw new Error(`expected a vector, got ${column?.kind}`);
  const { values, width } = denseVector(column);
  return Array.from({ length: values.length / width }, (_, row) => [...values.subarray(row * width, (row + 1) * width)]);
}

/** The entries of a sparse vector column, row by row. */
export function entriesOf(column: Column | undefined): { indices: number[]; values: number[] }[] {
  if (column?.kind !== 'sparse') throw new Error(`expected a sparse vector, got ${column?.kind}`);
  const { starts, slots, values } = column;
  return Array.from({ length: starts.length - 1 }, (_, row) => ({ indices: [...slots.subarray(starts[row], starts[row + 1])], values: [...values.subarray(starts[row], starts[row + 1])] }));
}

/** The lists of a column. */
export function listsOf(column: Column | undefined): string[][] {
  if (column?.kind !== 'list') throw new Error(`expected lists, got ${column?.kind}`);
  const { starts, codes, dictionary } = column;
  return Array.from({ length: starts.length - 1 }, (_, row) => Array.from(codes.subarray(starts[row], starts[row + 1]), (code) => dictionary[code]));
}

/** The cells of a column: texts, numbers, null for a missing text; of vectors those of all rows. */
export function cellsOf(column: Column | undefined): (string | number | null)[] {
  if (column === undefined) throw new Error('no such column');
  if (isVector(column)) return rowsOf(column).flat();
  if (column.kind === 'list') return listsOf(column).flat();
  if (column.kind === 'uneven') return unevenRowsOf(column).flat();
  if (column.kind !== 'text') return [...column.values];
  return [...column.codes].map((code) => (code < 0 ? null : column.dictionary[code]));
}

/** The defaults of a stage with what is given. */
export function paramsFor(stage: Stage, given: ParamValues): ParamValues {
  const defaults = Object.entries(stage.params).flatMap(([name, param]) => (param.default === undefined ? [] : [[name, param.default]]));
  return { ...Object.fromEntries(defaults), ...given } as ParamValues;
}

/** The frame in `n` shards with uneven borders; the first may have no rows. */
export function shardsOf(frame: Frame, n: number): Frame[] {
  const starts = Array.from({ length: n + 1 }, (_, i) => Math.floor(frame.rows * (i / n) ** 2));
  return starts.slice(1).map((end, i) => sliceRows(frame, starts[i], end));
}

/** The largest difference, relative to the expected value where that is above 1. */
export function worst(actual: ArrayLike<number>, expected: ArrayLike<number | string>): number {
  if (actual.length !== expected.length) throw new Error(`expected ${expected.length} values, got ${actual.length}`);
  return Array.from(actual).reduce((most, value, i) => {
    const wanted = typeof expected[i] === 'string' ? Number(String(expected[i]).replace('inf', 'Infinity')) : (expected[i] as number);
    if (Object.is(value, wanted) || value === wanted) return most;
    return Math.max(most, Math.abs(value - wanted) / Math.max(1, Math.abs(wanted)) || Infinity);
  }, 0);
}

function lengthOf(column: Column | undefined): number {
  if (column === undefined) return 0;
  if (column.kind === 'text') return column.codes.length;
  if (column.kind === 'sparse' || column.kind === 'list') return column.starts.length - 1;
  if (column.kind === 'uneven') return column.lengths.length;
  return column.kind === 'vector' ? column.values.length / Math.max(1, column.width) : column.values.length;
}

/** Fits one stage on shards in memory, of which an estimator needs at least one; a stage without passes is fitted whole on all their rows. */
export function fitSync(stage: Stage, params: ParamValues, shards: readonly Frame[]): Model {
  if (stage.fit === null && stage.whole !== null) {
    const frame = concat(shards);
    return stage.whole.fit({ frame, train: Int32Array.from({ length: frame.rows }, (_, i) => i) }, params);
  }
  return fitStage({ stage, params, meta: { schema: shards.length > 0 ? schemaOf(shards[0]) : new Map() } }, (request) => runPassOver(shards, { stage, params }, request));
}

/** What a stage says of a model and the shards that it was fitted on. */
export function summarySync(stage: Stage, model: Model, shards: readonly Frame[]): Summary {
  if (stage.summarise === undefined) throw new Error(`${stage.name} has no summary`);
  return answered(stage.summarise(model), (request) => runPassOver(shards, { stage, params: model.params }, request));
}
