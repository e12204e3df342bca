import type { CodedRows } from '../../src/kernels/coded.ts';
import type { ColumnSource } from '../../src/kernels/dense.ts';
import { numbers } from './made-up-forest.ts';

/** Rows of groups of so many values a slot, and behind them of slots as they are, with the same rows as plain columns. */
export function codedRows(count: number, { sizes, plain }: { sizes: readonly (readonly number[])[]; plain: number }): { rows: CodedRows; source: ColumnSource; width: number } {
  const next = numbers(count * 10 + sizes.length);
  const width = sizes.flat().length + plain;
  const all: Float64Array[] = [];
  const groups = sizes.map((own) => {
    const levels = own.map((size) => Float64Array.from({ length: size }, (_, i) => i / 3 - 1));
    const codes = new Uint8Array(count);
    const slots = own.map((size, s) => {
      const digits = Uint8Array.from({ length: count }, () => next(size));
      const step = own.slice(0, s).reduce((product, before) => product * before, 1);
      digits.forEach((digit, row) => (codes[row] += digit * step));
      return all.push(Float64Array.from(digits, (digit) => levels[s][digit])) - 1;
    });
    return { slots, levels, codes };
  });
  const columns = Array.from({ length: plain }, (_, j) => Float64Array.from({ length: count }, () => (j % 2 === 0 ? next(1000) / 100 : next(1000) - 500)));
  const slots = columns.map((values) => all.push(values) - 1);
  return { rows: { width, groups, slots, columns }, width, source: (into, { from, to, stride }) => all.forEach((values, j) => into.set(values.subarray(from, to), j * stride)) };
}
