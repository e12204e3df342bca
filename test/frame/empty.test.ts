import { expect, it } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { doubles, integers, lists, schemaOf, sparse, texts, unnamedVectors, vectors } from '../../src/frame/column.ts';
import { emptyFrame } from '../../src/frame/empty.ts';
import { packTexts } from '../../src/frame/packed.ts';
import { unevenOf } from '../stages/support.ts';

it('a frame without rows has the columns that it was made from, in their layouts', () => {
  const columns = new Map<string, Column>([
    ['n', doubles(Float64Array.of(1), ['x', 'y'])],
    ['b', { ...integers(Uint8Array.of(1)), boolean: true }],
    ['t', texts(Int32Array.of(0), packTexts(['2024-01-01']), true)],
    ['l', lists(Uint32Array.of(0, 1), Int32Array.of(0), packTexts(['a']))],
    ['v', vectors(Float64Array.of(1, 2), ['p', 'q'], [0, 3])],
    ['u', unnamedVectors(Float64Array.of(1, 2), 2)],
    ['s', sparse({ width: 5, starts: Uint32Array.of(0, 1), slots: Int32Array.of(3), values: Float64Array.of(1), names: [] })],
    ['w', unevenOf([[1], [2, 3]])],
  ]);
  const empty = emptyFrame({ rows: 1, columns });
  expect(empty.rows).toBe(0);
  expect([...empty.columns.values()].map(({ kind }) => kind)).toEqual([...columns.values()].map(({ kind }) => kind));
  expect(schemaOf(empty)).toEqual(schemaOf({ rows: 1, columns }));
});
