import type { PackedTexts } from '../../../frame/packed.ts';
import { murmur3 } from '../../../kernels/murmur3.ts';

/** Spark's, in HashingTF and FeatureHasher. */
const SEED = 42;

/** The slot of each text, its hash modulo `width`: (texts). */
export function hashedSlots({ bytes, starts }: PackedTexts, width: number): Int32Array {
  const slots = new Int32Array(starts.length - 1);
  for (let i = 0; i < slots.length; i++) {
    const rest = murmur3(bytes, starts[i], starts[i + 1], SEED) % width;
    slots[i] = rest < 0 ? rest + width : rest;
  }
  return slots;
}
