import { describe, expect, it } from 'vitest';
import type { ParamValues } from '../../../src/stages/params.ts';
import { stage } from '../../../src/stages/feature/word2vec.ts';
import type { Model } from '../../../src/stages/stage.ts';
import { fitSync, frameOf, golden, listOf, paramsFor, rowsOf, shardsOf, worst } from '../support.ts';

interface Golden {
  tolerance: number;
  sentences: string[][];
  given: { params: ParamValues; neighbours: Record<string, string[]> }[];
  applied: string[][];
  vocabulary: string[];
  vectors: number[][];
  means: number[][];
}

const spark = golden<Golden>('word2vec');
const small = { vectorSize: 10, stepSize: 0.1, minCount: 2, seed: 1 };

function fit(sentences: string[][], given: ParamValues = {}, shards = 1) {
  return fitSync(stage, paramsFor(stage, { inputCol: 'w', outputCol: 'v', ...small, ...given }), shardsOf(frameOf({ w: listOf(sentences) }), shards));
}

/** The words whose vectors have the smallest angles with that of a word. */
function neighbours({ state, arrays: { vectors } }: Model, word: string, count: number): string[] {
  const words = state.vocabulary as string[];
  const size = vectors.length / words.length;
  const rows = words.map((_, i) => vectors.subarray(i * size, (i + 1) * size));
  const own = rows[words.indexOf(word)];
  function cosine(other: ArrayLike<number>) {
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, value, j) => sum + value * b[j], 0);
    return dot(own, other) / Math.sqrt(dot(own, own) * dot(other, other));
  }
  return words.filter((other) => other !== word).sort((a, b) => cosine(rows[words.indexOf(b)]) - cosine(rows[words.indexOf(a)])).slice(0, count).sort();
}

describe('Word2Vec', () => {
  it.each(spark.given)("finds the neighbours that Spark's finds with $params", ({ params, neighbours: expected }) => {
    const model = fit(spark.sentences, params);
    expect(Object.fromEntries(Object.keys(expected).map((word) => [word, neighbours(model, word, 4)]))).toEqual(expected);
    expect([...(model.state.vocabulary as string[])].sort()).toEqual([...spark.vocabulary].sort());
  });

  it('gives lists the means that Spark gives with the same vectors', () => {
    const params = paramsFor(stage, { inputCol: 'w', outputCol: 'v', ...small });
    const model: Model = { stage: 'Word2Vec', params, state: { vocabulary: spark.vocabulary }, arrays: { vectors: Float64Array.from(spark.vectors.flat()) } };
    const out = stage.apply(model, frameOf({ w: listOf(spark.applied) })).columns.get('v');
    expect(out).toMatchObject({ kind: 'vector', width: 10, names: [] });
    expect(worst(rowsOf(out).flat(), spark.means.flat())).toBeLessThan(spark.tolerance);
  });

  it('has the same bits for any shards, other ones for another seed, and finite numbers under a large step', () => {
    const model = fit(spark.sentences, { numPartitions: 2 });
    expect(fit(spark.sentences, { numPartitions: 2 }, 5)).toEqual(model);
    expect(fit(spark.sentences, { numPartitions: 2, seed: 2 }).arrays.vectors).not.toEqual(model.arrays.vectors);
    expect(fit(spark.sentences, { stepSize: 5, maxIter: 3 }).arrays.vectors.every((value) => Number.isFinite(value))).toBe(true);
  });

  it('learns nothing in no pass, and of a single word only where it starts', () => {
    expect(fit(spark.sentences, { maxIter: 0 }).arrays.vectors.every((value) => Math.abs(value) <= 0.05)).toBe(true);
    expect(fit([['a', 'a', 'a']], { maxIter: 2 })).toMatchObject({ state: { vocabulary: ['a'] } });
  });

  it('refuses no rows, and lists without a frequent word as Spark does', () => {
    expect(() => fit([])).toThrow('Word2Vec: expected at least 1 row, got 0');
    expect(() => fit([['a', 'b'], []])).toThrow('Word2Vec: expected words that are there at least minCount, 2, times, got none');
  });
});
