import { isOfCase, letterClass, propertyClass } from './java-properties.ts';
import type { Reader } from './java-reader.ts';
import { literal, next, peek, refuse, take } from './java-reader.ts';

/** What an escape stands for, in and outside of classes alike: one character, or a class. */
export interface Escape {
  source: string;
  /** Null for a class. */
  char: string | null;
}

const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', a: '\x07', e: '\x1b' };
const CONTROL_BIT = 0x40;

/** Reads an escape, behind its backslash. */
export function readEscape(reader: Reader): Escape {
  const char = peek(reader);
  if (char === '') throw refuse(reader, 'a character behind `\\`');
  const named = letterClass(char);
  if (named !== null) {
    next(reader);
    return { source: named, char: null };
  }
  if (char === 'p' || char === 'P') return { source: readProperty(reader), char: null };
  const single = readCharacter(reader);
  return { source: literal(reader, single), char: single };
}

function readProperty(reader: Reader): string {
  const start = { ...reader };
  const negated = next(reader) === 'P';
  let name = next(reader);
  if (name === '{') {
    const close = reader.chars.indexOf('}', reader.at);
    name = reader.chars.slice(reader.at, close).join('');
    reader.at = close + 1;
  }
  const found = propertyClass(name, negated);
  if (found === null) throw refuse(start, 'a POSIX class, or a category, a script or a binary property of Unicode');
  if (reader.ignoreCase && isOfCase(name)) throw refuse(start, 'no property of case together with the flag i');
  return found;
}

function readCharacter(reader: Reader): string {
  const start = { ...reader };
  const char = next(reader);
  if (CONTROLS[char] !== undefined) return CONTROLS[char];
  if (char === '0') return readOctal(reader);
  if (char === 'x') return String.fromCodePoint(take(reader, '{') ? readBraced(reader) : readHex(reader, 2));
  if (char === 'u') return readUnit(reader);
  if (char === 'c') return String.fromCodePoint((next(reader).codePointAt(0) ?? 0) ^ CONTROL_BIT);
  if (/[a-zA-Z1-9]/.test(char)) throw refuse(start, `an escape that is translated, which \`\\${char}\` is not,`);
  return char;
}

function readHex(reader: Reader, digits: number): number {
  const text = reader.chars.slice(reader.at, reader.at + digits).join('');
  if (text.length !== digits || !/^[0-9a-fA-F]+$/.test(text)) throw refuse(reader, `${digits} hexadecimal digits`);
  reader.at += digits;
  return Number.parseInt(text, 16);
}

function readBraced(reader: Reader): number {
  const close = reader.chars.indexOf('}', reader.at);
  const text = reader.chars.slice(reader.at, close).join('');
  const value = /^[0-9a-fA-F]{1,6}$/.test(text) ? Number.parseInt(text, 16) : Infinity;
  if (close < 0 || value > 0x10ffff) throw refuse(reader, 'the number of a character in hexadecimal digits and a `}`');
  reader.at = close + 1;
  return value;
}

/** A unit of UTF-16; two of a pair make one character. */
function readUnit(reader: Reader): string {
  const start = { ...reader };
  const high = readHex(reader, 4);
  const pairs = high >= 0xd800 && high <= 0xdbff && take(reader, '\\') && take(reader, 'u');
  const text = pairs ? String.fromCharCode(high, readHex(reader, 4)) : String.fromCharCode(high);
  if ([...text].length !== 1 || /\p{Cs}/u.test(text)) throw refuse(start, 'a whole character, not half of a surrogate pair,');
  return text;
}

/** Up to three octal digits, up to 0377. */
function readOctal(reader: Reader): string {
  const [digits] = /^(?:[0-3][0-7]{2}|[0-7]{1,2})/.exec(reader.chars.slice(reader.at, reader.at + 3).join('')) ?? [];
  if (digits === undefined) throw refuse(reader, 'an octal digit');
  reader.at += digits.length;
  return String.fromCodePoint(Number.parseInt(digits, 8));
}
