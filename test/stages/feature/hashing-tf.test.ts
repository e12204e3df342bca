import { describe, expect, it } from 'vitest';
import type { SparseColumn } from '../../../src/frame/column.ts';
import { sparse } from '../../../src/frame/column.ts';
import { sliceRows } from '../../../src/frame/select.ts';
import { stage as idf } from '../../../src/stages/feature/idf.ts';
import { stage } from '../../../src/stages/feature/hashing-tf.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { entriesOf, fitSync, frameOf, golden, listOf, paramsFor } from '../support.ts';

interface Golden {
  words: string[];
  indices: number[];
  lists: string[][];
  given: { params: ParamValues; vectors: { indices: number[]; values: number[] }[] }[];
}

const spark = golden<Golden>('hashing-tf');

function hashed(frame: ReturnType<typeof frameOf>, given: ParamValues = {}) {
  const model = fitSync(stage, paramsFor(stage, { inputCol: 'w', outputCol: 'v', ...given }), []);
  return stage.apply(model, frame).columns.get('v') as SparseColumn;
}

describe('HashingTF', () => {
  it("puts words of all lengths and scripts where Spark's does", () => {
    const column = hashed(frameOf({ w: listOf(spark.words.map((word) => [word])) }));
    expect([...column.slots]).toEqual(spark.indices);
  });

  it.each(spark.given)("counts as Spark's with $params", ({ params, vectors }) => {
    const column = hashed(frameOf({ w: listOf(spark.lists) }), params);
    expect(column).toMatchObject({ kind: 'sparse', width: params.numFeatures ?? 2 ** 18, names: [] });
    expect(entriesOf(column)).toEqual(vectors);
  });

  it('has documents counted without its vectors, as from them', () => {
    const column = hashed(frameOf({ w: listOf(spark.lists) }), { numFeatures: 3 });
    const { starts, slots, values } = column;
    const made = frameOf({ v: sparse({ width: 3, starts, slots, values, names: [] }) });
    const params = paramsFor(idf, { inputCol: 'v', outputCol: 'o' });
    const shards = [frameOf({ v: column }), made, frameOf({ v: column })];
    expect(fitSync(idf, params, shards)).toEqual(fitSync(idf, params, [made, made, made]));
    expect(fitSync(idf, params, [frameOf({ v: column })])).toEqual(fitSync(idf, params, [made]));
  });

  it('counts the rows of a view alone, and long lists too', () => {
    const words = Array.from({ length: 200 }, (_, i) => `w${(i * 37) % 101}`);
    const frame = frameOf({ w: listOf([['x'], words, ['y']]) });
    const [row] = entriesOf(hashed(sliceRows(frame, 1, 2)));
    expect(row).toEqual(entriesOf(hashed(frame))[1]);
    expect(row.indices).toEqual([...row.indices].sort((a, b) => a - b));
    expect(row.values.reduce((a, b) => a + b)).toBe(200);
  });

  it('tells widths apart on the same dictionary', () => {
    const frame = frameOf({ w: listOf([['a', 'b', 'c']]) });
    expect([7, 3, 7].map((numFeatures) => Math.max(...hashed(frame, { numFeatures }).slots))).toEqual([6, 2, 6].map(() => expect.any(Number)));
    expect(entriesOf(hashed(frame, { numFeatures: 3 }))).not.toEqual(entriesOf(hashed(frame, { numFeatures: 7 })));
  });
});
