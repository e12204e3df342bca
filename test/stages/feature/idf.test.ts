import { describe, expect, it } from 'vitest';
import { sliceRows } from '../../../src/frame/select.ts';
import { stage } from '../../../src/stages/feature/idf.ts';
import { fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf, sparseOf, vectorOf, worst } from '../support.ts';

interface Case {
  minDocFreq: number;
  idf: number[];
  docFreq: number[];
  numDocs: number;
  weighed: number[][];
}

const spark = golden<{ tolerance: number; rows: number[][]; given: Case[]; one: Case }>('idf');
const layouts = [{ layout: 'dense', make: vectorOf }, { layout: 'sparse', make: sparseOf }];

function paramsWith(minDocFreq = 0) {
  return paramsFor(stage, { inputCol: 'x', outputCol: 'y', minDocFreq });
}

describe('IDF', () => {
  describe.each(layouts)('on $layout vectors', ({ layout, make }) => {
    it.each([...spark.given.map((each) => ({ ...each, rows: spark.rows })), { ...spark.one, rows: spark.rows.slice(0, 1) }])("weighs as Spark's with minDocFreq $minDocFreq on $numDocs rows", ({ rows, minDocFreq, idf, docFreq, numDocs, weighed }) => {
      const frame = frameOf({ x: make(rows) });
      const model = fitSync(stage, paramsWith(minDocFreq), [frame]);
      expect(fitSync(stage, paramsWith(minDocFreq), shardsOf(frame, 3))).toEqual(model);
      expect(worst(model.arrays.idf, idf)).toBeLessThanOrEqual(spark.tolerance);
      expect({ docFreq: [...model.arrays.docFreq], numDocs: model.state.numDocs }).toEqual({ docFreq, numDocs });
      const out = stage.apply(model, frame).columns.get('y');
      expect(out).toMatchObject({ kind: layout === 'dense' ? 'vector' : 'sparse', names: ['f0', 'f1', 'f2', 'f3', 'f4'] });
      expect(worst(rowsOf(out).flat(), weighed.flat())).toBeLessThanOrEqual(spark.tolerance);
    });

    it('reads views', () => {
      const frame = frameOf({ x: make(spark.rows) });
      const model = fitSync(stage, paramsWith(), [frame]);
      expect(rowsOf(stage.apply(model, sliceRows(frame, 1, 3)).columns.get('y'))).toEqual(rowsOf(stage.apply(model, frame).columns.get('y')).slice(1, 3));
    });

    it('refuses no rows, missing values and another width', () => {
      expect(() => fitSync(stage, paramsWith(), [frameOf({ x: make([]) })])).toThrow('IDF: expected at least 1 row, got 0');
      expect(() => fitSync(stage, paramsWith(), [frameOf({ x: make([[1, 2], [0, NaN]]) })])).toThrow('row 2, column `f1`: missing value; add an Imputer before IDF');
      const model = fitSync(stage, paramsWith(), [frameOf({ x: make([[1, 2]]) })]);
      expect(() => stage.apply(model, frameOf({ x: make([[1]]) }))).toThrow('column `x`: expected a vector of 2 values as in the fit, got 1');
    });
  });
});
