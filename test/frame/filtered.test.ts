import { expect, it } from 'vitest';
import { bytesOf } from '../../src/frame/bytes.ts';
import { unfiltered, withoutTexts } from '../../src/frame/filtered.ts';
import { sliceRows } from '../../src/frame/select.ts';
import { frameOf, listOf, listsOf } from '../stages/support.ts';

const source = listOf([['a', 'b', 'a'], ['b'], [], ['c', 'a']]);

function marked(...words: string[]): Uint8Array {
  return Uint8Array.from(source.dictionary, (word) => (words.includes(word) ? 1 : 0));
}

it('lists without some texts are the others in their order, and keep the dictionary', () => {
  const left = withoutTexts(source, marked('b'));
  expect(listsOf(left)).toEqual([['a', 'a'], [], [], ['c', 'a']]);
  expect(left).toMatchObject({ distinct: source.distinct, packed: source.packed, dictionary: source.dictionary });
  expect(listsOf(sliceRows({ rows: 4, columns: new Map([['w', left]]) }, 1, 4).columns.get('w'))).toEqual([[], [], ['c', 'a']]);
});

it('what is left out twice is left out of the lists as they were', () => {
  const left = withoutTexts(withoutTexts(source, marked('b')), marked('c'));
  expect(unfiltered(left)).toEqual({ starts: source.starts, codes: source.codes, leftOut: marked('b', 'c') });
  expect(listsOf(left)).toEqual([['a', 'a'], [], [], ['a']]);
  expect(unfiltered(source).leftOut).toBeNull();
  // Measured as the lists are that it is made of.
  expect(bytesOf(frameOf({ w: left }))).toBe(bytesOf(frameOf({ w: source })));
});

it('rows of a view are those of the view', () => {
  const view = sliceRows({ rows: 4, columns: new Map([['w', source]]) }, 1, 4).columns.get('w');
  expect(listsOf(withoutTexts(view as typeof source, marked('a')))).toEqual([['b'], [], ['c']]);
});
