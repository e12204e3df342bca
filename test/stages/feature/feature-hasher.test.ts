import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/feature/feature-hasher.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { columnOf, entriesOf, fitSync, frameOf, golden, paramsFor, rowsOf, vectorOf, worst } from '../support.ts';

interface Golden {
  tolerance: number;
  columns: Record<string, (string | number | boolean | null)[]>;
  given: { params: ParamValues; vectors: { indices: number[]; values: number[] }[] }[];
}

const spark = golden<Golden>('feature-hasher');
const frame = frameOf(Object.fromEntries(Object.entries(spark.columns).map(([name, cells]) => [name, columnOf(cells)])));

function hashed(given: ParamValues, of = frame) {
  const model = fitSync(stage, paramsFor(stage, { outputCol: 'v', ...given }), []);
  return stage.apply(model, of).columns.get('v');
}

describe('FeatureHasher', () => {
  it.each(spark.given)("hashes as Spark's with $params", ({ params, vectors }) => {
    const column = hashed(params);
    expect(column).toMatchObject({ kind: 'sparse', width: params.numFeatures ?? 2 ** 18, names: [] });
    const entries = entriesOf(column);
    expect(entries.map(({ indices }) => indices)).toEqual(vectors.map(({ indices }) => indices));
    expect(worst(entries.flatMap(({ values }) => values), vectors.flatMap(({ values }) => values))).toBeLessThanOrEqual(spark.tolerance);
  });

  it('leaves out missing values, of doubles too', () => {
    const column = hashed({ inputCols: ['a', 'b'], numFeatures: 50 }, frameOf({ a: columnOf([1.5, null]), b: columnOf([null, 'x']) }));
    expect(rowsOf(column).map((row) => row.filter((value) => value !== 0))).toEqual([[1.5], [1]]);
  });

  it('writes a whole number alike in columns with and without missing values', () => {
    function slots(cells: (number | null)[]) {
      return entriesOf(hashed({ inputCols: ['a'], categoricalCols: ['a'] }, frameOf({ a: columnOf(cells) })));
    }
    expect(slots([3, 4])).toEqual(slots([3, 4, null]).slice(0, 2));
    expect(slots([3, 4])).toEqual(slots([3, 4, 0.5]).slice(0, 2));
  });

  it('refuses vectors, and categories that are not read', () => {
    expect(() => stage.schema(paramsFor(stage, { inputCols: ['v'], outputCol: 'o' }), schemaOf(frameOf({ v: vectorOf([[1]]) })))).toThrow('column `v`: expected text or a number, got a vector');
    expect(stage.check(paramsFor(stage, { inputCols: ['a'], categoricalCols: ['b'] }))).toEqual([
      { param: 'outputCol', text: 'expected the name of a column, got none' },
      { param: 'categoricalCols', text: 'expected columns that are among inputCols, got `b`' },
    ]);
  });
});
