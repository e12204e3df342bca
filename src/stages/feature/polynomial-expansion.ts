import type { AnyVector, Frame, Schema, SparseColumn, VectorColumn } from '../../frame/column.ts';
import { sparse, unnamedVectors } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, anyVector, checkSingle, namesIn, unnamedType, wantType } from '../common/columns.ts';
import type { ParamValues } from '../params.ts';
import { column, int } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/**
 * All products of at most `degree` slots of a vector, with repetition, in the order of Spark: `a, a*a, b, a*b, b*b` of two slots.
 * Factors are multiplied from the last slot to the first, and nothing is multiplied to a product that is 0 already, so that both round alike.
 * Sparse vectors stay sparse. As in Spark the slots of the result have no names.
 * @see https://spark.apache.org/docs/latest/ml-features.html#polynomialexpansion
 */
export const stage: Stage = {
  name: 'PolynomialExpansion',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.PolynomialExpansion',
  doc: 'Adds the products of slots of a vector up to a degree.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#polynomialexpansion',
  sklearn: ['PolynomialFeatures'],
  params: {
    inputCol: column(null, 'Vector column.'),
    outputCol: column(null, 'New vector column.', { output: true }),
    degree: int(2, 'Most factors of a product.', { min: 1 }),
  },
  missing: true,
  nominal: 'onehot',
  check: checkSingle,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema,
  passes: {},
  fit: null,
  apply,
  whole: null,
};

/** Slots of a result: more do not fit 32 bits. */
const MOST_SLOTS = 2 ** 31 - 1;

function schema(params: ParamValues, before: Schema): Schema {
  const { width } = wantType(before, params.inputCol as string, 'a vector');
  return addTypes(before, [[params.outputCol as string, unnamedType(width === 0 ? 0 : expandedWidth(width, params.degree as number))]]);
}

/** Slots of the result: products of at most `degree` slots, without the one of none. */
function expandedWidth(width: number, degree: number): number {
  const slots = countProducts(width, degree) - 1;
  if (slots > MOST_SLOTS) throw new DataError(`degree: expected a result of at most ${MOST_SLOTS} slots, got more from ${width} slots and degree ${degree}`);
  return slots;
}

/** Products of at most `degree` of some slots, that of none among them. */
function countProducts(slots: number, degree: number): number {
  let found = 1;
  for (let i = 1; i <= degree; i++) found = (found * (slots + i)) / i;
  return Math.round(found);
}

function apply({ params }: Model, frame: Frame): Frame {
  const source = anyVector(frame, params.inputCol as string);
  const degree = params.degree as number;
  return withColumns(frame, [[params.outputCol as string, expand(source, { rows: frame.rows, degree, width: expandedWidth(source.width, degree) })]]);
}

interface Shape {
  rows: number;
  degree: number;
  /** Of the result. */
  width: number;
}

function expand(source: AnyVector, shape: Shape): AnyVector {
  return source.kind === 'sparse' ? expandSparse(source, shape) : expandDense(source, shape);
}

/** Each product is one that stands before it, or nothing (-1), times one slot: (width) each. */
function expandDense({ width: slots, values }: VectorColumn, { rows, degree, width }: Shape): VectorColumn {
  const before = new Int32Array(width).fill(-1);
  const factors = new Int32Array(width);
  plan({ before, factors, sizes: sizesOf(slots, degree) }, { last: slots - 1, degree, place: -1 });
  const out = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const [from, at] = [row * slots, row * width];
    for (let k = 0; k < width; k++) {
      const product = before[k] < 0 ? 1 : out[at + before[k]];
      if (product !== 0) out[at + k] = product * values[from + factors[k]];
    }
  }
  return unnamedVectors(out, width);
}

interface Plan {
  before: Int32Array;
  factors: Int32Array;
  sizes: readonly Float64Array[];
}

/** Where products of the slots up to `last` stand behind one at `place`: those without the last slot first, then those with it once, twice, and so on. */
function plan(made: Plan, { last, degree, place }: { last: number; degree: number; place: number }): void {
  if (degree === 0 || last < 0) return;
  plan(made, { last: last - 1, degree, place });
  let at = place;
  for (let power = 1; power <= degree; power++) {
    const next = at + made.sizes[degree - power + 1][last];
    made.before[next] = at;
    made.factors[next] = last;
    at = next;
    plan(made, { last: last - 1, degree: degree - power, place: at });
  }
}

/** `sizes[degree][slots]`: products of at most `degree` of the first `slots` slots. */
function sizesOf(slots: number, degree: number): Float64Array[] {
  return Array.from({ length: degree + 1 }, (_, d) => Float64Array.from({ length: slots + 1 }, (_each, s) => countProducts(s, d)));
}

interface Found {
  places: number[];
  products: number[];
  sizes: readonly Float64Array[];
}

function expandSparse({ width: slots, starts, slots: own, values }: SparseColumn, { rows, degree, width }: Shape): SparseColumn {
  const found: Found = { places: [], products: [], sizes: sizesOf(slots, degree) };
  const ends = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    const part = { slots: own.subarray(starts[row], starts[row + 1]), values: values.subarray(starts[row], starts[row + 1]) };
    multiply(found, part, { last: part.slots.length - 1, degree, place: -1, product: 1 });
    ends[row + 1] = found.places.length;
  }
  return sparse({ width, starts: ends, slots: Int32Array.from(found.places), values: Float64Array.from(found.products), names: [] });
}

/** The products of one sparse row, in the order of their places. */
function multiply(found: Found, row: { slots: Int32Array; values: Float64Array }, { last, degree, place, product }: { last: number; degree: number; place: number; product: number }): void {
  if (degree === 0 || last < 0) {
    if (place < 0) return;
    found.places.push(place);
    found.products.push(product);
    return;
  }
  let [at, next] = [place, product];
  for (let power = 0; power <= degree && next !== 0; power++) {
    multiply(found, row, { last: last - 1, degree: degree - power, place: at, product: next });
    next *= row.values[last];
    at += found.sizes[degree - power][row.slots[last]];
  }
}
