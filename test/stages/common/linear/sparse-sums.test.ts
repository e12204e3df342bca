import { expect, it } from 'vitest';
import { sparse } from '../../../../src/frame/column.ts';
import type { SparseColumn } from '../../../../src/frame/column.ts';
import type { Linear, LossSums } from '../../../../src/kernels/linear.ts';
import { sparseSums } from '../../../../src/stages/common/linear/sparse-sums.ts';

const WIDTH = 40;
const ROWS = 1300;

/** Rows whose entries stand in slots of which low ones are frequent, and many are not used. */
function madeUp(): SparseColumn {
  const starts = new Uint32Array(ROWS + 1);
  const slots: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < ROWS; row++) {
    for (let slot = 0; slot < WIDTH; slot += 3) {
      if ((row * 7 + slot * 5) % (slot + 2) !== 0) continue;
      slots.push(slot);
      values.push(Math.sin(row + slot));
    }
    starts[row + 1] = slots.length;
  }
  return sparse({ width: WIDTH, starts, slots: Int32Array.from(slots), values: Float64Array.from(values), names: [] });
}

/** As a squared loss has it, in the plainest way. */
function loss(margins: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < margins.length; i++) sum += margins[i] ** 2 / 2;
  return sum;
}

function linearOf(outputs: number): Linear {
  return { coefficients: Float64Array.from({ length: outputs * WIDTH }, (_, i) => Math.cos(i)), intercepts: Float64Array.from({ length: outputs }, (_, o) => o - 0.5) };
}

/** Row by row, entry by entry. */
function plain({ starts, slots, values }: SparseColumn, rows: number, { coefficients, intercepts }: Linear): LossSums {
  const sums: LossSums = { loss: 0, gradient: new Float64Array(coefficients.length), bias: new Float64Array(intercepts.length) };
  for (let row = 0; row < rows; row++) {
    intercepts.forEach((intercept, o) => {
      let margin = intercept;
      for (let k = starts[row]; k < starts[row + 1]; k++) margin += values[k] * coefficients[o * WIDTH + slots[k]];
      sums.bias[o] += margin;
      sums.loss += margin ** 2 / 2;
      for (let k = starts[row]; k < starts[row + 1]; k++) sums.gradient[o * WIDTH + slots[k]] += margin * values[k];
    });
  }
  return sums;
}

it.each([1, 3])('gives the first and every later time the same bits, %d outputs', (outputs) => {
  const column = madeUp();
  const linear = linearOf(outputs);
  const [first, second, third] = [0, 0, 0].map(() => sparseSums(column, ROWS, { linear, loss }));
  const expected = plain(column, ROWS, linear);
  expect(first.gradient).toEqual(expected.gradient);
  expect(first.bias).toEqual(expected.bias);
  expect(first.loss / expected.loss).toBeCloseTo(1, 12);
  expect([second, third]).toEqual([first, first]);
});

it('looks at nothing but the rows of a part of a column', () => {
  const whole = madeUp();
  const part = sparse({ ...whole, starts: whole.starts.subarray(500, 901) });
  const linear = linearOf(2);
  const expected = plain(part, 400, linear);
  for (let time = 0; time < 3; time++) expect(sparseSums(part, 400, { linear, loss }).gradient).toEqual(expected.gradient);
});
