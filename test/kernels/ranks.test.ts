import { describe, expect, test } from 'vitest';
import { rankKernel } from '../../src/kernels/load.ts';
import type { Ranked, ScoredClasses } from '../../src/kernels/ranks.ts';
import { areaUnderRates } from '../../src/kernels/ranks.ts';
import { draw } from '../../src/kernels/random.ts';

const kinds = ['wasm', 'typescript'] as const;
const ODD = [0, -0, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE, NaN];

/** Doubles of any bits, signs and sizes; every fifth is odd. */
function anyBits(count: number): Float64Array {
  const words = Uint32Array.from({ length: 2 * count }, (_, i) => draw(count, i));
  return new Float64Array(words.buffer).map((value, i) => (i % 5 === 0 ? ODD[(i / 5) % ODD.length] : value));
}

/** Probabilities, most of them several times. */
function probabilities(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => 1 / (1 + Math.exp(3 - (draw(3, i) % (count / 2)) / count)));
}

/** Numbers that differ in their last bits, but for one that is far away. */
function close(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => (i === 7 ? 1e300 : 1 + ((draw(4, i) >>> 0) % 65_536) * 2 ** -52));
}

/** The order by comparisons, and 0 and -0 told apart. */
function naive(values: Float64Array): number[] {
  return [...values].sort((a, b) => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a - b === 0 || a === b ? Number(Object.is(b, -0)) - Number(Object.is(a, -0)) : a - b;
  });
}

describe('sorted numbers', () => {
  test.each([0, 1, 3, 17, 511, 512, 513, 4096, 20_001])('of %i are those of both kernels, and ascend', (count) => {
    for (const values of [anyBits(count), probabilities(count), close(count), new Float64Array(count).fill(-2.5), Float64Array.from({ length: count }, (_, i) => -i)]) {
      const [wasm, typescript] = kinds.map((kind) => {
        const own = values.slice();
        rankKernel(kind).sort(own);
        return own;
      });
      expect(wasm).toEqual(typescript);
      expect([...wasm]).toEqual(naive(values));
    }
  });

  test('are sorted where they are, also as a part of more', () => {
    const all = Float64Array.from({ length: 2000 }, (_, i) => 2000 - i);
    rankKernel('wasm').sort(all.subarray(500, 1500));
    expect([all[499], all[500], all[1499], all[1500]]).toEqual([1501, 501, 1500, 500]);
  });

  test('are those of both kernels where they are more than fit the memory that is kept', () => {
    const values = probabilities(600_000);
    const plain = values.slice().sort();
    rankKernel('wasm').sort(values);
    expect(values.every((value, i) => value === plain[i])).toBe(true);
  });
});

describe('distinct numbers', () => {
  test.each([0, 1, 3, 511, 512, 513, 20_001])('of %i are those of both kernels, and how often each is there', (count) => {
    for (const all of [anyBits(count).filter((value) => !Number.isNaN(value)), probabilities(count), new Float64Array(count).fill(-2.5)]) {
      const before = all.slice();
      const [wasm, typescript] = kinds.map((kind) => rankKernel(kind).distinct(all));
      expect(all).toEqual(before);
      expect(wasm).toEqual(typescript);
      const counts = new Map<number, number>();
      for (const value of naive(all)) counts.set(value, (counts.get(value) ?? 0) + 1);
      expect([...(wasm?.values ?? [])].map((value) => value + 0)).toEqual([...counts.keys()].map((value) => value + 0));
      expect([...(wasm?.sums ?? [])]).toEqual([...counts.values()]);
    }
  });

  test.each([1, 700])('are none where one of %i is NaN, of whatever sign', (count) => {
    const negative = new Float64Array(Uint32Array.of(0, 0xfff80000).buffer)[0];
    for (const odd of [NaN, negative]) {
      const values = Float64Array.from({ length: count }, (_, i) => (i === count >> 1 ? odd : i));
      expect(kinds.map((kind) => rankKernel(kind).distinct(values))).toEqual([null, null]);
    }
  });
});

describe('united lists', () => {
  function ranked(count: number, { step, kinds: own }: { step: number; kinds: Ranked['kinds'] }): Ranked {
    const values = Float64Array.from({ length: count }, (_, i) => ((draw(step, i) >>> 0) % 3) / 4 + step * i).sort();
    return { values, kinds: own, sums: Float64Array.from({ length: own * count }, (_, i) => ((draw(step + 1, i) >>> 0) % 1000) / 7) };
  }

  function oneByOne(a: Ranked, b: Ranked): { values: number[]; sums: number[] } {
    const values = [...new Set([...a.values, ...b.values])].sort((x, y) => x - y);
    const sums = values.flatMap((value) => Array.from({ length: a.kinds }, (_, kind) => [a, b].reduce((sum, { values: own, sums: ownSums }) => sum + (own.includes(value) ? ownSums[own.indexOf(value) * a.kinds + kind] : 0), 0)));
    return { values, sums };
  }

  test.each([[0, 0], [0, 3], [3, 0], [1, 1], [64, 65], [400, 700]])('of %i and %i are those of both kernels, and right', (ofA, ofB) => {
    for (const own of [1, 2] as const) {
      const [a, b] = [ranked(ofA, { step: 1, kinds: own }), ranked(ofB, { step: 2, kinds: own })];
      const [wasm, typescript] = kinds.map((kind) => rankKernel(kind).unite(a, b, Infinity));
      expect(wasm).toEqual(typescript);
      expect({ values: [...wasm.values], sums: [...wasm.sums] }).toEqual(oneByOne(a, b));
    }
  });

  test('have the infinities, and of two zeros the first', () => {
    const a: Ranked = { values: Float64Array.of(-Infinity, -0, Infinity), kinds: 1, sums: Float64Array.of(1, 2, 3) };
    const b: Ranked = { values: Float64Array.of(0, 5, Infinity), kinds: 1, sums: Float64Array.of(10, 20, 30) };
    for (const kind of kinds) expect(rankKernel(kind).unite(a, b, Infinity)).toEqual({ values: Float64Array.of(-Infinity, -0, 5, Infinity), kinds: 1, sums: Float64Array.of(1, 12, 20, 33) });
  });
});

describe('scores of two classes', () => {
  /** Scores of which most are there several times, both zeros among them. */
  function rows(count: number): { scores: Float64Array; labels: Int32Array } {
    const scores = Float64Array.from({ length: count }, (_, i) => [-0, 0, ((draw(5, i) >>> 0) % Math.max(1, count)) / 8 - 3, ((draw(6, i) >>> 0) % 1e9) / 7e8][i % 4]);
    return { scores, labels: Int32Array.from(scores, (_, i) => (draw(8, i) >>> 0) % 2) };
  }

  test.each([0, 1, 5, 511, 512, 3001])('of %i rows are those of both kernels, each once with how many rows of either class', (count) => {
    const { scores, labels } = rows(count);
    for (const classes of [labels, labels.map(() => 0), labels.map(() => 1)]) {
      const [wasm, typescript] = kinds.map((kind) => rankKernel(kind).ofClasses(scores, classes, Infinity));
      expect(wasm).toEqual(typescript);
      const values = [...new Set(scores)].sort((a, b) => a - b);
      expect([...(wasm?.values ?? [])].map((value) => value + 0)).toEqual(values);
      const own = [...scores].map((score, row) => ({ score, label: classes[row] }));
      if (count < 1000) expect([...(wasm?.sums ?? [])]).toEqual(values.flatMap((value) => [1, 0].map((label) => own.filter((row) => row.score === value && row.label === label).length)));
    }
  });

  test.each([0, 1, 511, 512, 3001])('of %i rows have the curve of those rows, and its area', (count) => {
    const { scores, labels } = rows(count);
    for (const classes of [labels, labels.map(() => 0), labels.map(() => 1)]) {
      const ranked = rankKernel('wasm').ofClasses(scores, classes, Infinity);
      if (ranked === null) throw new Error('expected scores');
      const [wasm, typescript] = kinds.map((kind) => rankKernel(kind).curveOf(ranked));
      expect(wasm).toEqual(typescript);
      const scored = { labels: classes, scores, classes: 1, positive: 0 };
      // The scores of a column of one class are those of class 0, so that the other kind is the positive one here.
      const of = rankKernel('wasm').curve(scored);
      if (of !== null) expect({ yes: wasm.curve.falsePositives, no: wasm.curve.truePositives }).toEqual({ yes: of.truePositives, no: of.falsePositives });
      const light = { ...ranked, sums: ranked.sums.map((sum) => sum / 1e6) };
      expect(rankKernel('wasm').curveOf(light)).toEqual(rankKernel('typescript').curveOf(light));
    }
  });

  test.each([3001, 1700, 400, 2])('are joined in pairs down to %i in both kernels, alone and united', (most) => {
    const { scores, labels } = rows(3001);
    const [wasm, typescript] = kinds.map((kind) => {
      const [all, some] = [rankKernel(kind).ofClasses(scores, labels, most), rankKernel(kind).ofClasses(scores.subarray(700, 1500), labels.subarray(700, 1500), most)];
      if (all === null || some === null) throw new Error('expected scores');
      return [all, some, rankKernel(kind).unite(all, some, most), rankKernel(kind).unite({ ...all, kinds: 1, sums: all.values }, { ...some, kinds: 1, sums: some.values }, most)];
    });
    expect(wasm).toEqual(typescript);
    expect([...wasm[2].sums].reduce((sum, weight) => sum + weight, 0)).toBe(3801);
    expect([wasm[0].values.length <= most, wasm[0].values[0], wasm[0].values.at(-1)]).toEqual([true, Math.min(...scores), Math.max(...scores)]);
  });

  test('are none where one is NaN', () => {
    const { scores, labels } = rows(900);
    scores[450] = NaN;
    expect(kinds.map((kind) => rankKernel(kind).ofClasses(scores, labels, 9))).toEqual([null, null]);
  });
});

describe('curves of scored rows', () => {
  function scored(count: number, classes: number, positive: number): ScoredClasses {
    const scores = Float64Array.from({ length: count * classes }, (_, i) => ((draw(7, i) >>> 0) % (i % 3 === 0 ? 40 : 1_000_000)) / 40 - 1);
    return { labels: Int32Array.from({ length: count }, (_, row) => (draw(9, row) >>> 0) % classes), scores, classes, positive };
  }

  /** How many rows of each kind have at least each score, from the largest on. */
  function counted({ labels, scores, classes, positive }: ScoredClasses): number[][] {
    const own = [...labels].map((label, row) => ({ yes: label === positive, score: scores[row * classes + positive] }));
    const points = [...new Set(own.map(({ score }) => score))].sort((a, b) => b - a);
    return [true, false].map((kind) => points.map((point) => own.filter(({ yes, score }) => yes === kind && score >= point).length));
  }

  test.each([[1, 2, 1], [3, 1, 0], [511, 2, 0], [512, 2, 1], [2001, 2, 1], [1500, 5, 3]])('%i of %i classes are those of both kernels, and right', (count, classes, positive) => {
    const rows = scored(count, classes, positive);
    const [wasm, typescript] = kinds.map((kind) => rankKernel(kind).curve(rows));
    expect(wasm).toEqual(typescript);
    expect([[...(wasm?.truePositives ?? [])], [...(wasm?.falsePositives ?? [])]]).toEqual(counted(rows));
    expect(kinds.map((kind) => rankKernel(kind).area(rows))).toEqual([0, 1].map(() => typescript && areaUnderRates(typescript)));
  });

  test('of one kind, of equal scores, of infinities and both zeros', () => {
    const rows = scored(600, 2, 1);
    const odd = rows.scores.map((_, i) => [Infinity, -Infinity, 0, -0, 2][(i >> 1) % 5]);
    for (const each of [{ ...rows, labels: new Int32Array(600) }, { ...rows, labels: new Int32Array(600).fill(1) }, { ...rows, scores: rows.scores.fill(0.5) }, { ...rows, scores: odd }]) {
      const [wasm, typescript] = kinds.map((kind) => rankKernel(kind).curve(each));
      expect(wasm).toEqual(typescript);
      expect([[...(wasm?.truePositives ?? [])], [...(wasm?.falsePositives ?? [])]]).toEqual(counted(each));
      expect(kinds.map((kind) => rankKernel(kind).area(each))).toEqual([0, 1].map(() => typescript && areaUnderRates(typescript)));
    }
  });

  test.each([0, 3, 600])('are none of %i rows where there are none, or a score is NaN', (count) => {
    const rows = scored(count, 2, 1);
    if (count > 0) rows.scores[count] = rows.scores[count - 1] = NaN;
    expect(kinds.flatMap((kind) => [rankKernel(kind).curve(rows), rankKernel(kind).area(rows)])).toEqual([null, null, null, null]);
  });
});
