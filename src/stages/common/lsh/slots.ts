import type { AnyVector } from '../../../frame/column.ts';

/** One row of a vector column. */
interface At {
  vectors: AnyVector;
  row: number;
}

/** Visits the slots of two vectors in order, those that neither stores left out, with the values of both. */
export function forEachSlot(a: At, b: At, visit: (x: number, y: number) => void): void {
  const [left, right] = [spanOf(a), spanOf(b)];
  let [i, j] = [left.from, right.from];
  while (i < left.to || j < right.to) {
    const slot = i < left.to ? slotAt(a, i) : Infinity;
    const other = j < right.to ? slotAt(b, j) : Infinity;
    visit(slot <= other ? a.vectors.values[i++] : 0, other <= slot ? b.vectors.values[j++] : 0);
  }
}

/** Where the values of the row stand. */
function spanOf({ vectors, row }: At): { from: number; to: number } {
  if (vectors.kind === 'vector') return { from: row * vectors.width, to: (row + 1) * vectors.width };
  return { from: vectors.starts[row], to: vectors.starts[row + 1] };
}

function slotAt({ vectors, row }: At, at: number): number {
  return vectors.kind === 'vector' ? at - row * vectors.width : vectors.slots[at];
}
