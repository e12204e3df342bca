import type { ForestData, ForestKernel } from '../../../kernels/forest-kernel.ts';
import type { ForestWalk, LeafValues, WalkTrees } from '../../../kernels/forest-walk.ts';
import { kernelKind } from '../../../kernels/kind.ts';
import type { KernelKind } from '../../../kernels/kind.ts';
import { forestKernel, forestWalk } from '../../../kernels/load.ts';

let kernel: ForestKernel | null = null;
let loaded: ForestData | null = null;
let turn = 0;

/**
 * The process's kernel with `data` in it. Data that is there already is not loaded again, so that the tasks on one data set share it.
 * There is one kernel and it serves one caller at a time: `current()` is false once somebody else has taken it.
 */
export function takeKernel(data: ForestData): { kernel: ForestKernel; current: () => boolean } {
  // A WASM heap never shrinks: other data gets a new one.
  if (loaded !== null && (loaded.rows !== data.rows || loaded.features !== data.features)) kernel = null;
  if (kernel?.name !== kernelKind()) kernel = null;
  if (kernel === null || loaded !== data) {
    kernel ??= forestKernel(kernelKind());
    // A load that fails leaves nothing that is known to be there.
    loaded = null;
    kernel.load(data);
    loaded = data;
  }
  const own = ++turn;
  return { kernel, current: () => own === turn };
}

const walks = new WeakMap<object, { kind: KernelKind; walk: ForestWalk }>();

/** The process's walk down the trees that `owner` names: made once, for as long as the owner is there. */
export function walkOf(owner: object, make: () => { trees: WalkTrees; leaves: LeafValues }): ForestWalk {
  const known = walks.get(owner);
  const kind = kernelKind();
  if (known?.kind === kind) return known.walk;
  const { trees, leaves } = make();
  const walk = forestWalk(kind, trees, leaves);
  walks.set(owner, { kind, walk });
  return walk;
}
