import { describe, expect, test } from 'vitest';
import { sniffSeparator } from '../../src/sources/sniff.ts';

describe('the separator', () => {
  test.each([
    [',', 'a,b\n1,2\n'],
    [';', 'a;b\n1,5;2,5\n3,25;4\n'],
    ['\t', 'a\tb\n1, 2\t3\n'],
    ['|', 'a|b|c\n1|2|3\n'],
    [';', '"a,b,c";d\n"1,2";3\n'],
    [';', 'a, unit;b;c\n1;2;3\n4;5;6\n'],
    [',', 'only\n1\n2\n'],
    [',', ''],
    [',', 'a,b'],
    [';', '\n\na;b\n1;2\n'],
    [';', 'a;"two\nlines, and more"\n1;"x,y"\n'],
    [',', 'a,b\n"it""s; odd",1\n'],
    [';', 'a;b\r1;2\r'],
  ])('%j is found in %j', (separator, text) => {
    expect(sniffSeparator(text, { quote: '"', comment: null })).toBe(separator);
  });

  test('is not looked for in comments', () => {
    expect(sniffSeparator('# a, b, c, "d\na;b\n# x, y\n1;2\n', { quote: '"', comment: '#' })).toBe(';');
  });

  test('is not misled by a last line that was cut', () => {
    expect(sniffSeparator('a;b\n1,0;2\n1,0', { quote: '"', comment: null })).toBe(';');
  });
});
