import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../../src/frame/column.ts';
import { languages, stopWordsOf } from '../../../src/stages/common/text/stop-words.ts';
import { stage } from '../../../src/stages/feature/stop-words-remover.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { columnOf, fitSync, frameOf, golden, listOf, listsOf, paramsFor } from '../support.ts';

interface Golden {
  languages: Record<string, string[]>;
  words: string[][];
  given: { params: ParamValues; left: string[][] }[];
  french: string[];
  several: string[][][];
}

const spark = golden<Golden>('stop-words-remover');

function left(words: string[][], given: ParamValues = {}) {
  const model = fitSync(stage, paramsFor(stage, { inputCol: 'w', outputCol: 'o', ...given }), []);
  return listsOf(stage.apply(model, frameOf({ w: listOf(words) })).columns.get('o'));
}

function problems(given: ParamValues) {
  return stage.check(paramsFor(stage, given)).map(({ param, text }) => `${param}: ${text}`);
}

describe('StopWordsRemover', () => {
  it("has the lists of Spark's languages", () => {
    expect([...languages]).toEqual(Object.keys(spark.languages));
    expect(Object.fromEntries(languages.map((language) => [language, stopWordsOf(language)]))).toEqual(spark.languages);
  });

  it.each(spark.given)('leaves the words that Spark leaves with $params', ({ params, left: expected }) => {
    expect(left(spark.words, params)).toEqual(expected);
  });

  it('finds stop words among small letters of ASCII alone as among others', () => {
    const words = [['the', 'cat', 'is', "isn't", ''], ['', 'a']];
    expect(left(words)).toEqual([['cat', ''], ['']]);
    expect(left([...words, ['THE', 'ÄS', 'É']])).toEqual([['cat', ''], [''], ['ÄS', 'É']]);
    expect(left(words, { stopWords: ['THE', ''] })).toEqual([['cat', 'is', "isn't"], ['a']]);
  });

  it('takes the list of a language', () => {
    expect(left([['Le', 'chat', 'EST', 'Été', 'là']], { language: 'french' })).toEqual([spark.french]);
  });

  it('reads several columns, each with its dictionary', () => {
    const frame = frameOf({ w: listOf(spark.words), v: listOf(spark.words.map((words) => [...words].reverse())) });
    const out = stage.apply(fitSync(stage, paramsFor(stage, { inputCols: ['w', 'v'], outputCols: ['x', 'y'] }), []), frame);
    expect(['x', 'y'].map((name) => listsOf(out.columns.get(name)))).toEqual(spark.several);
  });

  it('gives other words for other parameters on the same column', () => {
    const frame = frameOf({ w: listOf([['the', 'fox', 'le']]) });
    function under(given: ParamValues) {
      return listsOf(stage.apply(fitSync(stage, paramsFor(stage, { inputCol: 'w', outputCol: 'o', ...given }), []), frame).columns.get('o'));
    }
    expect([under({}), under({ language: 'french' }), under({})]).toEqual([[['fox', 'le']], [['the', 'fox']], [['fox', 'le']]]);
  });

  it('refuses a language beside a list, and what is no list of words', () => {
    expect(problems({ inputCol: 'w', outputCol: 'o', language: 'german', stopWords: ['x'] })).toEqual(['language: expected language or stopWords, got both']);
    expect(problems({ inputCol: 'w', outputCol: 'o', language: 'german' })).toEqual([]);
    expect(problems({ outputCol: 'o' })).toEqual(['inputCol: expected inputCol or inputCols, got neither']);
    const schema = schemaOf(frameOf({ w: columnOf(['a b']) }));
    expect(() => stage.schema(paramsFor(stage, { inputCol: 'w', outputCol: 'o' }), schema)).toThrow('column `w`: expected a list of texts, got text');
  });
});
