import type { TextColumn } from './column.ts';
import { texts } from './column.ts';
import { mergeDictionaries } from './dictionaries.ts';
import type { PackedTexts } from './packed.ts';

/** A text column as it was read: (rows) codes into texts, of which one may be there several times. */
export interface RawTexts {
  codes: Int32Array;
  packed: PackedTexts;
}

// Beside the columns, so that whoever asks for a column's codes gets those of its dictionary.
const known = new WeakMap<TextColumn, RawTexts>();

/** A text column from codes into texts that may repeat: then its codes and its dictionary are made when they are first asked for. */
export function rawTexts(codes: Int32Array, packed: PackedTexts, date: boolean): TextColumn {
  if (packed.repeats !== true) return texts(codes, packed, date);
  let made: TextColumn | null = null;
  function make(): TextColumn {
    if (made !== null) return made;
    const raw = rawOf(column);
    known.delete(column);
    const { packed: own, places } = mergeDictionaries([raw.packed]);
    return (made = texts(raw.codes.map((code) => (code < 0 ? -1 : places[0][code])), own, date));
  }
  const column: TextColumn = {
    kind: 'text',
    get codes() {
      return make().codes;
    },
    get distinct() {
      return make().distinct;
    },
    get packed() {
      return make().packed;
    },
    get dictionary() {
      return make().dictionary;
    },
    date,
  };
  known.set(column, { codes, packed });
  return column;
}

/** A column as it was read, for those to whom a text that is there several times makes no difference. */
export function rawOf(column: TextColumn): RawTexts {
  return known.get(column) ?? column;
}

/** Whether all values are missing. */
export function hasNoTexts(column: TextColumn): boolean {
  return rawOf(column).packed.starts.length === 1;
}
