import { describe, expect, test } from 'vitest';
import { dateReader } from '../../src/sources/date-format.ts';

function read(pattern: string, text: string): string | undefined {
  const reader = dateReader(pattern);
  if (typeof reader === 'string') throw new Error(reader);
  return reader(text);
}

describe('a date by its pattern', () => {
  test.each([
    ['dd/MM/yyyy', '31/12/2024', '2024-12-31'],
    ['dd/MM/yyyy', '1/1/2024', undefined],
    ['d/M/yyyy', '1/12/2024', '2024-12-01'],
    ['yyyyMMdd', '20240229', '2024-02-29'],
    ['yyyyMMdd', '20230229', undefined],
    ['yyyy-MM', '2024-05', '2024-05-01'],
    ['yy.M.d', '24.2.3', '2024-02-03'],
    ['d MMM yyyy', '5 mar 2024', '2024-03-05'],
    ['EEEE, MMMM d, yyyy', 'Tuesday, December 31, 2024', '2024-12-31'],
    ['EEE d MMMM yyyy', 'Foo 31 December 2024', undefined],
    ['yyyy-MM-dd', '2024-13-01', undefined],
    ['yyyy-MM-dd', '2024-01-01 ', undefined],
    ["yyyy'T'MM'''", "2024T05'", '2024-05-01'],
    ['M(d)yyyy', '3(4)2024', '2024-03-04'],
    ['dd/MM/yyyy HH:mm[:ss[.SSS]]', '31/12/2024 23:59', '2024-12-31T23:59:00'],
    ['dd/MM/yyyy HH:mm[:ss[.SSS]]', '31/12/2024 23:59:58.120', '2024-12-31T23:59:58.12'],
    ['d MMM yyyy h:mm a', '31 Dec 2024 12:04 am', '2024-12-31T00:04:00'],
    ['d MMM yyyy h:mm a', '31 Dec 2024 12:04 PM', '2024-12-31T12:04:00'],
    ['d MMM yyyy h:mm a', '31 Dec 2024 13:04 PM', undefined],
    ["yyyy-MM-dd'T'HH:mm:ssXXX", '2024-01-01T00:30:00+02:00', '2023-12-31T22:30:00Z'],
    ["yyyy-MM-dd'T'HH:mm:ssX", '2024-12-31T23:30:00-01', '2025-01-01T00:30:00Z'],
    ["yyyy-MM-dd'T'HH:mm:ssXXX", '2024-01-01T00:30:00Z', '2024-01-01T00:30:00Z'],
    ['yyyy-MM-dd HH:mm', '2024-01-01 24:00', undefined],
  ])('%s reads %s as %s', (pattern, text, iso) => {
    expect(read(pattern, text)).toBe(iso);
  });

  test.each([
    ['dd/MM', 'expected a pattern with a year, such as dd/MM/yyyy'],
    ['yyyy-MM-dd z', '"z" in the pattern is not in this version; the letters y u M L d H h m s S a E X x Z are'],
    ['yyyy-MM-ddd', '"ddd" in the pattern is not in this version; the letters y u M L d H h m s S a E X x Z are'],
    ["yyyy'T", "expected a closing ' in the pattern"],
    ['yyyy[-MM', 'expected as many [ as ] in the pattern'],
  ])('%s cannot be read: %s', (pattern, reason) => {
    expect(dateReader(pattern)).toBe(reason);
  });
});
