/** Where the translation of a regular expression stands. */
export interface Reader {
  /** Characters, each a whole code point. */
  chars: readonly string[];
  at: number;
  ignoreCase: boolean;
  dotAll: boolean;
}

/** The character that comes next, an empty text at the end. */
export function peek({ chars, at }: Reader): string {
  return chars[at] ?? '';
}

/** The next character, which is passed. */
export function next(reader: Reader): string {
  return reader.chars[reader.at++] ?? '';
}

/** Whether the next character is this one; then it is passed. */
export function take(reader: Reader, char: string): boolean {
  if (peek(reader) !== char) return false;
  reader.at++;
  return true;
}

/** What is thrown where the expression has something else than what is expected. */
export function refuse({ chars, at }: Reader, expected: string): SyntaxError {
  return new SyntaxError(`${expected} at character ${Math.min(at, chars.length) + 1} of ${chars.join('')}`);
}

/** A character that stands for itself; in both cases where they are ignored, of ASCII alone as in Java. */
export function literal({ ignoreCase }: Pick<Reader, 'ignoreCase'>, char: string): string {
  const other = ignoreCase ? otherCase(char) : null;
  return other === null ? escaped(char) : `[${escaped(char)}${escaped(other)}]`;
}

/** A character as a RegExp takes it in and outside of classes. */
export function escaped(char: string): string {
  return /[a-zA-Z0-9]/.test(char) ? char : `\\u{${(char.codePointAt(0) as number).toString(16)}}`;
}

/** The same letter of ASCII in the other case, null for any other character. */
export function otherCase(char: string): string | null {
  if (!/^[a-zA-Z]$/.test(char)) return null;
  return char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase();
}

/** The characters of an expression, those between `\Q` and `\E` with a backslash where they would have a meaning. */
export function quotesAsEscapes(pattern: string): string[] {
  const chars = [...pattern];
  const out: string[] = [];
  for (let at = 0; at < chars.length; at++) {
    if (chars[at] !== '\\') out.push(chars[at]);
    else if (chars[at + 1] !== 'Q') {
      out.push('\\');
      if (++at < chars.length) out.push(chars[at]);
    } else {
      for (at += 2; at < chars.length && !(chars[at] === '\\' && chars[at + 1] === 'E'); at++) {
        if (!/[a-zA-Z0-9]/.test(chars[at])) out.push('\\');
        out.push(chars[at]);
      }
      at++;
    }
  }
  return out;
}
