import { describe, expect, it } from 'vitest';
import { stage } from '../../../src/stages/feature/rformula.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import { schemaOf } from '../../../src/frame/column.ts';
import type { Case } from '../cases.ts';
import { testCases } from '../cases.ts';
import { columnOf, fitSync, frameOf, golden, paramsFor, rowsOf, sparseOf } from '../support.ts';

const spark = golden<{ tolerance: number; cases: Case[] }>('rformula');

const frame = frameOf({ y: columnOf([1, 0, 1, 0]), country: columnOf(['us', 'nz', 'us', 'us']), hour: columnOf([18, null, 12.5, 3]), 'a b': columnOf([1, 2, 3, 4]) });

function fit(given: ParamValues) {
  return fitSync(stage, paramsFor(stage, given), [frame]);
}

describe('RFormula', () => {
  testCases(stage, { ...spark, named: true });

  it('keeps the terms with the dot written out, and the values of text', () => {
    expect(fit({ formula: 'y ~ . - hour', stringIndexerOrderType: 'alphabetAsc' }).state).toEqual({ terms: [['country'], ['a b']], indexed: { country: ['nz', 'us'] }, label: null });
  });

  it('takes names in backticks, and leaves sparse vectors sparse', () => {
    const model = fit({ formula: 'y ~ `a b` + country:`a b`' });
    const vector = stage.apply(model, frame).columns.get('features');
    expect(vector).toMatchObject({ kind: 'sparse', names: ['a b', 'country_us:a b', 'country_nz:a b'] });
    expect(rowsOf(vector)).toEqual([[1, 1, 0], [2, 0, 2], [3, 3, 0], [4, 4, 0]]);
    const sparse = frameOf({ y: columnOf([1, 0]), v: sparseOf([[0, 2], [1, 0]]), x: columnOf([5, 6]) });
    const own = fitSync(stage, paramsFor(stage, { formula: 'y ~ v + x' }), [sparse]);
    expect(stage.apply(own, sparse).columns.get('features')).toMatchObject({ kind: 'sparse', width: 3, names: ['v_f0', 'v_f1', 'x'] });
  });

  it('multiplies booleans as 0 and 1, and the only text of a column as 1', () => {
    const flags = frameOf({ y: columnOf([1, 0]), flag: columnOf([true, false]), x: columnOf([3, 4]), only: columnOf(['a', 'a']) });
    const features = (formula: string) => rowsOf(stage.apply(fitSync(stage, paramsFor(stage, { formula }), [flags]), flags).columns.get('features'));
    expect(features('y ~ flag:x')).toEqual([[3], [0]]);
    expect(features('y ~ only:x')).toEqual([[3], [4]]);
  });

  it('says what is wrong with formula, columns and rows', () => {
    expect(stage.check(paramsFor(stage, {}))).toEqual([{ param: 'formula', text: 'expected a formula such as "y ~ a + b", got none' }]);
    expect(stage.check(paramsFor(stage, { formula: 'y ~ a + * b' }))).toEqual([{ param: 'formula', text: 'expected a column, 0, 1, "." or "(" at character 9, behind "y ~ a +", got "* b"' }]);
    expect(stage.check(paramsFor(stage, { formula: 'y ~ a', featuresCol: 'label' }))).toEqual([{ param: 'labelCol', text: 'expected another name than that of featuresCol' }]);
    const schema = (given: ParamValues) => stage.schema(paramsFor(stage, given), schemaOf(frame));
    expect(() => schema({ formula: 'y ~ city' })).toThrow('column `city`: expected a number, a boolean, text or a vector, but there is no such column; there are `y`, `country`, `hour`, `a b`');
    expect(() => schema({ formula: 'x ~ hour' })).toThrow('column `x`: expected a number, a boolean or text, but there is no such column');
    expect(() => schema({ formula: 'country ~ hour', labelCol: 'country' })).toThrow('column `country`: expected a new name for the label, which is to be indexed, but there is such a column already; set labelCol');
    expect(() => stage.apply(fit({ formula: 'y ~ country + hour' }), frame)).toThrow('row 2, column `hour`: missing value; add an Imputer before RFormula, or set handleInvalid');
    expect(() => stage.apply(fit({ formula: 'y ~ country:hour' }), frame)).toThrow('row 2, column `hour`: missing value; add an Imputer before RFormula');
    const constant = frameOf({ y: columnOf([1, 0]), c: columnOf(['x', 'x']) });
    expect(() => fitSync(stage, paramsFor(stage, { formula: 'y ~ c' }), [constant])).toThrow('column `c`: expected at least 2 different texts, since the last one has no slot, got 1; leave it out of the formula');
    const other = frameOf({ country: columnOf(['fr']), hour: columnOf([1]) });
    expect(() => stage.apply(fit({ formula: 'y ~ country' }), other)).toThrow('row 1, column `country`: expected a value that was in the fit, got "fr"; set handleInvalid to skip or keep');
  });
});
