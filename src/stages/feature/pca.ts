import type { AnyVector, Frame } from '../../frame/column.ts';
import { copyRows, unnamedVectors } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { slotName } from '../../frame/vectors.ts';
import { symmetricEigen } from '../../kernels/eigen.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, anyVector, checkSingle, namesIn, placeIn, refuseMissing, refuseWidth, rowNumber, unnamedType, wantType } from '../common/columns.ts';
import type { CoMoments } from '../common/covariance.ts';
import { coMomentsOf, mergeCoMoments } from '../common/covariance.ts';
import { dense } from '../common/kernels.ts';
import type { ParamValues } from '../params.ts';
import { column, neededInt } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

/** Products of pairs of slots that are kept: 2 GiB of them. */
const MOST_SLOTS = 2 ** 14;

/**
 * Projects vectors to the directions of the largest variance, the eigenvectors of the covariance. As in Spark nothing is taken from a vector before it is projected.
 * A direction has no sign of its own: its largest entry is made positive (the first of equals), where Spark leaves what its library gives. One row has no variance.
 * @see https://spark.apache.org/docs/latest/ml-features.html#pca
 */
export const stage: Stage = {
  name: 'PCA',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.PCA',
  doc: 'Projects vectors to their k principal components.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#pca',
  sklearn: ['PCA', 'TruncatedSVD'],
  params: {
    inputCol: column(null, 'Vector column.'),
    outputCol: column(null, 'New vector column of k slots.', { output: true }),
    k: neededInt('Number of components.', { min: 1, sklearn: ['n_components'] }),
  },
  missing: false,
  nominal: 'onehot',
  check: (params) => [...checkSingle(params), ...(params.k === undefined ? [{ param: 'k', text: 'expected the number of components, got none' }] : [])],
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema(params, schema) {
    const { width } = wantType(schema, params.inputCol as string, 'a vector');
    if (width > 0) refuseFew(width, params);
    return addTypes(schema, [[params.outputCol as string, unnamedType(params.k as number)]]);
  },
  lateParams: ['k'],
  passes: { products: { run: products, merge: mergeCoMoments } },
  fit,
  apply,
  whole: null,
};

function refuseFew(width: number, { k, inputCol }: ParamValues): void {
  if (width < Number(k)) throw new DataError(`k: expected at most ${width}, the number of slots of column \`${String(inputCol)}\`, got ${String(k)}`);
}

function products(shard: Frame, _args: never, params: ParamValues): CoMoments {
  const source = anyVector(shard, params.inputCol as string);
  if (source.width > MOST_SLOTS) throw new DataError(`column \`${String(params.inputCol)}\`: expected vectors of at most ${MOST_SLOTS} slots for PCA, got ${source.width}; a selector or a smaller numFeatures makes them shorter`);
  const made = coMomentsOf(source, shard.rows);
  // One that is missing or infinite leaves no number of its slot's variance, so that nobody has to look for it where there is none.
  for (let j = 0; j < source.width; j++) if (!Number.isFinite(made.products[j * (source.width + 1)])) refuseInfinite(source, shard);
  return made;
}

function refuseInfinite(source: AnyVector, frame: Frame): void {
  refuseMissing(frame, source, 'PCA');
  const from = source.kind === 'sparse' ? source.starts[0] : 0;
  const at = from + source.values.subarray(from).findIndex((value) => !Number.isFinite(value));
  if (at < from) return;
  const { row, slot } = placeIn(source, at);
  throw new DataError(`row ${rowNumber(frame, row)}, column \`${slotName(source, slot)}\`: expected a finite number for PCA, got ${source.values[at]}`);
}

function* fit(params: ParamValues): Fit {
  const all = (yield { pass: 'products', args: null }) as CoMoments;
  const width = all.mean.length;
  const k = params.k as number;
  if (all.rows === 0) throw new DataError('PCA: expected at least 1 row, got 0');
  refuseFew(width, params);
  const { values, vectors } = symmetricEigen(all.products.map((sum) => sum / Math.max(1, all.rows - 1)), width);
  // Ascending there; rounding may leave a variance of 0 below it.
  const variances = values.map((value) => Math.max(0, value)).reverse();
  const total = variances.reduce((sum, value) => sum + value, 0);
  const pc = new Float64Array(width * k);
  for (let component = 0; component < k; component++) {
    const direction = vectors.subarray((width - 1 - component) * width, (width - component) * width);
    const largest = direction.reduce((best, value, j) => (Math.abs(value) > Math.abs(direction[best]) * (1 + SAME) ? j : best), 0);
    const sign = direction[largest] < 0 ? -1 : 1;
    for (let j = 0; j < width; j++) pc[j * k + component] = sign * direction[j];
  }
  const explainedVariance = Float64Array.from(variances.slice(0, k), (value) => (total > 0 ? value / total : 0));
  return { stage: 'PCA', params, state: { numFeatures: width }, arrays: { pc, explainedVariance } };
}

/** Entries that differ by less are the same but for rounding. */
const SAME = 1e-10;

function apply({ params, state, arrays }: Model, frame: Frame): Frame {
  const source = anyVector(frame, params.inputCol as string);
  const { pc } = arrays as { pc: Float64Array };
  const width = state.numFeatures as number;
  const k = params.k as number;
  refuseWidth(source, width, params.inputCol as string);
  const values = source.kind === 'sparse' ? ofSparse(source, { pc, k, rows: frame.rows }) : dense().project(frame.rows, { factors: pc, width }, (into, range) => copyRows(source, into, range));
  // A missing value leaves none of its row.
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) refuseMissing(frame, source, 'PCA');
  return withColumns(frame, [[params.outputCol as string, unnamedVectors(values, k)]]);
}

function ofSparse({ starts, slots, values }: AnyVector & { kind: 'sparse' }, { pc, k, rows }: { pc: Float64Array; k: number; rows: number }): Float64Array {
  const out = new Float64Array(rows * k);
  for (let row = 0; row < rows; row++) for (let e = starts[row]; e < starts[row + 1]; e++) for (let c = 0; c < k; c++) out[row * k + c] += values[e] * pc[slots[e] * k + c];
  return out;
}
