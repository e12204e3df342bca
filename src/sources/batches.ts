import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { Span } from '../kernels/csv-dictionary.ts';
import { spanText } from '../kernels/csv-dictionary.ts';
import type { Fields } from '../kernels/csv-fields.ts';
import { CARRIAGE_RETURN, isLineEnd, lineEnd, LINE_FEED, readField, rowStart, UNCLEAR } from '../kernels/csv-fields.ts';
import type { CsvSigns } from '../kernels/csv-kernel.ts';
import { DataError, UserError } from '../util/errors.ts';
import type { Dialect } from './dialect.ts';
import { dialectOf, PLAIN_RULES, SNIFFED_BYTES } from './dialect.ts';
import { namesOf } from './header.ts';
import { byteDialect } from './plain-csv.ts';
import { openText, streamBytes } from './inputs.ts';
import { COMMON_SIGNS, rewritten } from './rewrite.ts';
import { rowBlocks } from './row-blocks.ts';
import type { Batch, BatchScan, Layout, Misfit, Store } from './scan-batch.ts';
import { behindLine, countLines, scanBatch } from './scan-batch.ts';
import type { CsvOptions, Reject } from './source.ts';
import { inputError, locate, textFile } from './text-file.ts';

/** What the first bytes of a stream say of the rows that follow. */
export interface Head {
  /** For messages. */
  name: string;
  /** As the options or the first lines have it. */
  dialect: Dialect;
  /** How the blocks are written: as `dialect`, or anew where only csv-parse can read that. */
  bytes: CsvSigns;
  isRewritten: boolean;
  names: readonly string[];
  /** The names as they are written in the header; one that had to be changed is null. */
  written: readonly (string | null)[];
  lineEnd: '\n' | '\r\n' | '\r';
  /** Lines before the first block. */
  lines: number;
}

/** A stream whose first bytes were read. */
export interface Opened {
  head: Head;
  /** Whole rows, in order. */
  blocks: AsyncGenerator<Buffer>;
  /** Lets go of the stream, wherever the reading is. */
  close(): void;
}

/** Rows and lines of the data before a block. */
export interface Place {
  rows: number;
  lines: number;
}

/** How a block is read: up to, but not, the row `until` of the data. */
export interface Reading {
  head: Head;
  layout: Layout;
  store: Store;
  until: number;
}

/** Large enough that the work on a block outweighs its way to a worker, small enough that memory stays low. */
const PACE = { blockBytes: 2 ** 19, waitMs: 50 };

/**
 * Opens a stream of CSV of any length. Rows are not waited for: a header is enough.
 * Throws UserError for a stream that is empty or no text.
 */
export async function openBlocks(stream: Readable, name: string, options: CsvOptions): Promise<Opened> {
  const { chunks } = await openText(streamBytes(stream, name), name, options.encoding);
  let start: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = await chunks.next();
    const ended = next.done === true;
    if (next.done !== true) start = start.length === 0 ? next.value : Buffer.concat([start, next.value]);
    if (ended && start.length === 0) throw inputError('empty', `${name} is empty: expected ${options.header ? 'a header line' : 'rows'}`);
    // A slow pipe should not wait for more than the header line.
    if (!ended && start.length < SNIFFED_BYTES && !start.includes(LINE_FEED)) continue;
    const dialect = dialectOf(start, options);
    const opened = openPlain({ start, ended, name, dialect }, chunks);
    if (opened === null) continue;
    const cut = opened === 'unclear' ? await openOdd(prepended(start, chunks), name, dialect) : opened;
    return { ...cut, close: () => void stream.destroy() };
  }
}

/** Reads a block: calls `visit` with batch after batch, whose memory is used again for the next one. */
export async function readBlock(block: Buffer, place: Place, { reading, visit }: { reading: Reading; visit: (batch: Batch) => void }): Promise<{ rows: number; lines: number; misfits: readonly Misfit[] }> {
  const { head, layout, store, until } = reading;
  if (!isUtf8(block) || block.includes(0)) throw notText(block, head.name, place);
  const common = { layout, store, until, dialect: layout.dialect, misfits: [] as Misfit[], lineAt: 0, at: 0, unclear: false };
  let scan: BatchScan = { ...common, bytes: block, end: block.length, row: place.rows, lines: place.lines, linesAt: place.lines };
  for (;;) {
    for (let batch = scanBatch(scan); batch !== null; batch = scanBatch(scan)) visit(batch);
    if (!scan.unclear) break;
    // What was read stands; the rest of the block, or of the line where that is all a row may have, is written anew, so that nothing in it is unclear.
    const lines = scan.lines + countLines(scan.bytes.subarray(0, scan.at));
    const odd = layout.multiLine ? scan.bytes.length : behindLine(scan.bytes, scan.at);
    const rest = Buffer.concat([await clearText(scan.bytes.subarray(scan.at, odd), head), scan.bytes.subarray(odd)]);
    scan = { ...common, bytes: rest, end: rest.length, row: scan.row, lines, linesAt: lines };
  }
  return { rows: scan.row - place.rows, lines: countLines(block), misfits: common.misfits };
}

/** A row that does not fit as the error that ends the reading; `alone` says that there is no other file. */
export function misfitError({ row, line, column, lineText, name, reason, isMalformed }: Misfit, { file, alone }: { file: string; alone: boolean }): Error {
  if (!isMalformed) return new DataError(`${alone ? '' : `${file}: `}${name === null ? reason : `row ${row + 1}, column \`${name}\`: ${reason}`}`);
  const length = Math.max(1, lineText.length - column + 1);
  return inputError('misfit-row', reason, { at: { file, line, column, length, frame: { firstLine: line, lines: [lineText] } } });
}

/** A row that does not fit as it is written to a file of rejects. */
export function rejectOf({ line, column, name, reason, text }: Misfit, file: string): Reject {
  return { file, line, column, reason: name === null ? reason : `column \`${name}\`: ${reason}`, text };
}

type Cut = Omit<Opened, 'close'>;

/** Opens a text whose rows are clear; null where the first row may go on behind `start`, 'unclear' where csv-parse has to read it. */
function openPlain({ start, ended, name, dialect, isRewritten = false }: { start: Buffer; ended: boolean; name: string; dialect: Dialect; isRewritten?: boolean }, chunks: AsyncGenerator<Buffer>): Cut | 'unclear' | null {
  // Rules for what is in a field are kept when rows are read.
  const bytes = byteDialect({ ...dialect, multiLine: PLAIN_RULES.multiLine, maxCharsPerColumn: PLAIN_RULES.maxCharsPerColumn });
  if (bytes === null) return 'unclear';
  const { multiLine } = dialect;
  const isWhole = start.length === 0 || isLineEnd(start[start.length - 1]);
  const text = ended && !isWhole ? Buffer.concat([start, Buffer.of(LINE_FEED)]) : start;
  const first = firstRow({ bytes: text, end: Math.max(text.lastIndexOf(LINE_FEED), text.lastIndexOf(CARRIAGE_RETURN)) + 1, dialect: bytes });
  if (first === 'unclear') return first;
  if (first === null) return ended ? 'unclear' : null;
  const broken = multiLine ? -1 : first.texts.findIndex((field) => /[\r\n]/.test(field));
  if (broken >= 0) throw inputError('open-quote', `expected a closing ${dialect.quote} for the one here, found the end of the line`, { at: locate({ name, bytes: text }, first.starts[broken]) });
  const { names } = namesOf(first.texts, name, dialect);
  const written = names.map((own, field) => (dialect.header && first.texts[field] === own ? first.written[field] : null));
  const behind = dialect.header ? first.end : 0;
  const head: Head = { name, dialect, bytes, isRewritten, names, written, lineEnd: first.lineEnd, lines: countLines(text.subarray(0, behind)) };
  const rest = ended ? text.subarray(behind) : start.subarray(behind);
  return { head, blocks: rowBlocks(prepended(rest, chunks), { name, dialect: multiLine ? bytes : { ...bytes, quote: -1 }, returns: first.lineEnd === '\r' }, PACE) };
}

/** Opens a text that csv-parse reads. */
async function openOdd(chunks: AsyncGenerator<Buffer>, name: string, dialect: Dialect): Promise<Cut> {
  const clear = rewritten(chunks, { name, dialect, signs: COMMON_SIGNS });
  let start: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = await clear.next();
    const ended = next.done === true;
    if (next.done !== true) start = Buffer.concat([start, next.value]);
    const opened = openPlain({ start, ended, name, dialect: { ...dialect, ...COMMON_SIGNS, ...PLAIN_RULES, multiLine: dialect.multiLine, comment: null }, isRewritten: true }, clear);
    if (opened === 'unclear') throw inputError('empty', `${name} is empty: expected ${dialect.header ? 'a header line' : 'rows'}`);
    if (opened !== null) return { ...opened, head: { ...opened.head, dialect } };
  }
}

/** The first row that is neither blank nor a comment, as texts and as they are written. */
function firstRow(scan: Fields & { bytes: Buffer }): { texts: string[]; written: string[]; starts: number[]; end: number; lineEnd: Head['lineEnd'] } | 'unclear' | null {
  const texts: string[] = [];
  const written: string[] = [];
  const starts: number[] = [];
  const span: Span = { bytes: scan.bytes, from: 0, to: 0 };
  for (let at = rowStart(scan, 0); at >= 0 && at < scan.end;) {
    const end = readField(scan, span, at);
    if (end < 0) return end === UNCLEAR ? 'unclear' : null;
    texts.push(spanText(span));
    starts.push(at);
    written.push(scan.bytes.toString('utf8', at, end));
    if (scan.bytes[end] !== scan.dialect.separator) {
      const behind = lineEnd(scan, end);
      return { texts, written, starts, end: behind, lineEnd: scan.bytes.toString('latin1', end, behind) as Head['lineEnd'] };
    }
    at = end + 1;
  }
  return null;
}

async function clearText(bytes: Buffer, { name, dialect }: Head): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of rewritten(once(bytes), { name, dialect, signs: dialect })) parts.push(part);
  return Buffer.concat(parts);
}

/** The error of bytes that are no text, at its line. */
function notText(block: Buffer, name: string, { lines }: Place): Error {
  try {
    textFile(name, block);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const moved = error.diagnostics.map((found) => {
      if (found.at === null) return found;
      const line = found.at.line + lines;
      return { ...found, at: { ...found.at, line, frame: { ...found.at.frame, firstLine: line } } };
    });
    return new UserError(moved);
  }
  throw new Error(`${name} is text after all`);
}

async function* prepended(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  yield* rest;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
