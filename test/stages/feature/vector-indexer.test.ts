import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/vector-indexer.ts';
import type { Case } from '../cases.ts';
import { testCases } from '../cases.ts';
import { fitSync, frameOf, golden, paramsFor, vectorOf } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('vector-indexer');

describe('VectorIndexer', () => {
  testCases(stage, spark);

  it('marks nominal slots with the number of their categories, and names row and slot of what it refuses', () => {
    const fitOn = frameOf({ v: vectorOf([[1, 0.5], [2, 0.1], [2, 0.7]], ['size', 'x']) });
    const model = (handleInvalid: string) => fitSync(stage, paramsFor(stage, { inputCol: 'v', outputCol: 'y', maxCategories: 2, handleInvalid }), [fitOn]);
    expect(stage.apply(model('error'), fitOn).columns.get('y')).toMatchObject({ categories: [2, 0], names: ['size', 'x'] });
    expect(stage.apply(model('keep'), fitOn).columns.get('y')).toMatchObject({ categories: [3, 0] });
    const unseen = frameOf({ v: vectorOf([[1, 4], [7, 4]], ['size', 'x']) });
    expect(() => stage.apply(model('error'), unseen)).toThrow('row 2, column `size`: expected a value that was in the fit, got 7; set handleInvalid to skip or keep');
    expect(stage.apply(model('skip'), unseen)).toMatchObject({ rows: 1, rowIds: Int32Array.of(0) });
  });
});
