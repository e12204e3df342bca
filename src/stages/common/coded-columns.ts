import type { VectorColumn } from '../../frame/column.ts';
import { copySlots } from '../../frame/column.ts';
import type { CodedRows, SlotValues } from '../../kernels/coded.ts';
import { CODES } from '../../kernels/coded.ts';
import { coding } from './kernels.ts';

/** Rows for each value that a slot may have, at least: fewer are passed over faster than tables are made for them. */
const LEAST_ROWS = 8 * CODES;
/** A column is worth codes where at least this share of its slots has few values. */
const LEAST_SHARE = 0.25;
/** Doubles that a part may have when its slots are written out to be looked at. */
const MOST_WRITTEN_OUT = 2 ** 22;

/** What was found, by column: a fit asks pass after pass. */
const known = new WeakMap<VectorColumn, CodedRows | null>();

/** The rows of a dense column with codes in place of slots that have few values; null where that does not pay. It depends on nothing but the values. */
export function codedOf(column: VectorColumn, rows: number): CodedRows | null {
  const found = known.get(column);
  if (found !== undefined) return found;
  const made = rows < LEAST_ROWS ? null : codedRows(column, rows);
  known.set(column, made);
  return made;
}

function codedRows(column: VectorColumn, rows: number): CodedRows | null {
  const slots = slotsOf(column, rows);
  return slots === null ? null : coding().code(slots, { rows, least: LEAST_SHARE * column.width });
}

/** The values of each slot, (rows) each; null where they would have to be written out and are too many. */
function slotsOf(column: VectorColumn, rows: number): SlotValues[] | null {
  if (column.parts === undefined) {
    if (column.width * rows > MOST_WRITTEN_OUT) return null;
    const written = new Float64Array(column.width * rows);
    copySlots(column, written, { from: 0, to: rows, stride: rows });
    return Array.from({ length: column.width }, (_, slot) => written.subarray(slot * rows, (slot + 1) * rows));
  }
  const parts = column.parts.map((part) => (part.kind === 'vector' ? slotsOf(part, rows) : [part.values]));
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}
