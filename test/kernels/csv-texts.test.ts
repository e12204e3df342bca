import { describe, expect, test } from 'vitest';
import type { CsvKernel } from '../../src/kernels/csv-kernel.ts';
import { CSV_TYPE } from '../../src/kernels/csv-kernel.ts';
import { decodeText } from '../../src/kernels/csv-words.ts';
import { csvKernel } from '../../src/kernels/load.ts';
import { settled } from '../../src/sources/plain-columns.ts';
import { readText, signs } from './csv-reading.ts';
import { expectSame } from '../sources/support.ts';

interface Texts {
  codes: Int32Array;
  texts: string[];
  repeats: boolean;
}

const WINDOW = 2 ** 18;

/** Codes and texts of one column without a header. */
function read(kind: CsvKernel['name'], cells: readonly string[], nullValue = ''): Texts {
  const bytes = Buffer.from(cells.join('\n') + '\n');
  const kernel = csvKernel(kind);
  kernel.start({ signs: signs(), nullValue: Buffer.from(nullValue), types: Uint8Array.of(CSV_TYPE.text), keepsRagged: false, parseNumber: Number });
  const codes = new Int32Array(cells.length);
  let rows = 0;
  function take(): void {
    codes.set(kernel.column(0).values ?? [], rows);
    rows += kernel.rows();
    kernel.nextBlock();
  }
  for (let at = 0; at < bytes.length; at += WINDOW) {
    const part = bytes.subarray(at, at + WINDOW);
    kernel.room(part.length).set(part);
    kernel.add(part.length);
    while (kernel.read().state === 'full') take();
  }
  take();
  kernel.settle();
  const { bytes: all, starts, repeats, places } = kernel.texts(0);
  settled(codes, places);
  const texts = Array.from(starts.subarray(1), (end, code) => decodeText(all.subarray(starts[code], end)));
  kernel.close();
  return { codes, texts, repeats };
}

function both(cells: readonly string[]): Texts {
  const wasm = read('wasm', cells);
  expectSame(read('typescript', cells), wasm);
  expectSame(Array.from(wasm.codes, (code) => wasm.texts[code]), cells);
  return wasm;
}

describe('texts of both kernels', () => {
  test('have one code each where a part of the rows repeats, however many there are', () => {
    const cells = Array.from({ length: 60_000 }, (_, row) => `text ${row % 10 === 9 ? row - 9 : row}`);
    expect(both(cells)).toMatchObject({ repeats: false, texts: [...new Set(cells)] });
  });

  test('have a code a row once hardly any row repeats', () => {
    const cells = Array.from({ length: 40_000 }, (_, row) => `"say ""${row % 50 === 49 ? row - 9 : row % 20_000}"""`);
    const plain = cells.map((cell) => cell.slice(1, -1).replaceAll('""', '"'));
    for (const kind of ['wasm', 'typescript'] as const) {
      const { codes, texts, repeats } = read(kind, cells);
      expect(repeats).toBe(true);
      expectSame(Array.from(codes, (code) => texts[code]), plain);
      expectSame(texts.slice(-20_000), plain.slice(-20_000));
    }
    expect(both(plain.map((cell) => cell.replaceAll('"', ''))).texts.length).toBeGreaterThan(39_000);
  });

  test('are looked up again before repeated ones fill the memory', () => {
    const long = 'long '.repeat(400);
    const first = Array.from({ length: 17_000 }, (_, row) => String(row + 0.5));
    const { texts, repeats } = both([...first, ...Array.from({ length: 40_000 }, (_, row) => `${long}${row % 7}`), ...first.slice(0, 100)]);
    expect(repeats).toBe(true);
    expect(texts.length).toBeLessThan(17_000 + 2 ** 26 / long.length);
  });

  test('are the same where many are looked up together, missing, quoted, short and long', () => {
    const cells = Array.from({ length: 70_000 }, (_, row) => {
      const text = `${'x'.repeat(row % 23)}${(row * 7919) % 30_000}`;
      if (row % 11 === 0) return '';
      return row % 13 === 0 ? `"${text}"` : row % 17 === 0 ? `"${text}"""` : text;
    });
    const plain = cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
    for (const kind of ['wasm', 'typescript'] as const) {
      const { codes, texts, repeats } = read(kind, cells.map((cell) => (cell === '' ? '-' : cell)), '-');
      expect(repeats).toBe(false);
      expect(texts).toEqual([...new Set(plain.filter((text) => text !== ''))]);
      expectSame(Array.from(codes, (code) => (code < 0 ? '' : texts[code])), plain);
    }
  });

  test('are looked up as they come again where those to look up together fill the memory', () => {
    const long = 'long '.repeat(380);
    const cells = Array.from({ length: 26_000 }, (_, row) => `${long}${(row % 5 === 4 ? row - 4 : row) % 25_000}`);
    expect(both(cells)).toMatchObject({ repeats: false, texts: [...new Set(cells)] });
  });

  test('of several columns fill the memory together', () => {
    const long = 'long '.repeat(120);
    const table = Array.from({ length: 36_000 }, (_, row) => Array.from({ length: 4 }, (_, field) => `${long}${(row * (field + 3)) % 18_001}`));
    const content = `a,b,c,d\n${table.map((row) => `${row.join(',')}\n`).join('')}`;
    for (const kind of ['wasm', 'typescript'] as const) {
      const { columns } = readText(content, { kind, step: WINDOW });
      for (const [field, { values }] of columns.entries()) expect(values).toEqual(table.map((row) => row[field]));
    }
  });

  test('are told apart by each of their bytes, short and long', () => {
    const lengths = [1, 7, 8, 9, 15, 16, 17, 24, 25, 33];
    const cells = lengths.flatMap((length) => Array.from({ length }, (_, at) => `${'x'.repeat(at)}y${'x'.repeat(length - at - 1)}`));
    expect(both([...cells, ...cells]).texts).toEqual(cells);
  });
});
