import type { ColumnSource } from './dense.ts';
import { columnStride } from './dense.ts';

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

/** Rows whose margins are looked at together: their values stay in fast memory for the second time. A multiple of `LANES`. */
export const ROWS_AT_A_TIME = 512;
/** Rows whose derivatives are added up apart. */
export const LANES = 4;

/** Losses of linear functions of dense rows. Both kinds give the same bits. */
export interface LinearKernel {
  name: 'wasm' | 'typescript';
  lossSums(count: number, source: ColumnSource, asked: { linear: Linear; loss: Loss }): LossSums;
}

/** The two walks over some rows whose values are there; `room` is the margins and then their derivatives, (outputs, ROWS_AT_A_TIME). */
export interface Walks {
  slots: Float64Array;
  room: Float64Array;
  margins(rows: number): void;
  /** Adds to the gradient of each output; derivatives behind the last row are 0. */
  gradient(rows: number): void;
}

/** The readable kernel. */
export function typescriptLinear(): LinearKernel {
  return {
    name: 'typescript',
    lossSums(count, source, { linear, loss }) {
      const outputs = linear.intercepts.length;
      const width = linear.coefficients.length / outputs;
      const stride = columnStride(ROWS_AT_A_TIME);
      const slots = new Float64Array(stride * width);
      const room = new Float64Array(outputs * ROWS_AT_A_TIME);
      const gradient = new Float64Array(outputs * width);
      const walks: Walks = {
        slots,
        room,
        margins(rows) {
          for (let o = 0; o < outputs; o++) {
            for (let row = 0; row < rows; row++) {
              let margin = linear.intercepts[o];
              for (let j = 0; j < width; j++) margin += slots[j * stride + row] * linear.coefficients[o * width + j];
              room[o * ROWS_AT_A_TIME + row] = margin;
            }
          }
        },
        gradient(rows) {
          for (let o = 0; o < outputs; o++) {
            for (let j = 0; j < width; j++) {
              const lanes = [0, 0, 0, 0];
              for (let row = 0; row < rows; row++) lanes[row % LANES] += slots[j * stride + row] * room[o * ROWS_AT_A_TIME + row];
              gradient[o * width + j] += lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
            }
          }
        },
      };
      return { ...addedUp(count, walks, { source, loss, outputs }), gradient };
    },
  };
}

/** Brings rows, walks over them, and adds up losses and the derivatives by the intercepts, row by row. */
export function addedUp(count: number, { slots, room, margins, gradient }: Walks, { source, loss, outputs }: { source: ColumnSource; loss: Loss; outputs: number }): Omit<LossSums, 'gradient'> {
  const stride = columnStride(ROWS_AT_A_TIME);
  const bias = new Float64Array(outputs);
  const byRow = outputs === 1 ? room : new Float64Array(outputs * ROWS_AT_A_TIME);
  let sum = 0;
  for (let from = 0; from < count; from += ROWS_AT_A_TIME) {
    const to = Math.min(count, from + ROWS_AT_A_TIME);
    const rows = to - from;
    source(slots, { from, to, stride });
    margins(rows);
    if (outputs > 1) for (let o = 0; o < outputs; o++) for (let row = 0; row < rows; row++) byRow[row * outputs + o] = room[o * ROWS_AT_A_TIME + row];
    sum += loss(byRow.subarray(0, rows * outputs), { from, to });
    for (let o = 0; o < outputs; o++) {
      const at = o * ROWS_AT_A_TIME;
      if (outputs > 1) for (let row = 0; row < rows; row++) room[at + row] = byRow[row * outputs + o];
      for (let row = 0; row < rows; row++) bias[o] += room[at + row];
      room.fill(0, at + rows, at + Math.min(ROWS_AT_A_TIME, rows + LANES));
    }
    gradient(rows);
  }
  return { loss: sum, bias };
}
