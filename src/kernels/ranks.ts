/** Distinct values, ascending, and the weight of the rows that have each: (distinct) each. */
export interface Distinct {
  values: Float64Array;
  sums: Float64Array;
}

/** Values that rows have, ascending, (values), and the weight of the rows of each kind that have each value: row-major (values, kinds). */
export interface Ranked {
  values: Float64Array;
  kinds: 1 | 2;
  sums: Float64Array;
}

/** The order of numbers: -0 stands in front of 0, and NaN behind all others. */
export interface RankKernel {
  readonly name: 'wasm' | 'typescript';
  /** Puts values, (count), in ascending order where they are. */
  sort(values: Float64Array): void;
  /** The values, each once, and how often it is there; null where one is NaN. */
  distinct(values: Float64Array): Distinct | null;
  /** The values of both, each once, and their sums added up. */
  unite(a: Ranked, b: Ranked): Ranked;
}

/** The kernel in TypeScript: the engine's own order of numbers, by comparisons. */
export function typescriptRanks(): RankKernel {
  return { name: 'typescript', sort: (values) => void values.sort(), distinct: (values) => countedRuns(values.slice().sort()), unite };
}

/** Distinct values of ascending ones, which are overwritten, and how often each is there, (count); null where the last one is NaN. */
export function countedRuns(sorted: Float64Array): Distinct | null {
  if (sorted.length > 0 && Number.isNaN(sorted[sorted.length - 1])) return null;
  const sums = new Float64Array(sorted.length);
  let last = -1;
  // By index: an iterator takes several times as long.
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i];
    if (last < 0 || sorted[last] !== value) last++;
    sorted[last] = value;
    sums[last]++;
  }
  return { values: sorted.subarray(0, last + 1), sums: sums.subarray(0, last + 1) };
}

function unite({ values: ofA, sums: sumsOfA, kinds }: Ranked, { values: ofB, sums: sumsOfB }: Ranked): Ranked {
  const values = new Float64Array(ofA.length + ofB.length);
  const sums = new Float64Array(values.length * kinds);
  let [count, i, j] = [0, 0, 0];
  while (i < ofA.length && j < ofB.length) {
    const [first, second] = [ofA[i], ofB[j]];
    values[count] = first <= second ? first : second;
    if (first <= second) {
      for (let kind = 0; kind < kinds; kind++) sums[count * kinds + kind] = sumsOfA[i * kinds + kind];
      i++;
    }
    if (second <= first) {
      for (let kind = 0; kind < kinds; kind++) sums[count * kinds + kind] += sumsOfB[j * kinds + kind];
      j++;
    }
    count++;
  }
  const [restOfA, restOfB] = [ofA.subarray(i), ofB.subarray(j)];
  values.set(restOfA, count);
  sums.set(sumsOfA.subarray(i * kinds), count * kinds);
  count += restOfA.length;
  values.set(restOfB, count);
  sums.set(sumsOfB.subarray(j * kinds), count * kinds);
  count += restOfB.length;
  return { values: values.subarray(0, count), kinds, sums: sums.subarray(0, count * kinds) };
}
