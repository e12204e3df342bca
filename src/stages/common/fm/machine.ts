import type { AnyVector } from '../../../frame/column.ts';
import type { Loss } from '../linear/loss-sums.ts';

/** Which numbers a factorization machine has: a vector of `size` numbers for each feature, row-major (width, size), then a coefficient for each, then an intercept. */
export interface Layout {
  width: number;
  size: number;
  linear: boolean;
  intercept: boolean;
}

/** A loss added up over rows, with its derivatives by the numbers of the machine. */
export interface MachineSums {
  loss: number;
  gradient: Float64Array;
  /** Of the rows. */
  weight: number;
}

interface Range {
  from: number;
  to: number;
}

/** Rows whose margins are looked at together. */
const ROWS_AT_A_TIME = 256;

/** How many numbers there are. */
export function lengthOfMachine({ width, size, linear, intercept }: Layout): number {
  return width * size + (linear ? width : 0) + (intercept ? 1 : 0);
}

/** The margins of all rows, (rows): intercept, coefficients times features, and the product of each two features times that of their vectors. */
export function machineMargins(column: AnyVector, rows: number, machine: { layout: Layout; point: Float64Array }): Float64Array {
  const into = new Float64Array(rows);
  const sums = new Float64Array(Math.min(rows, ROWS_AT_A_TIME) * machine.layout.size);
  forEachRange(rows, (range) => addMargins(column, range, { ...machine, sums, into: into.subarray(range.from, range.to) }));
  return into;
}

/** The losses of all rows; those whose derivative is 0 take no part in the gradient. */
export function machineSums(column: AnyVector, rows: number, { layout, point, loss }: { layout: Layout; point: Float64Array; loss: Loss }): Omit<MachineSums, 'weight'> {
  const gradient = new Float64Array(point.length);
  const sums = new Float64Array(Math.min(rows, ROWS_AT_A_TIME) * layout.size);
  const room = new Float64Array(Math.min(rows, ROWS_AT_A_TIME));
  let total = 0;
  forEachRange(rows, (range) => {
    const margins = room.subarray(0, range.to - range.from);
    addMargins(column, range, { layout, point, sums, into: margins });
    total += loss(margins, range);
    addGradient(column, range, { layout, point, sums, factors: margins, gradient });
  });
  return { loss: total, gradient };
}

function forEachRange(rows: number, see: (range: Range) => void): void {
  for (let from = 0; from < rows; from += ROWS_AT_A_TIME) see({ from, to: Math.min(rows, from + ROWS_AT_A_TIME) });
}

/** Leaves in `sums` the features times their vectors added up, row-major (rows, size). */
function addMargins(column: AnyVector, { from, to }: Range, { layout, point, sums, into }: { layout: Layout; point: Float64Array; sums: Float64Array; into: Float64Array }): void {
  const { width, size, linear, intercept } = layout;
  const { values } = column;
  const sparse = column.kind === 'sparse';
  const base = intercept ? point[point.length - 1] : 0;
  sums.fill(0);
  for (let row = from; row < to; row++) {
    const at = (row - from) * size;
    const start = sparse ? column.starts[row] : row * width;
    const end = sparse ? column.starts[row + 1] : start + width;
    let margin = base;
    let squares = 0;
    for (let k = start; k < end; k++) {
      const x = values[k];
      if (x === 0) continue;
      const slot = sparse ? column.slots[k] : k - start;
      if (linear) margin += point[width * size + slot] * x;
      for (let f = 0, v = slot * size; f < size; f++, v++) {
        const product = point[v] * x;
        sums[at + f] += product;
        squares += product * product;
      }
    }
    let whole = 0;
    for (let f = at; f < at + size; f++) whole += sums[f] * sums[f];
    into[row - from] = margin + 0.5 * (whole - squares);
  }
}

function addGradient(column: AnyVector, { from, to }: Range, { layout, point, sums, factors, gradient }: { layout: Layout; point: Float64Array; sums: Float64Array; factors: Float64Array; gradient: Float64Array }): void {
  const { width, size, linear, intercept } = layout;
  const { values } = column;
  const sparse = column.kind === 'sparse';
  for (let row = from; row < to; row++) {
    const factor = factors[row - from];
    if (factor === 0) continue;
    if (intercept) gradient[gradient.length - 1] += factor;
    const at = (row - from) * size;
    const start = sparse ? column.starts[row] : row * width;
    const end = sparse ? column.starts[row + 1] : start + width;
    for (let k = start; k < end; k++) {
      const x = values[k];
      if (x === 0) continue;
      const slot = sparse ? column.slots[k] : k - start;
      if (linear) gradient[width * size + slot] += factor * x;
      for (let f = 0, v = slot * size; f < size; f++, v++) gradient[v] += factor * x * (sums[at + f] - point[v] * x);
    }
  }
}
