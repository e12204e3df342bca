import { describe, expect, it } from 'vitest';
import type { PackedBytes } from '../../src/kernels/csv-kernel.ts';
import { decodeText } from '../../src/kernels/csv-words.ts';
import { typescriptWords } from '../../src/kernels/words.ts';
import type { CutWords, WordCut } from '../../src/kernels/words.ts';
import { wasmWords } from '../../src/kernels/words-wasm.ts';

function packed(texts: readonly string[]): PackedBytes {
  const bytes = texts.map((text) => Buffer.from(text));
  const starts = new Uint32Array(texts.length + 1);
  bytes.forEach(({ length }, i) => { starts[i + 1] = starts[i] + length; });
  return { bytes: Buffer.concat(bytes), starts };
}

function listsOf({ starts, codes, packed: words }: CutWords): string[][] {
  return Array.from(starts.subarray(1), (end, i) => Array.from(codes.subarray(starts[i], end), (code) => decodeText(words.bytes.subarray(words.starts[code], words.starts[code + 1]))));
}

function all(texts: readonly string[]): Int32Array {
  return Int32Array.from(texts, (_, i) => i);
}

/** What the kernels do, by the regular expression that says it. */
function naive(text: string, { runs, lower }: WordCut): string[] {
  const words = (lower ? text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text).split(runs ? /[ \t-\r]+/ : /[ \t-\r]/);
  while (words.length > 1 && words.at(-1) === '') words.pop();
  return words.length === 1 && words[0] === '' && text !== '' ? [] : words;
}

const cuts: WordCut[] = [true, false].flatMap((runs) => [true, false].map((lower) => ({ runs, lower })));
const pieces = ['a', 'Word', 'ZÄhne', '[@`{', ' ', ' ', '\t', '\v\f', '\r\n', '  ', '\0', '\u00a0', '\u0008', '\u001c', '\u000e', '😀', 'sixteen-bytes-ab', 'Seventeen-bytes-a', 'x'.repeat(40)];

/** Texts of pieces, by a fixed seed. */
function madeTexts(count: number): string[] {
  let state = 1;
  function next(below: number): number {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  }
  return Array.from({ length: count }, () => Array.from({ length: next(30) }, () => pieces[next(pieces.length)]).join(''));
}

describe.each([['TypeScript', typescriptWords], ['WebAssembly', wasmWords]])('texts cut in %s', (_, cutWords) => {
  it.each(cuts)('have the words that a regular expression says, $runs, $lower', (cut) => {
    const texts = ['', ' ', '  ', 'a', ' a', 'a ', '  a  b  ', 'ends in sixteen ', ...madeTexts(3000)];
    expect(listsOf(cutWords(packed(texts), all(texts), cut) as CutWords)).toEqual(texts.map((text) => naive(text, cut)));
  });

  it('are those that are used, in that order, and may come twice', () => {
    const cut = cutWords(packed(['a b', 'never', 'c a', 'd']), Int32Array.of(2, 3, 0, 0), { runs: false, lower: false }) as CutWords;
    expect(listsOf(cut)).toEqual([['c', 'a'], ['d'], ['a', 'b'], ['a', 'b']]);
    expect(Buffer.from(cut.packed.bytes).toString()).toBe('cadb');
  });

  it('may be more than are cut at a time, and longer', () => {
    const texts = [...Array.from({ length: 40_000 }, (_, i) => `w${i} ${i % 7}`), Array.from({ length: 60_000 }, (_, i) => `v${i}`).join(' ')];
    expect(listsOf(cutWords(packed(texts), all(texts), { runs: false, lower: true }) as CutWords)).toEqual(texts.map((text) => text.split(' ')));
  });

  it('may be none', () => {
    expect(cutWords(packed([]), all([]), { runs: true, lower: true })).toMatchObject({ starts: Uint32Array.of(0), codes: new Int32Array(0) });
  });
});

it('texts have the same words, in the same order, from both', () => {
  const texts = madeTexts(2000);
  for (const cut of cuts) {
    const [a, b] = [typescriptWords(packed(texts), all(texts), cut), wasmWords(packed(texts), all(texts), cut)];
    expect(b?.codes).toEqual(a.codes);
    expect(Buffer.from(b?.packed.bytes ?? []).equals(Buffer.from(a.packed.bytes))).toBe(true);
    expect(b?.packed.starts).toEqual(a.packed.starts);
  }
});

it('texts that are too long for its memory are not cut in WebAssembly', () => {
  const bytes = new Uint8Array(2 ** 24 + 1).fill(97);
  expect(wasmWords({ bytes, starts: Uint32Array.of(0, bytes.length) }, Int32Array.of(0), { runs: false, lower: false })).toBeNull();
});
