import { describe, expect, it } from 'vitest';
import { doubles, schemaOf } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/feature/one-hot-encoder.ts';
import { stage as indexer } from '../../../src/stages/feature/string-indexer.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { columnOf, entriesOf, fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf } from '../support.ts';

interface Case {
  dropLast: boolean;
  handleInvalid: string;
  categorySizes: number[];
  vectors: number[][];
  names: string[];
}

const spark = golden<{ indices: number[]; applied: number[]; texts: string[]; plain: Case[]; labelled: Case[] }>('one-hot-encoder');

function column(values: (number | null)[], labels: string[] | null = null) {
  return frameOf({ x: doubles(Float64Array.from(values, (value) => value ?? NaN), labels) });
}

function fit(values: (number | null)[], given: ParamValues = {}, shards = 1) {
  return fitSync(stage, paramsFor(stage, { inputCol: 'x', outputCol: 'v', ...given }), shardsOf(column(values), shards));
}

describe('OneHotEncoder', () => {
  it.each(spark.plain)("encodes plain indices as Spark's, dropLast $dropLast, handleInvalid $handleInvalid", ({ dropLast, handleInvalid, categorySizes, vectors, names }) => {
    const model = fit(spark.indices, { dropLast, handleInvalid });
    const out = stage.apply(model, column(handleInvalid === 'keep' ? spark.applied : spark.indices)).columns.get('v');
    expect(model.state.categorySizes).toEqual(categorySizes);
    expect(rowsOf(out)).toEqual(vectors);
    expect(out).toMatchObject({ names });
  });

  it.each(spark.labelled)("encodes labelled indices as Spark's, dropLast $dropLast, handleInvalid $handleInvalid", ({ dropLast, handleInvalid, categorySizes, vectors, names }) => {
    const text = frameOf({ t: columnOf(spark.texts) });
    const indexed = indexer.apply(fitSync(indexer, paramsFor(indexer, { inputCol: 't', outputCol: 'x' }), [text]), text);
    const params = paramsFor(stage, { inputCol: 'x', outputCol: 'v', dropLast, handleInvalid });
    const model = fitSync(stage, params, [indexed]);
    const out = stage.apply(model, indexed).columns.get('v');
    expect(model.state.categorySizes).toEqual(categorySizes);
    expect(rowsOf(out)).toEqual(vectors);
    expect(out).toMatchObject({ names });
    expect(stage.schema(params, schemaOf(indexed)).get('v')).toMatchObject({ names });
  });

  it('takes the categories from the labels, also of those that no row has', () => {
    const params = paramsFor(stage, { inputCol: 'x', outputCol: 'v', dropLast: false });
    const model = fitSync(stage, params, [column([0], ['a', 'b', 'c'])]);
    expect(rowsOf(stage.apply(model, column([2])).columns.get('v'))).toEqual([[0, 0, 1]]);
  });

  it('looks at no row where all columns have labels, and at all where one has none', () => {
    const meta = { schema: schemaOf(frameOf({ x: doubles(Float64Array.of(0), ['a', 'b']), y: doubles(Float64Array.of(2)) })) };
    const labelled = paramsFor(stage, { inputCol: 'x', outputCol: 'v' });
    expect(stage.fit?.(labelled, meta).next()).toMatchObject({ done: true, value: { state: { categories: [['a', 'b']] } } });
    const mixed = paramsFor(stage, { inputCols: ['x', 'y'], outputCols: ['vx', 'vy'] });
    expect(stage.fit?.(mixed, meta).next()).toEqual({ done: false, value: { pass: 'categories', args: null } });
  });

  it('gives the same model for any shards, and encodes several columns', () => {
    expect(fit(spark.indices, {}, 7)).toEqual(fit(spark.indices));
    const params = paramsFor(stage, { inputCols: ['a', 'b'], outputCols: ['va', 'vb'] });
    const frame = frameOf({ a: columnOf([0, 1, 2]), b: columnOf([1, 0, 1]) });
    const out = stage.apply(fitSync(stage, params, [frame]), frame);
    expect([rowsOf(out.columns.get('va')), rowsOf(out.columns.get('vb'))]).toEqual([[[1, 0], [0, 1], [0, 0]], [[0], [1], [0]]]);
  });

  it('is sparse, one entry a row or none, but for vectors of one or two slots', () => {
    const three = stage.apply(fit([0, 3, 1, 2]), column([0, 3, 1, 2])).columns.get('v');
    expect(entriesOf(three)).toEqual([{ indices: [0], values: [1] }, { indices: [], values: [] }, { indices: [1], values: [1] }, { indices: [2], values: [1] }]);
    expect(stage.apply(fit([0, 1, 2]), column([0, 1, 2])).columns.get('v')?.kind).toBe('vector');
    expect(stage.apply(fit([0, 3]), column([])).columns.get('v')).toMatchObject({ kind: 'sparse', width: 3 });
  });

  it('keeps missing, negative and fractional values as invalid ones where asked', () => {
    const model = fit([0, 1, null], { handleInvalid: 'keep', dropLast: false });
    expect(rowsOf(stage.apply(model, column([1, null, -1, 0.5])).columns.get('v'))).toEqual([[0, 1, 0], [0, 0, 1], [0, 0, 1], [0, 0, 1]]);
  });

  it('names row and column of a value that is no index', () => {
    expect(() => fit([0, 1.5])).toThrow('row 2, column `x`: expected an index, a whole number of at least 0, got 1.5');
    expect(() => fit([0, -1])).toThrow('row 2, column `x`: expected an index, a whole number of at least 0, got -1');
    expect(() => fit([0, null])).toThrow('row 2, column `x`: expected an index, a whole number of at least 0, got a missing value');
    expect(() => stage.apply(fit([0, 1]), column([0, 2]))).toThrow('row 2, column `x`: expected an index from 0 to 1, got 2; set handleInvalid to keep');
    expect(() => stage.apply(fit([]), column([0]))).toThrow('row 1, column `x`: expected no index, since the fit saw none, got 0; set handleInvalid to keep');
  });
});
