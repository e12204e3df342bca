import { describe, expect, it } from 'vitest';
import { compareTexts } from '../../../src/stages/common/text-order.ts';

describe('compareTexts', () => {
  it('orders by code point, the shorter of equal beginnings first', () => {
    const sorted = ['', '10', '9', 'Z', 'a', 'a b', 'ab', 'é', '\ue000', '\uff21', '\u{10000}', '\u{1f600}', '\u{1f601}'];
    expect(sorted.toReversed().sort(compareTexts)).toEqual(sorted);
    expect([...sorted].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))).toEqual(sorted);
  });

  it('is 0 for equal texts only', () => {
    expect(compareTexts('a\u{1f600}', 'a\u{1f600}')).toBe(0);
    expect(compareTexts('a', 'b')).toBeLessThan(0);
    expect(compareTexts('b', 'a')).toBeGreaterThan(0);
  });
});
