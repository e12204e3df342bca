import { describe, expect, it } from 'vitest';
import { extendedJson, jsonText, parseJson, sourceText, yamlText } from '../../src/util/json.ts';

const odd = { splits: [-Infinity, 0, Infinity], missing: NaN, nothing: null, text: 'Infinity', deep: [[NaN]] };

describe('jsonText and parseJson', () => {
  it('keep NaN and the infinities apart from null and from texts', () => {
    expect(jsonText({ a: [-Infinity, null], b: 'NaN' })).toBe('{"a":[{"$numberDouble":"-Infinity"},null],"b":"NaN"}');
    expect(parseJson(jsonText(odd))).toEqual(odd);
    expect(parseJson(jsonText(odd, 2))).toEqual(odd);
  });

  it('write what JSON.stringify does where there is none of them', () => {
    const plain = { a: [1, null, 'x'], b: { c: true } };
    expect(jsonText(plain, 2)).toBe(JSON.stringify(plain, null, 2));
    expect(parseJson(JSON.stringify(plain))).toEqual(plain);
  });

  it('leave other objects with such a key as they are', () => {
    expect(parseJson('{"$numberDouble":"1.5"}')).toEqual({ $numberDouble: '1.5' });
  });
});

describe('extendedJson', () => {
  it('gives a value that JSON.stringify writes in the same manner', () => {
    expect(JSON.stringify(extendedJson(odd))).toBe(jsonText(odd));
  });
});

describe('yamlText', () => {
  it('writes a value as it stands in a job file', () => {
    expect(yamlText([-Infinity, 0.5, Infinity, NaN])).toBe('[-.inf,0.5,.inf,.nan]');
    expect(yamlText(NaN)).toBe('.nan');
    expect(yamlText(undefined)).toBe('undefined');
  });
});

describe('sourceText', () => {
  it('writes an expression', () => {
    expect(sourceText({ default: NaN, max: Infinity })).toBe('{"default":NaN,"max":Infinity}');
  });
});
