import { CARRIAGE_RETURN, isLineEnd, LINE_FEED } from '../kernels/csv-fields.ts';
import type { CsvSigns } from '../kernels/csv-kernel.ts';
import { inputError } from './text-file.ts';

/** When the bytes that came are handed on: from so many on, or when the first of them has waited so long. */
export interface Pace {
  blockBytes: number;
  waitMs: number;
}

/** What the cut has to know of a text. */
export interface Cutting {
  name: string;
  dialect: CsvSigns;
  /** Lines end with a carriage return alone. */
  returns: boolean;
}

/** Bytes that came and were not handed on yet. */
interface Pending {
  chunks: Buffer[];
  size: number;
  /** No row is known to end within so few bytes. */
  least: number;
  mayEnd: boolean;
}

/** A row longer than this is a quote that nobody closed. */
const LONGEST_ROW = 2 ** 30;
const LATE = Symbol('late');

/**
 * Cuts a stream of bytes into blocks of whole rows, in order; the last row gets a line end where it has none. A slow stream's rows are handed on
 * when they have waited, and a row of any length is waited for. Only the last block may end inside quotes that are never closed.
 */
export async function* rowBlocks(chunks: AsyncIterator<Buffer>, cutting: Cutting, pace: Pace): AsyncGenerator<Buffer> {
  const pending: Pending = { chunks: [], size: 0, least: pace.blockBytes, mayEnd: false };
  let next = chunks.next();
  let alarm: Alarm | null = null;
  try {
    for (;;) {
      alarm ??= pending.mayEnd ? ringIn(pace.waitMs) : null;
      const got = alarm === null ? await next : await Promise.race([next, alarm.rings]);
      if (got !== LATE && got.done === true) break;
      if (got !== LATE) {
        add(pending, got.value, cutting);
        next = chunks.next();
        if (pending.size < pending.least) continue;
      }
      alarm?.stop();
      alarm = null;
      const block = cut(pending, cutting, pace);
      if (block !== null) yield block;
    }
  } finally {
    alarm?.stop();
    // A stream that is let go of in between ends with an error that nobody waits for.
    next.catch(() => undefined);
  }
  if (pending.size > 0) yield ended(Buffer.concat(pending.chunks), cutting);
}

/** Where the last whole row of the bytes ends, 0 where none does. */
export function lastRowEnd(bytes: Buffer, { dialect, returns }: Pick<Cutting, 'dialect' | 'returns'>): number {
  const sign = returns ? CARRIAGE_RETURN : LINE_FEED;
  if (dialect.quote < 0 || !bytes.includes(dialect.quote)) return bytes.lastIndexOf(sign) + 1;
  return lastUnquotedEnd(bytes, dialect, sign);
}

function add(pending: Pending, chunk: Buffer, { returns, name }: Cutting): void {
  pending.chunks.push(chunk);
  pending.size += chunk.length;
  pending.mayEnd ||= chunk.includes(returns ? CARRIAGE_RETURN : LINE_FEED);
  if (pending.size > LONGEST_ROW) throw inputError('long-row', `expected a row of ${name} to end within ${LONGEST_ROW / 2 ** 20} MB, found no end: a quote may not be closed`);
}

/** Takes the whole rows out of what is pending. */
function cut(pending: Pending, cutting: Cutting, pace: Pace): Buffer | null {
  const bytes = pending.chunks.length === 1 ? pending.chunks[0] : Buffer.concat(pending.chunks);
  const end = pending.mayEnd ? lastRowEnd(bytes, cutting) : 0;
  pending.chunks = end < bytes.length ? [bytes.subarray(end)] : [];
  pending.size = bytes.length - end;
  // A row that is longer than a block is looked through again when there is twice as much of it.
  pending.least = end > 0 ? pace.blockBytes : Math.max(pace.blockBytes, 2 * bytes.length);
  pending.mayEnd = false;
  return end > 0 ? bytes.subarray(0, end) : null;
}

function ended(bytes: Buffer, { returns }: Cutting): Buffer {
  const last = bytes[bytes.length - 1];
  return last === LINE_FEED || last === CARRIAGE_RETURN ? bytes : Buffer.concat([bytes, Buffer.of(returns ? CARRIAGE_RETURN : LINE_FEED)]);
}

/** A quote opens at the start of a field only, and ends where it is not doubled or escaped. */
function lastUnquotedEnd(bytes: Buffer, { separator, quote, escape, comment }: CsvSigns, sign: number): number {
  let found = 0;
  let at = 0;
  while (at < bytes.length) {
    const rowStart = at === found;
    if (rowStart && comment.length > 0 && bytes.subarray(at, at + comment.length).equals(comment)) {
      const end = bytes.indexOf(sign, at);
      if (end < 0) return found;
      at = found = end + 1;
      continue;
    }
    if (bytes[at] === quote) {
      at++;
      for (; at < bytes.length; at++) {
        if (bytes[at] === escape && (escape !== quote || bytes[at + 1] === quote)) at++;
        else if (bytes[at] === quote) break;
      }
      at++;
    }
    while (at < bytes.length && bytes[at] !== separator && !isLineEnd(bytes[at])) at++;
    if (at < bytes.length && bytes[at] === sign) found = at + 1;
    at++;
  }
  return found;
}

interface Alarm {
  rings: Promise<typeof LATE>;
  stop(): void;
}

function ringIn(milliseconds: number): Alarm {
  let timer: NodeJS.Timeout | null = null;
  const rings = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), milliseconds);
  });
  return { rings, stop: () => clearTimeout(timer ?? undefined) };
}
