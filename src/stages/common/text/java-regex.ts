import { readClass } from './java-class.ts';
import { readEscape } from './java-escapes.ts';
import type { Reader } from './java-reader.ts';
import { literal, next, peek, quotesAsEscapes, refuse, take } from './java-reader.ts';

/** End of the input, or in front of the line terminator that ends it: Java's `$` and `\Z`. */
const END = '(?:(?=(?:\\r\\n|(?<!\\r)\\n|[\\r\\x85\\u2028\\u2029])?$))';
/** Java up to 18 looks at all letters and digits, later ones at those of ASCII alone; Spark 4 runs on both. */
const WORD = '[\\p{L}\\p{Nd}_]';
const BOUNDARY = `(?:(?<=${WORD}\\p{Mn}*)(?![\\p{L}\\p{Nd}_\\p{Mn}])|(?<!${WORD}\\p{Mn}*)(?=${WORD}))`;
const NO_BOUNDARY = `(?:(?<=${WORD}\\p{Mn}*)(?=[\\p{L}\\p{Nd}_\\p{Mn}])|(?<!${WORD}\\p{Mn}*)(?!${WORD}))`;
const ASSERTIONS: Readonly<Record<string, string>> = { A: '(?:^)', z: '(?:$)', Z: END, b: BOUNDARY, B: NO_BOUNDARY };
const LINE_BREAK = '(?:\\r\\n|[\\n-\\r\\x85\\u2028\\u2029])';

/**
 * A regular expression of Java as the source of a RegExp with the flag `v`, or what is wrong with it.
 *
 * Translated: literals and their escapes, `.`, classes with unions, `&&` and complements, predefined and POSIX classes (ASCII), `\h \v \R`, categories, scripts and
 * binary properties of Unicode, `^ $ \A \z \Z \b \B`, groups, alternatives, greedy and lazy repetitions, looking ahead and behind, `\Q…\E`, the flags `i` (ASCII) and `s`.
 * A match of nothing is never found inside a character of two UTF-16 units, where Java cuts such a character in two.
 * Refused, since a RegExp has no such thing or another meaning: possessive repetitions, atomic groups, back references, `\G \X \N`, blocks, the other flags.
 * @see https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
 */
export function translateRegex(pattern: string): { source: string; problem: null } | { source: null; problem: string } {
  try {
    const reader: Reader = { chars: quotesAsEscapes(pattern), at: 0, ignoreCase: false, dotAll: false };
    const source = readAlternatives(reader);
    if (reader.at < reader.chars.length) throw refuse(reader, 'a `)` without its `(`');
    return { source, problem: null };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { source: null, problem: error.message };
  }
}

/** Up to the end or to a `)`; flags that are set inside end with it. */
function readAlternatives(reader: Reader): string {
  const { ignoreCase, dotAll } = reader;
  let out = '';
  while (reader.at < reader.chars.length && peek(reader) !== ')') {
    if (take(reader, '|')) out += '|';
    else out += readRepeated(reader);
  }
  Object.assign(reader, { ignoreCase, dotAll });
  return out;
}

function readRepeated(reader: Reader): string {
  const atom = readAtom(reader);
  return atom === '' ? '' : atom + readRepetition(reader);
}

function readRepetition(reader: Reader): string {
  const char = peek(reader);
  if (char !== '*' && char !== '+' && char !== '?' && char !== '{') return '';
  const repetition = char === '{' ? readCounts(reader) : next(reader);
  if (take(reader, '?')) return `${repetition}?`;
  if (peek(reader) === '+') throw refuse(reader, 'a possessive repetition, which is not translated');
  return repetition;
}

function readCounts(reader: Reader): string {
  const close = reader.chars.indexOf('}', reader.at);
  const counts = close < 0 ? '' : reader.chars.slice(reader.at, close + 1).join('');
  const [, least, most] = /^\{(\d+)(?:,(\d*))?\}$/.exec(counts) ?? [];
  if (least === undefined || Number(most === undefined || most === '' ? least : most) < Number(least)) throw refuse(reader, 'a repetition such as {2}, {2,} or {2,3}');
  reader.at = close + 1;
  return counts;
}

function readAtom(reader: Reader): string {
  const char = peek(reader);
  if ('*+?{'.includes(char)) throw refuse(reader, `something in front of \`${char}\` to repeat`);
  next(reader);
  switch (char) {
    case '.':
      return reader.dotAll ? '[^]' : '[^\\n\\r\\x85\\u2028\\u2029]';
    case '^':
      return '(?:^)';
    case '$':
      return END;
    case '[':
      return readClass(reader);
    case '(':
      return readGroup(reader);
    case '\\':
      return readOutsideEscape(reader);
    default:
      return literal(reader, char);
  }
}

function readOutsideEscape(reader: Reader): string {
  const char = peek(reader);
  if (char === 'b' && reader.chars[reader.at + 1] === '{') throw refuse(reader, '`\\b{…}`, which is not translated');
  const known = ASSERTIONS[char] ?? (char === 'R' ? LINE_BREAK : undefined);
  if (known === undefined) return readEscape(reader).source;
  next(reader);
  return known;
}

function readGroup(reader: Reader): string {
  const { ignoreCase, dotAll } = reader;
  const open = readOpening(reader);
  // Flags alone, (?i), hold to the end of the group that they are in.
  if (open === null) return '';
  const inside = readAlternatives(reader);
  if (!take(reader, ')')) throw refuse(reader, 'a `)`');
  Object.assign(reader, { ignoreCase, dotAll });
  return open.startsWith('(?:') ? `${open}${inside})` : `(?:${open}${inside}))`;
}

/** What a group opens with, null for flags alone. */
function readOpening(reader: Reader): string | null {
  // Captured or not, only the whole match counts.
  if (!take(reader, '?')) return '(?:';
  if (take(reader, '=')) return '(?=';
  if (take(reader, '!')) return '(?!';
  if (take(reader, '>')) throw refuse(reader, 'an atomic group, which is not translated');
  if (take(reader, '<')) {
    if (take(reader, '=')) return '(?<=';
    if (take(reader, '!')) return '(?<!';
    const close = reader.chars.indexOf('>', reader.at);
    if (!/^[a-zA-Z][a-zA-Z0-9]*$/.test(reader.chars.slice(reader.at, close).join(''))) throw refuse(reader, 'the name of a group');
    reader.at = close + 1;
    return '(?:';
  }
  for (let on = true; ; ) {
    if (take(reader, ':')) return '(?:';
    if (take(reader, ')')) return null;
    if (take(reader, '-')) on = false;
    else if (take(reader, 'i')) reader.ignoreCase = on;
    else if (take(reader, 's')) reader.dotAll = on;
    else throw refuse(reader, 'the flags i and s only');
  }
}
