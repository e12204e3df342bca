import { describe, expect, it } from 'vitest';
import { doubles, schemaOf } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/feature/interaction.ts';
import { stage as assembler } from '../../../src/stages/feature/vector-assembler.ts';
import { columnOf, fitSync, frameOf, golden, paramsFor, rowsOf, sparseOf, vectorOf, worst } from '../support.ts';

interface Golden {
  columns: Record<string, number[]>;
  labels: Record<string, string[]>;
  cases: { inputCols: string[]; slots: string[]; outputs: number[][] }[];
}

const spark = golden<Golden>('interaction');

/** The columns of the golden, and the vectors that Spark assembled from them. */
function data() {
  const plain = frameOf(Object.fromEntries(Object.entries(spark.columns).map(([name, cells]) => [name, doubles(Float64Array.from(cells), spark.labels[name] ?? null)])));
  return [['w', ['s', 'n']], ['w2', ['m', 'n']], ['z', ['n', 'm']]].reduce((frame, [outputCol, inputCols]) => {
    const model = fitSync(assembler, paramsFor(assembler, { inputCols, outputCol } as never), [frame]);
    return assembler.apply(model, frame);
  }, plain);
}

/** Spark names the categories of a slot by their labels, which slots of ours do not have: they are numbered. */
function numbered(name: string): string {
  return name.replace(/w_s_([xyz])/g, (_, label: string) => `w_s_${'xyz'.indexOf(label)}`);
}

describe('Interaction', () => {
  it.each(spark.cases)("has the products and names of Spark's: $inputCols", ({ inputCols, slots, outputs }) => {
    const frame = data();
    const params = paramsFor(stage, { inputCols, outputCol: 'y' });
    const out = stage.apply(fitSync(stage, params, [frame]), frame).columns.get('y');
    expect(worst(rowsOf(out).flat(), outputs.flat())).toBe(0);
    expect(out).toMatchObject({ names: slots.map(numbered) });
    expect(stage.schema(params, schemaOf(frame)).get('y')).toMatchObject({ names: slots.map(numbered) });
  });

  it('has equal numbers from dense and sparse vectors, with categories or without', () => {
    const rows = [[1, 0, 2.5], [0, 4, 0], [2, 0, 0]];
    const of = (column: ReturnType<typeof vectorOf> | ReturnType<typeof sparseOf>) => {
      const frame = frameOf({ v: column, n: doubles(Float64Array.of(2, 0, -1)) });
      return stage.apply(fitSync(stage, paramsFor(stage, { inputCols: ['n', 'v'], outputCol: 'y' }), [frame]), frame).columns.get('y');
    };
    expect([of(vectorOf(rows))?.kind, of(sparseOf(rows))?.kind]).toEqual(['vector', 'sparse']);
    expect(rowsOf(of(sparseOf(rows)))).toEqual(rowsOf(of(vectorOf(rows))));
    const categories = [3, 0, 0];
    expect(rowsOf(of({ ...sparseOf(rows), categories }))).toEqual(rowsOf(of({ ...vectorOf(rows), categories })));
  });

  it('names row and column of what it refuses', () => {
    const apply = (columns: Parameters<typeof frameOf>[0]) => () => stage.apply(fitSync(stage, paramsFor(stage, { inputCols: ['a', 'b'], outputCol: 'y' }), [frameOf(columns)]), frameOf(columns));
    expect(apply({ a: columnOf([1, 2]), b: columnOf([1, null]) })).toThrow('row 2, column `b`: missing value; add an Imputer before Interaction');
    expect(apply({ a: columnOf([1, 2]), b: sparseOf([[0, 1], [NaN, 0]]) })).toThrow('row 2, column `b`: missing value; add an Imputer before Interaction');
    expect(apply({ a: columnOf([1, 2]), b: doubles(Float64Array.of(0, 2), ['x', 'y']) })).toThrow('row 2, column `b`: expected an index from 0 to 1, got 2');
    expect(apply({ a: columnOf([1]), b: columnOf(['t']) })).toThrow('column `b`: expected a number or a vector, got text; index it with StringIndexer');
    expect(stage.check(paramsFor(stage, {}))).toEqual([{ param: 'inputCols', text: 'expected the names of columns, got none' }, { param: 'outputCol', text: 'expected the name of a column, got none' }]);
  });
});
