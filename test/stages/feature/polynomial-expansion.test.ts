import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/feature/polynomial-expansion.ts';
import type { Case } from '../cases.ts';
import { testCases } from '../cases.ts';
import { fitSync, frameOf, golden, paramsFor, sparseOf, vectorOf } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('polynomial-expansion');

describe('PolynomialExpansion', () => {
  testCases(stage, spark);

  it('knows the width of its result, and keeps sparse vectors sparse', () => {
    const frame = frameOf({ v: sparseOf([[2, 0, 3]]) });
    const params = paramsFor(stage, { inputCol: 'v', outputCol: 'y' });
    expect(stage.schema(params, schemaOf(frame)).get('y')).toMatchObject({ width: 9, names: [] });
    expect(stage.apply(fitSync(stage, params, [frame]), frame).columns.get('y')).toMatchObject({ kind: 'sparse', width: 9, slots: Int32Array.of(0, 1, 5, 6, 8), values: Float64Array.of(2, 4, 3, 6, 9) });
    expect(() => stage.schema({ ...params, degree: 99 }, schemaOf(frameOf({ v: vectorOf([Array.from({ length: 20 }, () => 1)]) })))).toThrow('degree: expected a result of at most 2147483647 slots, got more from 20 slots and degree 99');
  });
});
