import { describe, expect, it } from 'vitest';
import type { ParamValues } from '../../../src/stages/params.ts';
import { stage } from '../../../src/stages/feature/count-vectorizer.ts';
import { fitSync, frameOf, golden, listOf, paramsFor, rowsOf, shardsOf } from '../support.ts';

interface Golden {
  words: string[][];
  applied: string[][];
  given: { params: ParamValues; vocabulary: string[]; vectors: number[][] }[];
  empty_vocabulary: [];
}

const spark = golden<Golden>('count-vectorizer');

function fit(words: string[][], given: ParamValues = {}, shards = 1) {
  return fitSync(stage, paramsFor(stage, { inputCol: 'w', outputCol: 'v', ...given }), shardsOf(frameOf({ w: listOf(words) }), shards));
}

describe('CountVectorizer', () => {
  it.each(spark.given)("learns the vocabulary of Spark's and counts as it does with $params", ({ params, vocabulary, vectors }) => {
    const model = fit(spark.words, params);
    expect(model.state.vocabulary).toEqual(vocabulary);
    expect(fit(spark.words, params, 5)).toEqual(model);
    const counted = stage.apply(model, frameOf({ w: listOf(spark.applied) })).columns.get('v');
    expect(counted).toMatchObject({ kind: 'sparse', names: vocabulary });
    expect(vocabulary.length === 0 ? vectors.map(() => []) : rowsOf(counted)).toEqual(vectors);
  });

  it('orders equal frequencies by code points', () => {
    expect(fit([['b', '\u{1F600}', 'Ａ', 'a', 'z', 'z']]).state.vocabulary).toEqual(['z', 'a', 'b', 'Ａ', '\u{1F600}']);
  });

  it('has no words without rows, as in Spark', () => {
    expect(fit([]).state.vocabulary).toEqual(spark.empty_vocabulary);
  });

  it('refuses bounds that no word can meet', () => {
    function problems(given: ParamValues) {
      return stage.check(paramsFor(stage, { inputCol: 'w', outputCol: 'v', ...given })).map(({ param, text }) => `${param}: ${text}`);
    }
    expect(problems({ minDF: 3, maxDF: 2 })).toEqual(['maxDF: expected at least minDF, 3, got 2']);
    expect(problems({ minDF: 0.5, maxDF: 0.25 })).toEqual(['maxDF: expected at least minDF, 0.5, got 0.25']);
    expect(problems({ minDF: 3, maxDF: 0.5 })).toEqual([]);
    expect(() => fit([['a'], ['b']], { minDF: 3, maxDF: 0.5 })).toThrow('CountVectorizer: expected maxDF of at least minDF, got 1 and 3 of 2 lists');
  });
});
