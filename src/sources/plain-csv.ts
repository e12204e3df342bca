import type { Column } from '../frame/column.ts';
import { firstRecord, INSIDE } from '../kernels/csv-fields.ts';
import type { CsvKernel, CsvSigns } from '../kernels/csv-kernel.ts';
import { CSV_TYPE } from '../kernels/csv-kernel.ts';
import { csvKernel } from '../kernels/load.ts';
import type { CsvColumns, CsvText } from './csv-text.ts';
import type { Dialect } from './dialect.ts';
import { parseNumber } from './infer.ts';
import type { GrowingColumns } from './plain-columns.ts';
import { addBlock, finishColumns, startColumns } from './plain-columns.ts';

const ASCII = 128;
/** Bytes that the kernel gets at a time: so few that they stay in the cache, and that V8 may go over to better code between two calls. */
const WINDOW_BYTES = 2 ** 17;
/** Room for rows that are shorter than those of the first block. */
const ROOM_TO_SPARE = 1.02;

/** Where the bytes of a text are taken from. */
interface Feed {
  kernel: CsvKernel;
  bytes: Buffer;
  at: number;
  ended: boolean;
}

/**
 * The columns of a CSV text straight from its bytes. Null for what csv-parse has to read or refuse: separators of several bytes,
 * quotes that may mean two things, rows of unequal length.
 */
export function readPlain({ file, dialect, texts: forced = new Set() }: CsvText, kind: CsvKernel['name'] = 'wasm'): CsvColumns | null {
  const signs = byteDialect(dialect);
  if (signs === null) return null;
  const feed = startFeed(file.bytes, kind);
  const header = readHeader(feed, signs);
  if (header === null) return null;
  const types = Uint8Array.from(header.record, (_, field) => (forced.has(field) ? CSV_TYPE.text : CSV_TYPE.missing));
  const columns = readColumns(feed, { signs, dialect, header, types });
  if (columns === null) return null;
  const found = finishColumns(columns, feed.kernel);
  const mixed = columns.columns.map(({ type }) => type === CSV_TYPE.mixed);
  const texts = mixed.includes(true) ? readTexts(startFeed(file.bytes, kind), { signs, dialect, header, mixed }) : found;
  return {
    first: header.record,
    columns: found.map((column, field): Column => {
      const read = column ?? texts[field];
      if (read === null) throw new Error(`column ${header.record[field]} has no type`);
      return read;
    }),
    strangers: feed.kernel.strangers(),
    rows: columns.rows,
  };
}

/** The first record of a CSV text, null where csv-parse has to read it. */
export function firstPlainRecord({ file, dialect }: CsvText): string[] | null {
  const signs = byteDialect(dialect);
  return signs === null ? null : (readHeader(startFeed(file.bytes, 'typescript'), signs)?.record ?? null);
}

interface Rows {
  signs: CsvSigns;
  dialect: Dialect;
  header: { record: string[]; next: number };
}

function readColumns(feed: Feed, { signs, dialect, header, types }: Rows & { types: Uint8Array }): GrowingColumns | null {
  const { kernel, bytes } = feed;
  const columns = startColumns(types.length);
  if (dialect.header) kernel.skip(header.next);
  kernel.start({ signs, nullValue: Buffer.from(dialect.nullValue), types, keepsRagged: false, parseNumber });
  for (;;) {
    const { state, at } = kernel.read();
    if (state === 'unclear' || state === 'ragged') return null;
    if (state === 'full') {
      if (columns.rows === 0) columns.expected = Math.ceil((kernel.rows() * bytes.length * ROOM_TO_SPARE) / at);
      addBlock(columns, kernel);
    } else if (!feed.ended) fill(feed);
    else {
      addBlock(columns, kernel);
      return state === 'read' ? columns : null;
    }
  }
}

/** Reads the columns that turned out to be mixed once more, as text. */
function readTexts(feed: Feed, { mixed, ...rows }: Rows & { mixed: readonly boolean[] }): (Column | null)[] {
  readHeader(feed, rows.signs);
  const types = Uint8Array.from(mixed, (isMixed) => (isMixed ? CSV_TYPE.text : CSV_TYPE.skipped));
  const columns = readColumns(feed, { ...rows, types });
  return columns === null ? [] : finishColumns(columns, feed.kernel);
}

function readHeader(feed: Feed, signs: CsvSigns): { record: string[]; next: number } | null {
  for (;;) {
    const bytes = feed.kernel.unread();
    const first = firstRecord({ bytes, end: bytes.length, dialect: signs });
    if (typeof first === 'object') return first;
    if (first !== INSIDE || feed.ended) return null;
    fill(feed);
  }
}

function startFeed(bytes: Buffer, kind: CsvKernel['name']): Feed {
  return { kernel: csvKernel(kind), bytes, at: 0, ended: false };
}

/** Gives the kernel more bytes: as many again where a row is longer than what it has. */
function fill(feed: Feed): void {
  const { kernel, bytes, at } = feed;
  const room = kernel.room(Math.max(WINDOW_BYTES, kernel.unread().length));
  const count = Math.min(room.length, bytes.length - at);
  room.set(bytes.subarray(at, at + count));
  kernel.add(count);
  feed.at += count;
  if (feed.at < bytes.length) return;
  feed.ended = true;
  kernel.end();
}

/** The dialect in bytes. Null where a sign is not one byte, or means two things. */
export function byteDialect({ sep, quote, escape, comment }: Dialect): CsvSigns | null {
  const signs = [sep, quote, ...(escape === quote ? [] : [escape])].filter((sign) => sign !== '');
  if (sep === '' || signs.some((sign) => !isSign(sign)) || new Set(signs).size < signs.length) return null;
  if (comment !== null && (comment === '' || /[\r\n]/.test(comment) || signs.includes(comment[0]))) return null;
  return { separator: sep.charCodeAt(0), quote: byteOf(quote), escape: byteOf(escape), comment: Buffer.from(comment ?? '') };
}

/** One byte that neither ends lines nor is part of numbers. */
function isSign(sign: string): boolean {
  return sign.length === 1 && sign.charCodeAt(0) < ASCII && !/[\0\r\n\d.+eE-]/.test(sign);
}

function byteOf(sign: string): number {
  return sign === '' ? -1 : sign.charCodeAt(0);
}
