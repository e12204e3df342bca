import type { AnyVector, Scaled, SparseColumn, VectorColumn } from '../../../frame/column.ts';
import { copySlots, scaledOf } from '../../../frame/column.ts';
import type { Asked, Linear, LossSums } from '../../../kernels/linear.ts';
import { binomial, linear as kernel } from '../kernels.ts';
import { codedOf, knownCodes } from '../coded-columns.ts';
import { sparseSums } from './sparse-sums.ts';

export type { Linear, Loss, LossSums } from '../../../kernels/linear.ts';

/** The losses of all rows of a vector column, dense or sparse. Of one that is another one scaled, the function is scaled in place of the values. */
export function lossSums(column: AnyVector, rows: number, asked: Asked): LossSums {
  return sumsOf(column, rows, { ...asked, ofDense: (own, again) => {
    const coded = codedOf(own, rows);
    return coded === null ? plainSums(own, rows, again) : kernel().codedSums(rows, coded, again);
  } });
}

/** The logistic losses of classes 0 and 1, (rows), that all weigh the same: as `lossSums` of the kernel's `logistic`, bit for bit. */
export function logisticSums(column: AnyVector, rows: number, { linear, classes }: { linear: Linear; classes: Int32Array }): LossSums {
  return sumsOf(column, rows, { linear, loss: kernel().logistic(classes), ofDense: (own, again) => {
    const coded = codedOf(own, rows);
    return coded === null ? plainSums(own, rows, again) : binomial().sums(rows, coded, { linear: again.linear, classes });
  } });
}

function plainSums(column: VectorColumn, rows: number, asked: Asked): LossSums {
  return kernel().lossSums(rows, (into, range) => copySlots(column, into, range), asked);
}

interface Asking extends Asked {
  ofDense(column: VectorColumn, asked: Asked): LossSums;
}

function sumsOf(column: AnyVector, rows: number, { linear, loss, ofDense }: Asking): LossSums {
  if (column.kind === 'sparse') return sparseSums(column, rows, { linear, loss });
  const scaled = scaledOf(column);
  if (scaled === null) return ofDense(column, { linear, loss });
  const { source, center, scale } = scaled;
  const width = scale.length;
  const { gradient, ...sums } = sumsOf(source, rows, { linear: ofSource(linear, scaled), loss, ofDense });
  return { ...sums, gradient: gradient.map((value, i) => (value - (center?.[i % width] ?? 0) * sums.bias[Math.floor(i / width)]) * scale[i % width]) };
}

/** Sums of the rows of both, in `a`'s memory. */
export function mergeLossSums(a: LossSums, b: LossSums): LossSums {
  for (let i = 0; i < a.gradient.length; i++) a.gradient[i] += b.gradient[i];
  for (let i = 0; i < a.bias.length; i++) a.bias[i] += b.bias[i];
  return { ...a, loss: a.loss + b.loss };
}

/** What was made of a function last: a pass asks the same of shard after shard. */
const made = new WeakMap<Linear, { of: Scaled; own: Linear }>();

/** The same function of what is scaled. */
function ofSource(linear: Linear, of: Scaled): Linear {
  const { center, scale } = of;
  const found = made.get(linear);
  if (found?.of.center === center && found.of.scale === scale) return found.own;
  const width = scale.length;
  const coefficients = linear.coefficients.map((value, i) => value * scale[i % width]);
  const own = { coefficients, intercepts: linear.intercepts.map((value, o) => (center === null ? value : center.reduce((sum, mean, j) => sum - mean * coefficients[o * width + j], value))) };
  made.set(linear, { of, own });
  return own;
}

/** The margins of all rows, row-major (rows, outputs): those of a row do not depend on the others. */
export function marginsOf(column: AnyVector, rows: number, linear: Linear): Float64Array {
  if (column.kind === 'sparse') return marginsOfSparse(column, rows, linear);
  const scaled = scaledOf(column);
  return scaled === null ? marginsOfDense(column, rows, linear) : marginsOf(scaled.source, rows, ofSource(linear, scaled));
}

function marginsOfDense(column: VectorColumn, rows: number, linear: Linear): Float64Array {
  // Codes have no -0, which can be told from 0 only where a sum begins with -0.
  const parts = linear.intercepts.some((intercept) => Object.is(intercept, -0)) ? null : knownCodes(column, rows);
  return parts === null ? kernel().margins(rows, (into, range) => copySlots(column, into, range), linear) : kernel().codedMargins(parts, linear);
}

function marginsOfSparse(column: SparseColumn, rows: number, linear: Linear): Float64Array {
  const outputs = linear.intercepts.length;
  const into = new Float64Array(rows * outputs);
  function kept(margins: Float64Array, { from }: { from: number }): number {
    into.set(margins, from * outputs);
    return 0;
  }
  sparseSums(column, rows, { linear, loss: kept });
  return into;
}
