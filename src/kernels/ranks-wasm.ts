import { ranks as encoded } from './assembly.generated.ts';
import type { Curve, RankKernel, ScoredClasses } from './ranks.ts';
import { area, countedRuns, curve, curveOf, ofClasses } from './ranks.ts';
import { openInstances, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  sort(count: number): number;
  distinct(count: number): number;
  uniteOne(ofFirst: number, ofSecond: number, most: number): number;
  uniteTwo(ofFirst: number, ofSecond: number, most: number): number;
  ranked(count: number, most: number): number;
  curve(count: number, classes: number, slot: number, positive: number): number;
  area(points: number): number;
  addUp(count: number): void;
}

/** Fewer numbers are sorted by comparisons before digits are counted. */
const LEAST = 512;
/** More would need memory that is not kept for the next who sorts. */
const MOST = 500_000;
const DIGITS = 2 ** 11;
const PASSES = 6;

// Of what it lays out nothing has to be 0: all stands behind the arrays that are cleared, of which there are none.
const { start, keep } = openInstances<Exports>(encoded);

/** The kernel in WebAssembly, which sorts by digits: the same bits as `typescriptRanks`. */
export function wasmRanks(): RankKernel {
  return {
    name: 'wasm',
    sort(values) {
      const count = values.length;
      if (count < LEAST || count > MOST) return void values.sort();
      const { exports } = withValues(values);
      values.set(new Float64Array(exports.memory.buffer, exports.sort(count), count));
      keep(exports);
    },
    distinct(values) {
      if (values.length < LEAST || values.length > MOST) return countedRuns(values.slice().sort());
      const { exports, at } = withValues(values);
      const count = exports.distinct(values.length);
      const [own, sums] = [at.values, at.others].map((place) => new Float64Array(exports.memory.buffer, place, Math.max(0, count)).slice());
      keep(exports);
      return count < 0 ? null : { values: own, sums };
    },
    unite(a, b, most) {
      const { kinds } = a;
      const all = a.values.length + b.values.length;
      const { exports, at } = start({}, { first: a.values.length, firstSums: a.sums.length, second: b.values.length, secondSums: b.sums.length, values: all, sums: all * kinds });
      setGlobals(exports, at);
      const { buffer } = exports.memory;
      new Float64Array(buffer, at.first, a.values.length).set(a.values);
      new Float64Array(buffer, at.firstSums, a.sums.length).set(a.sums);
      new Float64Array(buffer, at.second, b.values.length).set(b.values);
      new Float64Array(buffer, at.secondSums, b.sums.length).set(b.sums);
      const few = Math.min(most, all);
      const count = kinds === 1 ? exports.uniteOne(a.values.length, b.values.length, few) : exports.uniteTwo(a.values.length, b.values.length, few);
      const [values, sums] = [new Float64Array(buffer, at.values, count).slice(), new Float64Array(buffer, at.sums, count * kinds).slice()];
      keep(exports);
      return { values, kinds, sums };
    },
    ofClasses(scores, classes, most) {
      const count = scores.length;
      if (count < LEAST || count > MOST) return ofClasses(scores, classes, most);
      const { exports, at } = start({}, { ...roomToSort(count), first: count, sums: 2 * count, scores: count, labels: Math.ceil(count / 2) });
      setGlobals(exports, at);
      const { buffer } = exports.memory;
      new Float64Array(buffer, at.scores, count).set(scores);
      new Int32Array(buffer, at.labels, count).set(classes);
      const found = exports.ranked(count, Math.min(most, count));
      const [values, sums] = [new Float64Array(buffer, at.first, Math.max(0, found)).slice(), new Float64Array(buffer, at.sums, Math.max(0, 2 * found)).slice()];
      keep(exports);
      return found < 0 ? null : { values, kinds: 2, sums };
    },
    curve(scored) {
      if (isOutside(scored)) return curve(scored);
      return ofCurve(scored, curveIn);
    },
    area: (scored) => (isOutside(scored) ? area(scored) : ofCurve(scored, (points, { exports }) => exports.area(points))),
    curveOf(ranked) {
      const count = ranked.values.length;
      if (count < LEAST) return curveOf(ranked);
      const { exports, at } = start({}, { first: count, second: count, sums: 2 * count });
      setGlobals(exports, at);
      new Float64Array(exports.memory.buffer, at.sums, 2 * count).set(ranked.sums);
      exports.addUp(count);
      const found = { curve: curveIn(count, { exports, at }), area: exports.area(count) };
      keep(exports);
      return found;
    },
  };
}

/** The points of a curve that are in the memory. */
function curveIn(points: number, { exports, at }: Laid<'first' | 'second'>): Curve {
  const [truePositives, falsePositives] = [at.first, at.second].map((place) => new Float64Array(exports.memory.buffer, place, points).slice());
  return { truePositives, falsePositives, points };
}

/** Whether there are too few rows or too many. */
function isOutside({ labels: { length: rows } }: ScoredClasses): boolean {
  return rows < LEAST || rows > MOST;
}

interface Laid<K extends string> {
  exports: Exports;
  at: Record<K, number>;
}

/** What is found out about the curve of scored rows while its points are in the memory; null where a score is NaN. */
function ofCurve<T>(scored: ScoredClasses, find: (points: number, laid: Laid<'first' | 'second'>) => T): T | null {
  const { labels, positive } = scored;
  const count = labels.length;
  const { scores, classes, slot } = ofFewClasses(scored);
  const { exports, at } = start({}, { ...roomToSort(count), first: count, second: count, scores: scores.length, labels: Math.ceil(count / 2) });
  setGlobals(exports, at);
  const { buffer } = exports.memory;
  new Float64Array(buffer, at.scores, scores.length).set(scores);
  new Int32Array(buffer, at.labels, count).set(labels);
  const points = exports.curve(count, classes, slot, positive);
  const found = points < 0 ? null : find(points, { exports, at });
  keep(exports);
  return found;
}

/** Scores among which those that count stand at `slot` of each row: they alone where there are others of many classes. */
function ofFewClasses({ labels, scores, classes, positive }: ScoredClasses): { scores: Float64Array; classes: number; slot: number } {
  if (classes <= 2) return { scores, classes, slot: positive };
  const own = new Float64Array(labels.length);
  for (let row = 0; row < own.length; row++) own[row] = scores[row * classes + positive];
  return { scores: own, classes: 1, slot: 0 };
}

/** Arrays, in doubles, that so many numbers are sorted in. */
function roomToSort(count: number): Record<'values' | 'others' | 'starts', number> {
  return { values: count, others: count, starts: (PASSES * DIGITS) / 2 };
}

/** An instance in which they wait to be sorted. */
function withValues(values: Float64Array): Laid<'values' | 'others'> {
  const count = values.length;
  const { exports, at } = start({}, roomToSort(count));
  setGlobals(exports, at);
  new Float64Array(exports.memory.buffer, at.values, count).set(values);
  return { exports, at };
}
