/** Rows by their hashes. */
export interface Buckets {
  /** The rows that have one of these hashes, (tables), in the same table, each once; the list holds until the next call. */
  sharing(hashes: Float64Array): Int32Array;
}

/** Rows of one table by their hash: those of bucket `numbers.get(hash)` stand from `starts` of it to before that of the next one. */
interface Table {
  numbers: ReadonlyMap<number, number>;
  starts: Int32Array;
  rows: Int32Array;
}

/** Puts rows into buckets, those of NaN into none. hashes: row-major (rows, tables). */
export function bucketsOf(hashes: Float64Array, tables: number): Buckets {
  const rows = hashes.length / tables;
  const made = Array.from({ length: tables }, (_, table) => tableOf(Float64Array.from({ length: rows }, (_each, row) => hashes[row * tables + table])));
  // The number of the last call that each row was found in.
  const seen = new Uint32Array(rows);
  const found = new Int32Array(rows);
  let call = 0;
  return {
    sharing(own) {
      call++;
      let count = 0;
      for (let t = 0; t < tables; t++) {
        const { numbers, starts, rows: listed } = made[t];
        const bucket = numbers.get(own[t]);
        if (bucket === undefined) continue;
        for (let k = starts[bucket]; k < starts[bucket + 1]; k++) {
          const row = listed[k];
          if (seen[row] === call) continue;
          seen[row] = call;
          found[count++] = row;
        }
      }
      return found.subarray(0, count);
    },
  };
}

function tableOf(hashes: Float64Array): Table {
  const numbers = new Map<number, number>();
  const own = Int32Array.from(hashes, (hash) => {
    if (Number.isNaN(hash)) return -1;
    const known = numbers.get(hash) ?? numbers.size;
    numbers.set(hash, known);
    return known;
  });
  const starts = new Int32Array(numbers.size + 1);
  for (const bucket of own) if (bucket >= 0) starts[bucket + 1]++;
  for (let bucket = 0; bucket < numbers.size; bucket++) starts[bucket + 1] += starts[bucket];
  const next = starts.slice();
  const rows = new Int32Array(starts[numbers.size]);
  own.forEach((bucket, row) => {
    if (bucket >= 0) rows[next[bucket]++] = row;
  });
  return { numbers, starts, rows };
}
