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
const known = new WeakMap<TextColumn, () => RawTexts>();
// Columns of other rows of the same texts have the same dictionary.
const dictionaries = new WeakMap<PackedTexts, ReturnType<typeof mergeDictionaries>>();

/** A text column from codes into texts that may repeat: then its codes and its dictionary are made when they are first asked for. */
export function rawTexts(codes: Int32Array, packed: PackedTexts, date: boolean): TextColumn {
  return packed.repeats === true ? lazyRawTexts(() => ({ codes, packed }), date) : texts(codes, packed, date);
}

/** The same from texts, repeated or not, that are read when they are first asked for. */
export function lazyRawTexts(read: () => RawTexts, date: boolean): TextColumn {
  let raw: RawTexts | null = null;
  let made: TextColumn | null = null;
  function get(): RawTexts {
    return (raw ??= read());
  }
  function make(): TextColumn {
    if (made !== null) return made;
    const { codes, packed } = get();
    if (packed.repeats !== true) return (made = texts(codes, packed, date));
    const { packed: own, places } = dictionaries.get(packed) ?? mergeDictionaries([packed]);
    dictionaries.set(packed, { packed: own, places });
    known.delete(column);
    raw = null;
    return (made = texts(codes.map((code) => (code < 0 ? -1 : places[0][code])), own, date));
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
  known.set(column, get);
  return column;
}

/** A column as it was read, for those to whom a text that is there several times makes no difference. */
export function rawOf(column: TextColumn): RawTexts {
  return known.get(column)?.() ?? column;
}

/** The rows of all parts, one behind the other; no text is looked for in another part. */
export function joinRaw(parts: readonly RawTexts[]): RawTexts {
  const starts = new Uint32Array(1 + parts.reduce((sum, { packed }) => sum + packed.starts.length - 1, 0));
  const bytes = new Uint8Array(parts.reduce((sum, { packed }) => sum + packed.bytes.length, 0));
  const codes = new Int32Array(parts.reduce((sum, part) => sum + part.codes.length, 0));
  let [row, text, at] = [0, 0, 0];
  for (const { codes: own, packed } of parts) {
    for (let i = 0; i < own.length; i++) codes[row++] = own[i] < 0 ? -1 : text + own[i];
    bytes.set(packed.bytes, at);
    for (let i = 1; i < packed.starts.length; i++) starts[++text] = at + packed.starts[i];
    at += packed.bytes.length;
  }
  return { codes, packed: { bytes, starts, repeats: true } };
}

/** The column with other codes, from those as it was read. */
export function withCodes(column: TextColumn, change: (codes: Int32Array) => Int32Array): TextColumn {
  const { codes, packed } = rawOf(column);
  return rawTexts(change(codes), packed, column.date);
}

/** Whether all values are missing. */
export function hasNoTexts(column: TextColumn): boolean {
  return rawOf(column).packed.starts.length === 1;
}
