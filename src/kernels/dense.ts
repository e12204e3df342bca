/** Copies rows, row-major, from number `from` on to before `to`, into `into`. */
export type RowSource = (into: Float64Array, range: { from: number; to: number }) => void;

/** Copies rows from number `from` on to before `to` column by column: slot j of a row goes to `into[j * stride + row - from]`. */
export type ColumnSource = (into: Float64Array, range: { from: number; to: number; stride: number }) => void;

/** Rows that are asked for at a time. */
export const ROWS_AT_A_TIME = 1024;
/** Rows whose products are added up by themselves, so that both kernels round alike. */
export const BLOCK = 64;

/** Values of rows that are looked at together. */
const VALUES_AT_A_TIME = 2 ** 18;

/** Rows that are looked at together where no slot's memory depends on another's. */
export function rowsTogether(width: number): number {
  return Math.max(1, Math.min(ROWS_AT_A_TIME, Math.floor(VALUES_AT_A_TIME / Math.max(1, width))));
}

/** Numbers from one slot's column of so many rows to the next one's. Columns whose beginnings are multiples of 4096 bytes apart would fall on the same lines of the fastest memory. */
export function columnStride(rows: number): number {
  return rows % NUMBERS_A_PAGE === 0 ? rows + NUMBERS_A_LINE : rows;
}

const NUMBERS_A_PAGE = 512;
const NUMBERS_A_LINE = 8;

/** Products of pairs of slots, (width, width), symmetric, and sums of slots, (width), each slot less its center, (width): its mean over the first `ROWS_AT_A_TIME` rows. */
export interface Gram {
  center: Float64Array;
  products: Float64Array;
  sums: Float64Array;
}

/** Of groups of rows, one behind the other: how many, (groups), and, row-major (groups, width), the first row, the mean of the rows less that row, and sums of squared deviations from the mean. */
export interface ChunkMoments {
  counts: Float64Array;
  origin: Float64Array;
  shift: Float64Array;
  m2: Float64Array;
}

/** Sums of products over rows of doubles. Both kinds give the same bits. */
export interface DenseKernel {
  name: 'wasm' | 'typescript';
  /** Products of all pairs of slots, and slots, each less its center, added up over rows. */
  gram(count: number, width: number, source: ColumnSource): Gram;
  /** Moments of the rows in groups of `rowsTogether`: their sizes depend on the width alone. */
  moments(count: number, width: number, source: ColumnSource): ChunkMoments;
  /** Rows (count, width) times a matrix (width, outputs): (count, outputs), all row-major. */
  project(count: number, matrix: { factors: Float64Array; width: number }, source: RowSource): Float64Array;
}

/** The readable kernel. */
export function typescriptDense(): DenseKernel {
  return {
    name: 'typescript',
    gram(count, width, source) {
      const center = new Float64Array(width);
      const products = new Float64Array(width * width);
      const sums = new Float64Array(width);
      const stride = columnStride(ROWS_AT_A_TIME);
      const slots = new Float64Array(width * stride);
      for (let from = 0; from < count; from += ROWS_AT_A_TIME) {
        const to = Math.min(count, from + ROWS_AT_A_TIME);
        source(slots, { from, to, stride });
        if (from === 0) for (let j = 0; j < width; j++) center[j] = sumOf(slots.subarray(j * stride, j * stride + to), 0) / to;
        for (let first = 0; first < to - from; first += BLOCK) {
          const block = { slots, stride, first, end: Math.min(to - from, first + BLOCK) };
          addLeft(sums, center, block);
          addProducts(products, width, block);
        }
      }
      return { center, products: mirrored(products, width), sums };
    },
    moments: (count, width, source) => inChunks({ count, width, source, slots: new Float64Array(columnStride(rowsTogether(width)) * width) }, chunkSums),
    project(count, { factors, width }, source) {
      const outputs = factors.length / width;
      const products = new Float64Array(count * outputs);
      const rows = new Float64Array(ROWS_AT_A_TIME * width);
      for (let from = 0; from < count; from += ROWS_AT_A_TIME) {
        const to = Math.min(count, from + ROWS_AT_A_TIME);
        source(rows, { from, to });
        for (let row = from; row < to; row++) {
          for (let o = 0; o < outputs; o++) {
            let sum = 0;
            for (let j = 0; j < width; j++) sum += rows[(row - from) * width + j] * factors[j * outputs + o];
            products[row * outputs + o] = sum;
          }
        }
      }
      return products;
    },
  };
}

/** Rows of columns, from `first` on to before `end`. */
interface Block {
  slots: Float64Array;
  stride: number;
  first: number;
  end: number;
}

/** Takes the center from slots, and adds up what is left of them. */
function addLeft(sums: Float64Array, center: Float64Array, { slots, stride, first, end }: Block): void {
  for (let i = 0; i < center.length; i++) {
    const left = slots.subarray(i * stride + first, i * stride + end);
    for (let row = 0; row < left.length; row++) left[row] -= center[i];
    sums[i] += sumOf(left, 0);
  }
}

/** Adds to `products`, (width, width), those of pairs of slots, none of which is below the diagonal. Even and odd rows are added up apart, as two lanes are. */
export function addProducts(products: Float64Array, width: number, { slots, stride, first, end }: Block): void {
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) {
      const lanes = [0, 0];
      for (let row = first; row < end; row++) lanes[row & 1] += slots[i * stride + row] * slots[j * stride + row];
      products[i * width + j] += lanes[0] + lanes[1];
    }
  }
}

/** What is above the diagonal below it too. */
export function mirrored(sums: Float64Array, width: number): Float64Array {
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) sums[i * width + j] = sums[j * width + i];
  return sums;
}

/** What there is of the rows of a chunk less the first of them: means, sums of deviations from the means, which rounding leaves, and of their squares; (width) each. */
export interface ChunkSums {
  shift: Float64Array;
  rest: Float64Array;
  squares: Float64Array;
}

/** Rows that are brought into `slots` chunk by chunk. */
export interface Chunks {
  count: number;
  width: number;
  source: ColumnSource;
  slots: Float64Array;
}

/**
 * The moments of each chunk. What rounding left in a mean is taken out of the squares: Chan, Golub & LeVeque, "Algorithms for computing the sample variance"
 * (1983), https://doi.org/10.1080/00031305.1983.10483115, equation 1.7.
 */
export function inChunks({ count, width, source, slots }: Chunks, sums: (slots: Float64Array, count: number, width: number) => ChunkSums): ChunkMoments {
  const most = rowsTogether(width);
  const stride = columnStride(most);
  const chunks = Math.ceil(count / most);
  const [origin, shift, m2] = [0, 1, 2].map(() => new Float64Array(chunks * width));
  const counts = new Float64Array(chunks);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const from = chunk * most;
    const to = Math.min(count, from + most);
    source(slots, { from, to, stride });
    counts[chunk] = to - from;
    const made = sums(slots, to - from, width);
    shift.set(made.shift.subarray(0, width), chunk * width);
    for (let j = 0; j < width; j++) {
      origin[chunk * width + j] = slots[j * stride];
      m2[chunk * width + j] = made.squares[j] > 0 ? Math.max(0, made.squares[j] - (made.rest[j] * made.rest[j]) / (to - from)) : made.squares[j];
    }
  }
  return { counts, origin, shift, m2 };
}

function chunkSums(slots: Float64Array, count: number, width: number): ChunkSums {
  const stride = columnStride(rowsTogether(width));
  const [shift, rest, squares] = [0, 1, 2].map(() => new Float64Array(width));
  for (let j = 0; j < width; j++) {
    const values = slots.subarray(j * stride, j * stride + count);
    shift[j] = sumOf(values, values[0]) / count;
    const left = values.map((value) => value - values[0] - shift[j]);
    rest[j] = sumOf(left, 0);
    squares[j] = sumOf(left.map((value) => value * value), 0);
  }
  return { shift, rest, squares };
}

/** The sum of values of which something is taken; even and odd ones are added up apart. */
function sumOf(values: Float64Array, less: number): number {
  const lanes = [0, 0];
  values.forEach((value, i) => (lanes[i & 1] += value - less));
  return lanes[0] + lanes[1];
}
