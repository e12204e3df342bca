import type { AnyVector } from '../../../frame/column.ts';

/** A linear function of features for each output: coefficients row-major (outputs, width), intercepts (outputs). */
export interface Linear {
  coefficients: Float64Array;
  intercepts: Float64Array;
}

/** A loss added up over rows, with its derivatives by the coefficients, row-major (outputs, width), and by the intercepts, (outputs). */
export interface LossSums {
  loss: number;
  gradient: Float64Array;
  bias: Float64Array;
}

/** Puts in place of the margins of some rows, row-major (rows, outputs), the derivatives of their losses, and gives the sum of these. `from` is the first row's position. */
export type Loss = (margins: Float64Array, rows: { from: number; to: number }) => number;

/** Rows whose margins are looked at together: so many stay in fast memory for the second time. */
const ROWS_AT_A_TIME = 512;

/** The losses of all rows of a vector column, dense or sparse. */
export function lossSums(column: AnyVector, rows: number, { linear, loss }: { linear: Linear; loss: Loss }): LossSums {
  const outputs = linear.intercepts.length;
  const sums: LossSums = { loss: 0, gradient: new Float64Array(linear.coefficients.length), bias: new Float64Array(outputs) };
  const room = new Float64Array(ROWS_AT_A_TIME * outputs);
  for (let from = 0; from < rows; from += ROWS_AT_A_TIME) {
    const range = { from, to: Math.min(rows, from + ROWS_AT_A_TIME) };
    const margins = room.subarray(0, (range.to - from) * outputs);
    addMargins(column, range, { linear, into: margins });
    sums.loss += loss(margins, range);
    addGradient(column, range, { factors: margins, sums });
  }
  return sums;
}

/** Sums of the rows of both, in `a`'s memory. */
export function mergeLossSums(a: LossSums, b: LossSums): LossSums {
  for (let i = 0; i < a.gradient.length; i++) a.gradient[i] += b.gradient[i];
  for (let i = 0; i < a.bias.length; i++) a.bias[i] += b.bias[i];
  return { ...a, loss: a.loss + b.loss };
}

/** The margins of all rows, row-major (rows, outputs). */
export function marginsOf(column: AnyVector, rows: number, linear: Linear): Float64Array {
  const into = new Float64Array(rows * linear.intercepts.length);
  addMargins(column, { from: 0, to: rows }, { linear, into });
  return into;
}

interface Range {
  from: number;
  to: number;
}

function addMargins(column: AnyVector, { from, to }: Range, { linear: { coefficients, intercepts }, into }: { linear: Linear; into: Float64Array }): void {
  const { width, values } = column;
  const outputs = intercepts.length;
  for (let row = from; row < to; row++) {
    for (let o = 0; o < outputs; o++) {
      const at = o * width;
      let sum = 0;
      if (column.kind === 'vector') for (let j = 0, k = row * width; j < width; j++, k++) sum += values[k] * coefficients[at + j];
      else for (let k = column.starts[row], end = column.starts[row + 1]; k < end; k++) sum += values[k] * coefficients[at + column.slots[k]];
      into[(row - from) * outputs + o] = sum + intercepts[o];
    }
  }
}

function addGradient(column: AnyVector, { from, to }: Range, { factors, sums: { gradient, bias } }: { factors: Float64Array; sums: LossSums }): void {
  const { width, values } = column;
  const outputs = bias.length;
  for (let row = from; row < to; row++) {
    for (let o = 0; o < outputs; o++) {
      const factor = factors[(row - from) * outputs + o];
      if (factor === 0) continue;
      bias[o] += factor;
      const at = o * width;
      if (column.kind === 'vector') for (let j = 0, k = row * width; j < width; j++, k++) gradient[at + j] += factor * values[k];
      else for (let k = column.starts[row], end = column.starts[row + 1]; k < end; k++) gradient[at + column.slots[k]] += factor * values[k];
    }
  }
}
