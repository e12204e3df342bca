import type { AnyVector, VectorColumn } from '../../../frame/column.ts';

/** One row of a vector column. */
export interface At {
  vectors: AnyVector;
  row: number;
}

/** Values of two vectors in the same slots, `slots` of them, in order: those of one from `from` on in `x`, of the other from `start` on in `y`. */
export interface Pair {
  x: Float64Array;
  from: number;
  y: Float64Array;
  start: number;
  slots: number;
  /** Of a distance that is not below it nobody wants to know how large it is. */
  limit: number;
}

/** How far a vector is from each of some rows of other ones of the same width: into (rows). */
export type Distances = (of: At, to: { vectors: AnyVector; rows: Int32Array }, into: Float64Array) => void;

/** Behind the last slot that a vector can have. */
const NO_SLOT = 2 ** 31 - 1;

/** Measures by `distance`, which sees no slots that neither of two vectors stores. One pair is used for all, so that millions of them are no objects of their own. */
export function distancesBy(distance: (pair: Pair) => number, limit: number): Distances {
  const pair: Pair = { x: new Float64Array(0), from: 0, y: new Float64Array(0), start: 0, slots: 0, limit };
  let scratch = { x: pair.x, y: pair.y };
  return (of, { vectors, rows }, into) => {
    if (of.vectors.kind === 'vector' && vectors.kind === 'vector') return denseDistances(of, vectors);
    const own = spanOf(of.vectors, of.row);
    for (let i = 0; i < rows.length; i++) {
      const span = spanOf(vectors, rows[i]);
      const most = own.to - own.from + span.to - span.from;
      if (most > scratch.x.length) scratch = { x: new Float64Array(2 * most), y: new Float64Array(2 * most) };
      pair.slots = align({ vectors: of.vectors, span: own }, { vectors, span }, scratch);
      pair.x = scratch.x;
      pair.y = scratch.y;
      pair.from = pair.start = 0;
      into[i] = distance(pair);
    }

    function denseDistances({ vectors: { values, width }, row }: At, { values: others }: VectorColumn): void {
      pair.x = values;
      pair.from = row * width;
      pair.y = others;
      pair.slots = width;
      for (let i = 0; i < rows.length; i++) {
        pair.start = rows[i] * width;
        into[i] = distance(pair);
      }
    }
  };
}

/** Where the values of a row stand. */
interface Span {
  from: number;
  to: number;
}

function spanOf(vectors: AnyVector, row: number): Span {
  if (vectors.kind === 'vector') return { from: row * vectors.width, to: (row + 1) * vectors.width };
  return { from: vectors.starts[row], to: vectors.starts[row + 1] };
}

interface Stored {
  vectors: AnyVector;
  span: Span;
}

/** Puts the values of both side by side, 0 where one has none, and says how many slots that makes. */
function align({ vectors: a, span: { from, to } }: Stored, { vectors: b, span }: Stored, { x, y }: Pick<Pair, 'x' | 'y'>): number {
  const left = a.values;
  const right = b.values;
  // Dense vectors store all slots.
  const leftSlots = a.kind === 'vector' ? null : a.slots;
  const rightSlots = b.kind === 'vector' ? null : b.slots;
  let slots = 0;
  for (let i = from, j = span.from; i < to || j < span.to; slots++) {
    const slot = i === to ? NO_SLOT : leftSlots === null ? i - from : leftSlots[i];
    const other = j === span.to ? NO_SLOT : rightSlots === null ? j - span.from : rightSlots[j];
    x[slots] = slot <= other ? left[i++] : 0;
    y[slots] = other <= slot ? right[j++] : 0;
  }
  return slots;
}
