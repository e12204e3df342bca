import { firstRecord } from '../../src/kernels/csv-fields.ts';
import type { CsvCell, CsvKernel, CsvProgress, CsvRagged, CsvSigns } from '../../src/kernels/csv-kernel.ts';
import { CSV_TYPE } from '../../src/kernels/csv-kernel.ts';
import { decodeText } from '../../src/kernels/csv-words.ts';
import { csvKernel } from '../../src/kernels/load.ts';
import { settled } from '../../src/sources/plain-columns.ts';
import { parseNumber } from '../../src/sources/infer.ts';

/** A dialect with commas and doubled quotes. */
export function signs(more: Partial<Record<'separator' | 'quote' | 'escape' | 'comment', string>> = {}): CsvSigns {
  const { separator = ',', quote = '"', escape = '"', comment = '' } = more;
  const byte = (sign: string): number => (sign === '' ? -1 : sign.charCodeAt(0));
  return { separator: byte(separator), quote: byte(quote), escape: byte(escape), comment: Buffer.from(comment) };
}

/** What was read of a text: each column with the types of its blocks and its values, texts as they are. */
export interface Reading {
  state: CsvProgress['state'] | 'no-header';
  at: number;
  fields: number;
  columns: { types: number[]; whole: boolean; values: (number | string | null)[] }[];
  strangers: readonly (CsvCell | null)[];
  rounded: readonly (CsvCell | null)[];
  ragged: readonly CsvRagged[];
}

export interface How {
  kind: CsvKernel['name'];
  signs?: CsvSigns;
  nullValue?: string;
  types?: readonly number[];
  keepsRagged?: boolean;
  /** Bytes that are given at a time. */
  step?: number;
}

/** Reads a text with a header by a kernel, some bytes at a time. */
export function readText(content: string | Buffer, { kind, signs: dialect = signs(), nullValue = '', types, keepsRagged = false, step = Infinity }: How): Reading {
  const bytes = Buffer.from(content);
  const kernel = csvKernel(kind);
  let given = 0;
  let ended = false;
  function give(): void {
    const count = Math.min(step, bytes.length - given);
    kernel.room(Math.max(1, count)).set(bytes.subarray(given, given + count));
    kernel.add(count);
    given += count;
    if (given < bytes.length) return;
    kernel.end();
    ended = true;
  }
  const nothing = { at: 0, fields: 0, columns: [], strangers: [], rounded: [], ragged: [] };
  let header = firstRecord({ bytes: kernel.unread(), end: 0, dialect });
  while (typeof header !== 'object') {
    if (ended) return { state: 'no-header', ...nothing };
    give();
    header = firstRecord({ bytes: kernel.unread(), end: kernel.unread().length, dialect });
  }
  const width = header.record.length;
  kernel.skip(header.next);
  kernel.start({ signs: dialect, nullValue: Buffer.from(nullValue), types: Uint8Array.from(types ?? Array.from({ length: width }, () => CSV_TYPE.missing)), keepsRagged, parseNumber });
  const columns: Reading['columns'] = Array.from({ length: width }, () => ({ types: [], whole: true, values: [] }));
  let rows = 0;
  function take(): void {
    for (const [field, column] of columns.entries()) {
      const { type, whole, values } = kernel.column(field);
      column.types.push(type);
      column.whole = whole;
      while (values !== null && column.values.length < rows) column.values.push(type === CSV_TYPE.text ? -1 : NaN);
      column.values.push(...(values ?? []));
    }
    rows += kernel.rows();
    kernel.nextBlock();
  }
  let progress = kernel.read();
  for (; progress.state === 'full' || ((progress.state === 'read' || progress.state === 'inside') && !ended); progress = kernel.read()) {
    if (progress.state === 'full') take();
    else give();
  }
  take();
  kernel.settle();
  for (const [field, column] of columns.entries()) {
    if (column.types[column.types.length - 1] !== CSV_TYPE.text) continue;
    const { bytes: all, starts, places } = kernel.texts(field);
    column.values = [...settled(Int32Array.from(column.values, Number), places)].map((code) => (code === -1 ? null : decodeText(all.subarray(starts[Number(code)], starts[Number(code) + 1]))));
  }
  const reading = { ...progress, columns, strangers: kernel.strangers(), rounded: kernel.rounded(), ragged: kernel.ragged() };
  // The next reading takes the memory as this one leaves it.
  kernel.close();
  return reading;
}

/** Small whole numbers below `limit`, the same in every run; https://en.wikipedia.org/wiki/Xorshift. */
export function numbersBelow(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}
