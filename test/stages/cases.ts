import { expect, it } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { doubles, integers, schemaOf, texts, unnamedVectors } from '../../src/frame/column.ts';
import { packTexts } from '../../src/frame/packed.ts';
import { isVector, sparseSideBySide } from '../../src/frame/vectors.ts';
import type { ParamValues } from '../../src/stages/params.ts';
import type { Model, Stage } from '../../src/stages/stage.ts';
import { columnOf, fitSync, frameOf, paramsFor, rowsOf, shardsOf, worst } from './support.ts';

type Cell = number | string | boolean | null;
type Cells = Cell[] | Cell[][];
type Given = Record<string, ['boolean' | 'double' | 'int' | 'text' | 'vector', Cells]>;

interface Outcome {
  error?: string;
  model?: Record<string, unknown>;
  outputs?: Record<string, Cells>;
  slots?: Record<string, (string | null)[] | null>;
}

/** What test/golden/_cases.py wrote of a stage of Spark; `sparse` where sparse vectors gave something else. */
export interface Case extends Outcome {
  params: Record<string, unknown>;
  columns: Given;
  applyTo?: Given;
  sparse?: Outcome;
}

/** A number of a golden, where NaN and the infinities are texts and null is a missing value. */
export function numberOf(cell: Cell): number {
  return cell === null ? NaN : typeof cell === 'string' ? Number(cell.replace('inf', 'Infinity')) : Number(cell);
}

/** Numbers of a golden, however they are nested. */
export function numbersOf(cells: unknown): number[] {
  return Array.isArray(cells) ? cells.flatMap(numbersOf) : [numberOf(cells as Cell)];
}

/** One test a case: with dense and sparse vectors, over one shard and three, the outputs are Spark's, with `named` the names of their slots too, and where Spark stops so do we. */
export function testCases(stage: Stage, { tolerance, cases, named = false, learned = () => undefined }: { tolerance: number; cases: readonly Case[]; named?: boolean; learned?: (model: Model, spark: Record<string, unknown>) => void }): void {
  it.each(cases.map((each, i) => ({ ...each, i, words: wordsOf(each) })))("does what Spark's does: case $i, $words", (given) => {
    for (const sparse of hasVectors(given) ? [false, true] : [false]) {
      const spark = sparse ? (given.sparse ?? given) : given;
      for (const shards of [1, 3]) {
        const outcome = () => outcomeOf(stage, given, { sparse, shards });
        if (spark.error !== undefined) {
          expect(outcome).toThrow();
          continue;
        }
        const { model, columns } = outcome();
        for (const [name, cells] of Object.entries(spark.outputs ?? {})) expect({ name, worst: worst(numbersIn(columns.get(name)), numbersOf(cells)) <= tolerance }).toEqual({ name, worst: true });
        if (named) for (const [name, slots] of Object.entries(spark.slots ?? {})) expect({ name, slots: namesIn(columns.get(name)) }).toEqual({ name, slots: slots ?? [] });
        learned(model, spark.model ?? {});
      }
    }
  });
}

function outcomeOf(stage: Stage, { params, columns, applyTo }: Case, { sparse, shards }: { sparse: boolean; shards: number }) {
  const given = paramsFor(stage, readParams(params));
  const problems = stage.check(given);
  if (problems.length > 0) throw new Error(problems[0].text);
  const fitOn = frameFrom(columns, sparse);
  stage.schema(given, schemaOf(fitOn));
  const model = fitSync(stage, given, shardsOf(fitOn, shards));
  return { model, columns: stage.apply(model, applyTo === undefined ? fitOn : frameFrom(applyTo, sparse)).columns };
}

function readParams(params: Record<string, unknown>): ParamValues {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, readParam(value)])) as ParamValues;
}

/** The golden's `inf` in numbers; texts of other kinds stay. */
function readParam(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readParam);
  return typeof value === 'string' && /^(nan|-?inf)$/.test(value) ? numberOf(value) : value;
}

function frameFrom(columns: Given, sparse: boolean) {
  return frameOf(Object.fromEntries(Object.entries(columns).map(([name, [kind, cells]]) => [name, columnFrom(kind, cells, sparse)])));
}

function columnFrom(kind: Given[string][0], cells: Cells, sparse: boolean): Column {
  // Without a text among them cells do not tell that they are texts.
  if (kind === 'text') return cells.some((cell) => cell !== null) ? columnOf(cells as Cell[]) : texts(new Int32Array(cells.length).fill(-1), packTexts([]), false);
  if (kind === 'boolean') return columnOf(cells as Cell[]);
  if (kind === 'vector') {
    const rows = (cells as Cell[][]).map((row) => row.map(numberOf));
    const dense = unnamedVectors(Float64Array.from(rows.flat()), rows[0]?.length ?? 0);
    return sparse ? sparseSideBySide([dense], { rows: rows.length, names: [] }) : dense;
  }
  const values = (cells as Cell[]).map(numberOf);
  return kind === 'int' && values.every(Number.isInteger) ? integers(Int32Array.from(values)) : doubles(Float64Array.from(values));
}

function numbersIn(column: Column | undefined): number[] {
  if (column === undefined) throw new Error('no such column');
  if (isVector(column)) return rowsOf(column).flat();
  if (column.kind === 'f64' || column.kind === 'i32') return [...column.values];
  throw new Error(`expected numbers, got ${column.kind}`);
}

function namesIn(column: Column | undefined): readonly string[] {
  return column !== undefined && isVector(column) ? column.names : [];
}

function hasVectors({ columns }: Case): boolean {
  return Object.values(columns).some(([kind]) => kind === 'vector');
}

function wordsOf({ params, columns }: Case): string {
  const settings = Object.entries(params).filter(([name]) => !name.endsWith('Col') && !name.endsWith('Cols'));
  return `${JSON.stringify(Object.fromEntries(settings))} on ${Object.values(columns).map(([kind, cells]) => `${cells.length} ${kind}`).join(', ')}`;
}
