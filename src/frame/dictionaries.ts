import type { PackedTexts } from './packed.ts';
import { packTexts, unpackTexts } from './packed.ts';

/** All texts in order of first appearance, and for each dictionary the code of each of its texts among them; no codes where there is one dictionary alone, whose codes stay. */
export function mergeDictionaries(parts: readonly PackedTexts[]): { packed: PackedTexts; places: readonly Int32Array[] } {
  if (parts.every((part) => part === parts[0])) return { packed: parts[0], places: [] };
  const codes = new Map<string, number>();
  const places = parts.map((part) => Int32Array.from(unpackTexts(part), (text) => {
    const code = codes.get(text) ?? codes.size;
    codes.set(text, code);
    return code;
  }));
  return { packed: packTexts([...codes.keys()]), places };
}
