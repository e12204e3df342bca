import { describe, expect, test } from 'vitest';
import { MOST_BLOCK_ROWS } from '../../src/kernels/csv-block.ts';
import { CSV_TYPE } from '../../src/kernels/csv-kernel.ts';
import { csvKernel } from '../../src/kernels/load.ts';
import type { How, Reading } from './csv-reading.ts';
import { numbersBelow, readText, signs } from './csv-reading.ts';

/** Reads by both kernels, which have to agree. */
function both(content: string | Buffer, how: Omit<How, 'kind'> = {}): Reading {
  const wasm = done(readText(content, { ...how, kind: 'wasm' }));
  expect(done(readText(content, { ...how, kind: 'typescript' }))).toStrictEqual(wasm);
  return wasm;
}

/** A row that is not read to its end may have changed the types of its first columns. */
function done(reading: Reading): Reading {
  return reading.state === 'read' ? reading : { ...reading, columns: [], strangers: [], rounded: [] };
}

function values(content: string, how: Omit<How, 'kind'> = {}): unknown[] {
  const { state, columns } = both(content, how);
  expect(state).toBe('read');
  return columns.map((column) => column.values);
}

const { u8, u16, i32, f64, boolean, booleanF64, text, missing, mixed } = CSV_TYPE;

describe('both kernels', () => {
  test.each([
    ['0\n1\n255\n', u8, true], ['0\n256\n65535\n', u16, true], ['1\n65536\n', i32, true], ['1\n-1\n', i32, true], ['-2147483648\n+2147483647\n007\n', i32, true], ['2147483648\n', f64, false],
    ['1\n300\n70000\n0.5\n', f64, false], ['1\n\n2.5\n', f64, false], ['-0\n1\n', f64, true], ['1\n""\n', f64, false], ['""\n1\n', f64, false], ['NaN\n', f64, false], ['12345678\n123456789\n-87654321\n', i32, true],
    ['true\nFALSE\nTrue\n', boolean, true], ['true\n""\nfalse\n', booleanF64, false], ['""\nfalse\n', booleanF64, false], ['true\n1\n', mixed, false], ['x\n1\n', text, false], ['""\nx\n', text, false], ['""\n""\n', missing, false], ['1\nx\n', mixed, false],
  ])('find the type of %j', (content, type, whole) => {
    const { columns } = both(`a\n${content}`);
    expect(columns[0].types).toEqual([type]);
    expect(columns[0].whole).toBe(whole);
  });

  test('read eight columns of one digit at once, and stop where one has more', () => {
    const width = 30;
    const rows = Array.from({ length: 200 }, (_, row) => Array.from({ length: width }, (_, field) => (row === 90 && field === 11 ? 17 : row === 120 && field === 3 ? -4 : row === 150 && field === 25 ? 2.5 : (row * field) % 10)));
    const header = rows[0].map((_, field) => `c${field}`).join(',');
    const found = values(`${header}\n${rows.map((row) => row.join(',')).join('\n')}\n`);
    expect(found).toEqual(rows[0].map((_, field) => rows.map((row) => row[field])));
  });

  test('keep a zero with a sign where the column has other doubles', () => {
    expect(values('a,b\n1,1\n-0,-0\n0.5,3\n')).toEqual([[1, -0, 0.5], [1, -0, 3]]);
  });

  test('say which text made a column mixed, and which whole number has lost digits', () => {
    const { strangers, rounded } = both('a,b,c\n1,9007199254740993,true\n2,9007199254740992,no\nx,12345678901234567890123,1\n');
    expect(strangers).toEqual([{ text: 'x', row: 2 }, null, null]);
    expect(rounded).toEqual([null, { text: '9007199254740993', row: 0 }, null]);
    expect(both(`a\n1\n${'9'.repeat(400)}\n`).rounded).toEqual([{ text: '9'.repeat(400), row: 1 }]);
    expect(both('a\n1e300\n9007199254740994\n18446744073709551616\n').rounded).toEqual([null]);
  });

  test('stop at a row of another length, or keep it', () => {
    const content = 'a,b,c\n1,x,3\n4\n5,"y\ny",6,7,8\n9,z,1\n';
    expect(both(content)).toMatchObject({ state: 'ragged', at: 12, fields: 1 });
    expect(both('a,b,c\n1,x,3\n4,y,5,6\n')).toMatchObject({ state: 'ragged', at: 12, fields: 4 });
    const { columns, ragged } = both(content, { keepsRagged: true });
    expect(columns.map((column) => column.values)).toEqual([[1, 4, 5, 9], ['x', null, 'y\ny', 'z'], [3, NaN, 6, 1]]);
    expect(ragged).toEqual([{ at: 12, end: 14, fields: 1, row: 1 }, { at: 14, end: 28, fields: 5, row: 2 }]);
  });

  test('stop where quotes mean two things or do not end', () => {
    expect(both('a,b\n1,2\n"x"y,1\n')).toMatchObject({ state: 'unclear', at: 8 });
    expect(both('a,b\n1,"2\n3,4\n')).toMatchObject({ state: 'inside', at: 4 });
  });

  test('leave columns out and read them as text where they are told to', () => {
    const { columns } = both('a,b,c\n01,2,x\n1.0,3,y\n', { types: [text, CSV_TYPE.skipped, missing] });
    expect(columns.map((column) => column.values)).toEqual([['01', '1.0'], [], ['x', 'y']]);
  });

  test('take a nullValue that looks like a number for missing', () => {
    expect(values('a,b\n999,1\n2,999\n9990,x\n', { nullValue: '999' })).toEqual([[NaN, 2, 9990], []]);
  });

  test('read the same however the bytes are cut', () => {
    const content = '#c\na,b,c\r\n1,"x, ""y""\r\n",2.50\r\n\r\n# not, this\r\n-12345678,ä😀,1e-7\r\n3,"z",\r\n4,,9007199254740993';
    const whole = both(content, { signs: signs({ comment: '#' }) });
    expect(whole.columns.map((column) => column.values)).toEqual([[1, -12345678, 3, 4], ['x, "y"\r\n', 'ä😀', 'z', null], [2.5, 1e-7, NaN, 9007199254740992]]);
    for (let step = 1; step <= 40; step++) expect(both(content, { signs: signs({ comment: '#' }), step })).toEqual(whole);
  });

  test('grow their window for a long field', () => {
    const long = 'x'.repeat(1_000_000);
    expect(values(`a,b\n1,${long}\n2,"${long}"\n`, { step: 100_000 })).toEqual([[1, 2], [long, long]]);
  });

  test('change the type of a column in, at and behind the border of a block', () => {
    for (const row of [0, 1, MOST_BLOCK_ROWS - 1, MOST_BLOCK_ROWS, MOST_BLOCK_ROWS + 1]) {
      for (const [before, at] of [['1', '300'], ['1', '0.5'], ['1', '""'], ['1', 'x'], ['1', '-0'], ['""', '1'], ['""', 'x'], ['""', 'true'], ['true', '""'], ['7', '70000'], ['x', '""']]) {
        const column = Array.from({ length: MOST_BLOCK_ROWS + 3 }, (_, index) => (index === row ? at : before));
        expect(both(`i,c\n${column.map((cell, index) => `${index},${cell}`).join('\n')}`).columns[1].types).toHaveLength(2);
      }
    }
  });

  test('agree on random tables of every kind of cell, line end and cut', () => {
    const random = numbersBelow(11);
    const pick = <T>(choices: readonly T[]): T => choices[random(choices.length)];
    const pools = [['0', '1', '7'], ['12', '345', '7', '70000'], ['-1', '2.5', '1e9'], ['', '3'], ['a', 'b', 'ä', ''], ['"q"', '"a,b"', '"x""y"', '"\n"', 'text that is longer than sixteen bytes'], ['true', 'False', ''], ['1', ' 2', '+3', 'inf', '-0'], ['2024-01-01', 'x']];
    const states = new Set<string>();
    for (let round = 0; round < 500; round++) {
      const width = 1 + random(14);
      const columns = Array.from({ length: width }, () => pick(pools));
      const end = pick(['\n', '\n', '\r\n', '\r']);
      const lines = Array.from({ length: random(40) }, () => Array.from({ length: random(80) === 0 ? 1 + random(16) : width }, (_, field) => (random(60) === 0 ? pick(pick(pools)) : pick(columns[field % width]))).join(','));
      const content = `${[Array.from({ length: width }, (_, field) => `c${field}`).join(','), ...lines].join(end)}${pick(['', end])}`;
      const how = { keepsRagged: random(2) === 0, nullValue: pick(['', '', 'x', '1']), signs: signs({ escape: pick(['"', '"', '\\']), comment: pick(['', '', '2']) }) };
      const whole = both(content, how);
      states.add(whole.state);
      expect(both(content, { ...how, step: 1 + random(90) })).toEqual(whole);
    }
    expect([...states]).toEqual(expect.arrayContaining(['ragged', 'read', 'unclear']));
  });
});

describe('a kernel', () => {
  test('tells zero bytes and bytes that are not ASCII', () => {
    for (const kind of ['wasm', 'typescript'] as const) {
      const kernel = csvKernel(kind);
      const looks = ['abc', 'a\0c', 'aäc', `${'x'.repeat(40)}\0ä`, `ä${'x'.repeat(40)}`, '\0'].map((content) => {
        const bytes = Buffer.from(content);
        kernel.room(bytes.length).set(bytes);
        kernel.add(bytes.length);
        return kernel.look(bytes.length);
      });
      expect(looks).toEqual([0, 1, 2, 3, 2, 1]);
    }
  });

  test('refuses what is not there', () => {
    const kernel = csvKernel('wasm');
    expect(() => kernel.skip(1)).toThrow('1 bytes of 0 cannot be left out');
    expect(() => kernel.look(1)).toThrow('1 bytes of 0 cannot be looked at');
    expect(() => kernel.add(2 ** 30)).toThrow('do not fit');
    expect(() => kernel.column(0)).toThrow('column 0 of 0');
  });
});
