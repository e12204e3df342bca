import type { AnyVector, SparseColumn, VectorColumn } from '../../frame/column.ts';
import { sparse, vectors, unnamedVectors } from '../../frame/column.ts';
import { DataError } from '../../util/errors.ts';

/** Some slots of a vector column, in that order, in the same layout; each of them once. Throws a DataError for one that the vectors have not. */
export function pickSlots(column: AnyVector, slots: Int32Array): AnyVector {
  const outside = slots.find((slot) => slot >= column.width);
  if (outside !== undefined) throw new DataError(`expected vectors of more than ${outside} values, got ${column.width}`);
  const names = column.names.length === 0 ? [] : Array.from(slots, (slot) => column.names[slot]);
  const categories = column.categories === undefined ? undefined : Array.from(slots, (slot) => column.categories?.[slot] ?? 0);
  return column.kind === 'sparse' ? pickSparse(column, slots, { names, categories }) : pickDense(column, slots, { names, categories });
}

interface About {
  names: readonly string[];
  categories: readonly number[] | undefined;
}

function pickDense({ width, values }: VectorColumn, slots: Int32Array, { names, categories }: About): VectorColumn {
  const rows = width === 0 ? 0 : values.length / width;
  const out = new Float64Array(rows * slots.length);
  for (let row = 0, at = 0; row < rows; row++) for (let j = 0; j < slots.length; j++) out[at++] = values[row * width + slots[j]];
  return { ...(names.length === 0 ? unnamedVectors(out, slots.length) : vectors(out, names)), ...(categories === undefined ? {} : { categories }) };
}

function pickSparse({ width, starts, slots: from, values }: SparseColumn, slots: Int32Array, { names, categories }: About): SparseColumn {
  const rows = starts.length - 1;
  const place = new Int32Array(width).fill(-1);
  slots.forEach((slot, j) => { place[slot] = j; });
  const kept = new Uint32Array(rows + 1);
  const picked = new Int32Array(starts[rows] - starts[0]);
  const out = new Float64Array(picked.length);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      if (place[from[k]] < 0) continue;
      // Slots ascend in a row, also where they are wanted in another order.
      let to = at++;
      for (; to > kept[row] && picked[to - 1] > place[from[k]]; to--) {
        picked[to] = picked[to - 1];
        out[to] = out[to - 1];
      }
      picked[to] = place[from[k]];
      out[to] = values[k];
    }
    kept[row + 1] = at;
  }
  return sparse({ width: slots.length, starts: kept, slots: picked.slice(0, at), values: out.slice(0, at), names, ...(categories === undefined ? {} : { categories }) });
}
