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

/** Points of a threshold that goes down through distinct scores: how many rows of each kind, or what weight of them, have at least this score: (points) each. */
export interface Curve {
  truePositives: Float64Array;
  falsePositives: Float64Array;
  points: number;
}

/** Scores of rows, row-major (rows, classes), of which those of one class count, and the class of each row, (rows). */
export interface ScoredClasses {
  labels: Int32Array;
  scores: Float64Array;
  classes: number;
  positive: number;
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
  /** The curve of one class against all others; null where there are no rows or a score is NaN. */
  curve(scored: ScoredClasses): Curve | null;
}

/** The kernel in TypeScript: the engine's own order of numbers, by comparisons. */
export function typescriptRanks(): RankKernel {
  return { name: 'typescript', sort: (values) => void values.sort(), distinct: (values) => countedRuns(values.slice().sort()), unite, curve };
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

/** Sorting plain numbers is several times as fast as sorting rows, so each kind is sorted apart and the two are merged. */
export function curve({ labels, scores, classes, positive }: ScoredClasses): Curve | null {
  const rows = labels.length;
  let count = 0;
  for (let row = 0; row < rows; row++) if (labels[row] === positive) count++;
  const [yes, no] = [new Float64Array(count), new Float64Array(rows - count)];
  let [p, n] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const score = scores[row * classes + positive];
    if (Number.isNaN(score)) return null;
    if (labels[row] === positive) yes[p++] = score;
    else no[n++] = score;
  }
  return rows === 0 ? null : mergedCurve(yes.sort(), no.sort());
}

/** The curve of ascending scores of the positive and the negative rows. */
function mergedCurve(yes: Float64Array, no: Float64Array): Curve {
  const [truePositives, falsePositives] = [new Float64Array(yes.length + no.length), new Float64Array(yes.length + no.length)];
  let [p, n, points] = [yes.length - 1, no.length - 1, 0];
  while (p >= 0 || n >= 0) {
    const score = Math.max(p >= 0 ? yes[p] : -Infinity, n >= 0 ? no[n] : -Infinity);
    while (p >= 0 && yes[p] === score) p--;
    while (n >= 0 && no[n] === score) n--;
    truePositives[points] = yes.length - 1 - p;
    falsePositives[points] = no.length - 1 - n;
    points++;
  }
  return { truePositives: truePositives.subarray(0, points), falsePositives: falsePositives.subarray(0, points), points };
}
