import { describe, expect, it } from 'vitest';
import { schemaOf, unnamedVectors } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/feature/vector-slicer.ts';
import type { Case } from '../cases.ts';
import { testCases } from '../cases.ts';
import { fitSync, frameOf, golden, paramsFor, rowsOf, sparseOf, vectorOf } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('vector-slicer');

describe('VectorSlicer', () => {
  testCases(stage, spark);

  it('takes names behind places, with the categories of the slots, dense and sparse', () => {
    const names = ['a', 'b', 'c'];
    const rows = [[1, 0, 3], [0, 5, 6]];
    for (const column of [{ ...vectorOf(rows, names), categories: [2, 0, 0] }, { ...sparseOf(rows, names), categories: [2, 0, 0] }]) {
      const frame = frameOf({ v: column });
      const params = paramsFor(stage, { inputCol: 'v', outputCol: 'y', indices: [1], names: ['c', 'a'] });
      const out = stage.apply(fitSync(stage, params, [frame]), frame);
      expect(out.columns.get('y')).toMatchObject({ kind: column.kind, names: ['b', 'c', 'a'], categories: [0, 0, 2] });
      expect(rowsOf(out.columns.get('y'))).toEqual([[0, 3, 1], [5, 6, 0]]);
      expect(stage.schema(params, schemaOf(frame)).get('y')).toEqual(schemaOf(out).get('y'));
    }
  });

  it('says which slot is not there or there twice', () => {
    const of = (given: Record<string, unknown>, names?: string[]) => () => stage.schema(paramsFor(stage, { inputCol: 'v', outputCol: 'y', ...given } as never), schemaOf(frameOf({ v: names === undefined ? unnamedFrame : vectorOf([[1, 2]], names) })));
    const unnamedFrame = unnamedVectors(Float64Array.of(1, 2), 2);
    expect(of({ indices: [2] })).toThrow('indices: expected places below 2, the number of slots of column `v`, got 2');
    expect(of({ names: ['z'] }, ['a', 'b'])).toThrow('names: expected the name of a slot of column `v`, one of a, b, got z');
    expect(of({ names: ['z'] })).toThrow('names: expected the name of a slot of column `v`, whose slots have none, got z');
    expect(of({ indices: [1], names: ['b'] }, ['a', 'b'])).toThrow('names: expected other slots than those of indices, got b, which is slot 1');
    expect(stage.check(paramsFor(stage, { inputCol: 'v', outputCol: 'y' }))).toEqual([{ param: 'indices', text: 'expected places or names of slots, got neither' }]);
    expect(stage.check(paramsFor(stage, { inputCol: 'v', outputCol: 'y', names: ['a', 'a'] }))).toEqual([{ param: 'names', text: 'expected different slots, got a twice' }]);
  });
});
