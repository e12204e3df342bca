import { describe, expect, it } from 'vitest';
import type { Column, NumericColumn, VectorColumn } from '../../../src/frame/column.ts';
import { doubles, integers, lazyVectors, unnamedVectors } from '../../../src/frame/column.ts';
import { markData, pick, pickedOf } from '../../../src/frame/picked.ts';
import { takeRows } from '../../../src/frame/select.ts';
import { codedOf } from '../../../src/stages/common/coded-columns.ts';

const ROWS = 3000;
const NAMES = ['a', 'b', 'c', 'd', 'e'];

function column(value: (row: number) => number): NumericColumn {
  return doubles(Float64Array.from({ length: ROWS }, (_, row) => value(row)));
}

function bytes(value: (row: number) => number): NumericColumn {
  return integers(Uint8Array.from({ length: ROWS }, (_, row) => value(row)));
}

const parts = [bytes((row) => row % 2), column((row) => (row % 3) / 2 - 1), column((row) => row / 7), integers(Uint16Array.from({ length: ROWS }, (_, row) => row % 50)), bytes((row) => 5 + (row % 200))];

it('puts slots with few values together, and leaves the others as they are', () => {
  const coded = codedOf(lazyVectors(parts, NAMES), ROWS);
  expect(coded?.groups.map(({ slots }) => slots)).toEqual([[0, 1], [3], [4]]);
  expect(coded?.slots).toEqual([2]);
  expect(coded?.columns[0]).toBe(parts[2].values);
  for (const { slots, levels, codes } of coded?.groups ?? []) {
    for (let row = 0; row < ROWS; row += 11) {
      let code = codes[row];
      slots.forEach((slot, s) => {
        expect(levels[s][code % levels[s].length]).toBe(parts[slot].values[row]);
        code = Math.floor(code / levels[s].length);
      });
    }
  }
});

it('finds the same in a column that is written out, and once', () => {
  const values = Float64Array.from({ length: ROWS * parts.length }, (_, i) => parts[i % parts.length].values[Math.floor(i / parts.length)]);
  const written = unnamedVectors(values, parts.length);
  expect(codedOf(written, ROWS)?.groups).toEqual(codedOf(lazyVectors(parts, NAMES), ROWS)?.groups);
  expect(codedOf(written, ROWS)).toBe(codedOf(written, ROWS));
});

it('leaves columns as they are that have few rows, or hardly a slot with few values, and slots with a value that is not finite', () => {
  const few = lazyVectors(parts.map((part) => ({ ...part, values: part.values.slice(0, 100) }) as NumericColumn), NAMES);
  expect(codedOf(few, 100)).toBeNull();
  const dense = [1, 2, 3, 4].map((factor) => column((row) => factor * row));
  expect(codedOf(lazyVectors([...dense, bytes(() => 1)], NAMES), ROWS)).toBeNull();
  const odd = codedOf(lazyVectors([column((row) => (row === 7 ? Infinity : 1)), column((row) => (row === 7 ? NaN : 1)), bytes(() => 1)], NAMES.slice(0, 3)), ROWS);
  expect(odd?.slots).toEqual([0, 1]);
});

it('codes bits, wherever they lie in memory and however many there are', () => {
  for (const from of [0, 1, 2, 3]) {
    const rows = ROWS - from;
    const memory = [3, 5, 7].map((period) => Uint8Array.from({ length: ROWS }, (_, row) => (row % period === 0 ? 1 : 0)).subarray(from));
    const more = [new Uint8Array(rows), new Uint8Array(rows).fill(1)];
    const coded = codedOf(lazyVectors([...memory, ...more].map((values) => integers(values)), NAMES), rows);
    expect(coded?.groups.map(({ slots, levels }) => [slots, levels.map((own) => [...own])])).toEqual([[[0, 1, 2, 3, 4], [[0, 1], [0, 1], [0, 1], [0], [1]]]]);
    expect(coded?.groups[0].codes).toEqual(Uint8Array.from({ length: rows }, (_, row) => memory[0][row] + 2 * memory[1][row] + 4 * memory[2][row]));
  }
});

it('tells bits from other bytes by the last ones too', () => {
  const values = new Uint8Array(ROWS - 1);
  values[ROWS - 2] = 2;
  expect([...(codedOf(lazyVectors([integers(values)], ['a']), ROWS - 1)?.groups[0].levels[0] ?? [])]).toEqual([0, 2]);
  values[ROWS - 2] = 1;
  expect([...(codedOf(lazyVectors([integers(values)], ['a']), ROWS - 1)?.groups[0].levels[0] ?? [])]).toEqual([0, 1]);
});

it.each([['doubles', Float64Array], ['integers of two bytes', Uint16Array], ['integers', Int32Array]] as const)('takes bytes that are written as %s for bytes, and only if all are', (_, Kind) => {
  const values = new Kind(Array.from({ length: ROWS }, (__, row) => row % 200));
  const coded = codedOf(unnamedVectors(Float64Array.from(values), 1), ROWS);
  expect(coded?.groups).toEqual(codedOf(lazyVectors([bytes((row) => row % 200)], ['a']), ROWS)?.groups);
  const column = values instanceof Float64Array ? doubles(values) : integers(values);
  expect(codedOf(lazyVectors([column], ['a']), ROWS)?.groups).toEqual(coded?.groups);
  const odd = values.slice();
  odd[ROWS - 1] = 200 + 256;
  const other = odd instanceof Float64Array ? doubles(odd) : integers(odd);
  expect(codedOf(lazyVectors([other], ['a']), ROWS)?.groups[0].levels[0].at(-1)).toBe(456);
});

describe('rows that are picked of the data', () => {
  const data = markData({ rows: ROWS, columns: new Map<string, Column>(parts.map((part, i) => [NAMES[i], part])) });
  const rows = Int32Array.from({ length: ROWS }, (_, row) => row).filter((row) => row % 4 > 0);
  function picked(traced: boolean): VectorColumn {
    const { columns } = takeRows(data, rows, { taken: new Map(), traced });
    return lazyVectors(NAMES.map((name) => columns.get(name) as NumericColumn), NAMES);
  }

  it('have the codes of all of them', () => {
    const [all, some] = [codedOf(lazyVectors(parts, NAMES), ROWS), codedOf(picked(true), rows.length)];
    expect(some?.groups.map(({ levels }) => levels)).toEqual(all?.groups.map(({ levels }) => levels));
    expect(some?.groups.map(({ codes }) => codes)).toEqual(all?.groups.map(({ codes }) => Uint8Array.from(rows, (row) => codes[row])));
    expect(some?.columns).toEqual(all?.columns.map((values) => pick(values, rows)));
  });

  it('are not read for it', () => {
    const column = picked(true);
    codedOf(column, rows.length);
    expect(column.parts?.map((part) => pickedOf(part)?.isUnread)).toEqual(NAMES.map(() => true));
  });

  it('are looked at by themselves where nobody knows of which data they are', () => {
    const [some, copies] = [codedOf(picked(false), rows.length), codedOf(lazyVectors(parts.map((part) => ({ ...part, values: pick(part.values, rows) }) as NumericColumn), NAMES), rows.length)];
    expect(some?.groups).toEqual(copies?.groups);
  });
});

it('refuses what it would have to write out by the first rows, if slots with few values are too few there', () => {
  const late = (row: number): number => (row < ROWS - 300 ? 0.5 : row / 7);
  const written = (values: readonly ((row: number) => number)[]) => unnamedVectors(Float64Array.from({ length: ROWS * values.length }, (_, i) => values[i % values.length](Math.floor(i / values.length))), values.length);
  const dense = [1, 2, 3, 4].map((factor) => (row: number) => factor * row);
  expect(codedOf(written([...dense, () => 1]), ROWS)).toBeNull();
  expect(codedOf(written([late, late, ...dense]), ROWS)).toBeNull();
  expect(codedOf(written([() => 1, () => 2, late, ...dense]), ROWS)?.slots).toEqual([2, 3, 4, 5, 6]);
});
