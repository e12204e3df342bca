import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Diagnostic, Location } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';

/** The bytes of a text file without its byte order mark, and its name for messages. */
export interface TextFile {
  name: string;
  bytes: Buffer;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const FIRST_READ = 2 ** 16;
const LARGEST_READ = 2 ** 30;
/** Bytes of a line that a code frame shows. */
export const LONGEST_FRAME_LINE = 160;
const LONGEST_ROW_TEXT = 2 ** 16;
/** Text in UTF-16 has a zero byte among so many, where it begins with a usual letter. */
const UTF_16_SIGNS = 2;

const OTHER_FORMATS: readonly { magic: Buffer; words: string }[] = [
  { magic: Buffer.from([0x1f, 0x8b]), words: 'a gzip file in a compressed file' },
  { magic: Buffer.from('BZh'), words: 'a bzip2 file' },
  { magic: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]), words: 'an xz file' },
  { magic: Buffer.from('PAR1'), words: 'a Parquet file' },
  { magic: Buffer.from('PK\x03\x04'), words: 'a zip archive or a spreadsheet' },
];

/** Reads a file, or its first `limit` bytes; a named pipe is read to its end. Throws UserError when it cannot be read. */
export function readFileBytes(path: string, limit = Infinity): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      return readUpTo(file, limit);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Whether a path is a pipe or a device, which is read once and no more. What cannot be looked at is none: whoever reads it says why. */
export function isPipe(path: string): boolean {
  try {
    const found = statSync(path);
    return !found.isFile() && !found.isDirectory();
  } catch {
    return false;
  }
}

/** A text without its byte order mark, checked to be UTF-8 without zero bytes. Throws UserError naming the line. */
export function textFile(name: string, bytes: Buffer): TextFile {
  const file = { name, bytes };
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw notText(name, 'found a binary file (it has zero bytes)', { at: locate(file, zero), suggestion: zero < UTF_16_SIGNS ? `if it is UTF-16, say so: data.options.encoding: UTF-16${zero % 2 === 0 ? 'BE' : 'LE'}` : null });
  if (!isUtf8(bytes)) {
    const at = firstBadByte(bytes);
    const hexadecimal = bytes[at].toString(16).toUpperCase().padStart(2, '0');
    throw notText(name, `found the byte 0x${hexadecimal}`, { at: locate(file, at), suggestion: `name its encoding, as data.options.encoding: ISO-8859-1, or convert it: iconv -f ISO-8859-1 -t UTF-8 ${name}` });
  }
  return file;
}

/** What a file that begins so is instead of text, null where nothing says so. */
export function otherFormat(start: Buffer): string | null {
  return OTHER_FORMATS.find(({ magic }) => start.subarray(0, magic.length).equals(magic))?.words ?? null;
}

/** A place in a text file, with its line for the code frame; a long line is cut. `offset` counts bytes from the start of the text. */
export function locate({ name, bytes }: TextFile, offset: number): Location {
  let line = 1;
  let start = 0;
  for (let at = 0; at < offset; at++) {
    if (!isLineEnd(bytes, at)) continue;
    line++;
    start = at + 1;
  }
  let end = start;
  while (end < bytes.length && bytes[end] !== LINE_FEED && bytes[end] !== CARRIAGE_RETURN) end++;
  const text = bytes.toString('utf8', start, Math.min(end, start + LONGEST_FRAME_LINE));
  const column = bytes.toString('utf8', start, offset).length + 1;
  return { file: name, line, column, length: Math.max(1, text.length - column + 1), frame: { firstLine: line, lines: [text] } };
}

/** The text of a row without the end of its line, cut where it is very long. */
export function rowText({ bytes }: Pick<TextFile, 'bytes'>, { start, end }: { start: number; end: number }): string {
  let last = end;
  while (last > start && (bytes[last - 1] === LINE_FEED || bytes[last - 1] === CARRIAGE_RETURN)) last--;
  const text = bytes.toString('utf8', start, Math.min(last, start + LONGEST_ROW_TEXT));
  return last - start > LONGEST_ROW_TEXT ? `${text}…` : text;
}

/** A failure of the input as an error that is ready to be thrown. */
export function inputError(id: string, text: string, more: Partial<Diagnostic> = {}): UserError {
  return new UserError([diagnostic('input', id, text, more)]);
}

/** The error of a text without anything in it. */
export function emptyFile(name: string): UserError {
  return inputError('empty', `expected a header line and rows in ${name}, found nothing`);
}

function readUpTo(file: number, limit: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  // Nothing is known of the size of a pipe, and a file may still grow.
  let size = Math.min(Math.max(fstatSync(file).size, FIRST_READ), LARGEST_READ);
  while (total < limit) {
    const chunk = Buffer.allocUnsafe(Math.min(size, limit - total));
    const count = readSync(file, chunk);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
    size = Math.min(Math.max(total, FIRST_READ), LARGEST_READ);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}

function isLineEnd(bytes: Buffer, at: number): boolean {
  return bytes[at] === LINE_FEED || (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] !== LINE_FEED);
}

/** Where the first character begins that is not UTF-8. */
function firstBadByte(bytes: Buffer): number {
  let line = 0;
  while (isUtf8(bytes.subarray(line, nextLine(bytes, line)))) line = nextLine(bytes, line);
  let good = line;
  for (let at = line + 1; at < bytes.length; at++) {
    const startsCharacter = (bytes[at] & 0xc0) !== 0x80;
    if (!startsCharacter) continue;
    if (!isUtf8(bytes.subarray(good, at))) break;
    good = at;
  }
  return good;
}

function nextLine(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(LINE_FEED, start);
  return end < 0 ? bytes.length : end + 1;
}

function notText(name: string, found: string, more: Partial<Diagnostic>): UserError {
  return inputError('not-utf-8', `expected ${name} to be text in UTF-8, ${found}`, more);
}

/** The error of the system for a file or stream, in our words. */
export function unreadable(name: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    ENOTDIR: 'there is no such file',
    ELOOP: 'its links lead in a circle',
    EISDIR: 'it is a folder, expected a file',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ERR_FS_FILE_TOO_LARGE: 'it is too large to be read whole',
    ERR_OUT_OF_RANGE: 'it is too large to be read whole',
  };
  return inputError('unreadable', `cannot read ${name}: ${reasons[code] ?? code}`);
}
