import type { Column } from '../frame/column.ts';
import type { Cells } from './cells.ts';
import { addBlock, finishCells, startCells } from './cells.ts';
import type { CsvColumns, CsvText } from './csv-text.ts';
import type { Dialect } from './dialect.ts';
import type { ByteDialect, Scan } from './scan-rows.ts';
import { scanBlock, scanRecord } from './scan-rows.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const ASCII = 128;
/** Room for rows that are shorter than those of the first block. */
const ROOM_TO_SPARE = 1.02;

/**
 * The columns of a CSV text straight from its bytes. Null for what csv-parse has to read or refuse: separators of several bytes,
 * quotes that may mean two things, rows of unequal length.
 */
export function readPlain({ file, dialect, texts: forced = new Set() }: CsvText): CsvColumns | null {
  const bytesOf = byteDialect(dialect);
  if (bytesOf === null) return null;
  const scan = startScan(file.bytes, bytesOf);
  const first = scanRecord(scan);
  if (first === null) return null;
  const rowsAt = dialect.header ? scan.at : 0;
  const cells = startCells(first.length, { nullValue: dialect.nullValue, forced });
  if (!scanRows({ ...scan, at: rowsAt }, cells)) return null;
  const texts = startCells(first.length, { nullValue: dialect.nullValue, asText: new Set(mixedFields(cells)) });
  if (mixedFields(cells).length > 0) scanRows({ ...scan, at: rowsAt }, texts);
  const again = finishCells(texts);
  const columns: Column[] = [];
  for (const [field, column] of finishCells(cells).entries()) {
    const read = column ?? again[field];
    if (read === null) throw new Error(`column ${first[field]} has no type`);
    columns.push(read);
  }
  return { first, columns, strangers: cells.columns.map(({ stranger }) => stranger), rows: cells.rows };
}

/** The first record of a CSV text, null where csv-parse has to read it. */
export function firstPlainRecord({ file, dialect }: CsvText): string[] | null {
  const bytesOf = byteDialect(dialect);
  return bytesOf === null ? null : scanRecord(startScan(file.bytes, bytesOf));
}

/** Reads the rows from `scan.at` on; false where a row is unclear. */
function scanRows(scan: Scan, cells: Cells): boolean {
  const from = scan.at;
  let { rows, state } = scanBlock(scan, cells);
  if (state === 'full') cells.expected = Math.ceil((rows * (scan.bytes.length - from) * ROOM_TO_SPARE) / (scan.at - from));
  addBlock(cells, rows);
  while (state === 'full') {
    ({ rows, state } = scanBlock(scan, cells));
    addBlock(cells, rows);
  }
  if (state === 'unclear') return false;
  if (scan.end === scan.bytes.length) return state === 'ended';
  // The last line has no end, so it gets one.
  const tail = Buffer.concat([scan.bytes.subarray(scan.at), Buffer.of(LINE_FEED)]);
  return scanRows({ ...scan, bytes: tail, end: tail.length, at: 0 }, cells);
}

function startScan(bytes: Buffer, dialect: ByteDialect): Scan {
  const last = bytes[bytes.length - 1];
  return { bytes, end: last === CARRIAGE_RETURN ? bytes.length : bytes.lastIndexOf(LINE_FEED) + 1, at: 0, dialect };
}

/** Null where a sign is not one byte, or means two things. */
export function byteDialect({ sep, quote, escape, comment }: Dialect): ByteDialect | null {
  const signs = [sep, quote, ...(escape === quote ? [] : [escape])].filter((sign) => sign !== '');
  if (sep === '' || signs.some((sign) => !isSign(sign)) || new Set(signs).size < signs.length) return null;
  if (comment !== null && (comment === '' || /[\r\n]/.test(comment) || signs.includes(comment[0]))) return null;
  return { separator: sep.charCodeAt(0), quote: byteOf(quote), escape: byteOf(escape), comment: Buffer.from(comment ?? '') };
}

/** One byte that neither ends lines nor is part of numbers. */
function isSign(sign: string): boolean {
  return sign.length === 1 && sign.charCodeAt(0) < ASCII && !/[\r\n\d.+eE-]/.test(sign);
}

function byteOf(sign: string): number {
  return sign === '' ? -1 : sign.charCodeAt(0);
}

function mixedFields({ columns }: Cells): number[] {
  return [...columns.keys()].filter((field) => columns[field].mixed);
}
