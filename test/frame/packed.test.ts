import { describe, expect, it } from 'vitest';
import { texts } from '../../src/frame/column.ts';
import { packTexts, textAt, unpackTexts } from '../../src/frame/packed.ts';
import { selectRows } from '../../src/frame/select.ts';

const mixed = ['', 'plain', 'größe', '漢字', '😀 and é', '\uFEFFmark', 'a\nb'];

/** The same bytes, as from a file: nothing of them is decoded yet. */
function fresh(all: readonly string[]) {
  const { bytes, starts } = packTexts(all);
  return { bytes: bytes.slice(), starts: starts.slice() };
}

describe('packed texts', () => {
  it('are UTF-8, one behind the other', () => {
    const { bytes, starts } = packTexts(['a', 'é', '']);
    expect([...bytes]).toEqual([0x61, 0xc3, 0xa9]);
    expect([...starts]).toEqual([0, 1, 3, 3]);
  });

  it('come back as they were', () => {
    for (const all of [[], [''], ['a', 'b'], mixed]) expect(unpackTexts(fresh(all))).toEqual(all);
    expect(mixed.map((_, i) => textAt(fresh(mixed), i))).toEqual(mixed);
  });

  it('come back from more bytes than are decoded at once', () => {
    const all = Array.from({ length: 40 }, (_, i) => `${i}é`.repeat(300_000));
    expect(unpackTexts(fresh(all))).toEqual(all);
  });

  it('are decoded once for all columns of them', () => {
    const column = texts(Int32Array.of(1, 0, -1), fresh(['x', 'y']), false);
    const selected = selectRows({ rows: 3, columns: new Map([['t', column]]) }, Int32Array.of(2, 0)).columns.get('t');
    expect(selected).toEqual(texts(Int32Array.of(-1, 1), column.packed, false));
    expect((selected as typeof column).dictionary).toBe(column.dictionary);
    expect(column).toMatchObject({ distinct: 2, dictionary: ['x', 'y'] });
  });
});
