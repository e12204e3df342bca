import { describe, expect, it } from 'vitest';
import { computedVectors, copyRows, doubles, integers, lazyVectors, typeOf, vectors } from '../../src/frame/column.ts';
import { concat, selectRows, sliceRows } from '../../src/frame/select.ts';
import { frameOf, rowsOf, sparseOf } from '../stages/support.ts';

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

describe('a vector column that is computed', () => {
  function squares(asked: number[][]) {
    return computedVectors({ width: 2, names: ['n', 'square'], categories: [0, 3] }, 5, (into, { from, to }) => {
      asked.push([from, to]);
      for (let row = from; row < to; row++) into.set([row, row * row], (row - from) * 2);
    });
  }

  it('computes the rows that are copied, and all of them once who asks for its values', () => {
    const asked: number[][] = [];
    const column = squares(asked);
    const into = new Float64Array(4);
    copyRows(column, into, { from: 2, to: 4 });
    expect([[...into], asked]).toEqual([[2, 4, 3, 9], [[2, 4]]]);
    expect(rowsOf(column)).toEqual([[0, 0], [1, 1], [2, 4], [3, 9], [4, 16]]);
    copyRows(column, into, { from: 3, to: 5 });
    expect([[...into], asked]).toEqual([[3, 9, 4, 16], [[2, 4], [0, 5]]]);
  });

  it('stays computed in slices, is whole after a structured clone, and copied where rows are selected', () => {
    const asked: number[][] = [];
    const sliced = sliceRows(sliceRows(frameOf({ v: squares(asked) }), 1, 5), 1, 3).columns.get('v');
    expect(asked).toEqual([[0, 5]]);
    if (sliced?.kind !== 'vector') throw new Error('expected a dense slice');
    const into = new Float64Array(2);
    copyRows(sliced, into, { from: 1, to: 2 });
    expect([...into]).toEqual([3, 9]);
    expect(rowsOf(structuredClone(sliced))).toEqual([[2, 4], [3, 9]]);
    const selected = selectRows(frameOf({ v: squares([]) }), Int32Array.of(4, 0)).columns.get('v');
    expect(rowsOf(selected)).toEqual([[4, 16], [0, 0]]);
    for (const column of [sliced, selected]) expect(column).toMatchObject({ names: ['n', 'square'], categories: [0, 3] });
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
