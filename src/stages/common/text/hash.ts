import type { ListColumn } from '../../../frame/column.ts';
import type { PackedTexts } from '../../../frame/packed.ts';
import { murmur3 } from '../../../kernels/murmur3.ts';
import { oncePerDictionary } from './once.ts';
import type { Places } from './token-counts.ts';

/** Spark's, in HashingTF and FeatureHasher. */
const SEED = 42;

/** Where the texts of a dictionary go among so many slots. */
export const hashedPlaces = oncePerDictionary(({ packed }: ListColumn, width: number): Places => {
  const hashed = hashedSlots(packed, width);
  const slots = Int32Array.from(new Set(hashed)).sort();
  const rank = new Map(Array.from(slots, (slot, i) => [slot, i]));
  return { slots, place: hashed.map((slot) => rank.get(slot) as number) };
});

/** The slot of each text, its hash modulo `width`: (texts). */
export function hashedSlots({ bytes, starts }: PackedTexts, width: number): Int32Array {
  const slots = new Int32Array(starts.length - 1);
  for (let i = 0; i < slots.length; i++) {
    const rest = murmur3(bytes, starts[i], starts[i + 1], SEED) % width;
    slots[i] = rest < 0 ? rest + width : rest;
  }
  return slots;
}
