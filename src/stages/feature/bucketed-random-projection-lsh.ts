import type { AnyVector, Frame } from '../../frame/column.ts';
import { javaRandom } from '../../kernels/java-random.ts';
import type { Pair } from '../common/lsh/slots.ts';
import { lshStage } from '../common/lsh/stage.ts';
import type { ParamValues } from '../params.ts';
import { neededDouble } from '../params.ts';
import type { Model } from '../stage.ts';

/**
 * Hashes vectors by floor(r · x / bucketLength) with a random unit vector r a table, so that vectors of a small Euclidean distance often have equal hashes. With the same seed
 * the unit vectors, and the hashes, are Spark's, but for vectors so near to the border of a bucket that the order of a sum decides. Hashes are one vector of numHashTables numbers,
 * where Spark makes a list of as many vectors of one number. NaN has the hash NaN and is near to nothing.
 * @see https://spark.apache.org/docs/latest/ml-features.html#bucketed-random-projection-for-euclidean-distance
 */
export const stage = lshStage({
  name: 'BucketedRandomProjectionLSH',
  doc: 'Hashes vectors so that those of a small Euclidean distance often have equal hashes.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#bucketed-random-projection-for-euclidean-distance',
  params: {
    bucketLength: neededDouble('Length of a bucket; longer ones find more of what is near.', { min: 0, above: true }),
  },
  check: ({ bucketLength }) => (bucketLength === undefined ? [{ param: 'bucketLength', text: 'expected a length above 0, got none' }] : []),
  family: { draw, hash, refuses: null, distance },
});

/** `randMatrix` has a unit vector a table: row-major (numHashTables, width). */
function draw({ seed, numHashTables }: ParamValues, width: number): { randMatrix: Float64Array } {
  const random = javaRandom(seed as number);
  const randMatrix = Float64Array.from({ length: (numHashTables as number) * width }, () => random.nextGaussian());
  for (let at = 0; at < randMatrix.length; at += width) {
    const row = randMatrix.subarray(at, at + width);
    const length = norm(row);
    // A reciprocal and a product, as in Spark, so that both round alike.
    if (length !== 0) for (let j = 0; j < width; j++) row[j] *= 1 / length;
  }
  return { randMatrix };
}

/** The Euclidean norm by the running scale of BLAS's reference dnrm2, which rounds like no plain sum of squares. */
function norm(values: Float64Array): number {
  if (values.length === 1) return Math.abs(values[0]);
  let scale = 0;
  let sum = 1;
  for (const value of values) {
    const size = Math.abs(value);
    if (size === 0) continue;
    if (scale < size) sum = 1 + sum * (scale / size) ** 2;
    else sum += (size / scale) ** 2;
    scale = Math.max(scale, size);
  }
  return scale * Math.sqrt(sum);
}

function hash({ params, arrays: { randMatrix } }: Model, vectors: AnyVector, { rows }: Pick<Frame, 'rows'>): Float64Array {
  const { width, values } = vectors;
  const tables = params.numHashTables as number;
  const factor = 1 / (params.bucketLength as number);
  const out = new Float64Array(rows * tables);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let table = 0; table < tables; table++) {
      const unit = table * width;
      let sum = 0;
      if (vectors.kind === 'vector') for (let j = 0, from = row * width; j < width; j++) sum += values[from + j] * randMatrix[unit + j];
      else for (let k = vectors.starts[row]; k < vectors.starts[row + 1]; k++) sum += values[k] * randMatrix[unit + vectors.slots[k]];
      out[at++] = Math.floor(factor * sum);
    }
  }
  return out;
}

/** The Euclidean distance; a sum that only grows need not be ended. */
function distance({ x, from, y, start, slots, limit }: Pair): number {
  const most = limit * limit * (1 + ROUNDING);
  let sum = 0;
  for (let j = 0; j < slots; j++) {
    const apart = x[from + j] - y[start + j];
    sum += apart * apart;
    if (sum > most) return Infinity;
  }
  return Math.sqrt(sum);
}

/** More than the square and the root of a limit can be wrong by. */
const ROUNDING = 1e-12;
