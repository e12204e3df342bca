import { describe, expect, it } from 'vitest';
import type { ParamValues } from '../../../src/stages/params.ts';
import { stage } from '../../../src/stages/feature/regex-tokenizer.ts';
import { columnOf, fitSync, frameOf, golden, listsOf, paramsFor } from '../support.ts';

interface Golden {
  texts: string[];
  sample: string;
  given: { params: ParamValues; tokens: string[][] }[];
  patterns: { pattern: string; split: string[]; found: string[] }[];
  astral: string;
  astral_patterns: { pattern: string; split: string[]; found: string[] }[];
  refused: string[];
}

const spark = golden<Golden>('regex-tokenizer');

function tokensOf(texts: (string | null)[], given: ParamValues = {}) {
  const model = fitSync(stage, paramsFor(stage, { inputCol: 't', outputCol: 'w', ...given }), []);
  return listsOf(stage.apply(model, frameOf({ t: columnOf(texts) })).columns.get('w'));
}

function problems(pattern: string) {
  return stage.check(paramsFor(stage, { inputCol: 't', outputCol: 'w', pattern }));
}

describe('RegexTokenizer', () => {
  it.each(spark.given)("cuts texts as Spark's with $params", ({ params, tokens }) => {
    expect(tokensOf(spark.texts, params)).toEqual(tokens);
  });

  const samples = [...spark.patterns.map((each) => ({ ...each, text: spark.sample })), ...spark.astral_patterns.map((each) => ({ ...each, text: spark.astral }))];
  it.each(samples)("splits $text at $pattern, and finds it, as Java's regular expressions do", ({ text, pattern, split, found }) => {
    expect(problems(pattern)).toEqual([]);
    expect(tokensOf([text], { pattern, minTokenLength: 0, toLowercase: false })).toEqual([split]);
    expect(tokensOf([text], { pattern, minTokenLength: 0, toLowercase: false, gaps: false })).toEqual([found]);
  });

  it.each(spark.refused)('refuses %s, as Java does', (pattern) => {
    expect(problems(pattern)).toMatchObject([{ param: 'pattern', text: expect.stringMatching(/^expected .+ at character \d+ of /) }]);
  });

  it('says where a pattern has what is not translated', () => {
    function textOf(pattern: string) {
      return problems(pattern).map(({ text }) => text);
    }
    expect(textOf('a++')).toEqual(['expected a possessive repetition, which is not translated at character 3 of a++']);
    expect(textOf('(?>a)')).toEqual(['expected an atomic group, which is not translated at character 4 of (?>a)']);
  });

  it('names row and column of a missing text', () => {
    expect(() => tokensOf(['a', null])).toThrow('row 2, column `t`: missing value; RegexTokenizer needs a text in every row, so leave such rows out or fill them');
  });
});
