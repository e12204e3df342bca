import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/normalizer.ts';
import type { Case } from '../cases.ts';
import { testCases } from '../cases.ts';
import { fitSync, frameOf, golden, paramsFor, rowsOf, sparseOf } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('normalizer');

function apply(rows: number[][], given: Record<string, unknown> = {}, names?: string[]) {
  const frame = frameOf({ v: sparseOf(rows, names) });
  const model = fitSync(stage, paramsFor(stage, { inputCol: 'v', outputCol: 'y', ...given } as never), [frame]);
  return { model, column: stage.apply(model, frame).columns.get('y') };
}

describe('Normalizer', () => {
  testCases(stage, spark);

  it('keeps sparse vectors sparse, with the names of their slots', () => {
    const { column } = apply([[0, 3, 4], [0, 0, 0]], {}, ['a', 'b', 'c']);
    expect(column).toMatchObject({ kind: 'sparse', names: ['a', 'b', 'c'] });
    expect(rowsOf(column)).toEqual([[0, 3 * (1 / 5), 4 * (1 / 5)], [0, 0, 0]]);
  });

});
