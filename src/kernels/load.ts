import type { ForestKernel } from './forest-kernel.ts';
import { typescriptForest } from './forest.ts';
import { wasmForest } from './forest-wasm.ts';

/** A new forest kernel; both kinds give the same bits. */
export function forestKernel(kind: ForestKernel['name']): ForestKernel {
  return kind === 'wasm' ? wasmForest() : typescriptForest();
}
