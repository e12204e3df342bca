import type { Column, Frame, SparseColumn } from './column.ts';
import { isUnmade, scaledOf } from './column.ts';
import { tokensOf } from './counted.ts';
import { filedOf } from './filed.ts';
import { unfiltered } from './filtered.ts';
import { pickedBytes, pickedOf } from './picked.ts';
import { rawOf } from './raw-texts.ts';

/** A slot and its value. */
const BYTES_AN_ENTRY = Int32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT;

/** Bytes of a frame's values, and of the dictionaries of its texts; vectors that are made when they are read count as if they were. */
export function bytesOf(frame: Frame): number {
  let bytes = 0;
  for (const column of frame.columns.values()) bytes += columnBytes(column, frame.rows);
  return bytes;
}

/** The same as far as it is in memory now: of vectors that nobody has read what they are made from. */
export function heldBytes(frame: Frame): number {
  let bytes = 0;
  for (const column of frame.columns.values()) bytes += columnHeld(column, frame.rows);
  return bytes;
}

function columnHeld(column: Column, rows: number): number {
  if (column.kind !== 'vector' || !isUnmade(column)) return columnBytes(column, rows);
  const from = column.parts ?? [scaledOf(column)?.source].filter((source) => source !== undefined);
  return from.reduce((sum, part) => sum + columnHeld(part, rows), 0);
}

function columnBytes(column: Column, rows: number): number {
  const filed = filedOf(column);
  if (filed !== undefined) return filed.bytes;
  const picked = pickedOf(column);
  if (picked?.isUnread === true) return pickedBytes(picked);
  switch (column.kind) {
    case 'text': {
      const { codes, packed } = rawOf(column);
      return codes.byteLength + packed.bytes.length + packed.starts.byteLength;
    }
    case 'list': {
      const { starts } = unfiltered(column);
      return starts.byteLength + spanOf(starts) * Int32Array.BYTES_PER_ELEMENT + column.packed.bytes.length + column.packed.starts.byteLength;
    }
    case 'sparse':
      return sparseBytes(column);
    case 'uneven':
      return sparseBytes(column.vectors) + column.lengths.byteLength;
    case 'vector':
      // A column put together from others is not made to be measured.
      return rows * column.width * Float64Array.BYTES_PER_ELEMENT;
    default:
      return column.values.byteLength;
  }
}

function sparseBytes(column: SparseColumn): number {
  // A column that counts is not made to be measured.
  const { starts } = tokensOf(column) ?? column;
  return starts.byteLength + spanOf(starts) * BYTES_AN_ENTRY;
}

/** Entries between the first and the last start. */
function spanOf(starts: Uint32Array): number {
  return starts[starts.length - 1] - starts[0];
}
