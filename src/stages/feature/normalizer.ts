import type { Frame, SparseColumn } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { addTypes, anyVector, checkSingle, namesIn, wantType } from '../common/columns.ts';
import { sameSlots, storedOf, withStored } from '../common/vector-values.ts';
import { column, double } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/**
 * Divides each vector by its p-norm; one of norm 0 stays as it is. Sparse vectors stay sparse. A vector with NaN becomes NaN, but for an infinite p, where its other values decide.
 * @see https://spark.apache.org/docs/latest/ml-features.html#normalizer
 */
export const stage: Stage = {
  name: 'Normalizer',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.Normalizer',
  doc: 'Scales each vector to norm 1.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#normalizer',
  sklearn: ['Normalizer'],
  params: {
    inputCol: column(null, 'Vector column.'),
    outputCol: column(null, 'New vector column.', { output: true }),
    p: double(2, 'Which norm: 1 sums absolute values, 2 is the length, .inf the largest absolute value.', { min: 1, anyNumber: true, sklearn: ['norm'] }),
  },
  missing: true,
  nominal: 'onehot',
  check: checkSingle,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema: (params, schema) => addTypes(schema, [[params.outputCol as string, sameSlots(wantType(schema, params.inputCol as string, 'a vector'))]]),
  passes: {},
  fit: null,
  apply,
  whole: null,
};

function apply({ params }: Model, frame: Frame): Frame {
  const source = anyVector(frame, params.inputCol as string);
  const { width, values } = storedOf(source);
  const out = new Float64Array(values.length);
  for (let row = 0, from = 0; row < frame.rows; row++) {
    const to = from + (source.kind === 'sparse' ? entriesOf(source, row) : width);
    const norm = normOf(values, { from, to, p: params.p as number });
    // A reciprocal and a product, as in Spark, so that both round alike.
    const factor = norm === 0 ? 1 : 1 / norm;
    for (let at = from; at < to; at++) out[at] = values[at] * factor;
    from = to;
  }
  return withColumns(frame, [[params.outputCol as string, withStored(source, out)]]);
}

function entriesOf({ starts }: SparseColumn, row: number): number {
  return starts[row + 1] - starts[row];
}

function normOf(values: Float64Array, { from, to, p }: { from: number; to: number; p: number }): number {
  let sum = 0;
  if (p === 1) for (let at = from; at < to; at++) sum += Math.abs(values[at]);
  else if (p === 2) for (let at = from; at < to; at++) sum += values[at] * values[at];
  else if (p === Infinity) for (let at = from; at < to; at++) sum = Math.abs(values[at]) > sum ? Math.abs(values[at]) : sum;
  else for (let at = from; at < to; at++) sum += Math.abs(values[at]) ** p;
  return p === 1 || p === Infinity ? sum : p === 2 ? Math.sqrt(sum) : sum ** (1 / p);
}
