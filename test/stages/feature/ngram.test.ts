import { describe, expect, it } from 'vitest';
import { sliceRows } from '../../../src/frame/select.ts';
import { stage } from '../../../src/stages/feature/ngram.ts';
import { fitSync, frameOf, golden, listOf, listsOf, paramsFor } from '../support.ts';

const spark = golden<{ words: string[][]; given: { n: number; grams: string[][] }[] }>('ngram');

describe('NGram', () => {
  it.each(spark.given)("joins $n words as Spark's", ({ n, grams }) => {
    const model = fitSync(stage, paramsFor(stage, { inputCol: 'w', outputCol: 'g', n }), []);
    expect(listsOf(stage.apply(model, frameOf({ w: listOf(spark.words) })).columns.get('g'))).toEqual(grams);
  });

  it('reads views, and gives runs of the same text one code', () => {
    const frame = sliceRows(frameOf({ w: listOf([['x', 'y'], ['a b', 'c'], ['a', 'b c']]) }), 1, 3);
    const out = stage.apply(fitSync(stage, paramsFor(stage, { inputCol: 'w', outputCol: 'g' }), []), frame);
    expect(out.columns.get('g')).toMatchObject({ codes: Int32Array.of(0, 0), dictionary: ['a b c'] });
  });
});
