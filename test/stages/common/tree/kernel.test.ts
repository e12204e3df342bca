import { describe, expect, it } from 'vitest';
import { takeKernel } from '../../../../src/stages/common/tree/kernel.ts';
import { madeUpData } from '../../../kernels/made-up-forest.ts';

describe('takeKernel', () => {
  it('loads data again after other data could not be loaded', () => {
    const good = madeUpData({ rows: 10, features: 2, classes: 2, codes: 3 });
    takeKernel(good);
    expect(() => takeKernel({ ...madeUpData({ rows: 12, features: 2, classes: 2, codes: 3 }), classes: 1 })).toThrow(/^forest: labels: row \d+ has 1, expected less than 1$/);
    const { kernel } = takeKernel(good);
    expect(() => kernel.rows(Int32Array.of(0, 1), Int32Array.of(2), null)).not.toThrow();
  });

  it('serves one caller at a time', () => {
    const data = madeUpData({ rows: 10, features: 2, classes: 2, codes: 3 });
    const first = takeKernel(data);
    expect(first.current()).toBe(true);
    takeKernel(data);
    expect(first.current()).toBe(false);
  });
});
