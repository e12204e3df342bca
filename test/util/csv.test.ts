import { expect, it } from 'vitest';
import { csvLine } from '../../src/util/csv.ts';

it('quotes cells only where they must be', () => {
  expect(csvLine(['a', 'b c', 'd,e', 'say "x"', 'two\nlines', ''])).toBe('a,b c,"d,e","say ""x""","two\nlines",\n');
  expect(csvLine(['a,b', 'c;d'], ';')).toBe('a,b;"c;d"\n');
});

it('writes numbers in shortest round-trip form and NaN as nothing', () => {
  expect(csvLine([0.1, 1 / 3, 1e21, NaN, null, -0])).toBe('0.1,0.3333333333333333,1e+21,,,0\n');
});
