import type { Frame, ListColumn } from '../../../frame/column.ts';
import { lists } from '../../../frame/column.ts';
import { pickEntries } from '../../../frame/entries.ts';
import type { RawTexts } from '../../../frame/raw-texts.ts';
import { rawOf } from '../../../frame/raw-texts.ts';
import { DataError } from '../../../util/errors.ts';
import { rowNumber, textColumn } from '../columns.ts';

/** The texts of a column without missing values, as they were read; throws a DataError like `wantType`, or naming the row of the first missing one. */
export function wholeTextColumn(frame: Frame, name: string, stage: string): RawTexts {
  const column = rawOf(textColumn(frame, name));
  const row = column.codes.indexOf(-1);
  if (row >= 0) throw new DataError(`row ${rowNumber(frame, row)}, column \`${name}\`: missing value; ${stage} needs a text in every row, so leave such rows out or fill them`);
  return column;
}

/** The texts that a column without missing values uses, in order of first appearance, and the place among them of each row: (rows), null where row i has text i. */
export function usedTexts({ codes, packed }: RawTexts): { used: Int32Array; places: Int32Array | null } {
  const distinct = packed.starts.length - 1;
  const place = new Int32Array(distinct).fill(-1);
  const places = new Int32Array(codes.length);
  const used = new Int32Array(Math.min(distinct, codes.length));
  let count = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (place[code] < 0) {
      used[count] = code;
      place[code] = count++;
    }
    places[row] = place[code];
  }
  return { used: used.subarray(0, count), places: count === codes.length ? null : places };
}

/** The list of each row from that of each text that is used. */
export function listForRows(column: ListColumn, places: Int32Array | null): ListColumn {
  if (places === null) return column;
  const { starts, arrays: [codes] } = pickEntries({ starts: column.starts, arrays: [column.codes] as const }, places);
  return lists(starts, codes, column.packed);
}
