import { addTimes, dot } from './solvers/vector.ts';

/** Eigenvalues (size), ascending, and for each of them a vector of length 1, row-major (size, size): row i is that of value i. */
export interface Eigen {
  values: Float64Array;
  vectors: Float64Array;
}

/** The square of what no digit of a number near 1 depends on, and which can still be divided by. */
const NOTHING = 1e-290;
/** Steps for one eigenvalue; two are the rule. */
const MOST_STEPS = 60;

/**
 * Of a symmetric matrix, (size, size): reflections make all of it 0 but three diagonals, and rotations those beside the middle one. NaN where a number is not finite.
 * Golub & Van Loan, Matrix Computations (4th edition), 8.3.1; Dubrulle, Martin & Wilkinson, "The implicit QL algorithm" (1968), https://doi.org/10.1007/BF02165404.
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const largest = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!Number.isFinite(largest)) return { values: new Float64Array(size).fill(NaN), vectors: new Float64Array(size * size).fill(NaN) };
  // Numbers near 1 can be squared.
  const { diagonal, beside, vectors } = tridiagonal(largest === 0 ? matrix.slice() : matrix.map((value) => value / largest), size);
  for (let i = 0; i < size; i++) settle(i, { diagonal, beside, vectors });
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[i] - diagonal[j]);
  const sorted = new Float64Array(size * size);
  order.forEach((from, to) => sorted.set(vectors.subarray(from * size, (from + 1) * size), to * size));
  return { values: Float64Array.from(order, (i) => diagonal[i] * largest), vectors: sorted };
}

/** A matrix whose rows beside `diagonal` (size), those of number i and i + 1 in `beside` (size), are all that is not 0, in the base of the rows of `vectors` (size, size). */
interface Tridiagonal {
  diagonal: Float64Array;
  beside: Float64Array;
  vectors: Float64Array;
}

/** In the memory of the matrix: behind the diagonal of row k stands, once it is done, the vector that reflects by I - factors[k] v v'. */
function tridiagonal(a: Float64Array, size: number): Tridiagonal {
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(size);
  const factors = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    diagonal[k] = a[k * size + k];
    const v = a.subarray(k * size + k + 1, (k + 1) * size);
    const square = dot(v, v);
    if (square < NOTHING) continue;
    beside[k] = v[0] > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    v[0] -= beside[k];
    factors[k] = 2 / dot(v, v);
    reflect(a, size, { k, v, factor: factors[k] });
  }
  return { diagonal, beside, vectors: baseOf(a, size, factors) };
}

/** The rows and columns behind number k, less what the reflection takes: v w' + w v'. */
function reflect(a: Float64Array, size: number, { k, v, factor }: { k: number; v: Float64Array; factor: number }): void {
  const rows = Array.from(v, (_, i) => a.subarray((k + 1 + i) * size + k + 1, (k + 2 + i) * size));
  const w = Float64Array.from(rows, (row) => factor * dot(row, v));
  addTimes(w, v, (-factor / 2) * dot(w, v));
  rows.forEach((row, i) => {
    addTimes(row, w, -v[i]);
    addTimes(row, v, -w[i]);
  });
}

/** The product of the reflections, the last one first, as rows. */
function baseOf(a: Float64Array, size: number, factors: Float64Array): Float64Array {
  const base = new Float64Array(size * size);
  for (let i = 0; i < size; i++) base[i * size + i] = 1;
  for (let k = size - 2; k >= 0; k--) {
    const v = a.subarray(k * size + k + 1, (k + 1) * size);
    for (let i = k + 1; i < size; i++) {
      const row = base.subarray(i * size + k + 1, (i + 1) * size);
      addTimes(row, v, -factors[k] * dot(row, v));
    }
  }
  return base;
}

/** Rotates until number `first` is an eigenvalue. */
function settle(first: number, { diagonal, beside, vectors }: Tridiagonal): void {
  for (let step = 0; ; step++) {
    const last = endOfBlock(first, { diagonal, beside });
    if (last === first) return;
    if (step === MOST_STEPS) throw new Error(`no eigenvalue after ${MOST_STEPS} steps`);
    sweep({ first, last }, { diagonal, beside, vectors });
  }
}

/** The first number, from `first` on, with nothing beside it that does more than round. */
function endOfBlock(first: number, { diagonal, beside }: Pick<Tridiagonal, 'diagonal' | 'beside'>): number {
  let last = first;
  while (last + 1 < diagonal.length && Math.abs(beside[last]) > Number.EPSILON * (Math.abs(diagonal[last]) + Math.abs(diagonal[last + 1]))) last += 1;
  return last;
}

/** One step of QL with a shift near the eigenvalue: what stands beside the last number is rotated up to the first. */
function sweep({ first, last }: { first: number; last: number }, { diagonal, beside, vectors }: Tridiagonal): void {
  const size = diagonal.length;
  const half = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first]);
  const root = Math.sqrt(half * half + 1);
  let g = diagonal[last] - diagonal[first] + beside[first] / (half < 0 ? half - root : half + root);
  let sin = 1;
  let cos = 1;
  let shift = 0;
  for (let i = last - 1; i >= first; i--) {
    const f = sin * beside[i];
    const b = cos * beside[i];
    const length = Math.sqrt(f * f + g * g);
    beside[i + 1] = length;
    if (length === 0) {
      // The block falls in two.
      diagonal[i + 1] -= shift;
      beside[last] = 0;
      return;
    }
    sin = f / length;
    cos = g / length;
    g = diagonal[i + 1] - shift;
    const r = (diagonal[i] - g) * sin + 2 * cos * b;
    shift = sin * r;
    diagonal[i + 1] = g + shift;
    g = cos * r - b;
    rotate(vectors.subarray(i * size, (i + 2) * size), { sin, cos });
  }
  diagonal[first] -= shift;
  beside[first] = g;
  beside[last] = 0;
}

/** Turns two rows that stand one behind the other. */
function rotate(rows: Float64Array, { sin, cos }: { sin: number; cos: number }): void {
  const size = rows.length / 2;
  for (let k = 0; k < size; k++) {
    const low = rows[k];
    const high = rows[k + size];
    rows[k + size] = sin * low + cos * high;
    rows[k] = cos * low - sin * high;
  }
}
