import { expect, test } from 'vitest';
import { firstNames } from '../../src/sources/first-names.ts';
import { CSV_DEFAULTS } from '../../src/sources/source.ts';

function names(text: string, { whole = true, ...given }: Partial<typeof CSV_DEFAULTS> & { whole?: boolean } = {}): ReturnType<typeof firstNames> {
  return firstNames(Buffer.from(text), { path: 'x.csv', options: { ...CSV_DEFAULTS, ...given }, whole });
}

test('all names of a header, those that are kept, and the separator', async () => {
  expect(await names('a;b;a\n1;2;3\n', { columns: ['b', 'a_2'] })).toMatchObject({ names: ['a', 'b', 'a_2'], kept: [1, 2], sep: ';', warnings: [{ id: 'repeated-column' }] });
});

test('a record that is not whole asks for more, and a text without any has none', async () => {
  expect([await names('a,b', { whole: false }), await names('"a\nb', { whole: false }), await names('')]).toEqual(['more', 'more', null]);
});
