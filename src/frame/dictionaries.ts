import { codeOf, packedOf, startDictionary } from '../kernels/csv-dictionary.ts';
import type { PackedTexts } from './packed.ts';

/** All texts in order of first appearance, and for each dictionary the code of each of its texts among them; no codes where there is one dictionary alone, whose codes stay. */
export function mergeDictionaries(parts: readonly PackedTexts[]): { packed: PackedTexts; places: readonly Int32Array[] } {
  if (parts.every((part) => part === parts[0] && part.repeats !== true)) return { packed: parts[0], places: [] };
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
