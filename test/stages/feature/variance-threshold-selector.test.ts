import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/variance-threshold-selector.ts';
import type { Case } from '../cases.ts';
import { numbersOf, testCases } from '../cases.ts';
import { fitSync, frameOf, golden, paramsFor, rowsOf, sparseOf, vectorOf } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('variance-threshold-selector');

function apply(rows: number[][], given: Record<string, unknown> = {}, names?: string[]) {
  const frame = frameOf({ v: sparseOf(rows, names) });
  const model = fitSync(stage, paramsFor(stage, { featuresCol: 'v', outputCol: 'y', ...given } as never), [frame]);
  return { model, column: stage.apply(model, frame).columns.get('y') };
}

describe('VarianceThresholdSelector', () => {
  testCases(stage, { ...spark, learned: (model, found) => {
    expect([...model.arrays.selectedFeatures]).toEqual(numbersOf(found.selectedFeatures ?? []));
  } });

  it('keeps sparse vectors sparse, with the names of the slots that are left', () => {
    const { column, model } = apply([[0, 3, 7], [1, 3, 8]], {}, ['a', 'b', 'c']);
    expect(column).toMatchObject({ kind: 'sparse', width: 2, names: ['a', 'c'] });
    expect(rowsOf(column)).toEqual([[0, 7], [1, 8]]);
    expect(model.state).toEqual({ numFeatures: 3, featureNames: ['a', 'c'] });
  });

  it('refuses vectors of another width than in the fit', () => {
    const { model } = apply([[1, 2], [3, 4]]);
    expect(() => stage.apply(model, frameOf({ v: vectorOf([[1]]) }))).toThrow('column `v`: expected a vector of 2 values as in the fit, got 1');
    expect(() => fitSync(stage, model.params, [frameOf({ v: vectorOf([]) })])).toThrow('VarianceThresholdSelector: expected at least 1 row, got 0');
  });
});
