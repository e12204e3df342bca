import type { BinomialKernel } from '../../kernels/binomial.ts';
import type { CodingKernel } from '../../kernels/coding.ts';
import type { CurvatureKernel } from '../../kernels/curvature.ts';
import type { DenseKernel } from '../../kernels/dense.ts';
import { kernelKind } from '../../kernels/kind.ts';
import type { LinearKernel } from '../../kernels/linear.ts';
import { binomialKernel, codingKernel, curvatureKernel, denseKernel, linearKernel, networkKernel } from '../../kernels/load.ts';
import type { NetworkKernel } from '../../kernels/network.ts';

/** A kernel of the kind in use. */
export function coding(): CodingKernel {
  return codingKernel(kernelKind());
}

/** A kernel of the kind in use. */
export function dense(): DenseKernel {
  return denseKernel(kernelKind());
}

/** A kernel of the kind in use. */
export function linear(): LinearKernel {
  return linearKernel(kernelKind());
}

/** A kernel of the kind in use. */
export function binomial(): BinomialKernel {
  return binomialKernel(kernelKind());
}

/** A kernel of the kind in use. */
export function curvature(): CurvatureKernel {
  return curvatureKernel(kernelKind());
}

/** A kernel of the kind in use. */
export function network(): NetworkKernel {
  return networkKernel(kernelKind());
}
