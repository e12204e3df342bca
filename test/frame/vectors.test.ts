import { describe, expect, test } from 'vitest';
import { concat, selectRows, sliceRows } from '../../src/frame/select.ts';
import { denseVector, evenVectors, slotName, sparseSideBySide } from '../../src/frame/vectors.ts';
import { bytesOf, heldBytes } from '../../src/frame/bytes.ts';
import { doubles, integers, lazyVectors, scaledVectors, schemaOf } from '../../src/frame/column.ts';
import { columnOf, frameOf, listOf, listsOf, rowsOf, sparseOf, unevenOf, vectorOf } from '../stages/support.ts';

const ROWS = [[0, 1, 0], [2, 0, NaN], [0, 0, 0], [0, 5, 6]];
const WORDS = [['a', 'b'], [], ['b', 'c', 'b'], ['a']];

function data() {
  return frameOf({ s: sparseOf(ROWS), w: listOf(WORDS) });
}

describe('sparse vectors and lists', () => {
  test('are what they were made from', () => {
    expect(rowsOf(sparseOf(ROWS))).toEqual(ROWS);
    expect(sparseOf(ROWS).values).toEqual(Float64Array.of(1, 2, NaN, 5, 6));
    expect(listsOf(listOf(WORDS))).toEqual(WORDS);
  });

  test('rows are picked in any order', () => {
    const out = selectRows(data(), Int32Array.of(3, 1, 3));
    expect(rowsOf(out.columns.get('s'))).toEqual([ROWS[3], ROWS[1], ROWS[3]]);
    expect(listsOf(out.columns.get('w'))).toEqual([WORDS[3], WORDS[1], WORDS[3]]);
  });

  test('slices are views, which can be cut again, picked from and joined', () => {
    const part = sliceRows(data(), 1, 4);
    const again = sliceRows(part, 1, 3);
    expect(rowsOf(again.columns.get('s'))).toEqual(ROWS.slice(2));
    expect(listsOf(again.columns.get('w'))).toEqual(WORDS.slice(2));
    expect(rowsOf(selectRows(again, Int32Array.of(1)).columns.get('s'))).toEqual([ROWS[3]]);
    const joined = concat([again, part, frameOf({ s: sparseOf([[7, 0, 0]]), w: listOf([['d', 'a']]) })]);
    expect(rowsOf(joined.columns.get('s'))).toEqual([...ROWS.slice(2), ...ROWS.slice(1), [7, 0, 0]]);
    expect(listsOf(joined.columns.get('w'))).toEqual([...WORDS.slice(2), ...WORDS.slice(1), ['d', 'a']]);
  });

  test('vectors of another width are not joined', () => {
    expect(() => concat([frameOf({ s: sparseOf([[1, 2]]) }), frameOf({ s: sparseOf([[1]]) })])).toThrow('concat: frame 2 of 2: column `s`: expected width 2, got 1');
  });

  test('a schema does not tell dense from sparse', () => {
    expect(schemaOf(frameOf({ s: sparseOf(ROWS) })).get('s')).toEqual(schemaOf(frameOf({ s: vectorOf(ROWS) })).get('s'));
  });

  test('bytes are those of the rows alone', () => {
    expect(bytesOf(sliceRows(frameOf({ s: sparseOf(ROWS) }), 0, 1))).toBe(2 * 4 + 1 * 12);
    expect(bytesOf(frameOf({ w: listOf([['ab'], ['ab', 'c']]) }))).toBe(3 * 4 + 3 * 4 + 3 + 3 * 4);
  });
});

describe('layouts', () => {
  test('a dense copy is made once', () => {
    const column = sparseOf(ROWS);
    expect(denseVector(column)).toBe(denseVector(column));
    expect(rowsOf(denseVector(column))).toEqual(ROWS);
  });

  test('numbers and vectors of both layouts stand side by side, zeros left out', () => {
    const parts = [columnOf([0, 3, 0, 4]), sparseOf(ROWS), vectorOf([[0, 1], [0, 0], [2, 0], [0, 0]]), sliceRows(frameOf({ s: sparseOf([[9], ...ROWS.map(() => [8])]) }), 1, 5).columns.get('s')] as never[];
    const out = sparseSideBySide(parts, { rows: 4, names: [] });
    expect(rowsOf(out)).toEqual([[0, 0, 1, 0, 0, 1, 8], [3, 2, 0, NaN, 0, 0, 8], [0, 0, 0, 0, 2, 0, 8], [4, 0, 5, 6, 0, 0, 8]]);
    expect(out.values.includes(0)).toBe(false);
    expect(slotName(out, 3)).toBe('3');
  });
});

test('rows of one length, of vectors of different lengths, are vectors in the layout of their source', () => {
  for (const [dense, kind] of [[true, 'vector'], [false, 'sparse']] as const) {
    const { columns } = selectRows(frameOf({ u: unevenOf([[1, 0, 2], [7], [3, 0, 0]], { dense }) }), Int32Array.of(2, 0));
    const column = columns.get('u');
    if (column?.kind !== 'uneven') throw new Error('expected vectors of different lengths');
    const even = evenVectors(column, 3);
    expect([even.kind, even.width, rowsOf(even)]).toEqual([kind, 3, [[3, 0, 0], [1, 0, 2]]]);
  }
});

describe('bytes held by', () => {
  test('a vector that nobody has read are those of what it is made from', () => {
    const parts = [integers(Uint8Array.of(1, 2, 3)), doubles(Float64Array.of(1, 2, 3))];
    const side = lazyVectors(parts, ['a', 'b']);
    const scaled = scaledVectors(3, { source: side, center: null, scale: Float64Array.of(2, 2) });
    const frame = { rows: 3, columns: new Map([['side', side], ['scaled', scaled]]) };
    expect([heldBytes(frame), bytesOf(frame)]).toEqual([2 * (3 + 24), 2 * 48]);
    expect([...side.values]).toEqual([1, 1, 2, 2, 3, 3]);
    expect(heldBytes(frame)).toBe(48 + 48);
    expect([...scaled.values]).toEqual([2, 2, 4, 4, 6, 6]);
    expect(heldBytes(frame)).toBe(bytesOf(frame));
  });
});
