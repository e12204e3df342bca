import { describe, expect, test } from 'vitest';
import { CSV_DEFAULTS } from '../../src/sources/source.ts';
import { isSqlType, parseDdl, sqlType } from '../../src/sources/sql-types.ts';

function meanings(sql: string, texts: readonly string[]): unknown[] {
  const type = sqlType({ name: 'x', sql }, { ...CSV_DEFAULTS, nanValue: 'NA' });
  if (type.kind === 'text') return [...texts];
  return texts.map((text) => type.read(text));
}

describe('Spark’s DDL', () => {
  test('is names and types', () => {
    expect(parseDdl('a INT, `b, c` decimal(10, 2), d: string, e VARCHAR(3) COMMENT \'x\'')).toEqual([
      { name: 'a', sql: 'INT' }, { name: 'b, c', sql: 'DECIMAL(10, 2)' }, { name: 'd', sql: 'STRING' }, { name: 'e', sql: 'VARCHAR(3)' },
    ]);
    expect(parseDdl('a INT, b')).toEqual({ wrong: 'b' });
    expect(parseDdl('a ARRAY<INT>')).toEqual({ wrong: 'a ARRAY<INT>' });
  });

  test('has the types that a cell can have', () => {
    expect(['int', 'Long', 'DOUBLE', 'numeric(5)', 'char(2)', 'timestamp_ntz', 'date', 'boolean', 'binary', 'map', 'constructor'].map(isSqlType)).toEqual([true, true, true, true, true, true, true, true, false, false, false]);
  });
});

describe('a cell of a type', () => {
  test('is what Spark makes of it, or does not fit', () => {
    expect(meanings('INT', ['5', '+5', '-2147483648', '2147483648', '1.0', 'x', ' 7'])).toEqual([5, 5, -2147483648, undefined, undefined, undefined, undefined]);
    expect(meanings('TINYINT', ['127', '128'])).toEqual([127, undefined]);
    expect(meanings('DOUBLE', ['1.5', '1e3', 'NaN', 'NA', '-Inf', '1_0'])).toEqual([1.5, 1000, NaN, NaN, -Infinity, undefined]);
    expect(meanings('BOOLEAN', ['TRUE', 'false', '1', 'yes'])).toEqual([true, false, undefined, undefined]);
    expect(meanings('DATE', ['2024-02-29', '2024-02-30', 'x'])).toEqual(['2024-02-29', undefined, undefined]);
    expect(meanings('STRING', ['x'])).toEqual(['x']);
  });
});
