import type { AnyVector, Frame } from '../../frame/column.ts';
import { javaRandom } from '../../kernels/java-random.ts';
import { DataError } from '../../util/errors.ts';
import type { Pair } from '../common/lsh/slots.ts';
import { lshStage } from '../common/lsh/stage.ts';
import type { ParamValues } from '../params.ts';
import type { Model } from '../stage.ts';

/** Spark's: the largest hash is below it, and so is the number of slots. */
const PRIME = 2038074743;
/** A product of two numbers below PRIME is cut here, so that every part is exact in doubles. */
const PART = 2 ** 16;

/**
 * Takes a vector for the set of its slots that are not 0, and hashes it by the smallest ((1 + slot) a + b) mod 2038074743 with random a and b a table, so that sets of a small
 * Jaccard distance often have equal hashes. With the same seed the hashes are Spark's. They are one vector of numHashTables numbers, where Spark makes a list of as many vectors
 * of one number. A vector of zeros has no hash: an error, as in Spark.
 * @see https://spark.apache.org/docs/latest/ml-features.html#minhash-for-jaccard-distance
 */
export const stage = lshStage({
  name: 'MinHashLSH',
  doc: 'Hashes vectors so that those with mostly the same slots in use often have equal hashes.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#minhash-for-jaccard-distance',
  params: {},
  check: () => [],
  family: { draw, hash, refuses: 'expected a vector with at least 1 value that is not 0 for MinHashLSH, got zeros alone', distance },
});

/** `randCoefficients` has a and b of each table: row-major (numHashTables, 2). */
function draw({ seed, numHashTables, inputCol }: ParamValues, width: number): { randCoefficients: Int32Array } {
  if (width > PRIME) throw new DataError(`column \`${String(inputCol)}\`: expected vectors of at most ${PRIME} slots for MinHashLSH, got ${width}`);
  const random = javaRandom(seed as number);
  const randCoefficients = new Int32Array(2 * (numHashTables as number));
  for (let at = 0; at < randCoefficients.length; at += 2) {
    randCoefficients[at] = 1 + random.nextInt(PRIME - 1);
    randCoefficients[at + 1] = random.nextInt(PRIME - 1);
  }
  return { randCoefficients };
}

function hash({ params, arrays: { randCoefficients } }: Model, vectors: AnyVector, { rows }: Pick<Frame, 'rows'>): Float64Array {
  const { width, values } = vectors;
  const tables = params.numHashTables as number;
  const out = new Float64Array(rows * tables).fill(Infinity);
  for (let row = 0; row < rows; row++) {
    const [from, to] = vectors.kind === 'vector' ? [row * width, (row + 1) * width] : [vectors.starts[row], vectors.starts[row + 1]];
    const first = row * tables;
    for (let k = from; k < to; k++) {
      if (values[k] === 0) continue;
      const slot = vectors.kind === 'vector' ? k - from : vectors.slots[k];
      for (let table = 0; table < tables; table++) {
        const value = place(1 + slot, randCoefficients[2 * table], randCoefficients[2 * table + 1]);
        if (value < out[first + table]) out[first + table] = value;
      }
    }
  }
  return out;
}

/** (x a + b) mod PRIME of whole numbers below PRIME. */
function place(x: number, a: number, b: number): number {
  const upper = Math.floor(a / PART);
  return (((x * upper) % PRIME) * PART + x * (a - upper * PART) + b) % PRIME;
}

/** The Jaccard distance: the share of the slots in use by either that only one of them uses. */
function distance({ x, from, y, start, slots }: Pair): number {
  let either = 0;
  let both = 0;
  for (let j = 0; j < slots; j++) {
    const used = x[from + j] !== 0;
    const alsoUsed = y[start + j] !== 0;
    if (used || alsoUsed) either++;
    if (used && alsoUsed) both++;
  }
  return 1 - both / either;
}
