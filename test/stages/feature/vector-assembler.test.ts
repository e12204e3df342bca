import { describe, expect, it } from 'vitest';
import type { Column } from '../../../src/frame/column.ts';
import { doubles, schemaOf, vectors } from '../../../src/frame/column.ts';
import { selectRows } from '../../../src/frame/select.ts';
import { vectorType } from '../../../src/stages/common/columns.ts';
import { stage as encoder } from '../../../src/stages/feature/one-hot-encoder.ts';
import { stage as indexer } from '../../../src/stages/feature/string-indexer.ts';
import { stage } from '../../../src/stages/feature/vector-assembler.ts';
import { applyAll } from '../../../src/stages/pipeline.ts';
import { columnOf, fitSync, frameOf, golden, paramsFor, rowsOf, vectorOf, worst } from '../support.ts';

interface Case {
  handleInvalid: string;
  inputs: string[];
  rows: number[];
  vectors: (number | string)[][];
  names: string[];
}
type Row = [number, number | 'nan' | null, boolean, string, number];

const spark = golden<{ data: Row[]; cases: Case[]; nested: Case }>('vector-assembler');

function sparkFrame() {
  const columns = spark.data[0].map((_, j) => columnOf(spark.data.map((row) => (row[j] === 'nan' ? null : row[j]))));
  const frame = frameOf({ row: columns[0], x: columns[1], flag: columns[2], t: columns[3], n: columns[4] });
  const index = fitSync(indexer, paramsFor(indexer, { inputCol: 't', outputCol: 'i' }), [frame]);
  const indexed = indexer.apply(index, frame);
  const hot = fitSync(encoder, paramsFor(encoder, { inputCol: 'i', outputCol: 'hot' }), [indexed]);
  return applyAll([index, hot], frame, new Map([['StringIndexer', indexer], ['OneHotEncoder', encoder]]));
}

function modelFor(inputCols: string[], handleInvalid = 'error', outputCol = 'v') {
  return fitSync(stage, paramsFor(stage, { inputCols, outputCol, handleInvalid }), []);
}

describe('VectorAssembler', () => {
  it.each([...spark.cases])("gives the rows, values and slot names of Spark's handleInvalid $handleInvalid", ({ handleInvalid, inputs, rows, vectors, names }) => {
    const all = sparkFrame();
    const frame = handleInvalid === 'error' ? selectRows(all, Int32Array.from(rows, (row) => row - 1)) : all;
    const out = stage.apply(modelFor(inputs, handleInvalid), frame);
    expect(rowsOf(out.columns.get('v')).length).toBe(rows.length);
    expect(worst(rowsOf(out.columns.get('v')).flat(), vectors.flat())).toBe(0);
    expect(out.columns.get('v')).toMatchObject({ names });
    if (handleInvalid === 'skip') expect([...(out.rowIds ?? [])].map((id) => id + 1)).toEqual(rows);
  });

  it("names the slots of a vector in a vector as Spark's", () => {
    const out = stage.apply(modelFor(['n', 'flag'], 'error', 'pair'), sparkFrame());
    const nested = stage.apply(modelFor(spark.nested.inputs), out).columns.get('v');
    expect(nested).toMatchObject({ names: spark.nested.names });
    expect(rowsOf(nested)).toEqual(spark.nested.vectors);
  });

  it('names row and column of a missing value', () => {
    const frame = frameOf({ a: columnOf([1, 2, 3]), age: columnOf([1, 2, null]), v: vectorOf([[1, 2], [3, 4], [NaN, 5]], ['p', 'q']) });
    expect(() => stage.apply(modelFor(['a', 'age', 'v']), frame)).toThrow('row 3, column `age`: missing value; add an Imputer before VectorAssembler, or set handleInvalid');
    expect(() => stage.apply(modelFor(['a', 'v']), frame)).toThrow('row 3, column `v_p`: missing value; add an Imputer before VectorAssembler, or set handleInvalid');
  });

  it("counts a missing value's row in the data, also after a selection", () => {
    const frame = frameOf({ age: columnOf(Array.from({ length: 20 }, (_, i) => (i === 11 ? null : i))) });
    expect(() => stage.apply(modelFor(['age']), selectRows(frame, Int32Array.of(3, 11, 15)))).toThrow('row 12, column `age`: missing value; add an Imputer before VectorAssembler, or set handleInvalid');
  });

  it('knows the slot names ahead unless the width of an input is not known', () => {
    const schema = new Map(schemaOf(frameOf({ a: columnOf([1]), v: vectorOf([[1, 2]]) })));
    function behind(inputCols: string[]) {
      return stage.schema(paramsFor(stage, { inputCols, outputCol: 'out' }), schema).get('out');
    }
    expect(behind(['v', 'a'])).toMatchObject({ kind: 'vector', width: 3, names: ['v_f0', 'v_f1', 'a'] });
    schema.set('v', vectorType([]));
    expect(behind(['v', 'a'])).toMatchObject({ kind: 'vector', width: 0, names: [] });
  });

  it('knows the categories of indexed columns, ahead and in the vector, and keeps its inputs as parts', () => {
    const frame = frameOf({ a: columnOf([1, 2]), i: doubles(Float64Array.of(0, 2), ['x', 'y', '__unknown']), n: vectors(Float64Array.of(1, 2, 3, 4), ['p', 'q'], [0, 5]) });
    const out = stage.apply(modelFor(['n', 'i', 'a']), frame).columns.get('v');
    expect(out).toMatchObject({ categories: [0, 5, 3, 0], parts: [frame.columns.get('n'), frame.columns.get('i'), frame.columns.get('a')] });
    expect(rowsOf(out)).toEqual([[1, 2, 0, 1], [3, 4, 2, 2]]);
    expect(stage.schema(paramsFor(stage, { inputCols: ['n', 'i', 'a'], outputCol: 'v' }), schemaOf(frame)).get('v')).toEqual(schemaOf(frameOf({ v: out as Column })).get('v'));
  });

  it('keeps missing values where it is told to, and drops their rows from every part', () => {
    const frame = frameOf({ a: columnOf([1, null, 3]), b: columnOf([4, 5, 6]) });
    expect(rowsOf(stage.apply(modelFor(['a', 'b'], 'keep'), frame).columns.get('v'))).toEqual([[1, 4], [NaN, 5], [3, 6]]);
    expect(rowsOf(stage.apply(modelFor(['a', 'b'], 'skip'), frame).columns.get('v'))).toEqual([[1, 4], [3, 6]]);
    const nested = stage.apply(modelFor(['a', 'b'], 'keep', 'inner'), frame);
    expect(() => stage.apply(modelFor(['inner']), nested)).toThrow('row 2, column `inner_a`: missing value; add an Imputer before VectorAssembler, or set handleInvalid');
  });

  it('refuses text and columns that are not there', () => {
    const frame = frameOf({ a: columnOf([1]), t: columnOf(['x']) });
    function schema(inputCols: string[]) {
      return () => stage.schema(paramsFor(stage, { inputCols, outputCol: 'v' }), schemaOf(frame));
    }
    expect(schema(['a', 't'])).toThrow('column `t`: expected a number, a boolean or a vector, got text');
    expect(schema(['b'])).toThrow('column `b`: expected a number, a boolean or a vector, but there is no such column; there are `a`, `t`');
    expect(() => stage.apply(modelFor(['t']), frame)).toThrow('column `t`: expected a number, a boolean or a vector, got text; index it with StringIndexer');
    expect(() => stage.apply(modelFor(['b']), frame)).toThrow('column `b`: expected a number, a boolean or a vector, but there is no such column');
  });

  it('asks for inputs and an output', () => {
    expect(stage.check({})).toEqual([
      { param: 'inputCols', text: 'expected the names of columns, got none' },
      { param: 'outputCol', text: 'expected the name of a column, got none' },
    ]);
  });
});
