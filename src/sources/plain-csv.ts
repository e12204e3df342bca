import type { Column } from '../frame/column.ts';
import { firstRecord, INSIDE, isLineEnd, LINE_FEED } from '../kernels/csv-fields.ts';
import type { CsvKernel, CsvRagged, CsvSigns } from '../kernels/csv-kernel.ts';
import { CSV_TYPE } from '../kernels/csv-kernel.ts';
import { csvKernel } from '../kernels/load.ts';
import type { ByteInput } from './byte-input.ts';
import { bufferInput } from './byte-input.ts';
import type { CsvColumns, CsvText, Misfit, RowProblem } from './csv-text.ts';
import { hasPlainRules } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { SNIFFED_BYTES } from './dialect.ts';
import { parseNumber } from './infer.ts';
import type { MemoryAhead } from './memory-ahead.ts';
import { startAhead } from './memory-ahead.ts';
import { isFatal, raggedProblem } from './misfits.ts';
import type { GrowingColumns } from './plain-columns.ts';
import { addBlock, finishColumns, startColumns } from './plain-columns.ts';
import type { RowGroups } from './row-groups.ts';
import { finishGroups, leaveWhenFull, rowsInMemory, rowsOf, startGroups } from './row-groups.ts';
import type { Spill } from './source.ts';
import type { Utf8Check } from './utf8-check.ts';
import { startUtf8Check } from './utf8-check.ts';

const ASCII = 128;
/** Bytes that the kernel gets at a time: so few that they stay in the cache, and that V8 may go over to better code between two calls. */
const WINDOW_BYTES = 2 ** 18;
/** Room that is made for them when it is less. */
const LEAST_ROOM = 2 ** 17;
/** Room for rows that are shorter than those of the first block. */
const ROOM_TO_SPARE = 1.02;
/** Room for the columns of a text of unknown length. What is not written takes no memory. */
const UNKNOWN = { bytes: 2 ** 30 };
/** After so long signals and timers get their turn. */
const TURN_MS = 20;
/** Of what a kernel looks for. */
const ZERO_BYTE = 1;

/** A text that is read straight from its bytes. */
export interface PlainText {
  /** The bytes from their beginning; called again where columns have to be read once more. */
  open(): ByteInput;
  /** The dialect that the first bytes show. */
  dialectOf(start: Buffer): Dialect;
  /** Fields that are read as text, whatever they hold, by the first record. */
  textsOf(record: readonly string[], dialect: Dialect): ReadonlySet<number>;
  /** Fields whose values are not read; absent: none. */
  leftOutOf?(record: readonly string[], dialect: Dialect): ReadonlySet<number>;
  /** Sees all bytes in order, once. */
  see(bytes: Uint8Array): void;
  kernel: CsvKernel['name'];
  /** Null: all columns are kept in memory. */
  spill: Spill | null;
  /** Throws the error of a malformed row that is not put up with; absent: csv-parse tells it. */
  refuse?(problem: RowProblem): Promise<never>;
}

/** Where the bytes of a text are taken from. */
export interface Feed {
  kernel: CsvKernel;
  input: ByteInput;
  see(bytes: Uint8Array): void;
  check: Utf8Check;
  isText: boolean;
  ended: boolean;
  turn: number;
  /** Bytes that the kernel gets at a time. */
  window: number;
}

/** How a text is written, its first record, and where the next one begins. */
export interface Rows {
  signs: CsvSigns;
  dialect: Dialect;
  header: { record: string[]; next: number };
}

/** The columns of a text that is there: see readPlainText. */
export async function readPlain({ file, dialect, texts = new Set(), leftOut = new Set() }: CsvText, kernel: CsvKernel['name'] = 'wasm'): Promise<CsvColumns | null> {
  return (await readPlainText({ open: () => bufferInput(file.bytes), dialectOf: () => dialect, textsOf: () => texts, leftOutOf: () => leftOut, see: () => undefined, kernel, spill: null }))?.read ?? null;
}

/**
 * The columns of a CSV text straight from its bytes. Null for what csv-parse has to read or refuse: separators of several bytes,
 * quotes that may mean two things, bytes that are no UTF-8. A row that is too short or too long is kept as csv-parse's reader keeps it.
 */
export async function readPlainText(text: PlainText): Promise<{ read: CsvColumns; dialect: Dialect } | null> {
  const feed = startFeed(text.open(), text.see, text);
  try {
    const head = await readHead(feed, text);
    if (head === null) return null;
    const { signs, dialect, header } = head;
    const types = Uint8Array.from(typesOf(text, header.record, dialect));
    const rows = await readRows(feed, { signs, dialect, types, skip: dialect.header ? header.next : 0, limit: Infinity, spill: text.spill });
    if (rows === null) return null;
    if ('fields' in rows) {
      await text.refuse?.({ ...raggedProblem(rows.fields, { width: types.length, header: dialect.header }), start: rows.at, end: rows.at });
      return null;
    }
    const { columns, groups } = rows;
    const found = finish(rows, feed.kernel);
    const mixed = columns.columns.map(({ type }) => type === CSV_TYPE.mixed);
    const again = mixed.includes(true) ? await readTexts(text, { signs, dialect, header, mixed }) : found;
    const read = found.map((column, field): Column | null => {
      const known = column ?? again[field];
      if (known === null && types[field] !== CSV_TYPE.skipped) throw new Error(`column ${header.record[field]} has no type`);
      return known;
    });
    const misfits = misfitsOf(feed.kernel.ragged(), { width: types.length, header: dialect.header });
    const told = { strangers: feed.kernel.strangers(), rounded: feed.kernel.rounded(), rows: groups === null ? columns.rows : rowsOf(groups) };
    return { read: { first: header.record, columns: read, ...told, ...(misfits.length === 0 ? {} : { misfits }) }, dialect };
  } finally {
    closeFeed(feed);
  }
}

/** The dialect and the first record of a text; null where csv-parse has to read them. */
export async function readHead(feed: Feed, { dialectOf }: Pick<PlainText, 'dialectOf'>): Promise<Rows | null> {
  while (feed.isText && !feed.ended && feed.kernel.unread().length < SNIFFED_BYTES) await fill(feed);
  const { buffer, byteOffset, length } = feed.kernel.unread();
  const dialect = dialectOf(Buffer.from(buffer, byteOffset, length));
  const signs = byteDialect(dialect);
  const header = signs === null ? null : await readHeader(feed, signs);
  return signs === null || header === null ? null : { signs, dialect, header };
}

/** The first record of a CSV text, null where csv-parse has to read it. */
export function firstPlainRecord({ file: { bytes }, dialect }: CsvText): string[] | null {
  const signs = byteDialect(dialect);
  if (signs === null || bytes.length === 0) return null;
  const whole = isLineEnd(bytes[bytes.length - 1]) ? bytes : Buffer.concat([bytes, Buffer.of(LINE_FEED)]);
  const first = firstRecord({ bytes: whole, end: whole.length, dialect: signs });
  return typeof first === 'object' ? first.record : null;
}

/** One of CSV_TYPE for each field, before its values are seen. */
export function typesOf({ textsOf, leftOutOf }: Pick<PlainText, 'textsOf' | 'leftOutOf'>, record: readonly string[], dialect: Dialect): number[] {
  const texts = textsOf(record, dialect);
  const leftOut = leftOutOf?.(record, dialect);
  return record.map((_, field) => (leftOut?.has(field) === true ? CSV_TYPE.skipped : texts.has(field) ? CSV_TYPE.text : CSV_TYPE.missing));
}

/** How the rows behind the header are read. */
interface RowsAsked {
  signs: CsvSigns;
  dialect: Dialect;
  /** One of CSV_TYPE a field. */
  types: Uint8Array;
  /** Bytes before the rows. */
  skip: number;
  /** Rows that begin before it are read, in bytes from the beginning. */
  limit: number;
  /** Null: all rows are kept in memory. */
  spill: Spill | null;
}

/** Rows of another length as malformed ones. */
export function misfitsOf(ragged: readonly CsvRagged[], shape: { width: number; header: boolean }): Misfit[] {
  return ragged.map(({ at, end, fields, row }) => ({ ...raggedProblem(fields, shape), start: at, end, row }));
}

/** Rows that were read: those in memory, and those before them in files, null where there are none. */
interface RowsRead {
  columns: GrowingColumns;
  groups: RowGroups | null;
  /** Where the first row and the one behind the last begin. */
  start: number;
  end: number;
}

/** Reads rows into columns. Null where csv-parse has to read them or refuse them; the row of so many fields where none is put up with. */
export async function readRows(feed: Feed, asked: RowsAsked): Promise<RowsRead | { at: number; fields: number } | null> {
  // Of a text of known length so much memory is seldom needed at once, since workers read large files range by range.
  const ahead = feed.input.size === null ? startAhead() : null;
  try {
    return await readRowsInto(feed, asked, ahead);
  } finally {
    await ahead?.close();
  }
}

async function readRowsInto(feed: Feed, { signs, dialect, types, skip, limit, spill }: RowsAsked, ahead: MemoryAhead | null): Promise<RowsRead | { at: number; fields: number } | null> {
  const { kernel, input } = feed;
  const groups = spill === null ? null : startGroups(spill);
  let columns = startColumns(types.length);
  let isFirst = true;
  if (kernel.unread().length === 0) await fill(feed);
  kernel.skip(skip);
  kernel.start({ signs, nullValue: Buffer.from(dialect.nullValue), types, keepsRagged: !isFatal(dialect), parseNumber });
  const start = kernel.read(skip).at;
  const size = input.size === null ? null : Math.min(input.size, limit);
  for (;;) {
    const { state, at, fields } = kernel.read(limit);
    if (state === 'unclear' || !feed.isText) return null;
    if (state === 'ragged') return { at, fields };
    if (state === 'full') {
      if (isFirst) columns.expected = Math.min(size === null ? rowsInMemory(UNKNOWN, kernel, types.length) : Math.ceil((kernel.rows() * size * ROOM_TO_SPARE) / at), spill === null ? Infinity : rowsInMemory(spill, kernel, types.length));
      isFirst = false;
      await ahead?.free(columns.rows + kernel.rows());
      addBlock(columns, kernel);
      const before = columns;
      if (groups !== null) columns = leaveWhenFull(groups, columns, kernel);
      if (columns !== before) await ahead?.settle();
      ahead?.begin(columns);
    } else if (!feed.ended && !(state === 'read' && at >= limit)) await fill(feed);
    else {
      await ahead?.free(columns.rows + kernel.rows());
      addBlock(columns, kernel);
      return state === 'read' ? { columns, groups: groups !== null && groups.groups.length > 0 ? groups : null, start, end: at } : null;
    }
  }
}

function finish({ columns, groups }: RowsRead, kernel: CsvKernel): (Column | null)[] {
  return groups === null ? finishColumns(columns, kernel) : finishGroups(groups, columns, kernel);
}

/** Reads the columns that turned out to be mixed once more, as text. */
async function readTexts(text: PlainText, { mixed, ...rows }: Rows & { mixed: readonly boolean[] }): Promise<(Column | null)[]> {
  const feed = startFeed(text.open(), () => undefined, text);
  try {
    await readHeader(feed, rows.signs);
    const types = Uint8Array.from(mixed, (isMixed) => (isMixed ? CSV_TYPE.text : CSV_TYPE.skipped));
    const read = await readRows(feed, { ...rows, types, skip: rows.dialect.header ? rows.header.next : 0, limit: Infinity, spill: text.spill });
    return read === null || 'fields' in read ? [] : finish(read, feed.kernel);
  } finally {
    closeFeed(feed);
  }
}

async function readHeader(feed: Feed, signs: CsvSigns): Promise<{ record: string[]; next: number } | null> {
  while (feed.isText) {
    const bytes = feed.kernel.unread();
    const first = firstRecord({ bytes, end: bytes.length, dialect: signs });
    if (typeof first === 'object') return first;
    if (first !== INSIDE || feed.ended) return null;
    await fill(feed);
  }
  return null;
}

/** Begins to read bytes, so many at a time; `see` is shown them. */
export function startFeed(input: ByteInput, see: Feed['see'], { kernel, window = WINDOW_BYTES }: { kernel: CsvKernel['name']; window?: number }): Feed {
  return { kernel: csvKernel(kernel), input, see, check: startUtf8Check(), isText: true, ended: false, turn: performance.now(), window };
}

/** Ends the reading. */
export function closeFeed({ input, kernel }: Feed): void {
  input.close();
  kernel.close();
}

/** Gives the kernel more bytes: as many again where a row is longer than what it has. */
async function fill(feed: Feed): Promise<void> {
  const { kernel, input, check } = feed;
  const unread = kernel.unread().length;
  const room = kernel.room(Math.max(LEAST_ROOM, unread)).subarray(0, Math.max(feed.window, unread));
  const given = input.read(room);
  const count = typeof given === 'number' ? given : await given;
  const bytes = room.subarray(0, count);
  feed.see(bytes);
  kernel.add(count);
  const look = kernel.look(count);
  // Text of ASCII alone needs no further look.
  if ((look & ZERO_BYTE) !== 0 || ((look !== 0 || !check.isWhole()) && !check.add(bytes))) feed.isText = false;
  if (count === 0) {
    feed.ended = true;
    if (!check.isWhole()) feed.isText = false;
    kernel.end();
  }
  const now = performance.now();
  if (now - feed.turn < TURN_MS) return;
  await new Promise((resolve) => setImmediate(resolve));
  feed.turn = performance.now();
}

/** The dialect in bytes. Null where a sign is not one byte, or means two things, or a rule is one of csv-parse's. */
export function byteDialect(dialect: Dialect): CsvSigns | null {
  const { sep, quote, escape, comment } = dialect;
  if (!hasPlainRules(dialect)) return null;
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
