/** The two that every kernel has; both give the same bits. */
export type KernelKind = 'wasm' | 'typescript';

let kind: KernelKind = 'wasm';

/** The kernels that this process uses where nobody names them. */
export function kernelKind(): KernelKind {
  return kind;
}

/** Chooses them: who reads the data does, who starts a worker, and the engine before any fit. */
export function setKernelKind(wanted: KernelKind): void {
  kind = wanted;
}
