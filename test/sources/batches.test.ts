import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { openBlocks, readBlock } from '../../src/sources/batches.ts';
import { dialectOf, parserOptions } from '../../src/sources/dialect.ts';
import type { Layout } from '../../src/sources/scan-batch.ts';
import { batchStore, fieldTexts } from '../../src/sources/scan-batch.ts';
import type { CsvOptions } from '../../src/sources/source.ts';
import { CSV_DEFAULTS } from '../../src/sources/source.ts';
import { numbers } from '../kernels/made-up-forest.ts';

interface Found {
  rows: string[][];
  misfits: string[];
  columns: (string | null)[][];
}

/** Reads a text that comes in chunks: the fields as they are written, without quotes, and every column as text. */
async function readAll(text: string, size: number, options: CsvOptions): Promise<Found> {
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
  const { head, blocks } = await openBlocks(Readable.from(chunks), 'it', options);
  const layout: Layout = {
    dialect: head.bytes, names: head.names, header: options.header, multiLine: options.multiLine, maxCharsPerColumn: options.maxCharsPerColumn, nullValue: options.nullValue, words: new Map(), positions: true,
    wanted: head.names.map((name, field) => ({ name, field, kind: 'text', readDate: null })),
  };
  const found: Found = { rows: [], misfits: [], columns: head.names.map(() => []) };
  const reading = { head, layout, store: batchStore(layout), until: Infinity };
  const place = { rows: 0, lines: head.lines };
  for await (const block of blocks) {
    const { rows, lines, misfits } = await readBlock(block, place, {
      reading,
      visit(batch) {
        const fields = head.names.map((_, field) => fieldTexts(batch, layout, field));
        for (let row = 0; row < batch.rows; row++) found.rows.push(fields.map((of) => of[row]));
        for (const [field, name] of head.names.entries()) {
          const column = batch.columns.get(name);
          if (column?.kind === 'text') for (const code of column.codes) found.columns[field].push(code < 0 ? null : column.dictionary[code]);
        }
      },
    });
    found.misfits.push(...misfits.map(({ reason }) => reason));
    place.rows += rows;
    place.lines += lines;
  }
  return found;
}

/** Rows of fields with quotes, line breaks and stray signs in them, some rows of another length, blank lines and comments. */
function madeUpText(key: number): { text: string; options: CsvOptions } {
  const next = numbers(key);
  const pick = <T>(values: readonly T[]): T => values[next(values.length)];
  const options: CsvOptions = { ...CSV_DEFAULTS, sep: pick([',', ';', '\t', '§']), quote: pick(['"', '"', "'"]), comment: pick([null, '#']), header: next(4) > 0 };
  options.escape = pick([options.quote, options.quote, '\\']);
  const { quote, escape } = options;
  const sep = options.sep ?? ',';
  const lineEnd = pick(['\n', '\n', '\r\n']);
  const field = (): string => {
    const kind = next(12);
    if (kind === 0) return '';
    if (kind === 1) return `${quote}${quote}`;
    if (kind < 5) return `${quote}${['a', sep, '\n', `${escape}${quote}`, 'é', '\r\n', ' '].filter(() => next(2) === 0).join('')}${quote}`;
    if (kind === 5 && next(6) === 0) return `${quote}a${quote} b`;
    if (kind === 6) return `in${quote}ch`;
    return pick(['1', '2.5', 'text', ' blank ', 'é', 'NULL']);
  };
  const width = 1 + next(5);
  const row = (count: number): string => Array.from({ length: count }, field).join(sep) || 'x';
  const lines = [Array.from({ length: width }, (_, i) => `c${i}`).join(sep)];
  for (let i = next(30); i > 0; i--) {
    if (next(15) === 0) lines.push('');
    if (options.comment !== null && next(15) === 0) lines.push('# not a row');
    lines.push(row(next(20) === 0 ? 1 + next(7) : width));
  }
  return { text: lines.join(lineEnd) + (next(3) === 0 ? '' : lineEnd), options };
}

describe('batches', () => {
  it('read what csv-parse reads, however the bytes come, and name the rows of another length', async () => {
    let misfits = 0;
    for (let key = 1; key <= 600; key++) {
      const { text, options } = madeUpText(key);
      const dialect = dialectOf(Buffer.from(text), options);
      const all: string[][] = parse(text, { ...parserOptions(dialect), relax_column_count: true });
      const [first, ...rest] = all;
      const records = options.header ? rest : all;
      const found = await readAll(text, 1 + (key % 50) ** 2, options);
      const fitting = records.filter((record) => record.length === first.length);
      expect({ key, rows: found.rows }).toEqual({ key, rows: fitting });
      const where = options.header ? 'header' : 'first row';
      const expected = records.filter((record) => record.length !== first.length).map((record) => `expected ${first.length} field${first.length === 1 ? '' : 's'} as in the ${where}, found ${record.length}`);
      expect(found.misfits).toEqual(expected);
      expect(found.columns).toEqual(first.map((_, field) => fitting.map((record) => record[field] || null)));
      misfits += found.misfits.length;
    }
    expect(misfits).toBeGreaterThan(100);
  });
});
