/** Copies rows, row-major, from number `from` on to before `to`, into `into`. */
export type RowSource = (into: Float64Array, range: { from: number; to: number }) => void;

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

/** Products of pairs of slots, (width, width), symmetric, and sums of slots, (width), each slot less its center. */
export interface Gram {
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
  /** Products of all pairs of slots, and slots, each less its `center` (width), added up over rows. */
  gram(count: number, center: Float64Array, source: RowSource): Gram;
  /** Moments of the rows in groups of `rowsTogether`: their sizes depend on the width alone. */
  moments(count: number, width: number, source: RowSource): ChunkMoments;
  /** Rows (count, width) times a matrix (width, outputs): (count, outputs), all row-major. */
  project(count: number, matrix: { factors: Float64Array; width: number }, source: RowSource): Float64Array;
}

/** The readable kernel. */
export function typescriptDense(): DenseKernel {
  return {
    name: 'typescript',
    gram(count, center, source) {
      const width = center.length;
      const products = new Float64Array(width * width);
      const sums = new Float64Array(width);
      const rows = new Float64Array(ROWS_AT_A_TIME * width);
      for (let from = 0; from < count; from += ROWS_AT_A_TIME) {
        const to = Math.min(count, from + ROWS_AT_A_TIME);
        source(rows, { from, to });
        for (let first = 0; first < to - from; first += BLOCK) addBlock({ products, sums }, center, rows.subarray(first * width, Math.min(to - from, first + BLOCK) * width));
      }
      return { products: mirrored(products, width), sums };
    },
    moments: (count, width, source) => inChunks({ count, width, source, rows: new Float64Array(rowsTogether(width) * width) }, chunkSums),
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

/** Even and odd rows are added up apart, as two lanes are. */
function addBlock({ products, sums }: Gram, center: Float64Array, rows: Float64Array): void {
  const width = center.length;
  for (let i = 0; i < width; i++) {
    let total = 0;
    for (let at = i; at < rows.length; at += width) total += rows[at] - center[i];
    sums[i] += total;
    for (let j = i; j < width; j++) {
      const lanes = [0, 0];
      for (let row = 0; row * width < rows.length; row++) lanes[row & 1] += (rows[row * width + i] - center[i]) * (rows[row * width + j] - center[j]);
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

/** Rows that are brought into `rows` chunk by chunk. */
export interface Chunks {
  count: number;
  width: number;
  source: RowSource;
  rows: Float64Array;
}

/**
 * The moments of each chunk. What rounding left in a mean is taken out of the squares: Chan, Golub & LeVeque, "Algorithms for computing the sample variance"
 * (1983), https://doi.org/10.1080/00031305.1983.10483115, equation 1.7.
 */
export function inChunks({ count, width, source, rows }: Chunks, sums: (rows: Float64Array, count: number, width: number) => ChunkSums): ChunkMoments {
  const most = rowsTogether(width);
  const chunks = Math.ceil(count / most);
  const [origin, shift, m2] = [0, 1, 2].map(() => new Float64Array(chunks * width));
  const counts = new Float64Array(chunks);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const from = chunk * most;
    const to = Math.min(count, from + most);
    source(rows, { from, to });
    counts[chunk] = to - from;
    origin.set(rows.subarray(0, width), chunk * width);
    const made = sums(rows, to - from, width);
    shift.set(made.shift.subarray(0, width), chunk * width);
    for (let j = 0; j < width; j++) m2[chunk * width + j] = made.squares[j] > 0 ? Math.max(0, made.squares[j] - (made.rest[j] * made.rest[j]) / (to - from)) : made.squares[j];
  }
  return { counts, origin, shift, m2 };
}

function chunkSums(rows: Float64Array, count: number, width: number): ChunkSums {
  const [shift, rest, squares] = [0, 1, 2].map(() => new Float64Array(width));
  for (let j = 0; j < width; j++) {
    for (let row = 0; row < count; row++) shift[j] += rows[row * width + j] - rows[j];
    shift[j] /= count;
    for (let row = 0; row < count; row++) {
      const left = rows[row * width + j] - rows[j] - shift[j];
      rest[j] += left;
      squares[j] += left * left;
    }
  }
  return { shift, rest, squares };
}
