import type { AnyVector, ColumnType } from '../../frame/column.ts';
import { sparse } from '../../frame/column.ts';
import { ownEntries } from '../../frame/entries.ts';
import { unnamedType } from './columns.ts';

/** The stored values of a vector column: of a dense one all of them, row-major; of a sparse one those of its rows, with their slots. */
export interface Stored {
  width: number;
  values: Float64Array;
  /** The slot of each value; null of a dense column. */
  slots: Int32Array | null;
}

/** What a column stores, without the values of rows that a view leaves out. */
export function storedOf(column: AnyVector): Stored {
  const { width } = column;
  if (column.kind === 'vector') return { width, values: column.values, slots: null };
  const { arrays: [slots, values] } = ownEntries({ starts: column.starts, arrays: [column.slots, column.values] as const });
  return { width, values, slots };
}

/** A column of the same layout and slots with other values in place of those that `storedOf` gave; all its slots are numbers. */
export function withStored(column: AnyVector, values: Float64Array): AnyVector {
  const { width, names } = column;
  if (column.kind === 'vector') return { kind: 'vector', width, values, names };
  const { starts, arrays: [slots] } = ownEntries({ starts: column.starts, arrays: [column.slots] as const });
  return sparse({ width, starts, slots, values, names });
}

/** The type of a vector column with the slots of another one, all of them numbers. */
export function sameSlots({ width, names }: ColumnType): ColumnType {
  return { ...unnamedType(width), names };
}

/** Each stored value times the factor of its slot. factors: (width). */
export function scaled({ width, values, slots }: Stored, factors: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  if (slots !== null) for (let k = 0; k < out.length; k++) out[k] = values[k] * factors[slots[k]];
  else for (let at = 0; at < out.length; at += width) for (let j = 0; j < width; j++) out[at + j] = values[at + j] * factors[j];
  return out;
}
