import type { CsvText, RowProblem } from './csv-text.ts';
import { eachRecord, nextRow } from './records.ts';

/** Where cells are in a text, in the order of their rows: reads it once more. */
export async function placesOf({ file, dialect }: CsvText, cells: readonly { row: number; field: number }[]): Promise<Pick<RowProblem, 'start' | 'end' | 'at'>[]> {
  const places: Pick<RowProblem, 'start' | 'end' | 'at'>[] = [];
  let row = dialect.header ? -1 : 0;
  let before = 0;
  await eachRecord({ file, dialect }, (_fields, { end }) => {
    for (let cell = cells[places.length]; cell?.row === row; cell = cells[places.length]) {
      const start = nextRow(file.bytes, before, dialect);
      places.push({ start, end, at: fieldStart(file.bytes.subarray(start, end), cell.field, dialect) + start });
    }
    before = end;
    row++;
  });
  return places;
}

/** Where a field of a row begins. */
function fieldStart(bytes: Buffer, field: number, { sep, quote, escape }: CsvText['dialect']): number {
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
