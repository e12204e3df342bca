import type { AnyVector } from '../../../frame/column.ts';
import { copySlots, scaledOf } from '../../../frame/column.ts';
import type { Linear, Loss, LossSums } from '../../../kernels/linear.ts';
import { linear as kernel } from '../kernels.ts';
import { sparseSums } from './sparse-sums.ts';

export type { Linear, Loss, LossSums } from '../../../kernels/linear.ts';

/** The losses of all rows of a vector column, dense or sparse. Of one that is another one scaled, the function is scaled in place of the values. */
export function lossSums(column: AnyVector, rows: number, asked: { linear: Linear; loss: Loss }): LossSums {
  if (column.kind === 'sparse') return sparseSums(column, rows, asked);
  const scaled = scaledOf(column);
  if (scaled === null) return kernel().lossSums(rows, (into, range) => copySlots(column, into, range), asked);
  const { source, center, scale } = scaled;
  const { coefficients, intercepts } = asked.linear;
  const width = scale.length;
  const own = coefficients.map((value, i) => value * scale[i % width]);
  const moved = intercepts.map((value, o) => (center === null ? value : center.reduce((sum, mean, j) => sum - mean * own[o * width + j], value)));
  const { loss, gradient, bias } = lossSums(source, rows, { linear: { coefficients: own, intercepts: moved }, loss: asked.loss });
  return { loss, gradient: gradient.map((value, i) => (value - (center?.[i % width] ?? 0) * bias[Math.floor(i / width)]) * scale[i % width]), bias };
}

/** Sums of the rows of both, in `a`'s memory. */
export function mergeLossSums(a: LossSums, b: LossSums): LossSums {
  for (let i = 0; i < a.gradient.length; i++) a.gradient[i] += b.gradient[i];
  for (let i = 0; i < a.bias.length; i++) a.bias[i] += b.bias[i];
  return { ...a, loss: a.loss + b.loss };
}

/** The margins of all rows, row-major (rows, outputs). */
export function marginsOf(column: AnyVector, rows: number, linear: Linear): Float64Array {
  const outputs = linear.intercepts.length;
  const into = new Float64Array(rows * outputs);
  function kept(margins: Float64Array, { from }: { from: number }): number {
    into.set(margins, from * outputs);
    return 0;
  }
  lossSums(column, rows, { linear, loss: kept });
  return into;
}
