import { describe, expect, test } from 'vitest';
import type { CodedRows, SlotValues } from '../../src/kernels/coded.ts';
import { codingKernel } from '../../src/kernels/load.ts';
import { numbers } from './made-up-forest.ts';

const kinds = ['wasm', 'typescript'] as const;

function code(slots: readonly SlotValues[], least = 0): CodedRows | null {
  const [wasm, typescript] = kinds.map((kind) => codingKernel(kind).code(slots.map((values) => () => values), { rows: slots[0].length, least }));
  expect(wasm).toEqual(typescript);
  return wasm;
}

/** The values that the codes stand for, by slot. */
function decoded({ groups }: CodedRows): Map<number, number[]> {
  return new Map(groups.flatMap(({ slots, levels, codes }) => slots.map((slot, s) => {
    const size = levels.slice(0, s).reduce((product, own) => product * own.length, 1);
    return [slot, Array.from(codes, (code) => levels[s][Math.floor(code / size) % levels[s].length])] as const;
  })));
}

/** Slots of few values of every type, in which every value that may be there is there if the rows are many. */
function mixed(count: number): SlotValues[] {
  const next = numbers(count + 1);
  const bits = [0, 1, 2].map(() => Uint8Array.from({ length: count }, () => next(2)));
  const bytes = [Uint8Array.from({ length: count }, () => next(7)), Uint8Array.from({ length: count }, () => 5 + 3 * next(80)), Uint8Array.from({ length: count }, () => next(256))];
  const constants = [0, 1, 255].map((value) => new Uint8Array(count).fill(value));
  const wide = [Uint16Array.from({ length: count }, () => 1990 + next(30)), Int32Array.from({ length: count }, () => 50 - next(100)), Float64Array.from({ length: count }, () => next(256)), Int32Array.from({ length: count }, () => next(200))];
  const doubles = [Float64Array.from({ length: count }, () => (next(256) - 128) / 3), Float64Array.from({ length: count }, () => [1e-310, -1e300, 4294967297, 0.5][next(4)]), Float64Array.from({ length: count }, () => [0, -0, 1][next(3)])];
  return [...bits, ...bytes, ...constants, ...wide, ...doubles];
}

test.each([0, 1, 7, 4096, 5001])('counts of %d bytes are those of both kernels', (count) => {
  const bytes = mixed(count)[5] as Uint8Array;
  const expected = Float64Array.from({ length: 256 }, (_, value) => bytes.filter((own) => own === value).length);
  for (const kind of kinds) expect(codingKernel(kind).counts(bytes)).toEqual(expected);
});

describe('codes', () => {
  test.each([0, 1, 3, 15, 16, 17, 64, 65, 2047, 2048, 2049, 5000])('of %d rows are those of both kernels, and stand for the values', (count) => {
    const slots = mixed(count);
    const coded = code(slots);
    expect([coded?.width, coded?.slots, coded?.columns]).toEqual([slots.length, [], []]);
    const values = decoded(coded as CodedRows);
    slots.forEach((own, slot) => expect(values.get(slot)).toEqual(Array.from(own, (value) => value + 0)));
    for (const { levels, codes } of coded?.groups ?? []) {
      expect(codes.length).toBe(count);
      expect(levels.reduce((product, own) => product * own.length, 1)).toBeLessThanOrEqual(256);
      for (const own of levels) expect([...own]).toEqual([...new Set(own)].sort((a, b) => a - b));
    }
  });

  test('are in the first group that has room', () => {
    const slots = [2, 100, 3, 2, 128, 1].map((size) => Uint8Array.from({ length: 300 }, (_, row) => row % size));
    expect(code(slots)?.groups.map((group) => group.slots)).toEqual([[0, 1, 5], [2, 3], [4]]);
  });

  test.each([['first', 0], ['last', 4999]])('are not made of a slot whose %s value is one too many or not finite', (_, at) => {
    const most = Float64Array.from({ length: 5000 }, (__, row) => (row % 256) / 2);
    expect(code([most])?.groups[0].levels[0].length).toBe(256);
    const odd = [0.25, 256, NaN, -NaN, Infinity, -Infinity].map((value) => most.with(at, value));
    expect(code(odd)?.slots).toEqual([0, 1, 2, 3, 4, 5]);
    expect(code([Float64Array.from({ length: 5000 }, (__, row) => row % 256).with(at, 256)])?.slots).toEqual([0]);
    expect(code([new Float64Array(5000).with(at, -Infinity), new Float64Array(5000).with(at, -1), new Float64Array(5000).with(at, 2 ** 40)])?.groups[0].slots).toEqual([1, 2]);
  });

  test('leave slots of many values as they are, and all where there are hardly any others', () => {
    const slots = [Uint16Array.from({ length: 3000 }, (_, row) => row), new Uint8Array(3000), Float64Array.from({ length: 3000 }, (_, row) => row / 3)];
    const coded = code(slots, 1);
    expect(coded?.slots).toEqual([0, 2]);
    expect(coded?.columns[0]).toBe(slots[0]);
    expect(coded?.columns[1]).toBe(slots[2]);
    expect(code(slots, 1.1)).toBeNull();
  });

  test('do not depend on what was coded before, nor on where the values lie', () => {
    const alone = code(mixed(1000));
    code([new Uint8Array(70_000).fill(3), new Float64Array(70_000).fill(0.5)]);
    expect(code(mixed(1000).map((values) => {
      const longer = new (values.constructor as Uint8ArrayConstructor)(values.length + 3);
      longer.set(values, 3);
      return longer.subarray(3);
    }))).toEqual(alone);
  });
});

describe('moments', () => {
  test.each([1, 3, 4, 17, 65, 5001])('of %d rows are those of both kernels, and right', (count) => {
    const slots = [...mixed(count), Float64Array.from({ length: count }, (_, row) => row)];
    const coded = code(slots) as CodedRows;
    const [wasm, typescript] = kinds.map((kind) => {
      const [origin, shift, m2] = [0, 1, 2].map(() => new Float64Array(slots.length));
      codingKernel(kind).moments(coded, count, { origin, shift, m2 });
      return { origin, shift, m2 };
    });
    expect(wasm).toEqual(typescript);
    slots.forEach((values, slot) => {
      if (coded.slots.includes(slot)) return expect([wasm.origin[slot], wasm.shift[slot], wasm.m2[slot]]).toEqual([0, 0, 0]);
      const own = Array.from(values);
      const greatest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const mean = own.reduce((sum, value) => sum + value / count, 0);
      const m2 = own.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      expect([wasm.origin[slot], Math.abs(wasm.origin[slot] + wasm.shift[slot] - mean) <= 1e-12 * greatest]).toEqual([own[0] + 0, true]);
      if (Number.isFinite(m2)) expect(Math.abs(wasm.m2[slot] - m2)).toBeLessThanOrEqual(1e-9 * m2 + 1e-24 * count * greatest ** 2);
      else expect(wasm.m2[slot]).not.toBeLessThan(Infinity);
    });
  });

  test('of constants are exact', () => {
    const coded = code([0.1, 255, 1e300].map((value) => new Float64Array(3000).fill(value))) as CodedRows;
    for (const kind of kinds) {
      const moments = { origin: new Float64Array(3), shift: new Float64Array(3), m2: new Float64Array(3) };
      codingKernel(kind).moments(coded, 3000, moments);
      expect(moments).toEqual({ origin: Float64Array.of(0.1, 255, 1e300), shift: new Float64Array(3), m2: new Float64Array(3) });
    }
  });

  test('do not depend on levels that no row has', () => {
    const { groups, ...others } = code([Float64Array.from({ length: 3000 }, (_, row) => (row < 10 ? -1.5e308 : 1.5e308)), Uint8Array.from({ length: 3000 }, (_, row) => row % 3)]) as CodedRows;
    const some = { ...others, groups: groups.map((group) => ({ ...group, codes: group.codes.slice(12) })) };
    for (const kind of kinds) {
      const moments = { origin: new Float64Array(2), shift: new Float64Array(2), m2: new Float64Array(2) };
      codingKernel(kind).moments(some, 2988, moments);
      expect(moments).toEqual({ origin: Float64Array.of(1.5e308, 0), shift: Float64Array.of(0, 1), m2: Float64Array.of(0, 1992) });
    }
  });
});
