import { describe, expect, test } from 'vitest';
import { codeOf, packedOf, startDictionary } from '../../src/kernels/csv-dictionary.ts';
import { decodeText } from '../../src/kernels/csv-words.ts';

function codes(texts: readonly string[]): { codes: number[]; texts: string[] } {
  const dictionary = startDictionary();
  const found = texts.map((text) => {
    const bytes = Buffer.from(`<${text}>`);
    return codeOf(dictionary, { bytes, from: 1, to: bytes.length - 1 });
  });
  const { bytes, starts } = packedOf(dictionary);
  return { codes: found, texts: Array.from(starts.subarray(1), (end, code) => decodeText(bytes.subarray(starts[code], end))) };
}

describe('a dictionary of bytes', () => {
  test('has codes in order of first appearance', () => {
    expect(codes(['b', 'a', 'b', 'ä😀', '', 'a', ''])).toEqual({ codes: [0, 1, 0, 2, 3, 1, 3], texts: ['b', 'a', 'ä😀', ''] });
  });

  test('tells texts apart that begin alike or differ in length', () => {
    expect(codes(['ab', 'abc', 'a', 'ab\0', 'abd']).codes).toEqual([0, 1, 2, 3, 4]);
  });

  test('keeps its codes while it grows', () => {
    const texts = Array.from({ length: 5000 }, (_, index) => `${'long '.repeat(index % 50)}${index}`);
    const found = codes([...texts, ...texts]);
    expect(found.texts).toEqual(texts);
    expect(found.codes).toEqual([...texts.keys(), ...texts.keys()]);
  });
});
