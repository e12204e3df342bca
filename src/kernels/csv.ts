import { addCell, addMissing, blockColumn, startCells } from './csv-cells.ts';
import type { Cells } from './csv-cells.ts';
import { readDecimal } from './csv-decimal.ts';
import type { Span } from './csv-dictionary.ts';
import { packedOf } from './csv-dictionary.ts';
import { INSIDE, isLineEnd, LINE_FEED, readField, rowStart, UNCLEAR } from './csv-fields.ts';
import type { Fields } from './csv-fields.ts';
import type { CsvKernel, CsvProgress } from './csv-kernel.ts';
import { CSV_TYPE } from './csv-kernel.ts';
import { addTo, isOpen, roomIn, startWindow } from './csv-window.ts';
import type { Window } from './csv-window.ts';
import { mayBeNumber } from './csv-words.ts';

const FIRST_WINDOW = 2 ** 18;
const ZERO = 48;
const MOST_DIGITS = 9;
const ASCII = 128;

/** The reader in TypeScript: the reference for the one in WebAssembly, and what runs where there is none. */
export function typescriptCsv(): CsvKernel {
  const window = startWindow(new Uint8Array(FIRST_WINDOW));
  let begun: Cells | null = null;
  function cells(): Cells {
    if (begun === null) throw new Error('the rows have not begun');
    return begun;
  }
  return {
    name: 'typescript',
    room(bytes) {
      return roomIn(window, bytes, (needed, from) => grown(window, needed, from));
    },
    add(count) {
      addTo(window, count);
    },
    end() {
      if (!isOpen(window)) return;
      roomIn(window, 1, (needed, from) => grown(window, needed, from))[0] = LINE_FEED;
      addTo(window, 1);
    },
    unread() {
      return window.bytes.subarray(window.at, window.end);
    },
    look(count) {
      const last = window.bytes.subarray(window.end - count, window.end);
      return (last.includes(0) ? 1 : 0) | (isAscii(last) ? 0 : 2);
    },
    skip(count) {
      window.at += count;
    },
    start(start) {
      begun = startCells(start);
    },
    read(limit = Infinity) {
      return readRows(window, cells(), limit - window.before);
    },
    rows() {
      return cells().rows;
    },
    column(field) {
      return blockColumn(cells(), field);
    },
    nextBlock() {
      cells().rowsBefore += cells().rows;
      cells().rows = 0;
    },
    settle() {},
    texts(field) {
      const dictionary = cells().dictionaries[field];
      if (dictionary === null) throw new Error(`column ${field} has no texts`);
      return { ...packedOf(dictionary), repeats: dictionary.repeats, places: null };
    },
    strangers: () => cells().strangers,
    rounded: () => cells().rounded,
    ragged: () => cells().ragged,
    close() {},
  };
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at] >= ASCII) return false;
  return true;
}

function grown(window: Window, needed: number, from: number): Uint8Array {
  const larger = new Uint8Array(Math.max(needed, 2 * window.bytes.length));
  larger.set(window.bytes.subarray(from, window.end));
  return larger;
}

function readRows(window: Window, cells: Cells, limit: number): CsvProgress {
  const { bytes, end, before } = window;
  const { blockRows, start: { signs, nullValue } } = cells;
  const fields: Fields = { bytes, end, dialect: signs };
  const span: Span = { bytes, from: 0, to: 0 };
  const isPlain = !mayBeNumber(nullValue);
  function stop(state: CsvProgress['state'], count = 0): CsvProgress {
    return { state, at: before + window.at, fields: count };
  }
  for (;;) {
    const start = rowStart(fields, window.at);
    if (start === INSIDE) return stop('inside');
    window.at = start;
    if (start >= end || start >= limit) return stop('read');
    if (cells.rows >= blockRows) return stop('full');
    const next = readRow(fields, span, { cells, at: start, isPlain });
    if (next === INSIDE) return stop('inside');
    if (next === UNCLEAR) return stop('unclear');
    if (next < UNCLEAR) {
      const row = raggedRow(fields, span, { cells, start, field: UNCLEAR - next - 1 });
      if (typeof row === 'string') return stop(row);
      if (!cells.start.keepsRagged) return stop('ragged', row.count);
      cells.ragged.push({ at: before + start, end: before + row.next, fields: row.count, row: cells.rowsBefore + cells.rows });
      window.at = row.next;
    } else window.at = next;
    cells.rows++;
  }
}

/** Reads the row at `at` and returns what is behind it, INSIDE, UNCLEAR, or UNCLEAR - 1 - field for the field that is the last one too early or not. */
function readRow(fields: Fields, span: Span, { cells, at, isPlain }: { cells: Cells; at: number; isPlain: boolean }): number {
  const { bytes, dialect: { separator } } = fields;
  const { types, integers, numbers, blockRows, rows } = cells;
  const last = types.length - 1;
  let next = at;
  for (let field = 0, slot = rows; field <= last; field++, slot += blockRows) {
    const ending = field === last ? LINE_FEED : separator;
    if (isPlain && types[field] === CSV_TYPE.i32) {
      let value = bytes[next] ^ ZERO;
      if (value <= 9) {
        let close = next + 1;
        for (let digit = bytes[close] ^ ZERO; digit <= 9; digit = bytes[++close] ^ ZERO) value = (value * 10 + digit) | 0;
        if (bytes[close] === ending && close - next <= MOST_DIGITS) {
          integers[slot] = value;
          next = close + 1;
          continue;
        }
      }
    } else if (isPlain && types[field] === CSV_TYPE.f64 && cells.whole[field] === 0) {
      span.bytes = bytes;
      span.from = next;
      if (readDecimal(span, numbers, slot) && bytes[span.to] === ending) {
        next = span.to + 1;
        continue;
      }
    }
    const close = readField(fields, span, next);
    if (close < 0) return close;
    if (isLineEnd(bytes[close]) !== (field === last)) return UNCLEAR - 1 - field;
    addCell(cells, field, span);
    next = close + 1;
  }
  return next;
}

/** Counts the fields of a row of another length, and, where it is kept, adds those that readRow has not. */
function raggedRow(fields: Fields, span: Span, { cells, start, field }: { cells: Cells; start: number; field: number }): { count: number; next: number } | 'inside' | 'unclear' {
  let count = 0;
  let wrong = start;
  let next = start;
  for (let isLast = false; !isLast; count++) {
    if (count === field) wrong = next;
    const close = readField(fields, span, next);
    if (close < 0) return close === INSIDE ? 'inside' : 'unclear';
    isLast = isLineEnd(fields.bytes[close]);
    next = close + 1;
  }
  if (cells.start.keepsRagged) {
    readField(fields, span, wrong);
    addCell(cells, field, span);
    for (let missing = field + 1; missing < cells.types.length; missing++) addMissing(cells, missing);
  }
  return { count, next };
}
