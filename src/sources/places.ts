import type { CsvText, RowProblem } from './csv-text.ts';
import { fieldStart } from './field-start.ts';
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
