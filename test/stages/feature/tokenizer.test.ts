import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../../src/frame/column.ts';
import { selectRows } from '../../../src/frame/select.ts';
import { stage } from '../../../src/stages/feature/tokenizer.ts';
import { columnOf, fitSync, frameOf, golden, listsOf, paramsFor } from '../support.ts';

const spark = golden<{ texts: string[]; tokens: string[][]; missing_fails: boolean; sigma: string; sigma_tokens: string[]; empty: [] }>('tokenizer');
const params = paramsFor(stage, { inputCol: 't', outputCol: 'w' });
const model = fitSync(stage, params, []);

function tokensOf(texts: (string | null)[]) {
  return listsOf(stage.apply(model, frameOf({ t: columnOf(texts) })).columns.get('w'));
}

describe('Tokenizer', () => {
  it("cuts texts as Spark's, with all kinds of white space and letters", () => {
    expect(tokensOf(spark.texts)).toEqual(spark.tokens);
  });

  it('lowers a last sigma by the rule of Unicode, for which a hyphen ends a word, and for Java it does not', () => {
    expect(spark.sigma_tokens).toEqual(['ασ-β']);
    expect(tokensOf([spark.sigma])).toEqual([['ας-β']]);
  });

  it('cuts a text that comes twice once, and leaves alone what no row has', () => {
    const frame = frameOf({ t: columnOf(['B a', 'x', 'B a', 'a']) });
    const out = stage.apply(model, selectRows(frame, Int32Array.of(3, 0, 2)));
    expect(listsOf(out.columns.get('w'))).toEqual([['a'], ['b', 'a'], ['b', 'a']]);
    expect(out.columns.get('w')).toMatchObject({ dictionary: ['a', 'b'], distinct: 2 });
  });

  it('names row and column of a missing text, where Spark fails too', () => {
    expect(spark.missing_fails).toBe(true);
    expect(() => tokensOf(['a', null])).toThrow('row 2, column `t`: missing value; Tokenizer needs a text in every row, so leave such rows out or fill them');
  });

  it('refuses what is no text', () => {
    const schema = schemaOf(frameOf({ t: columnOf([1, 2]) }));
    expect(() => stage.schema(params, schema)).toThrow('column `t`: expected text, got a number');
    expect(() => stage.apply(model, frameOf({ t: columnOf([1, 2]) }))).toThrow('column `t`: expected text, got a number');
  });
});
