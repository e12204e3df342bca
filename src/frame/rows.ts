import { kernelKind } from '../kernels/kind.ts';
import type { RowKernel } from '../kernels/rows.ts';
import { typescriptRows } from '../kernels/rows.ts';
import { wasmRows } from '../kernels/rows-wasm.ts';

const kernels = { typescript: typescriptRows(), wasm: wasmRows() };

/** The kernel of the kind in use. */
export function rowKernel(): RowKernel {
  return kernels[kernelKind()];
}
