import { describe, expect, test } from 'vitest';
import { typescriptJoin } from '../../src/kernels/csv-join.ts';
import { wasmJoin } from '../../src/kernels/csv-join-wasm.ts';
import type { PackedBytes } from '../../src/kernels/csv-kernel.ts';
import { decodeText } from '../../src/kernels/csv-words.ts';

function packed(texts: readonly string[]): PackedBytes {
  const bytes = texts.map((text) => Buffer.from(text));
  const starts = new Uint32Array(texts.length + 1);
  bytes.forEach(({ length }, i) => { starts[i + 1] = starts[i] + length; });
  return { bytes: Buffer.concat(bytes), starts };
}

function texts({ bytes, starts }: PackedBytes): string[] {
  return Array.from(starts.subarray(1), (end, code) => decodeText(bytes.subarray(starts[code], end)));
}

describe.each([['TypeScript', typescriptJoin], ['WebAssembly', wasmJoin]])('texts joined in %s', (_, join) => {
  test('are in order of first appearance, and each part says where its own are', () => {
    const { packed: all, places } = join([packed(['b', '', 'a']), packed([]), { ...packed(['ä😀', 'a', 'c', 'ä😀']), repeats: true }]);
    expect(texts(all)).toEqual(['b', '', 'a', 'ä😀', 'c']);
    expect(places.map((codes) => [...codes])).toEqual([[0, 1, 2], [], [3, 2, 4, 3]]);
  });

  test('may repeat in the first part', () => {
    const { packed: all, places } = join([{ ...packed(['b', 'b', 'a']), repeats: true }, packed(['a'])]);
    expect(texts(all)).toEqual(['b', 'a']);
    expect(places.map((codes) => [...codes])).toEqual([[0, 0, 1], [1]]);
  });

  test('are none of no parts', () => {
    expect(join([]).places).toEqual([]);
    expect(texts(join([]).packed)).toEqual([]);
  });

  test('are joined where they are many, empty, and of all lengths', () => {
    const parts = [[''], Array.from({ length: 20_000 }, (_, i) => String(100_000 + i)), [], Array.from({ length: 20_000 }, (_, i) => `${'é'.repeat(i % 12)}${i % 5000}`), ['', '100007']];
    const { packed: all, places } = join(parts.map((part) => ({ ...packed(part), repeats: true })));
    const expected = [...new Set(parts.flat())];
    expect(texts(all)).toEqual(expected);
    expect(places.map((own) => Array.from(own, (code) => expected[code]))).toEqual(parts);
  });

  test('may hardly ever come twice, and be long', () => {
    const parts = [0, 1, 2].map((part) => Array.from({ length: 40_000 }, (_, i) => `${'x'.repeat(i % 40)}-${i + part * 30_000}`));
    const { packed: all, places } = join(parts.map(packed));
    const expected = [...new Set(parts.flat())];
    expect(texts(all)).toEqual(expected);
    const codes = new Map(expected.map((text, code) => [text, code]));
    expect(places.map((own) => [...own])).toEqual(parts.map((part) => part.map((text) => codes.get(text))));
  });
});

test('one join leaves nothing for the next', () => {
  expect(texts(wasmJoin([packed(['a', 'b'])]).packed)).toEqual(['a', 'b']);
  expect(texts(wasmJoin([packed(['c'])]).packed)).toEqual(['c']);
  // Longer texts overwrite what the next one begins with.
  wasmJoin([{ ...packed(Array.from({ length: 5000 }, (_, i) => `${'long '.repeat(20)}${i}`)), repeats: true }]);
  expect(texts(wasmJoin([{ ...packed(['d', 'd']), repeats: true }]).packed)).toEqual(['d']);
});
