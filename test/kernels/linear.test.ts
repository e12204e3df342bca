import { describe, expect, test } from 'vitest';
import type { CodedRows } from '../../src/kernels/coded.ts';
import type { ColumnSource } from '../../src/kernels/dense.ts';
import type { Loss } from '../../src/kernels/linear.ts';
import { linearKernel } from '../../src/kernels/load.ts';
import { codedRows } from './made-up-coded.ts';
import { numbers } from './made-up-forest.ts';

/** Half the squares of the margins, times the row's position. */
function squares(outputs: number): Loss {
  return (margins, { from }) => {
    let sum = 0;
    margins.forEach((margin, i) => {
      const weight = from + Math.floor(i / outputs);
      sum += (weight * margin * margin) / 2;
      margins[i] = weight * margin;
    });
    return sum;
  };
}

describe('losses of linear functions', () => {
  test.each([[0, 3, 1], [1, 1, 1], [3, 4, 1], [511, 5, 2], [512, 8, 1], [513, 37, 1], [2050, 6, 3]])('of %d rows of %d slots, %d outputs, are those of both kernels, bit for bit, and right', (count, width, outputs) => {
    const next = numbers(count * 100 + width);
    const values = Float64Array.from({ length: count * width }, () => (next(2001) - 1000) / 700);
    const columns: ColumnSource = (into, { from, to, stride }) => {
      for (let row = from; row < to; row++) for (let j = 0; j < width; j++) into[j * stride + row - from] = values[row * width + j];
    };
    const linear = { coefficients: Float64Array.from({ length: outputs * width }, () => next(100) / 50 - 1), intercepts: Float64Array.from({ length: outputs }, () => next(10) / 7) };
    const [wasm, typescript] = (['wasm', 'typescript'] as const).map((kind) => linearKernel(kind).lossSums(count, columns, { linear, loss: squares(outputs) }));
    expect(wasm).toEqual(typescript);
    const [margins, again] = (['wasm', 'typescript'] as const).map((kind) => linearKernel(kind).margins(count, columns, linear));
    expect(margins).toEqual(again);
    const kept: number[] = [];
    linearKernel('wasm').lossSums(count, columns, { linear, loss: (own) => kept.push(...own) });
    expect([...margins]).toEqual(kept);
    let loss = 0;
    const gradient = new Float64Array(outputs * width);
    for (let row = 0; row < count; row++) {
      for (let o = 0; o < outputs; o++) {
        let margin = linear.intercepts[o];
        for (let j = 0; j < width; j++) margin += values[row * width + j] * linear.coefficients[o * width + j];
        loss += (row * margin * margin) / 2;
        for (let j = 0; j < width; j++) gradient[o * width + j] += row * margin * values[row * width + j];
      }
    }
    expect(Math.abs(wasm.loss - loss)).toBeLessThanOrEqual(1e-10 * Math.max(1, loss));
    gradient.forEach((value, i) => expect(Math.abs(wasm.gradient[i] - value)).toBeLessThanOrEqual(1e-10 * Math.max(1, loss)));
  });
});

describe('losses of linear functions of rows in codes', () => {
  test.each([
    { count: 1, sizes: [[2]], plain: 0, outputs: 1 },
    { count: 5, sizes: [[2, 3], [256]], plain: 1, outputs: 1 },
    { count: 2047, sizes: [[2, 2, 2, 2, 2, 2, 2, 2], [76, 3], [31, 2, 2, 2], [1, 5], [4]], plain: 3, outputs: 1 },
    { count: 2049, sizes: [[7, 7], [2]], plain: 5, outputs: 2 },
    { count: 4500, sizes: [[16, 16]], plain: 0, outputs: 3 },
  ])('of $count rows, groups $sizes and $plain slots as they are, $outputs outputs, are those of both kernels, bit for bit, and of the plain rows', ({ count, sizes, plain, outputs }) => {
    const { rows, source, width } = codedRows(count, { sizes, plain });
    const next = numbers(count);
    const linear = { coefficients: Float64Array.from({ length: outputs * width }, () => next(100) / 50 - 1), intercepts: Float64Array.from({ length: outputs }, () => next(10) / 7) };
    const [wasm, typescript] = (['wasm', 'typescript'] as const).map((kind) => linearKernel(kind).codedSums(count, rows, { linear, loss: squares(outputs) }));
    expect(wasm).toEqual(typescript);
    const right = linearKernel('typescript').lossSums(count, source, { linear, loss: squares(outputs) });
    const near = 1e-12 * Math.max(1, right.loss);
    expect(Math.abs(wasm.loss - right.loss)).toBeLessThanOrEqual(near);
    for (const [made, wanted] of [[wasm.gradient, right.gradient], [wasm.bias, right.bias]]) made.forEach((value, i) => expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(near));
  });
});

/** The same rows with slots of groups, and those as they are, here and there: slot j of these is slot `j * step % width` of the others. */
function scattered({ rows: { width, groups, slots, columns }, source }: ReturnType<typeof codedRows>, step: number): { rows: CodedRows; source: ColumnSource } {
  const placeOf = Int32Array.from({ length: width });
  for (let j = 0; j < width; j++) placeOf[(j * step) % width] = j;
  const plain = slots.map((slot, p) => ({ slot: placeOf[slot], values: columns[p] })).sort((a, b) => a.slot - b.slot);
  const rows = { width, groups: groups.map((group) => ({ ...group, slots: group.slots.map((slot) => placeOf[slot]) })), slots: plain.map(({ slot }) => slot), columns: plain.map(({ values }) => values) };
  return {
    rows,
    source: (into, range) => {
      const own = new Float64Array(into.length);
      source(own, range);
      placeOf.forEach((place, slot) => into.set(own.subarray(slot * range.stride, (slot + 1) * range.stride), place * range.stride));
    },
  };
}

function bits(values: Float64Array): Buffer {
  return Buffer.from(values.buffer);
}

describe('margins of rows in codes', () => {
  test.each([
    { count: 0, sizes: [[2]], plain: 1, step: 1, outputs: 1 },
    { count: 1, sizes: [[2]], plain: 0, step: 1, outputs: 1 },
    { count: 7, sizes: [], plain: 6, step: 5, outputs: 1 },
    { count: 511, sizes: [[2, 3], [256]], plain: 1, step: 3, outputs: 1 },
    { count: 513, sizes: [[1], [1, 1]], plain: 2, step: 2, outputs: 2 },
    { count: 2047, sizes: [[2, 2, 2, 2, 2, 2, 2, 2], [76, 3], [31, 2, 2, 2], [1, 5], [4]], plain: 4, step: 1, outputs: 1 },
    { count: 2048, sizes: [[2, 2, 2, 2, 2, 2, 2, 2], [76, 3], [31, 2, 2, 2], [1, 5], [4]], plain: 4, step: 5, outputs: 3 },
    { count: 3000, sizes: [[7, 7], [2, 100], [3]], plain: 14, step: 4, outputs: 1 },
    { count: 2300, sizes: [[2, 2]], plain: 33, step: 2, outputs: 2 },
    { count: 16_385, sizes: [[16, 16], [5]], plain: 2, step: 3, outputs: 2 },
  ])('of $count rows, groups $sizes and $plain slots as they are, each $step behind the last one, $outputs outputs, are those of both kernels and of the plain rows, bit for bit', ({ count, sizes, plain, step, outputs }) => {
    const { rows, source } = scattered(codedRows(count, { sizes, plain }), step);
    const next = numbers(count + step);
    // The second time the kernel's memory is as the first has left it.
    for (const size of [0.1, 10]) {
      const linear = { coefficients: Float64Array.from({ length: outputs * rows.width }, (_, i) => (i % 11 === 0 ? -0 : (next(100) / 50 - 1) * size)), intercepts: Float64Array.from({ length: outputs }, () => next(10) / 7) };
      const plainly = linearKernel('wasm').margins(count, source, linear);
      for (const kind of ['wasm', 'typescript'] as const) expect(bits(linearKernel(kind).codedMargins([{ coded: rows, rows: count }], linear)).equals(bits(plainly))).toBe(true);
    }
  });

  test('of parts whose slots are in codes otherwise stand one behind the other', () => {
    const all = [{ count: 700, sizes: [[3, 4], [200]], plain: 2 }, { count: 0, sizes: [[5]], plain: 4 }, { count: 33, sizes: [], plain: 5 }, { count: 1300, sizes: [[2, 2, 2, 2, 2]], plain: 0 }].map(({ count, ...how }) => ({ count, ...codedRows(count, how) }));
    const linear = { coefficients: Float64Array.of(1, -0.3, 0.7, -2, 0.1), intercepts: Float64Array.of(0.1) };
    const parts = all.map(({ count, rows }) => ({ coded: rows, rows: count }));
    const right = all.flatMap(({ count, source }) => [...linearKernel('wasm').margins(count, source, linear)]);
    for (const kind of ['wasm', 'typescript'] as const) expect([...linearKernel(kind).codedMargins(parts, linear)]).toEqual(right);
  });

  test('are not finite where a coefficient is none, which a level of 0 makes no number', () => {
    const { rows, source, width } = codedRows(9, { sizes: [[4, 2]], plain: 1 });
    for (const odd of [NaN, Infinity, -Infinity]) {
      const linear = { coefficients: Float64Array.from({ length: width }, (_, i) => (i === 0 ? odd : 1)), intercepts: Float64Array.of(1) };
      for (const kind of ['wasm', 'typescript'] as const) expect(linearKernel(kind).codedMargins([{ coded: rows, rows: 9 }], linear)).toEqual(linearKernel('wasm').margins(9, source, linear));
    }
  });
});

describe('the logistic loss', () => {
  test.each([0, 1, 2, 511, 1024, 1025, 2048])('of %d rows is that of both kernels, bit for bit, and right', (count) => {
    const next = numbers(count + 1);
    const margins = Float64Array.from({ length: count }, (_, row) => (row % 10 === 0 ? next(2000) - 1000 : next(2000) / 100 - 10));
    const classes = Int32Array.from({ length: count + 3 }, () => next(2));
    const [wasm, typescript] = (['wasm', 'typescript'] as const).map((kind) => {
      const slopes = margins.slice();
      return { loss: linearKernel(kind).logistic(classes)(slopes, { from: 3, to: 3 + count }), slopes };
    });
    expect(wasm).toEqual(typescript);
    let loss = 0;
    margins.forEach((margin, row) => {
      const distance = classes[row + 3] === 1 ? margin : -margin;
      loss += Math.max(0, -distance) + Math.log1p(Math.exp(-Math.abs(distance)));
      const slope = 1 / (1 + Math.exp(-margin)) - classes[row + 3];
      expect(Math.abs(wasm.slopes[row] - slope)).toBeLessThanOrEqual(1e-15);
    });
    expect(Math.abs(wasm.loss - loss)).toBeLessThanOrEqual(1e-13 * Math.max(1, loss));
  });

  test('is not finite where a margin is none', () => {
    for (const kind of ['wasm', 'typescript'] as const) expect(linearKernel(kind).logistic(Int32Array.of(0, 1))(Float64Array.of(1, NaN), { from: 0, to: 2 })).toBeNaN();
  });
});

describe('probabilities of log-odds', () => {
  const odd = [0, -0, 1e-320, 36, -36, 707.9, -707.9, 708, -708, 710, -710, 1e9, -1e9, Infinity, -Infinity, NaN];

  test.each([0, 1, 2, 5, 4095, 4096, 4097, 9001])('of %i rows are those of both kernels, bit for bit, and right', (count) => {
    const next = numbers(count + 1);
    const margins = Float64Array.from({ length: count }, (_, row) => (row % 7 === 0 ? odd[(row / 7) % odd.length] : (next(20_001) - 10_000) / 250));
    for (const classes of [1, 2] as const) {
      const [wasm, typescript] = (['wasm', 'typescript'] as const).map((kind) => linearKernel(kind).probabilities(margins, classes));
      expect(wasm).toEqual(typescript);
      expect(wasm).toHaveLength(classes * count);
      margins.forEach((margin, row) => {
        const made = [...wasm.subarray(classes * row, classes * (row + 1))];
        const right = [1 / (1 + Math.exp(margin)), 1 / (1 + Math.exp(-margin))].slice(2 - classes);
        // Where log-odds are so far from 0 the smaller one is below the least normal number.
        const least = Math.abs(margin) >= 700 ? 1e-300 : 0;
        made.forEach((value, i) => (Number.isNaN(right[i]) ? expect(value).toBeNaN() : expect(Math.abs(value - right[i])).toBeLessThanOrEqual(least + 1e-15 * right[i])));
      });
    }
  });
});

describe('margins above a threshold', () => {
  test.each([0, 1, 4095, 4096, 4097, 10_001])('of %d are those of both kernels, and neither equal nor odd ones', (count) => {
    const next = numbers(count);
    const margins = Float64Array.from({ length: count }, () => [next(9) - 4, Infinity, -Infinity, NaN][next(5) % 4]);
    for (const threshold of [0, 2, -Infinity, Infinity, NaN]) {
      const right = Int32Array.from(margins, (margin) => Number(margin > threshold));
      for (const kind of ['wasm', 'typescript'] as const) expect(linearKernel(kind).above(margins, threshold)).toEqual(right);
    }
  });
});
