import type { ListColumn } from '../../../frame/column.ts';
import type { PackedTexts } from '../../../frame/packed.ts';

/** Something that is made of a dictionary, once for all columns that share it: what is asked of its texts is worked out once a text. Keys are compared with `===`. */
export function oncePerDictionary<K, T>(make: (column: ListColumn, key: K) => T): (column: ListColumn, key: K) => T {
  const known = new WeakMap<PackedTexts, { key: K; made: T }>();
  return (column, key) => {
    const before = known.get(column.packed);
    if (before?.key === key) return before.made;
    const made = make(column, key);
    known.set(column.packed, { key, made });
    return made;
  };
}
