import { readEscape } from './java-escapes.ts';
import type { Reader } from './java-reader.ts';
import { escaped, literal, next, otherCase, peek, refuse, take } from './java-reader.ts';

/** Reads a class behind its `[`: unions of characters, ranges and classes, of which `&&` takes what they have in common, and all of it turned round by `^`. */
export function readClass(reader: Reader): string {
  const negated = take(reader, '^') ? '^' : '';
  const operands = [''];
  // A `]` that comes first is a character.
  for (let first = true; first || peek(reader) !== ']'; first = false) {
    if (reader.at >= reader.chars.length) throw refuse(reader, 'a `]`');
    if (!isIntersection(reader)) operands[operands.length - 1] += readItem(reader);
    else {
      reader.at += 2;
      operands.push('');
    }
  }
  next(reader);
  if (operands.includes('')) throw refuse(reader, 'characters on both sides of `&&`, in front of the class that ends');
  return operands.length === 1 ? `[${negated}${operands[0]}]` : `[${negated}${operands.map((operand) => `[${operand}]`).join('&&')}]`;
}

function isIntersection({ chars, at }: Reader): boolean {
  return chars[at] === '&' && chars[at + 1] === '&';
}

function readItem(reader: Reader): string {
  if (take(reader, '[')) return readClass(reader);
  const from = readSingle(reader);
  // A `-` in front of the end, or of a class, is a character.
  const isRange = from.char !== null && peek(reader) === '-' && ![']', '[', ''].includes(reader.chars[reader.at + 1] ?? '');
  if (from.char === null || !isRange) return from.source;
  next(reader);
  const to = readSingle(reader).char;
  if (to === null || (to.codePointAt(0) as number) < (from.char.codePointAt(0) as number)) throw refuse(reader, 'a range that ends in a character behind its first, in front of the rest');
  return rangeOf(reader, from.char, to);
}

function readSingle(reader: Reader): { source: string; char: string | null } {
  const char = next(reader);
  return char === '\\' ? readEscape(reader) : { source: literal(reader, char), char };
}

/** A range; with the other case of its letters where case is ignored. */
function rangeOf({ ignoreCase }: Reader, from: string, to: string): string {
  const range = `${escaped(from)}-${escaped(to)}`;
  if (!ignoreCase) return range;
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((letter) => from <= letter && (to.length > 1 || letter <= to));
  return range + letters.map((letter) => otherCase(letter)).join('');
}
