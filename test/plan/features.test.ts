import { describe, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { doubles, integers, texts, typeOf, vectors } from '../../src/frame/column.ts';
import type { FeatureInput } from '../../src/plan/features.ts';
import { chooseFeatures, matchesGlobs } from '../../src/plan/features.ts';
import { packTexts } from '../../src/frame/packed.ts';

const text: Column = texts(new Int32Array(0), packTexts([]), false);
const columns: [string, Column][] = [
  ['age', integers(new Int32Array(0))],
  ['job', text],
  ['pixel_0', doubles(new Float64Array(0))],
  ['pixel_1', doubles(new Float64Array(0))],
  ['day', { ...text, date: true }],
  ['name', text],
  ['seen', { ...integers(new Int32Array(0)), boolean: true }],
  ['v', vectors(new Float64Array(0), ['a', 'b'])],
  ['y', text],
];
const input: FeatureInput = {
  schema: new Map(columns.map(([name, column]) => [name, typeOf(column)])),
  categories: new Map([['job', 12], ['name', 33], ['day', 2], ['y', 2]]),
  features: ['*'],
  maxCategories: 32,
  excluded: new Set(['y']),
};

describe('features', () => {
  test('are numbers, booleans, vectors, and text of few values; other text and dates are left out, each with a warning', () => {
    const chosen = chooseFeatures(input);
    expect(chosen.usable).toEqual(['age', 'job', 'pixel_0', 'pixel_1', 'seen', 'v']);
    expect(chosen.numeric).toEqual(['age', 'pixel_0', 'pixel_1', 'seen', 'v']);
    expect(chosen.nominal).toEqual(['job']);
    expect(chosen.leftOut).toEqual([
      { column: 'day', reason: 'it holds dates' },
      { column: 'name', reason: 'it is text with 33 different values, more than data.maxCategories, 32' },
    ]);
    expect(chosen.warnings.map((warning) => warning.text)).toEqual([
      'column `day` is left out of the features: it holds dates',
      'column `name` is left out of the features: it is text with 33 different values, more than data.maxCategories, 32',
    ]);
  });

  test('are chosen by globs, the last one that matches deciding', () => {
    expect(chooseFeatures({ ...input, features: ['pixel_*', 'age', '!pixel_0'] }).usable).toEqual(['age', 'pixel_1']);
    expect(chooseFeatures({ ...input, features: ['*', '!pixel_?', 'pixel_1', '!day', '!name'] })).toMatchObject({ usable: ['age', 'job', 'pixel_1', 'seen', 'v'], warnings: [] });
  });

  test('are all but some when the first glob leaves out', () => {
    expect(chooseFeatures({ ...input, features: ['!p*', '!v'] }).usable).toEqual(['age', 'job', 'seen']);
  });

  test('never include the excluded columns, even by name', () => {
    expect(chooseFeatures({ ...input, features: ['y', 'age'] }).usable).toEqual(['age']);
  });

  test('never include a column with the name of a fold column', () => {
    const schema = new Map([...input.schema, ['__fold0', typeOf(integers(new Int32Array(0)))] as const]);
    expect(chooseFeatures({ ...input, schema, features: ['age', '__fold0'] }).warnings.map((warning) => warning.text)).toEqual([
      'column `__fold0` is left out of the features: its name is the one of a fold column',
    ]);
  });

  test('that come to nothing are refused', () => {
    expect(() => chooseFeatures({ ...input, features: ['zip*'] })).toThrow('expected data.features (zip*) to choose at least one numeric, boolean or nominal column, found none');
    expect(() => chooseFeatures({ ...input, features: ['day'] })).toThrow(
      'expected data.features (day) to choose at least one numeric, boolean or nominal column, found none: `day`: it holds dates',
    );
  });
});

describe('a glob', () => {
  test.each([
    ['a.b', 'a.b', true],
    ['a.b', 'a?b', true],
    ['axb', 'a.b', false],
    ['a*b', 'a*b', true],
    ['f(x)[0]', 'f(x)*', true],
    ['über', '????', true],
    ['two\nlines', 'two*', true],
    ['abc', 'ab', false],
    ['__proto__', '__*__', true],
  ])('%j against %j: %s', (name, glob, matches) => {
    expect(matchesGlobs(name, [glob])).toBe(matches);
  });
});
