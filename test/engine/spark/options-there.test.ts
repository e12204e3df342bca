import { expect, test } from 'vitest';
import { csvOptions, unreadThere } from '../../../src/engine/spark/options-there.ts';
import { READ_DEFAULTS } from '../../../src/sources/source.ts';

test.each([
  [{}, null],
  [{ sep: ';', header: false, quote: '', escape: '\\', comment: '#', nullValue: 'NA', multiLine: false, inferSchema: false, columns: ['a'] }, null],
  [{ mode: 'FAILFAST', encoding: 'utf-8' } as const, null],
  [{ mode: 'DROPMALFORMED' } as const, 'the executors do not read with data.options.mode'],
  [{ schema: [{ name: 'a', sql: 'INT' }] }, 'the executors do not read with data.schema'],
  [{ maxRejects: 3 }, 'the executors do not read with data.maxRejects'],
  [{ nanValue: 'x' }, 'the executors do not read with data.options.nanValue'],
])('options %j are taken there, or named', (given, words) => {
  expect(unreadThere({ format: 'csv', options: { ...READ_DEFAULTS, ...given } })).toBe(words);
});

test('formats that DuckDB reads in a way of its own are read here', () => {
  expect(unreadThere({ format: 'json', options: READ_DEFAULTS })).toBe('the executors read csv and parquet, and the format is json');
});

test("options are Spark's, with a sign that is in no text in place of none", () => {
  expect(csvOptions({ ...READ_DEFAULTS, quote: '', comment: '#' }, ';')).toEqual({
    sep: ';', quote: '\0', escape: '"', header: 'true', multiLine: 'true', ignoreLeadingWhiteSpace: 'false', ignoreTrailingWhiteSpace: 'false', maxColumns: '20480', maxCharsPerColumn: '-1', comment: '#',
  });
});
