import { describe, expect, it } from 'vitest';
import { columnsIn, readFormula, termsOf } from '../../../src/stages/common/formula.ts';
import { golden } from '../support.ts';

interface Read {
  response: string | null;
  terms: string[][];
  intercept: boolean;
}

const { formulas } = golden<{ formulas: { formula: string; read: Read | null }[] }>('rformula');
const COLUMNS = ['y', 'a', 'b', 'c', 'd'];
/** Names in backticks are ours alone. */
const MORE = ['y ~ `a`'];

function read(source: string): Read | null {
  const formula = readFormula(source);
  if (typeof formula === 'string') return null;
  return { response: formula.response, terms: termsOf(formula, COLUMNS.filter((name) => name !== formula.response)), intercept: formula.intercept };
}

describe('formulas', () => {
  it("are read as Spark's parser reads them, or refused as it refuses them", () => {
    const own = formulas.filter(({ formula }) => !MORE.includes(formula));
    expect(own.length).toBeGreaterThan(300);
    expect(own.map(({ formula }) => ({ formula, read: read(formula) }))).toEqual(own);
  });

  it('may have names in backticks, also with a backtick in them', () => {
    expect(read('`a b` ~ `c``d` + `.`:e')).toEqual({ response: 'a b', terms: [['c`d'], ['.', 'e']], intercept: true });
    expect(columnsIn(readFormula('y ~ a:b + . + b') as Exclude<ReturnType<typeof readFormula>, string>)).toEqual({ names: ['a', 'b'], dot: true });
  });

  it.each([
    ['', 'expected a column or "~" at the beginning, got the end'],
    ['y', 'expected "~" at character 2, behind "y", got the end'],
    ['y ~ a b', 'expected one of + - * : ^ or the end at character 7, behind "y ~ a", got "b"'],
    ['y ~ (a + b', 'expected one of + - * : ^ or ")" at character 11, behind "y ~ (a + b", got the end'],
    ['y ~ a^0', 'expected a whole number from 1 at character 7, behind "y ~ a^", got "0"'],
    ['y ~ a / b', 'expected a column, 0, 1, "." or "("; names of other characters stand in backticks at character 7, behind "y ~ a", got "/ b"'],
    ['y ~ 10', 'expected a column, 0, 1, "." or "(" at character 5, behind "y ~", got "10"'],
  ])('say what is wrong and where: %s', (formula, text) => {
    expect(readFormula(formula)).toBe(text);
  });

  it('are refused where they have too many terms', () => {
    const names = Array.from({ length: 40 }, (_, i) => `x${i}`).join(' + ');
    expect(readFormula(`y ~ (${names})^9`)).toMatch(/^expected at most 10000 terms, got \d+ and more in "y ~ \(x0 \+ /);
    expect(read('y ~ (a + b)^999999999')).toMatchObject({ terms: [['a'], ['b'], ['a', 'b']] });
  });
});
