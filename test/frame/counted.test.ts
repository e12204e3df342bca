import { expect, it } from 'vitest';
import type { Frame } from '../../src/frame/column.ts';
import { bytesOf } from '../../src/frame/bytes.ts';
import type { CountedTokens } from '../../src/frame/counted.ts';
import { countedVectors, tokensOf } from '../../src/frame/counted.ts';
import { selectRows, sliceRows } from '../../src/frame/select.ts';
import { countLists, countTokens } from '../../src/stages/common/text/token-counts.ts';
import { listOf, rowsOf, sparseOf } from '../stages/support.ts';

const tokens: CountedTokens = { starts: Uint32Array.of(0, 2, 2, 3), codes: Int32Array.of(0, 1, 1), slots: Int32Array.of(2, 0) };

function counting(asked: CountedTokens[]) {
  return countedVectors({
    width: 3,
    names: ['a', 'b', 'c'],
    tokens,
    count(some) {
      asked.push(some);
      return { starts: Uint32Array.of(0, 2, 2, 3), slots: Int32Array.of(0, 2, 0), values: Float64Array.of(1, 1, 1) };
    },
  });
}

it('vectors that count are made once, when they are read: not to be measured, cut or asked what they count', () => {
  const asked: CountedTokens[] = [];
  const frame: Frame = { rows: 3, columns: new Map([['v', counting(asked)]]) };
  expect(bytesOf(frame)).toBe(4 * 4 + 3 * 12);
  expect(tokensOf(frame.columns.get('v') as never)).toBe(tokens);
  const part = sliceRows(frame, 1, 3).columns.get('v');
  expect(tokensOf(part as never)?.starts).toEqual(Uint32Array.of(2, 2, 3));
  expect(asked).toEqual([]);
  expect(rowsOf(frame.columns.get('v'))).toEqual([[1, 0, 1], [0, 0, 0], [1, 0, 0]]);
  expect(asked).toEqual([tokens]);
});

it('other vectors count nothing', () => {
  expect(tokensOf(sparseOf([[1, 0]]))).toBeNull();
});

it('rows of vectors that count are the rows of those that were made', () => {
  const lists = listOf([['a', 'b', 'a'], [], ['c', 'b'], ['a', 'd', 'c', 'c']]);
  const slots = Int32Array.from(lists.dictionary, (word) => ({ a: 4, b: 1, c: 4 })[word] ?? -1);
  const counted = countTokens(lists, { slots, width: 5, names: [], binary: false, least: 0 });
  const all = [[0, 1, 0, 0, 2], [0, 0, 0, 0, 0], [0, 1, 0, 0, 1], [0, 0, 0, 0, 3]];
  const frame = { rows: 4, columns: new Map([['v', counted]]) };
  expect(rowsOf(sliceRows(frame, 1, 4).columns.get('v'))).toEqual(all.slice(1));
  expect(rowsOf(sliceRows(sliceRows(frame, 1, 4), 1, 3).columns.get('v'))).toEqual(all.slice(2));
  expect(rowsOf(selectRows(frame, Int32Array.of(3, 0)).columns.get('v'))).toEqual([all[3], all[0]]);
  expect(rowsOf(counted)).toEqual(all);
  // Two texts of one slot are counted once a list.
  expect(countLists(tokensOf(counted) as CountedTokens)).toEqual({ slots: Int32Array.of(1, 4), lists: Uint32Array.of(2, 3) });
});
