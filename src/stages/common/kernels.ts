import type { DenseKernel } from '../../kernels/dense.ts';
import type { LinearKernel } from '../../kernels/linear.ts';
import { denseKernel, linearKernel } from '../../kernels/load.ts';

type Kind = DenseKernel['name'];

let kind: Kind = 'wasm';

/** The kernels in use. */
export function kernelKind(): Kind {
  return kind;
}

/** Chooses them; the engine does before any fit. */
export function setKernelKind(wanted: Kind): void {
  kind = wanted;
}

/** A kernel of the kind in use. */
export function dense(): DenseKernel {
  return denseKernel(kind);
}

/** A kernel of the kind in use. */
export function linear(): LinearKernel {
  return linearKernel(kind);
}
