import type { Frame } from '../../frame/column.ts';
import { unnamedVectors } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { addTypes, checkSingle, namesIn, unnamedType, vectorColumn, wantType } from '../common/columns.ts';
import { bool, column } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/**
 * The discrete cosine transform of each vector, type II with orthonormal waves, or its inverse. The result is dense, and as in Spark its slots have no names.
 * @see https://spark.apache.org/docs/latest/ml-features.html#discrete-cosine-transform-dct
 */
export const stage: Stage = {
  name: 'DCT',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.DCT',
  doc: 'Turns each vector into the weights of cosine waves that add up to it, or back.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#discrete-cosine-transform-dct',
  sklearn: [],
  params: {
    inputCol: column(null, 'Vector column.'),
    outputCol: column(null, 'New vector column.', { output: true }),
    inverse: bool(false, 'Turn weights back into the vector.'),
  },
  missing: true,
  nominal: 'onehot',
  check: checkSingle,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema: (params, schema) => addTypes(schema, [[params.outputCol as string, unnamedType(wantType(schema, params.inputCol as string, 'a vector').width)]]),
  passes: {},
  fit: null,
  apply,
  whole: null,
};

function apply({ params }: Model, frame: Frame): Frame {
  const { width, values } = vectorColumn(frame, params.inputCol as string);
  const out = new Float64Array(values.length);
  const waves = wavesOf(width);
  // Back is the same sum over the transposed matrix.
  const [wave, place] = params.inverse === true ? [1, width] : [width, 1];
  for (let at = 0; at < out.length; at += width) {
    for (let k = 0; k < width; k++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += waves[k * wave + i * place] * values[at + i];
      out[at + k] = sum;
    }
  }
  return withColumns(frame, [[params.outputCol as string, unnamedVectors(out, width)]]);
}

/** Wave k at place i, of length 1: (width, width). The angles are all multiples of one, so few cosines are needed. */
function wavesOf(width: number): Float64Array {
  const cosines = Float64Array.from({ length: 4 * width }, (_, step) => Math.cos((Math.PI * step) / (2 * width)));
  const waves = new Float64Array(width * width);
  for (let k = 0; k < width; k++) {
    const length = Math.sqrt((k === 0 ? 1 : 2) / width);
    for (let i = 0; i < width; i++) waves[k * width + i] = length * cosines[((2 * i + 1) * k) % (4 * width)];
  }
  return waves;
}
