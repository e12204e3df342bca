import { describe, expect, it } from 'vitest';
import { importancesText } from '../../src/reports/importances.ts';

const forest = { state: { featureNames: ['a', 'poutcome', 'b', 'none'], importances: [0.125, 0.5, 0.375, 0] } };

describe('importances', () => {
  it('shows the largest first with bars as long as their share of it', () => {
    expect(importancesText([{ state: {} }, forest, { state: {} }], { width: 36, top: 10 })?.split('\n')).toEqual([
      'feature    share  importance (impurity)',
      'poutcome  50.0 %  █████████████████',
      'b         37.5 %  █████████████',
      'a         12.5 %  ████▌',
    ]);
  });

  it('shows only the first ones and counts the rest', () => {
    expect(importancesText([forest], { width: 36, top: 1 })?.split('\n').at(-1)).toBe('… 2 more features in metrics.json');
  });

  it('is nothing without a stage that has any, or where no tree gained anything', () => {
    expect(importancesText([{ state: {} }], { width: 80, top: 10 })).toBeNull();
    expect(importancesText([{ state: { featureNames: ['a'], importances: [0] } }], { width: 80, top: 10 })).toBeNull();
  });
});
