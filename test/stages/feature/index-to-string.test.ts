import { describe, expect, it } from 'vitest';
import { doubles, texts } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/feature/index-to-string.ts';
import { stage as indexer } from '../../../src/stages/feature/string-indexer.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { cellsOf, columnOf, fitSync, frameOf, golden, paramsFor } from '../support.ts';
import { packTexts } from '../../../src/frame/packed.ts';

interface Golden {
  texts: (string | null)[];
  seen: (string | null)[];
  applied: { handleInvalid: string; back: string[] }[];
}

const spark = golden<Golden>('string-indexer');

function textsOf(indices: number[], given: ParamValues = {}, labels: string[] | null = null) {
  const model = fitSync(stage, paramsFor(stage, { inputCol: 'i', outputCol: 't', ...given }), []);
  return cellsOf(stage.apply(model, frameOf({ i: doubles(Float64Array.from(indices), labels) })).columns.get('t'));
}

describe('IndexToString', () => {
  it.each(spark.applied)("turns the indices of StringIndexer back as Spark's, handleInvalid $handleInvalid", ({ handleInvalid, back }) => {
    const model = fitSync(indexer, paramsFor(indexer, { inputCol: 'x', outputCol: 'i', handleInvalid }), [frameOf({ x: columnOf(spark.texts) })]);
    const indexed = indexer.apply(model, frameOf({ x: columnOf(spark.seen) }));
    const out = stage.apply(fitSync(stage, paramsFor(stage, { inputCol: 'i', outputCol: 'back' }), []), indexed);
    expect(cellsOf(out.columns.get('back'))).toEqual(back);
  });

  it('prefers the labels that are given, and takes those of the column where the list is empty', () => {
    expect(textsOf([1, 0, 1], { labels: ['no', 'yes'] }, ['a', 'b'])).toEqual(['yes', 'no', 'yes']);
    expect(textsOf([1, 0], { labels: [] }, ['a', 'b'])).toEqual(['b', 'a']);
  });

  it('gives each text once in the dictionary, in order of appearance', () => {
    const model = fitSync(stage, paramsFor(stage, { inputCol: 'i', outputCol: 't', labels: ['x', 'y', 'x'] }), []);
    expect(stage.apply(model, frameOf({ i: columnOf([1, 2, 0]) })).columns.get('t')).toEqual(texts(Int32Array.of(0, 1, 1), packTexts(['y', 'x']), false));
  });

  it('names row and column of a value that is no index', () => {
    const labels = ['a', 'b'];
    expect(() => textsOf([0, 2], { labels })).toThrow('row 2, column `i`: expected an index from 0 to 1, got 2');
    expect(() => textsOf([-1], { labels })).toThrow('row 1, column `i`: expected an index from 0 to 1, got -1');
    expect(() => textsOf([0.5], { labels })).toThrow('row 1, column `i`: expected an index from 0 to 1, got 0.5');
    expect(() => textsOf([1, 1, NaN], { labels })).toThrow('row 3, column `i`: expected an index from 0 to 1, got a missing value');
    expect(() => textsOf([0])).toThrow('column `i`: expected a column with labels, got plain numbers; give the texts as `labels`');
  });
});
