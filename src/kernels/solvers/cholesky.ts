/** A share of the diagonal below which what is left of it is rounding. */
const SINGULAR = 1e-10;

/** A symmetric matrix, row-major (size, size), as the product of a lower triangle and its transpose. */
export interface Cholesky {
  /** x of A x = b, (size). */
  solve(b: Float64Array): Float64Array;
  /** Of A, (size, size). */
  inverse(): Float64Array;
  /** The diagonal of the inverse, (size). */
  inverseDiagonal(): Float64Array;
}

/**
 * Null where the matrix is not positive definite, or so nearly not that digits would be lost.
 * @see Golub & Van Loan, Matrix Computations (4th edition), algorithm 4.2.1
 */
export function cholesky(matrix: Float64Array, size: number): Cholesky | null {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j];
      for (let k = 0; k < j; k++) rest -= lower[i * size + k] * lower[j * size + k];
      if (i > j) lower[i * size + j] = rest / lower[j * size + j];
      else if (!(rest > SINGULAR * matrix[i * size + i])) return null;
      else lower[i * size + i] = Math.sqrt(rest);
    }
  }
  function solve(b: Float64Array): Float64Array {
    const x = b.slice();
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < i; k++) x[i] -= lower[i * size + k] * x[k];
      x[i] /= lower[i * size + i];
    }
    for (let i = size - 1; i >= 0; i--) {
      for (let k = i + 1; k < size; k++) x[i] -= lower[k * size + i] * x[k];
      x[i] /= lower[i * size + i];
    }
    return x;
  }
  function inverse(): Float64Array {
    const made = new Float64Array(size * size);
    const unit = new Float64Array(size);
    for (let j = 0; j < size; j++) {
      unit.fill(0);
      unit[j] = 1;
      made.set(solve(unit), j * size);
    }
    return made;
  }
  return { solve, inverse, inverseDiagonal: () => inverse().filter((_, i) => i % (size + 1) === 0) };
}
