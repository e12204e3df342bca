import { codeOf, packedOf, startDictionary } from './csv-dictionary.ts';
import type { PackedBytes } from './csv-kernel.ts';

/** Texts one behind the other, all different unless `repeats` is set: then one may be there several times. */
export interface DistinctTexts extends PackedBytes {
  repeats?: boolean;
}

/** All texts in order of first appearance, and for each part the code of each of its texts among them. */
export interface JoinedTexts {
  packed: PackedBytes;
  /** (parts) x (texts of the part). */
  places: Int32Array[];
}

/** The texts of all parts as one dictionary. */
export function typescriptJoin(parts: readonly DistinctTexts[]): JoinedTexts {
  const merged = startDictionary();
  const places = parts.map(({ bytes, starts }) => {
    const span = { bytes, from: 0, to: 0 };
    const codes = new Int32Array(starts.length - 1);
    for (let i = 0; i < codes.length; i++) {
      span.from = starts[i];
      span.to = starts[i + 1];
      codes[i] = codeOf(merged, span);
    }
    return codes;
  });
  return { packed: packedOf(merged), places };
}
