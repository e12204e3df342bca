import { describe, expect, it } from 'vitest';
import { concat, selectRows, sliceRows, takeRows, withColumns } from '../../src/frame/select.ts';
import { cellsOf, columnOf, frameOf, rowsOf, unevenOf, unevenRowsOf, vectorOf } from '../stages/support.ts';

function data() {
  return frameOf({ n: columnOf([1, 2, 3, 4]), x: columnOf([0.5, null, 1.5, 2]), t: columnOf(['b', null, 'a', 'b']), v: vectorOf([[1, 2], [3, 4], [5, 6], [7, 8]]) });
}

describe('selectRows', () => {
  it('copies the rows in the order asked for, with their names and places', () => {
    const frame = data();
    const out = selectRows(frame, Int32Array.of(3, 1));
    expect(out.rows).toBe(2);
    expect(cellsOf(out.columns.get('n'))).toEqual([4, 2]);
    expect(cellsOf(out.columns.get('x'))).toEqual([2, NaN]);
    expect(cellsOf(out.columns.get('t'))).toEqual(['b', null]);
    expect(rowsOf(out.columns.get('v'))).toEqual([[7, 8], [3, 4]]);
    expect(out.rowIds).toEqual(Int32Array.of(3, 1));
    (out.columns.get('n') as { values: Int32Array }).values[0] = 9;
    expect(cellsOf(frame.columns.get('n'))).toEqual([1, 2, 3, 4]);
  });

  it('carries the places of an earlier selection along', () => {
    const once = selectRows(data(), Int32Array.of(1, 2, 3));
    expect(selectRows(once, Int32Array.of(0, 2)).rowIds).toEqual(Int32Array.of(1, 3));
  });

  it('keeps columns and types when no row is selected', () => {
    const out = selectRows(data(), new Int32Array(0));
    expect(out.rows).toBe(0);
    expect([...out.columns].map(([name, column]) => [name, column.kind])).toEqual([['n', 'i32'], ['x', 'f64'], ['t', 'text'], ['v', 'vector']]);
  });
});

describe('sliceRows', () => {
  it('gives views on the rows from start up to end, with their places', () => {
    const frame = data();
    const out = sliceRows(frame, 1, 3);
    expect(cellsOf(out.columns.get('t'))).toEqual([null, 'a']);
    expect(rowsOf(out.columns.get('v'))).toEqual([[3, 4], [5, 6]]);
    expect(out.rowIds).toEqual(Int32Array.of(1, 2));
    expect((out.columns.get('n') as { values: Int32Array }).values.buffer).toBe((frame.columns.get('n') as { values: Int32Array }).values.buffer);
    expect(sliceRows(out, 1, 2).rowIds).toEqual(Int32Array.of(2));
  });
});

describe('takeRows', () => {
  it('gives what selectRows does, as views where the rows stand together', () => {
    const frame = data();
    for (const [rows, isView] of [[[1, 2], true], [[0, 1, 2, 3], true], [[], true], [[0, 2], false]] as const) {
      const [taken, selected] = [takeRows, selectRows].map((take) => take(frame, Int32Array.from(rows)));
      expect(taken.rowIds).toEqual(selected.rowIds);
      for (const name of ['n', 'x', 't', 'v']) expect(cellsOf(taken.columns.get(name))).toEqual(cellsOf(selected.columns.get(name)));
      expect((taken.columns.get('x') as { values: Float64Array }).values.buffer === (frame.columns.get('x') as { values: Float64Array }).values.buffer).toBe(isView);
    }
  });
});

describe('takeRows of all rows', () => {
  it('is the frame itself, where it says which rows they are', () => {
    const numbered = sliceRows(data(), 0, 4);
    expect(takeRows(numbered, Int32Array.of(0, 1, 2, 3))).toBe(numbered);
    expect(takeRows(data(), Int32Array.of(0, 1, 2, 3)).rowIds).toEqual(Int32Array.of(0, 1, 2, 3));
  });
});

describe('withColumns', () => {
  it('adds columns behind and replaces one where it stands', () => {
    const frame = data();
    const out = withColumns(frame, [['x', columnOf([1, 2, 3, 4])], ['z', columnOf([0, 0, 0, 0])]]);
    expect([...out.columns.keys()]).toEqual(['n', 'x', 't', 'v', 'z']);
    expect(cellsOf(out.columns.get('x'))).toEqual([1, 2, 3, 4]);
    expect(frame.columns.has('z')).toBe(false);
  });
});

describe('concat', () => {
  it('puts slices together again', () => {
    const frame = data();
    const out = concat([sliceRows(frame, 0, 1), sliceRows(frame, 1, 1), sliceRows(frame, 1, 4)]);
    expect(out.rows).toBe(4);
    expect(out.columns).toEqual(frame.columns);
    expect(out.rowIds).toEqual(Int32Array.of(0, 1, 2, 3));
  });

  it('merges dictionaries in order of appearance', () => {
    const out = concat([frameOf({ t: columnOf(['b', 'a']) }), frameOf({ t: columnOf(['c', 'a', null]) })]);
    expect(out.columns.get('t')).toMatchObject({ dictionary: ['b', 'a', 'c'], codes: Int32Array.of(0, 1, 2, 1, -1) });
    expect(out.rowIds).toBeUndefined();
  });

  it('names the column that is not the same in all frames', () => {
    const frame = data();
    expect(() => concat([])).toThrow('concat: expected at least 1 frame, got 0');
    expect(() => concat([frame, frameOf({ n: columnOf(['a']) })])).toThrow('concat: frame 2 of 2: column `n`: expected i32, got text');
    expect(() => concat([frame, frameOf({ x: columnOf([1]) })])).toThrow('concat: frame 2 of 2: column `n`: expected i32, got none');
    expect(() => concat([frameOf({ v: vectorOf([[1, 2]]) }), frameOf({ v: vectorOf([[1]]) })])).toThrow('concat: frame 2 of 2: column `v`: expected width 2, got 1');
  });
});

describe('vectors of different lengths', () => {
  const rows = [[1, 0, 2], [3], [], [4, 5, 0]];

  it('are picked, cut and joined with their lengths, and keep what is odd in their source', () => {
    const frame = frameOf({ u: unevenOf(rows) });
    const cut = sliceRows(frame, 1, 4);
    expect(unevenRowsOf(selectRows(frame, Int32Array.of(3, 1)).columns.get('u'))).toEqual([rows[3], rows[1]]);
    expect(unevenRowsOf(cut.columns.get('u'))).toEqual(rows.slice(1));
    expect(unevenRowsOf(sliceRows(cut, 2, 3).columns.get('u'))).toEqual([rows[3]]);
    expect(unevenRowsOf(selectRows(cut, Int32Array.of(2, 0)).columns.get('u'))).toEqual([rows[3], rows[1]]);
    expect(concat([sliceRows(frame, 0, 1), cut]).columns.get('u')).toEqual(frame.columns.get('u'));
    expect(sliceRows(cut, 2, 3).columns.get('u')).toMatchObject({ kind: 'uneven', odd: { row: 2, length: 1, expected: 3 } });
  });

  it('are not joined with vectors of one length', () => {
    expect(() => concat([frameOf({ u: unevenOf(rows) }), frameOf({ u: vectorOf([[1, 2, 3]]) })])).toThrow('concat: frame 2 of 2: column `u`: expected uneven, got vector');
  });
});
