/** Copies rows, row-major, from number `from` on to before `to`, into `into`. */
export type RowSource = (into: Float64Array, range: { from: number; to: number }) => void;

/** Rows that are asked for at a time. */
export const ROWS_AT_A_TIME = 1024;
/** Rows whose products are added up by themselves, so that both kernels round alike. */
export const BLOCK = 64;

/** Sums of products over rows of doubles. Both kinds give the same bits. */
export interface DenseKernel {
  name: 'wasm' | 'typescript';
  /** Products of all pairs of slots, each less its `center` (width), added up over rows: (width, width), symmetric. */
  gram(count: number, center: Float64Array, source: RowSource): Float64Array;
  /** Rows (count, width) times a matrix (width, outputs): (count, outputs), all row-major. */
  project(count: number, matrix: { factors: Float64Array; width: number }, source: RowSource): Float64Array;
}

/** The readable kernel. */
export function typescriptDense(): DenseKernel {
  return {
    name: 'typescript',
    gram(count, center, source) {
      const width = center.length;
      const sums = new Float64Array(width * width);
      const rows = new Float64Array(ROWS_AT_A_TIME * width);
      for (let from = 0; from < count; from += ROWS_AT_A_TIME) {
        const to = Math.min(count, from + ROWS_AT_A_TIME);
        source(rows, { from, to });
        for (let first = 0; first < to - from; first += BLOCK) addBlock(sums, center, rows.subarray(first * width, Math.min(to - from, first + BLOCK) * width));
      }
      return mirrored(sums, width);
    },
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
function addBlock(sums: Float64Array, center: Float64Array, rows: Float64Array): void {
  const width = center.length;
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) {
      const lanes = [0, 0];
      for (let row = 0; row * width < rows.length; row++) lanes[row & 1] += (rows[row * width + i] - center[i]) * (rows[row * width + j] - center[j]);
      sums[i * width + j] += lanes[0] + lanes[1];
    }
  }
}

/** What is above the diagonal below it too. */
export function mirrored(sums: Float64Array, width: number): Float64Array {
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) sums[i * width + j] = sums[j * width + i];
  return sums;
}
