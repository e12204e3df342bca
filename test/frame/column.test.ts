import { describe, expect, it } from 'vitest';
import { copyRows, copySlots, doubles, integers, lazyVectors, scaledOf, scaledVectors, typeOf, vectors } from '../../src/frame/column.ts';
import { concat, selectRows, sliceRows } from '../../src/frame/select.ts';
import { frameOf, rowsOf, sparseOf, vectorOf } from '../stages/support.ts';

function parts() {
  return [integers(Int32Array.of(1, 2, 3)), vectors(Float64Array.of(10, 11, 20, 21, 30, 31), ['p', 'q'], [0, 4]), doubles(Float64Array.of(0.5, NaN, 2.5))];
}

function lazy() {
  return lazyVectors(parts(), ['a', 'v_p', 'v_q', 'b'], [3, 0, 4, 0]);
}

const whole = [[1, 10, 11, 0.5], [2, 20, 21, NaN], [3, 30, 31, 2.5]];

describe('a vector column made of parts', () => {
  it('has its values side by side, made once', () => {
    const column = lazy();
    expect(rowsOf(column)).toEqual(whole);
    expect(column.values).toBe(column.values);
    expect(column.width).toBe(4);
  });

  it('is whole after a structured clone', () => {
    const copy = structuredClone(lazy());
    expect(rowsOf(copy)).toEqual(whole);
    expect(copy).toMatchObject({ names: ['a', 'v_p', 'v_q', 'b'], categories: [3, 0, 4, 0] });
  });

  it('keeps parts and categories where rows are selected or sliced, and categories where frames are joined', () => {
    const frame = frameOf({ v: lazy() });
    const selected = selectRows(frame, Int32Array.of(2, 0)).columns.get('v');
    const sliced = sliceRows(frame, 1, 3).columns.get('v');
    const joined = concat([sliceRows(frame, 0, 1), sliceRows(frame, 1, 3)]).columns.get('v');
    expect(rowsOf(selected)).toEqual([whole[2], whole[0]]);
    expect(rowsOf(sliced)).toEqual(whole.slice(1));
    expect(rowsOf(joined)).toEqual(whole);
    for (const column of [selected, sliced, joined]) expect(column).toMatchObject({ categories: [3, 0, 4, 0] });
    for (const column of [selected, sliced]) expect(column).toMatchObject({ parts: [{ kind: 'i32' }, { kind: 'vector', categories: [0, 4] }, { kind: 'f64' }] });
  });

  it('may have no rows, no parts, or a part without slots', () => {
    expect(lazyVectors([], []).values.length).toBe(0);
    expect(lazyVectors([vectors(new Float64Array(0), []), doubles(Float64Array.of(1, 2))], ['a']).values).toEqual(Float64Array.of(1, 2));
    expect(selectRows(frameOf({ v: lazy() }), new Int32Array(0)).columns.get('v')).toMatchObject({ width: 4 });
  });
});

describe('a vector column that is another one scaled', () => {
  const rows = [[0, 0], [1, 1], [2, 4], [3, 9], [4, 16]];
  const expected = [[-2, 5], [0, 4], [2, 1], [4, -4], [6, -11]];

  function scaled() {
    return scaledVectors(5, { source: vectors(Float64Array.from(rows.flat()), ['n', 'square'], [0, 3]), center: Float64Array.of(1, 5), scale: Float64Array.of(2, -1) });
  }

  it('computes the rows that are copied, and all of them once who asks for its values; all its slots are numbers', () => {
    const column = scaled();
    const into = new Float64Array(4);
    copyRows(column, into, { from: 2, to: 4 });
    expect([...into]).toEqual([2, 1, 4, -4]);
    expect(rowsOf(column)).toEqual(expected);
    expect(column.values).toBe(column.values);
    expect(column).toMatchObject({ width: 2, names: ['n', 'square'] });
    expect(column).not.toHaveProperty('categories');
  });

  it('stays so in slices, is whole after a structured clone, and copied where rows are selected', () => {
    const sliced = sliceRows(sliceRows(frameOf({ v: scaled() }), 1, 5), 1, 3).columns.get('v');
    if (sliced?.kind !== 'vector') throw new Error('expected a dense slice');
    expect(rowsOf(scaledOf(sliced)?.source)).toEqual([[2, 4], [3, 9]]);
    const into = new Float64Array(2);
    copyRows(sliced, into, { from: 1, to: 2 });
    expect([...into]).toEqual([4, -4]);
    expect(rowsOf(structuredClone(sliced))).toEqual([[2, 1], [4, -4]]);
    const selected = selectRows(frameOf({ v: scaled() }), Int32Array.of(4, 0)).columns.get('v');
    expect(rowsOf(selected)).toEqual([[6, -11], [-2, 5]]);
  });

  it('says what it is computed from, which of other columns is nothing', () => {
    expect(scaledOf(scaled())).toMatchObject({ center: Float64Array.of(1, 5), scale: Float64Array.of(2, -1) });
    for (const column of [lazy(), vectorOf(rows), sparseOf(rows)]) expect(scaledOf(column)).toBeNull();
  });
});

describe('slots that are copied one by one', () => {
  const rows = [[0, 5, 0], [1, 0, -2], [0, 0, 0], [2, 0, NaN], [0, 7, 0]];
  const plain = scaledVectors(5, { source: vectorOf(rows), center: null, scale: Float64Array.of(1, 1, 1) });
  const centered = scaledVectors(5, { source: sparseOf(rows.map((row) => row.map((value) => 2 * value + 1))), center: Float64Array.of(1, 1, 1), scale: Float64Array.of(0.5, 0.5, 0.5) });
  const parted = lazyVectors([doubles(Float64Array.of(0, 1, 0, 2, 0)), lazyVectors([integers(Uint8Array.of(5, 0, 0, 0, 7)), vectorOf([[0], [-2], [0], [NaN], [0]])], ['b', 'c'])], ['a', 'b', 'c']);

  it.each([['dense', vectorOf(rows)], ['sparse', sparseOf(rows)], ['scaled', plain], ['sparse and scaled', centered], ['parted', parted]])('are those of the rows in a %s column, also of a view, in memory that was used before', (_name, column) => {
    for (const [start, from, to] of [[0, 0, 5], [0, 1, 4], [2, 1, 3]]) {
      const view = sliceRows(frameOf({ v: column }), start, 5).columns.get('v');
      if (view?.kind !== 'vector' && view?.kind !== 'sparse') throw new Error('expected vectors');
      const into = new Float64Array(3 * 7).fill(-1);
      copySlots(view, into, { from, to, stride: 7 });
      const slots = [0, 1, 2].map((j) => [...into.subarray(j * 7, j * 7 + 7)]);
      const asked = rows.slice(start + from, start + to);
      expect(slots).toEqual([0, 1, 2].map((j) => [...asked.map((row) => row[j]), ...new Array<number>(7 - asked.length).fill(-1)]));
    }
  });
});

it('copies rows of a sparse column into memory that was used before, also of a view', () => {
  const rows = [[0, 5, 0], [1, 0, 0], [0, 0, 0], [2, 0, NaN], [0, 7, 0]];
  const into = new Float64Array(9).fill(-1);
  copyRows(sparseOf(rows), into, { from: 1, to: 3 });
  expect([...into]).toEqual([1, 0, 0, 0, 0, 0, -1, -1, -1]);
  const view = sliceRows(frameOf({ v: sparseOf(rows) }), 2, 5).columns.get('v');
  if (view?.kind !== 'sparse') throw new Error('expected a sparse view');
  copyRows(view, into, { from: 0, to: 3 });
  expect([...into]).toEqual([0, 0, 0, 2, 0, NaN, 0, 7, 0]);
});

it('says in the type of a vector which slots are nominal, and nothing where none is', () => {
  expect(typeOf(lazy()).categories).toEqual([3, 0, 4, 0]);
  expect(typeOf(lazyVectors([doubles(Float64Array.of(1))], ['a'], [0]))).not.toHaveProperty('categories');
  expect(typeOf(vectors(Float64Array.of(1), ['a']))).not.toHaveProperty('categories');
});
