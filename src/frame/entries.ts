type Entries = Int32Array | Float64Array;

/** Compressed rows: row i has the entries from `starts[i]` to before `starts[i + 1]` of each array. `starts`: (rows + 1). */
export interface Rows<A extends readonly Entries[]> {
  starts: Uint32Array;
  arrays: A;
}

/** Copies of the rows at `rows`, in that order; the first starts at 0. */
export function pickEntries<A extends readonly Entries[]>({ starts, arrays }: Rows<A>, rows: Int32Array): Rows<A> {
  const picked = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) picked[i + 1] = picked[i] + starts[rows[i] + 1] - starts[rows[i]];
  const taken = arrays.map((values) => {
    const out = sameType(values, picked[rows.length]);
    for (let i = 0, at = 0; i < rows.length; i++) for (let k = starts[rows[i]]; k < starts[rows[i] + 1]; k++) out[at++] = values[k];
    return out;
  });
  return { starts: picked, arrays: taken as unknown as A };
}

/** Rows of several, one behind the other, as copies; the first starts at 0. */
export function concatEntries<A extends readonly Entries[]>(parts: readonly Rows<A>[]): Rows<A> {
  const starts = new Uint32Array(1 + parts.reduce((sum, part) => sum + part.starts.length - 1, 0));
  let row = 0;
  for (const { starts: own } of parts) {
    const shift = starts[row] - own[0];
    for (let i = 1; i < own.length; i++) starts[++row] = own[i] + shift;
  }
  const joined = parts[0].arrays.map((first, a) => {
    const out = sameType(first, starts[row]);
    let at = 0;
    for (const { starts: own, arrays } of parts) {
      const used = arrays[a].subarray(own[0], own[own.length - 1]);
      out.set(used, at);
      at += used.length;
    }
    return out;
  });
  return { starts, arrays: joined as unknown as A };
}

/** The rows alone, the first at 0: what is left of views on more rows. */
export function ownEntries<A extends readonly Entries[]>({ starts, arrays }: Rows<A>): Rows<A> {
  const [first, end] = [starts[0], starts[starts.length - 1]];
  const own = arrays.map((values) => values.subarray(first, end)) as unknown as A;
  return { starts: first === 0 ? starts : starts.map((start) => start - first), arrays: own };
}

function sameType(values: Entries, length: number): Entries {
  return values instanceof Float64Array ? new Float64Array(length) : new Int32Array(length);
}
