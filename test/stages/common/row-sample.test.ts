import { expect, it } from 'vitest';
import { sampledRows } from '../../../src/stages/common/row-sample.ts';

it.each([[0, 5], [3, 5], [5, 5], [6, 5], [1000, 64], [1024, 256], [15_625, 512]])('takes of %i rows %i, one of each stretch', (of, wanted) => {
  const rows = [...sampledRows(of, wanted)];
  const count = Math.min(of, wanted);
  expect(rows.length).toBe(count);
  rows.forEach((row, i) => {
    expect(row).toBeGreaterThanOrEqual(Math.floor((i * of) / count));
    expect(row).toBeLessThan(Math.floor(((i + 1) * of) / count));
  });
});

it('takes as many rows of each kind where kinds take turns', () => {
  const kinds = new Float64Array(12);
  for (const row of sampledRows(12 * 1200, 1200)) kinds[row % 12]++;
  for (const count of kinds) expect(Math.abs(count - 100)).toBeLessThan(40);
});
