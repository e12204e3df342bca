import { describe, expect, it } from 'vitest';
import type { Column } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/feature/dct.ts';
import type { Case } from '../cases.ts';
import { testCases } from '../cases.ts';
import { fitSync, frameOf, golden, paramsFor, rowsOf, vectorOf, worst } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('dct');

describe('DCT', () => {
  testCases(stage, spark);

  it('comes back by its inverse', () => {
    const rows = [[1, -2, 3, 0.5, 7], [0, 0, 0, 0, 0]];
    const turn = (given: { inverse: boolean }, column: Column) => {
      const frame = frameOf({ v: column });
      return stage.apply(fitSync(stage, paramsFor(stage, { inputCol: 'v', outputCol: 'y', ...given }), [frame]), frame).columns.get('y')!;
    };
    expect(worst(rowsOf(turn({ inverse: true }, turn({ inverse: false }, vectorOf(rows)))).flat(), rows.flat())).toBeLessThan(1e-14);
  });
});
