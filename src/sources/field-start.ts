import type { Dialect } from './dialect.ts';

/** Where a field of a row begins, as far as the fields before it are written by the book. */
export function fieldStart(bytes: Buffer, field: number, { sep, quote, escape }: Pick<Dialect, 'sep' | 'quote' | 'escape'>): number {
  const text = bytes.toString('latin1');
  const sign = Buffer.from(sep).toString('latin1');
  let at = 0;
  for (let left = field; left > 0; left--) {
    if (quote !== '' && text.startsWith(quote, at)) at = behindQuotes(text, at, { quote, escape });
    const found = text.indexOf(sign, at);
    if (found < 0) return at;
    at = found + sign.length;
  }
  return at;
}

function behindQuotes(text: string, start: number, { quote, escape }: { quote: string; escape: string }): number {
  let at = start + 1;
  while (at < text.length) {
    if (text[at] === escape && (escape !== quote || text[at + 1] === quote)) at += 2;
    else if (text[at] === quote) return at + 1;
    else at++;
  }
  return start + 1;
}
