import type { CodedPart, CodedRows } from './coded.ts';
import { addByLevel, CODES, decoded, fillTable } from './coded.ts';
import type { ColumnSource } from './dense.ts';
import { columnStride } from './dense.ts';
import { joinDoubles } from '../util/arrays.ts';
import { logisticLoss, logisticProbabilities, logisticSums } from './logistic.ts';

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

/** A linear function and what is asked of it. */
export interface Asked {
  linear: Linear;
  loss: Loss;
}

/** Rows whose margins are looked at together: their values stay in fast memory for the second time. A multiple of `LANES`. */
export const ROWS_AT_A_TIME = 512;
/** The same of rows that are codes for the most part. */
export const CODED_ROWS_AT_A_TIME = 2048;
/** Rows whose derivatives are added up apart. */
export const LANES = 4;

/** Losses of linear functions of dense rows. Both kinds give the same bits. */
export interface LinearKernel {
  name: 'wasm' | 'typescript';
  lossSums(count: number, source: ColumnSource, asked: Asked): LossSums;
  /** The same of rows in codes; sums are rounded in another order. */
  codedSums(count: number, rows: CodedRows, asked: Asked): LossSums;
  /** The margins of dense rows, row-major (rows, outputs): those of a row do not depend on the others. */
  margins(count: number, source: ColumnSource, linear: Linear): Float64Array;
  /** The same of rows in codes, part by part, whose slots are the same: bit for bit those of the values, where no intercept is -0. */
  codedMargins(parts: readonly CodedPart[], linear: Linear): Float64Array;
  /** Minus the logarithm of the likelihood of classes 0 and 1, (rows), whose odds have the margin as logarithm. */
  logistic(classes: Int32Array): Loss;
  /** See `logisticProbabilities`. */
  probabilities(margins: Float64Array, classes: 1 | 2): Float64Array;
  /** 1 for margins, (rows), that are above a threshold, and 0 for the others. */
  above(margins: Float64Array, threshold: number): Int32Array;
}

/** The two walks over some rows whose values are there; `room` is the margins and then their derivatives, (outputs, rows at a time). */
export interface Walks {
  rowsAtATime: number;
  room: Float64Array;
  bring(range: { from: number; to: number }): void;
  margins(rows: number): void;
  /** Adds to the gradient of each output, and gives the sum of the derivatives, to `bias`, (outputs); derivatives behind the last row are 0. */
  gradient(rows: number, bias: Float64Array): void;
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
      const { gradient, walks } = plainWalks({ slots, stride, linear, codes: null, rowsAtATime: ROWS_AT_A_TIME });
      return { ...addedUp(count, { ...walks, bring: ({ from, to }) => source(slots, { from, to, stride }) }, { loss, outputs }), gradient };
    },
    codedSums(count, { width, groups, slots: own, columns }, { linear, loss }) {
      const outputs = linear.intercepts.length;
      const stride = columnStride(CODED_ROWS_AT_A_TIME);
      const slots = new Float64Array(stride * own.length);
      const tables = tablesOf(groups, linear);
      const histograms = new Float64Array(outputs * groups.length * 2 * CODES);
      const codes = { bytes: groups.map((group) => group.codes), tables, histograms, from: 0 };
      const { gradient, walks } = plainWalks({ slots, stride, linear: { ...linear, coefficients: coefficientsOf(own, linear) }, codes, rowsAtATime: CODED_ROWS_AT_A_TIME });
      function bring({ from, to }: { from: number; to: number }): void {
        codes.from = from;
        columns.forEach((values, j) => slots.set(values.subarray(from, to), j * stride));
      }
      const made = addedUp(count, { ...walks, bring }, { loss, outputs });
      return { ...made, gradient: gradientOf({ width, groups, slots: own }, { outputs, gradient, histograms }) };
    },
    margins: plainMargins,
    codedMargins: (parts, linear) => joinDoubles(parts.map(({ coded, rows }) => plainMargins(rows, decoded(coded), { ...linear, intercepts: withoutSign(linear.intercepts) }))),
    logistic: (classes) => logisticLoss((margins, from) => logisticSums(margins, classes, from)),
    probabilities: logisticProbabilities,
    above: (margins, threshold) => Int32Array.from(margins, (margin) => (margin > threshold ? 1 : 0)),
  };
}

/** A sum that begins with 0 never becomes -0, so that nothing is changed by a product which is 0. */
export function withoutSign(intercepts: Float64Array): Float64Array {
  return intercepts.map((intercept) => intercept + 0);
}

function plainMargins(count: number, source: ColumnSource, linear: Linear): Float64Array {
  const outputs = linear.intercepts.length;
  const stride = columnStride(ROWS_AT_A_TIME);
  const slots = new Float64Array((stride * linear.coefficients.length) / outputs);
  const { walks } = plainWalks({ slots, stride, linear, codes: null, rowsAtATime: ROWS_AT_A_TIME });
  return marginsOfAll(count, { ...walks, bring: ({ from, to }) => source(slots, { from, to, stride }) }, outputs);
}

/** The margins of all rows, row-major (rows, outputs). */
export function marginsOfAll(count: number, { rowsAtATime, room, bring, margins }: Omit<Walks, 'gradient'>, outputs: number): Float64Array {
  const made = new Float64Array(count * outputs);
  for (let from = 0; from < count; from += rowsAtATime) {
    const to = Math.min(count, from + rowsAtATime);
    bring({ from, to });
    margins(to - from);
    if (outputs === 1) made.set(room.subarray(0, to - from), from);
    else for (let o = 0; o < outputs; o++) for (let row = from; row < to; row++) made[row * outputs + o] = room[o * rowsAtATime + row - from];
  }
  return made;
}

/** What `plainWalks` walks over. */
interface Plain {
  slots: Float64Array;
  stride: number;
  linear: Linear;
  /** Bytes of each group, tables as of `tablesOf`, and derivatives by code, (outputs, groups, 2, CODES). */
  codes: { bytes: readonly Uint8Array[]; tables: Float64Array; histograms: Float64Array; from: number } | null;
  rowsAtATime: number;
}

function plainWalks({ slots, stride, linear, codes, rowsAtATime }: Plain): { gradient: Float64Array; walks: Omit<Walks, 'bring'> } {
  const outputs = linear.intercepts.length;
  const width = linear.coefficients.length / outputs;
  const groups = codes?.bytes.length ?? 0;
  const room = new Float64Array(outputs * rowsAtATime);
  const gradient = new Float64Array(outputs * width);
  const walks = {
    rowsAtATime,
    room,
    margins(rows: number) {
      for (let o = 0; o < outputs; o++) {
        for (let row = 0; row < rows; row++) {
          let margin = linear.intercepts[o];
          if (codes !== null) for (let g = 0; g < groups; g++) margin += codes.tables[(o * groups + g) * CODES + codes.bytes[g][codes.from + row]];
          for (let j = 0; j < width; j++) margin += slots[j * stride + row] * linear.coefficients[o * width + j];
          room[o * rowsAtATime + row] = margin;
        }
      }
    },
    gradient(rows: number, bias: Float64Array) {
      for (let o = 0; o < outputs; o++) {
        const at = o * rowsAtATime;
        if (codes !== null) {
          for (let g = 0; g < groups; g++) for (let row = 0; row < rows; row++) codes.histograms[((o * groups + g) * 2 + (row & 1)) * CODES + codes.bytes[g][codes.from + row]] += room[at + row];
        }
        for (let j = 0; j < width; j++) gradient[o * width + j] += inLanes(rows, (row) => slots[j * stride + row] * room[at + row]);
        bias[o] += inLanes(rows, (row) => room[at + row]);
      }
    },
  };
  return { gradient, walks };
}

function inLanes(rows: number, value: (row: number) => number): number {
  const lanes = [0, 0, 0, 0];
  for (let row = 0; row < rows; row++) lanes[row % LANES] += value(row);
  return lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
}

/** What codes add to margins: (outputs, groups, CODES). */
export function tablesOf(groups: CodedRows['groups'], { coefficients, intercepts: { length: outputs } }: Linear): Float64Array {
  const width = coefficients.length / outputs;
  const tables = new Float64Array(outputs * groups.length * CODES);
  for (let o = 0; o < outputs; o++) groups.forEach((group, g) => fillTable(group, coefficients.subarray(o * width, (o + 1) * width), { tables, at: (o * groups.length + g) * CODES }));
  return tables;
}

/** The coefficients of some slots, row-major (outputs, slots.length). */
export function coefficientsOf(slots: readonly number[], { coefficients, intercepts: { length: outputs } }: Linear): Float64Array {
  const width = coefficients.length / outputs;
  return Float64Array.from({ length: outputs * slots.length }, (_, i) => coefficients[Math.floor(i / slots.length) * width + slots[i % slots.length]]);
}

/** The gradient, row-major (outputs, width), from that of the slots which are as they are, (outputs, slots.length), and from derivatives by code, (outputs, groups, 2, CODES), which are used up. */
export function gradientOf({ width, groups, slots }: Omit<CodedRows, 'columns'>, { outputs, gradient: own, histograms }: { outputs: number; gradient: Float64Array; histograms: Float64Array }): Float64Array {
  const gradient = new Float64Array(outputs * width);
  const bytes = 2 * CODES;
  for (let o = 0; o < outputs; o++) {
    slots.forEach((slot, j) => (gradient[o * width + slot] = own[o * slots.length + j]));
    groups.forEach((group, g) => addByLevel(group, histograms.subarray((o * groups.length + g) * bytes, (o * groups.length + g + 1) * bytes), { gradient, at: o * width }));
  }
  return gradient;
}

/** Brings rows, walks over them, and adds up losses and the derivatives by the intercepts. */
export function addedUp(count: number, { rowsAtATime, room, bring, margins, gradient }: Walks, { loss, outputs }: { loss: Loss; outputs: number }): Omit<LossSums, 'gradient'> {
  const bias = new Float64Array(outputs);
  const byRow = outputs === 1 ? room : new Float64Array(outputs * rowsAtATime);
  let sum = 0;
  for (let from = 0; from < count; from += rowsAtATime) {
    const to = Math.min(count, from + rowsAtATime);
    const rows = to - from;
    bring({ from, to });
    margins(rows);
    if (outputs > 1) for (let o = 0; o < outputs; o++) for (let row = 0; row < rows; row++) byRow[row * outputs + o] = room[o * rowsAtATime + row];
    sum += loss(byRow.subarray(0, rows * outputs), { from, to });
    for (let o = 0; o < outputs; o++) {
      const at = o * rowsAtATime;
      if (outputs > 1) for (let row = 0; row < rows; row++) room[at + row] = byRow[row * outputs + o];
      room.fill(0, at + rows, at + Math.min(rowsAtATime, rows + LANES));
    }
    gradient(rows, bias);
  }
  return { loss: sum, bias };
}
