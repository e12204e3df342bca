import type { AnyVector, Column, Frame } from '../../../frame/column.ts';
import { doubles, sparse, unnamedVectors } from '../../../frame/column.ts';
import { concat, selectRows, withColumns } from '../../../frame/select.ts';
import { DataError } from '../../../util/errors.ts';
import { anyVector, vectorColumn } from '../columns.ts';
import type { SearchValues, SparseValue } from '../../params.ts';
import { column, neededDouble, neededInt, vector } from '../../params.ts';
import type { Model, Search, SearchedRows } from '../../stage.ts';
import { bucketsOf } from './buckets.ts';
import type { Family } from './family.ts';
import { distancesBy } from './slots.ts';

/** Pairs that are handed on together: what a join keeps in memory does not grow with what it finds. */
const PAIRS_TOGETHER = 65_536;

/** What can be asked of a stage of a family. */
export function lshSearches(family: Family): Record<string, Search> {
  return {
    approxSimilarityJoin: {
      doc: 'Pairs of a row and a row of other data, or of the rows themselves, with an equal hash in some table and a distance below the threshold.',
      params: {
        threshold: neededDouble('Pairs are nearer than this.', { min: 0 }),
        distCol: column('distCol', 'New column of distances.', { output: true }),
      },
      other: true,
      find: (model, params, rows) => join(family, { model, params }, rows),
    },
    approxNearestNeighbors: {
      doc: 'The rows nearest to a vector among those with an equal hash in some table; there may be fewer than were asked for.',
      params: {
        key: vector('The vector: a list of numbers, or { size, indices, values }.'),
        numNearestNeighbors: neededInt('Rows that are wanted.', { min: 1 }),
        distCol: column('distCol', 'New column of distances.', { output: true }),
      },
      other: false,
      find: (model, params, rows) => neighbours(family, { model, params }, rows),
    },
  };
}

interface Asked {
  model: Model;
  params: SearchValues;
}

/** Rows of the frame to compare: their vectors and their hashes, row-major (rows, numHashTables). */
function hashed({ params }: Model, frame: Frame): { vectors: AnyVector; hashes: Float64Array } {
  return { vectors: anyVector(frame, params.inputCol as string), hashes: vectorColumn(frame, params.outputCol as string).values };
}

/** Each pair once, by the row and then by the other row. NaN is near to nothing. */
function* join({ distance }: Family, { model, params }: Asked, { frames, other }: SearchedRows): Generator<Frame> {
  const right = other();
  const { vectors: theirs, hashes: theirHashes } = hashed(model, right);
  const tables = model.params.numHashTables as number;
  const threshold = params.threshold as number;
  const buckets = bucketsOf(theirHashes, tables);
  const distances = distancesBy(distance, threshold);
  // Of one row at a time: how far the candidates are, which of them are near, and how far those are by their row.
  const far = new Float64Array(right.rows);
  const near = new Int32Array(right.rows);
  const apart = new Float64Array(right.rows);
  for (const left of frames) {
    const { vectors, hashes } = hashed(model, left);
    let pairs: Pairs = { left: [], right: [], distances: [] };
    for (let row = 0; row < left.rows; row++) {
      const candidates = buckets.sharing(hashes.subarray(row * tables, (row + 1) * tables));
      distances({ vectors, row }, { vectors: theirs, rows: candidates }, far);
      let found = 0;
      for (let i = 0; i < candidates.length; i++) {
        if (!(far[i] < threshold)) continue;
        near[found++] = candidates[i];
        apart[candidates[i]] = far[i];
      }
      for (const candidate of near.subarray(0, found).sort()) {
        pairs.left.push(row);
        pairs.right.push(candidate);
        pairs.distances.push(apart[candidate]);
      }
      if (pairs.left.length < PAIRS_TOGETHER) continue;
      yield paired({ left, right }, pairs, params.distCol as string);
      pairs = { left: [], right: [], distances: [] };
    }
    yield paired({ left, right }, pairs, params.distCol as string);
  }
}

/** Rows of both sides and how far they are from each other, a pair each. */
interface Pairs {
  left: number[];
  right: number[];
  distances: number[];
}

/** The columns of both sides, which Spark has as fields of the structs `datasetA` and `datasetB`. */
function paired(sides: { left: Frame; right: Frame }, pairs: Pairs, distCol: string): Frame {
  const left = selectRows(sides.left, Int32Array.from(pairs.left));
  const right = selectRows(sides.right, Int32Array.from(pairs.right));
  const columns: [string, Column][] = [...prefixed('datasetA', left), ...prefixed('datasetB', right)];
  refuseTaken(columns.map(([name]) => name), distCol);
  return { rows: left.rows, columns: new Map([...columns, [distCol, doubles(Float64Array.from(pairs.distances))]]) };
}

function prefixed(prefix: string, { columns }: Frame): [string, Column][] {
  return [...columns].map(([name, one]) => [`${prefix}.${name}`, one]);
}

function refuseTaken(names: Iterable<string>, distCol: string): void {
  for (const name of names) if (name === distCol) throw new DataError(`distCol: expected a new name, but there is a column \`${distCol}\` already`);
}

/** The nearest first, equal ones as they stand. */
function* neighbours(family: Family, { model, params }: Asked, { frames }: SearchedRows): Generator<Frame> {
  const key = keyVector(family, model, params.key as readonly number[] | SparseValue);
  const keyHash = family.hash(model, key, { rows: 1 });
  const distCol = params.distCol as string;
  let nearest: Frame | null = null;
  for (const frame of frames) {
    refuseTaken(frame.columns.keys(), distCol);
    const near = nearestOf(withDistances(family, { model, frame }, { key, keyHash, distCol }), params);
    nearest = nearest === null ? near : nearestOf(concat([nearest, near]), params);
  }
  if (nearest !== null) yield nearest;
}

/** The rows that share a bucket with the key, with how far they are. */
function withDistances({ distance }: Family, { model, frame }: { model: Model; frame: Frame }, { key, keyHash, distCol }: { key: AnyVector; keyHash: Float64Array; distCol: string }): Frame {
  const { vectors, hashes } = hashed(model, frame);
  const tables = keyHash.length;
  const sharing = Int32Array.from({ length: frame.rows }, (_, row) => row).filter((row) => keyHash.some((value, table) => value === hashes[row * tables + table]));
  const far = new Float64Array(sharing.length);
  distancesBy(distance, Infinity)({ vectors: key, row: 0 }, { vectors, rows: sharing }, far);
  const rows = sharing.filter((_, i) => !Number.isNaN(far[i]));
  const distances = far.filter((value) => !Number.isNaN(value));
  return withColumns(selectRows(frame, rows), [[distCol, doubles(distances)]]);
}

function nearestOf(frame: Frame, { distCol, numNearestNeighbors }: SearchValues): Frame {
  const { values } = frame.columns.get(distCol as string) as { values: Float64Array };
  const order = Int32Array.from(values, (_, row) => row).sort((a, b) => values[a] - values[b] || a - b);
  return selectRows(frame, order.subarray(0, numNearestNeighbors as number));
}

/** The key as a column of one row. */
function keyVector({ refuses }: Family, { state }: Model, key: readonly number[] | SparseValue): AnyVector {
  const vectors = 'size' in key
    ? sparse({ width: key.size, starts: Uint32Array.of(0, key.indices.length), slots: Int32Array.from(key.indices), values: Float64Array.from(key.values), names: [] })
    : unnamedVectors(Float64Array.from(key), key.length);
  if (vectors.width !== state.numFeatures) throw new DataError(`key: expected a vector of ${Number(state.numFeatures)} values as in the fit, got ${vectors.width}`);
  if (refuses !== null && vectors.values.every((value) => value === 0)) throw new DataError(`key: ${refuses}`);
  return vectors;
}
