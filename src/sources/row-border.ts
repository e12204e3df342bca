import { isLineEnd } from '../kernels/csv-fields.ts';
import type { CsvSigns } from '../kernels/csv-kernel.ts';

/**
 * Where the first row probably begins behind `bytes[0]`, the byte before a place in a text; -1 where none does. Whether the place is inside
 * quotes is told by the first quote that can only open or only close a field; Ge et al., Speculative Distributed CSV Data Parsing, 2019,
 * https://dl.acm.org/doi/10.1145/3299869.3319898. Who uses it has to prove it by the end of the rows before.
 */
export function guessRowStart(bytes: Uint8Array, signs: CsvSigns): number {
  const { quote, escape } = signs;
  let inside = isInside(bytes, signs);
  if (!inside && isLineEnd(bytes[0])) return 1;
  for (let at = 1; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inside && byte === escape && escape !== quote) at++;
    else if (byte === quote) inside = !inside;
    else if (!inside && isLineEnd(byte)) return at + 1;
  }
  return -1;
}

function isInside(bytes: Uint8Array, { quote, separator }: CsvSigns): boolean {
  if (quote < 0) return false;
  function ends(byte: number): boolean {
    return byte === separator || isLineEnd(byte);
  }
  let quotes = 0;
  for (let at = bytes.indexOf(quote, 1); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(quote, at + 1)) {
    quotes++;
    const [before, behind] = [bytes[at - 1], bytes[at + 1]];
    if (before === quote || behind === quote) continue;
    if (ends(before) && !ends(behind)) return quotes % 2 === 0;
    if (!ends(before) && ends(behind)) return quotes % 2 === 1;
  }
  return false;
}
