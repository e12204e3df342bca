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
  /** The values of both, each once, and their sums added up; see `joined`. */
  unite(a: Ranked, b: Ranked, most: number): Ranked;
  /** Scores of two classes, (rows), each once, and how many rows of the second class and of the first have it; null where one is NaN. See `joined`. */
  ofClasses(scores: Float64Array, labels: Int32Array, most: number): Ranked | null;
  /** The curve of one class against all others; null where there are no rows or a score is NaN. */
  curve(scored: ScoredClasses): Curve | null;
  /** The area under the rates of that curve; null where there is none. */
  area(scored: ScoredClasses): number | null;
  /** The curve of values of two kinds of rows, of which the first is the positive one, and the area under its rates. */
  curveOf(ranked: Ranked): { curve: Curve; area: number };
}

/** The kernel in TypeScript: the engine's own order of numbers, by comparisons. */
export function typescriptRanks(): RankKernel {
  return { name: 'typescript', sort: (values) => void values.sort(), distinct: (values) => countedRuns(values.slice().sort()), unite: (a, b, most) => joined(unite(a, b), most), ofClasses, curve, area, curveOf };
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

/** Of more values than `most` neighbours are joined in pairs: each is at its smaller value, and the largest of all stays. */
export function joined(ranked: Ranked, most: number): Ranked {
  const { values, kinds, sums } = ranked;
  if (values.length <= most) return ranked;
  const last = values.length - 1;
  const pairs = Math.ceil(last / 2);
  const own = new Float64Array(pairs + 1);
  const ownSums = new Float64Array(own.length * kinds);
  for (let pair = 0; pair < pairs; pair++) own[pair] = values[2 * pair];
  for (let kind = 0; kind < kinds; kind++) {
    for (let i = 0, from = kind; i < last; i++, from += kinds) ownSums[(i >> 1) * kinds + kind] += sums[from];
  }
  own[pairs] = values[last];
  ownSums.set(sums.subarray(last * kinds), pairs * kinds);
  return joined({ values: own, kinds, sums: ownSums }, most);
}

/** Distinct values of rows that all are of one kind. */
export function ofKind({ values, sums: own }: Distinct, { kind, kinds }: { kind: number; kinds: Ranked['kinds'] }): Ranked {
  if (kinds === 1) return { values, kinds, sums: own };
  const sums = new Float64Array(values.length * kinds);
  for (let i = 0; i < values.length; i++) sums[i * kinds + kind] = own[i];
  return { values, kinds, sums };
}

/** Each score, (rows), once, and how many rows of the second class and of the first have it. */
export function ofClasses(scores: Float64Array, labels: Int32Array, most: number): Ranked | null {
  const [second, first] = parted({ labels, scores, classes: 1, slot: 0, positive: 1 }).map((own) => countedRuns(own.sort()));
  return second === null || first === null ? null : joined(unite(ofKind(second, { kind: 0, kinds: 2 }), ofKind(first, { kind: 1, kinds: 2 })), most);
}

/** The scores of the rows of the positive class, and those of the others, in row order. */
function parted({ labels, scores, classes, slot, positive }: ScoredClasses & { slot: number }): [Float64Array, Float64Array] {
  const rows = labels.length;
  let count = 0;
  for (let row = 0; row < rows; row++) if (labels[row] === positive) count++;
  const [yes, no] = [new Float64Array(count), new Float64Array(rows - count)];
  let [p, n] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const score = scores[row * classes + slot];
    if (labels[row] === positive) yes[p++] = score;
    else no[n++] = score;
  }
  return [yes, no];
}

/** Sorting plain numbers is several times as fast as sorting rows, so each kind is sorted apart and the two are merged. */
export function curve(scored: ScoredClasses): Curve | null {
  const [yes, no] = parted({ ...scored, slot: scored.positive }).map((own) => own.sort());
  const isOdd = [yes, no].some((own) => own.length > 0 && Number.isNaN(own[own.length - 1]));
  return scored.labels.length === 0 || isOdd ? null : mergedCurve(yes, no);
}

/** The area under the rates of the curve of scored rows. */
export function area(scored: ScoredClasses): number | null {
  const found = curve(scored);
  return found === null ? null : areaUnderRates(found);
}

/** The curve of values that are there with sums of two kinds, (values, 2), and the area under its rates. */
export function curveOf({ values: { length: points }, sums }: Ranked): { curve: Curve; area: number } {
  const [truePositives, falsePositives] = [new Float64Array(points), new Float64Array(points)];
  for (let [i, t, f] = [0, 0, 0]; i < points; i++) {
    const at = 2 * (points - 1 - i);
    truePositives[i] = t += sums[at];
    falsePositives[i] = f += sums[at + 1];
  }
  const found = { truePositives, falsePositives, points };
  return { curve: found, area: areaUnderRates(found) };
}

/** Area under true over false positive rate, by the trapezoidal rule; the rate of a class without rows is 0, as in Spark. */
export function areaUnderRates({ truePositives, falsePositives, points }: Curve): number {
  const positives = truePositives[points - 1];
  const negatives = falsePositives[points - 1];
  let sum = 0;
  let lastX = 0;
  let lastY = 0;
  for (let i = 0; i < points; i++) {
    const x = negatives === 0 ? 0 : falsePositives[i] / negatives;
    const y = positives === 0 ? 0 : truePositives[i] / positives;
    sum += ((x - lastX) * (y + lastY)) / 2;
    lastX = x;
    lastY = y;
  }
  return sum + ((1 - lastX) * (1 + lastY)) / 2;
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
