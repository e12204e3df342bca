import { describe, expect, it } from 'vitest';
import { schemaOf, texts } from '../../../src/frame/column.ts';
import { selectRows } from '../../../src/frame/select.ts';
import { columnPairs, namesIn, numericColumn, refuseMissing, rowNumber, vectorColumn, wantType } from '../../../src/stages/common/columns.ts';
import { columnOf, frameOf, unevenOf, vectorOf } from '../support.ts';
import { packTexts } from '../../../src/frame/packed.ts';

describe('wantType', () => {
  it('names column, expected and found type', () => {
    const schema = schemaOf(frameOf({ t: columnOf(['x']), b: columnOf([true]), v: vectorOf([[1]]), d: texts(Int32Array.of(0), packTexts(['2020-01-01']), true) }));
    expect(wantType(schema, 'b', 'a number').boolean).toBe(true);
    expect(() => wantType(schema, 'b', 'a vector')).toThrow('column `b`: expected a vector, got a boolean');
    expect(() => wantType(schema, 'd', 'a number')).toThrow('column `d`: expected a number, got dates');
    expect(() => wantType(schema, 'v', 'text or a number')).toThrow('column `v`: expected text or a number, got a vector');
  });

  it('lists the first ten columns where there are more', () => {
    const schema = schemaOf(frameOf(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`c${i}`, columnOf([i])]))));
    expect(() => wantType(schema, 'x', 'a number')).toThrow('column `x`: expected a number, but there is no such column; there are `c0`, `c1`, `c2`, `c3`, `c4`, `c5`, `c6`, `c7`, `c8`, `c9` and 2 more');
  });
});

describe('numericColumn and vectorColumn', () => {
  it('name column, expected and found kind', () => {
    const frame = frameOf({ t: columnOf(['x']), v: vectorOf([[1]]), n: columnOf([1]) });
    expect(() => numericColumn(frame, 't')).toThrow('column `t`: expected a number, got text');
    expect(() => numericColumn(frame, 'v')).toThrow('column `v`: expected a number, got a vector');
    expect(() => vectorColumn(frame, 'n')).toThrow('column `n`: expected a vector, got a number');
    expect(() => vectorColumn(frame, 'x')).toThrow('column `x`: expected a vector, but there is no such column');
  });
});

describe('row numbers', () => {
  it('count from 1, in the data that the rows come from', () => {
    const frame = frameOf({ v: vectorOf([[1], [2], [NaN], [NaN]], ['age']) });
    expect(rowNumber(frame, 2)).toBe(3);
    const selected = selectRows(frame, Int32Array.of(1, 3));
    expect(rowNumber(selected, 1)).toBe(4);
    expect(() => refuseMissing(selected, vectorColumn(selected, 'v'), 'StandardScaler')).toThrow('row 4, column `age`: missing value; add an Imputer before StandardScaler');
  });
});

describe('column parameters', () => {
  it('pair one input with one output, or several with several', () => {
    expect(columnPairs({ inputCol: 'a', outputCol: 'b' })).toEqual([{ input: 'a', output: 'b' }]);
    expect(columnPairs({ inputCols: ['a', 'c'], outputCols: ['b', 'd'] })).toEqual([{ input: 'a', output: 'b' }, { input: 'c', output: 'd' }]);
  });

  it('name nothing where they were not given', () => {
    expect([columnPairs({}), columnPairs({ inputCols: ['a'] }), namesIn({}, 'inputCol')]).toEqual([[], [], []]);
  });
});

describe('vectors of different lengths', () => {
  it('are refused where vectors of one length are wanted, with the row and what to do', () => {
    const frame = frameOf({ u: unevenOf([[1, 2], [3, 4], [5]]) });
    const text = 'row 3, column `u`: expected a vector of 2 numbers as in row 1, got 1; a VectorSizeHint before, with handleInvalid: skip, drops the rows of another size';
    for (const wanted of ['a vector', 'a number or a vector', 'a number, a boolean, text or a vector'] as const) expect(() => wantType(schemaOf(frame), 'u', wanted)).toThrow(text);
    expect(() => vectorColumn(frame, 'u')).toThrow(text);
    expect(() => numericColumn(frame, 'u')).toThrow('column `u`: expected a number, got vectors of different sizes');
    expect(wantType(schemaOf(frame), 'u', 'a vector of any size')).toMatchObject({ kind: 'uneven', width: 0 });
  });
});
