import { describe, expect, it } from 'vitest';
import { doubles, integers, lazyVectors, typeOf, vectors } from '../../src/frame/column.ts';
import { concat, selectRows, sliceRows } from '../../src/frame/select.ts';
import { frameOf, rowsOf } from '../stages/support.ts';

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

it('says in the type of a vector which slots are nominal, and nothing where none is', () => {
  expect(typeOf(lazy()).categories).toEqual([3, 0, 4, 0]);
  expect(typeOf(lazyVectors([doubles(Float64Array.of(1))], ['a'], [0]))).not.toHaveProperty('categories');
  expect(typeOf(vectors(Float64Array.of(1), ['a']))).not.toHaveProperty('categories');
});
