import { typescriptJoin } from '../kernels/csv-join.ts';
import { wasmJoin } from '../kernels/csv-join-wasm.ts';
import { kernelKind } from '../kernels/kind.ts';
import type { PackedTexts } from './packed.ts';

/** From so many texts on the kernel's memory is made and filled sooner than these are joined without it. */
const FOR_KERNEL = 4096;
/** More bytes may not fit into its memory. */
const MOST_BYTES = 2 ** 28;

/** All texts in order of first appearance, and for each dictionary the code of each of its texts among them; no codes where there is one dictionary alone, whose codes stay. */
export function mergeDictionaries(parts: readonly PackedTexts[]): { packed: PackedTexts; places: readonly Int32Array[] } {
  if (parts.every((part) => part === parts[0] && part.repeats !== true)) return { packed: parts[0], places: [] };
  const texts = parts.reduce((sum, { starts }) => sum + starts.length - 1, 0);
  const bytes = parts.reduce((sum, part) => sum + part.bytes.length, 0);
  return kernelKind() === 'wasm' && texts >= FOR_KERNEL && bytes <= MOST_BYTES ? wasmJoin(parts) : typescriptJoin(parts);
}
