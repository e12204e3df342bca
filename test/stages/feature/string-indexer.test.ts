import { describe, expect, it } from 'vitest';
import type { Column, Frame } from '../../../src/frame/column.ts';
import { schemaOf, texts } from '../../../src/frame/column.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { stage } from '../../../src/stages/feature/string-indexer.ts';
import { cellsOf, columnOf, fitSync, frameOf, golden, paramsFor, shardsOf, vectorOf } from '../support.ts';
import { packTexts } from '../../../src/frame/packed.ts';

interface Golden {
  texts: (string | null)[];
  integers: number[];
  seen: (string | null)[];
  orders: { order: string; texts: string[]; integers: string[] }[];
  applied: { handleInvalid: string; rows: number[]; indices: number[]; labels: string[] }[];
}

const spark = golden<Golden>('string-indexer');

function fit(frame: Frame, given: ParamValues = {}) {
  return fitSync(stage, paramsFor(stage, { inputCol: 'x', outputCol: 'i', ...given }), [frame]);
}

function labelsOf(column: Column, given: ParamValues = {}) {
  return (fit(frameOf({ x: column }), given).state.labels as string[][])[0];
}

describe('StringIndexer', () => {
  it.each(spark.orders)("orders texts and numbers by $order as Spark's", ({ order, texts, integers }) => {
    expect(labelsOf(columnOf(spark.texts), { stringOrderType: order })).toEqual(texts);
    expect(labelsOf(columnOf(spark.integers), { stringOrderType: order })).toEqual(integers);
  });

  it.each(spark.applied)("gives the indices, labels and rows of Spark's handleInvalid $handleInvalid", ({ handleInvalid, rows, indices, labels }) => {
    const model = fit(frameOf({ x: columnOf(spark.texts) }), { handleInvalid });
    const out = stage.apply(model, frameOf({ x: columnOf(spark.seen) }));
    expect(cellsOf(out.columns.get('i'))).toEqual(indices);
    expect(out.columns.get('i')).toMatchObject({ kind: 'f64', labels });
    expect([...(out.rowIds ?? rows)]).toEqual(rows);
    expect(out.rows).toBe(rows.length);
  });

  it('gives the same labels for any shards', () => {
    const frame = frameOf({ x: columnOf(spark.texts) });
    const params = paramsFor(stage, { inputCol: 'x', outputCol: 'i' });
    expect(fitSync(stage, params, shardsOf(frame, 7))).toEqual(fitSync(stage, params, [frame]));
  });

  it('indexes numbers by their shortest text, booleans by true and false, and 0 like -0', () => {
    expect(labelsOf(columnOf([1.5, 2, null, 2]))).toEqual(['2', '1.5']);
    expect(labelsOf(columnOf([true, false, true]))).toEqual(['true', 'false']);
    expect(labelsOf(columnOf([0.5, 0, -0]))).toEqual(['0', '0.5']);
  });

  it('leaves out what is only in the dictionary', () => {
    expect(labelsOf(texts(Int32Array.of(1, 1), packTexts(['gone', 'here']), false))).toEqual(['here']);
  });

  it('indexes several columns and drops a row that is invalid in any of them', () => {
    const params = paramsFor(stage, { inputCols: ['a', 'b'], outputCols: ['ai', 'bi'], handleInvalid: 'skip' });
    const model = fitSync(stage, params, [frameOf({ a: columnOf(['x', 'y', 'x']), b: columnOf([1, 2, 2]) })]);
    expect(model.state.labels).toEqual([['x', 'y'], ['2', '1']]);
    const out = stage.apply(model, frameOf({ a: columnOf(['y', 'z', 'x', null]), b: columnOf([1, 1, 3, 2]) }));
    expect([cellsOf(out.columns.get('ai')), cellsOf(out.columns.get('bi')), out.rowIds]).toEqual([[1], [1], Int32Array.of(0)]);
  });

  it('names row and column of a value that it cannot index', () => {
    const model = fit(frameOf({ x: columnOf(['a', 'b']) }));
    expect(() => stage.apply(model, frameOf({ x: columnOf(['a', 'c']) }))).toThrow('row 2, column `x`: expected a value that was in the fit, got "c"; set handleInvalid to skip or keep');
    expect(() => stage.apply(model, frameOf({ x: columnOf(['a', 'a', null]) }))).toThrow('row 3, column `x`: missing value; set handleInvalid to skip or keep');
    expect(() => stage.apply(model, frameOf({ x: columnOf([7]) }))).toThrow('row 1, column `x`: expected a value that was in the fit, got "7"; set handleInvalid to skip or keep');
  });

  it('counts alike whether shards have one dictionary or each its own, however many', () => {
    const texts = Array.from({ length: 200 }, (_, row) => `t${(row * row) % 23}`);
    const whole = frameOf({ x: columnOf(texts), n: columnOf(texts.map((text) => text.length)) });
    const params = paramsFor(stage, { inputCols: ['x', 'n'], outputCols: ['i', 'j'] });
    const expected = fitSync(stage, params, [whole]);
    expect(fitSync(stage, params, shardsOf(whole, 50))).toEqual(expected);
    const own = Array.from({ length: 50 }, (_, at) => texts.slice(4 * at, 4 * at + 4)).map((some) => frameOf({ x: columnOf(some), n: columnOf(some.map((text) => text.length)) }));
    expect(fitSync(stage, params, own)).toEqual(expected);
  });

  it('leaves out a column that is not there when it is applied, as a label is in predictions', () => {
    const model = fit(frameOf({ x: columnOf(['a', 'b']) }));
    expect([...stage.apply(model, frameOf({ y: columnOf([1]) })).columns.keys()]).toEqual(['y']);
  });

  it('says what is wrong with its columns', () => {
    const schema = schemaOf(frameOf({ x: columnOf(['a']), v: vectorOf([[1]]) }));
    function at(inputCol: string, outputCol: string) {
      return () => stage.schema(paramsFor(stage, { inputCol, outputCol }), schema);
    }
    expect(at('v', 'i')).toThrow('column `v`: expected text or a number, got a vector');
    expect(at('y', 'i')).toThrow('column `y`: expected text or a number, but there is no such column; there are `x`, `v`');
    expect(at('x', 'v')).toThrow('column `v`: expected a new name for an output column, but there is such a column already');
  });

  it('says what is wrong between its parameters', () => {
    function check(params: ParamValues) {
      return stage.check(params).map(({ param, text }) => `${param}: ${text}`);
    }
    expect(check({})).toEqual(['inputCol: expected inputCol or inputCols, got neither']);
    expect(check({ inputCol: 'x' })).toEqual(['outputCol: expected the name of a column, got none']);
    expect(check({ inputCol: 'x', outputCol: 'i', outputCols: ['j'] })).toEqual(['outputCols: expected outputCol beside inputCol, got outputCols']);
    expect(check({ inputCol: 'x', inputCols: ['x'], outputCol: 'i' })).toEqual(['inputCols: expected inputCol or inputCols, got both']);
    expect(check({ inputCols: ['x', 'y'], outputCol: 'i' })).toEqual(['outputCols: expected 2 names, one for each of inputCols, got 0']);
    expect(check({ inputCols: ['x'], outputCols: ['i'], outputCol: 'j' })).toEqual(['outputCol: expected outputCols beside inputCols, got outputCol too']);
    expect(check({ inputCols: ['x', 'y'], outputCols: ['i', 'i'] })).toEqual(['outputCols: expected different names, got `i` twice']);
    expect(check({ inputCols: ['x', 'y'], outputCols: ['i', 'j'] })).toEqual([]);
  });
});
