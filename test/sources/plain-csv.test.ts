import { describe, expect, test } from 'vitest';
import { MOST_BLOCK_ROWS } from '../../src/kernels/csv-block.ts';
import type { CsvColumns } from '../../src/sources/csv-text.ts';
import { dialectOf } from '../../src/sources/dialect.ts';
import { readParsed } from '../../src/sources/parsed-csv.ts';
import { firstPlainRecord, readPlain } from '../../src/sources/plain-csv.ts';
import { firstParsedRecord } from '../../src/sources/records.ts';
import { CSV_DEFAULTS } from '../../src/sources/source.ts';
import type { CsvOptions } from '../../src/sources/source.ts';
import { rowText, textFile } from '../../src/sources/text-file.ts';
import type { TextFile } from '../../src/sources/text-file.ts';
import { numbersBelow } from '../kernels/csv-reading.ts';
import { UserError } from '../../src/util/errors.ts';
import { expectSame } from './support.ts';

const usual = CSV_DEFAULTS;

/** Reads a text both ways; `declined` where only csv-parse could, `refused` where it could not either, or there are no rows. */
async function both(content: string, options: Partial<CsvOptions> = {}): Promise<'same' | 'declined' | 'refused'> {
  const file = textFile('x.csv', Buffer.from(content));
  const text = { file, dialect: dialectOf(file.bytes, { ...usual, ...options }) };
  const record = firstPlainRecord(text);
  if (record !== null) expect(record).toEqual(firstParsedRecord(text));
  const plain = await readPlain(text);
  expectSame(await readPlain(text, 'typescript'), plain);
  let parsed: CsvColumns;
  try {
    parsed = await readParsed(text);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect(plain).toBe(null);
    return 'refused';
  }
  if (parsed.rows === 0) {
    expect(plain?.rows ?? 0).toBe(0);
    return 'refused';
  }
  if (plain === null) return 'declined';
  expectSame(endingAlike(plain, file), endingAlike(parsed, file));
  return 'same';
}

/** Rows end at the first byte of their line end, or behind all of it, which no one sees. */
function endingAlike({ misfits, ...read }: CsvColumns, file: TextFile): unknown {
  return { ...read, ...(misfits === undefined ? {} : { misfits: misfits.map(({ end, ...misfit }) => ({ ...misfit, text: rowText(file, { start: misfit.start, end }) })) }) };
}

describe('a CSV text read from its bytes is what csv-parse makes of it', () => {
  const cells = [
    '', '0', '1', '9', '10', '007', '-0', '+0', '0.0', '-0.0', '+1', '-1', '--1', '+', '-', '.', '-.', '5.', '.5', '-.5', '1.5.2', '1e5', '1E5', '1e+5', '1e-5', '1e', 'e5', '1e5.5', '1e400', '1e-400', '0e999', '5e-324',
    '999999999', '1000000000', '4294967296', '2147483647', '2147483648', '-2147483648', '-2147483649', '+2147483647', '9007199254740991', '9007199254740992', '9007199254740993', '90071992547409931', '1'.repeat(40), `0.${'0'.repeat(30)}1`, '0.1', '0.3', '1e22', '1e23', '123456789.123456789', '3.141592653589793238',
    'nan', 'NaN', 'NAN', 'inf', 'Inf', '+inf', '-inf', 'Infinity', '-Infinity', 'INF', 'Information', '0x10', '0b1', '0o7', '1_000', '1,5', ' 1', '1 ', ' 1.5 ', '\t2', ' ', '\u00a05', '５', '١', 'true', 'false', 'TRUE', 'False', 'true ', 't', 'yes',
    '2024-02-29', '2024-13-01', '2024-02-29T10:00:00Z', '2024-02-29 10:00', 'ä', '😀', '\ufeff', 'NA', 'null', '?', 'a b', 'a"b', '"', '#', '#1', "'", '\\', 'a\\"b',
  ];

  test.each(cells)('with %j alone, first, last, and after and before every other cell', async (cell) => {
    const others = cells.filter((other) => !other.includes('"') && !other.includes(','));
    if (cell === '"' || cell === '1,5') {
      expect(await both(`a,b\n0,${cell}\n`)).toBe('refused');
      return;
    }
    expect(await both(`a,b\n0,${cell}\n`)).toBe('same');
    expect(await both(`a,b\n${cell},0\n`)).toBe('same');
    expect(await both(`a\n${cell}`)).toBe(cell === '' ? 'refused' : 'same');
    for (const nullValue of ['', cell, '0', '-1', 'NA']) {
      const header = others.map((_, index) => `c${index}`).join(',');
      expect(await both(`${header}\n${others.join(',')}\n${others.map(() => cell).join(',')}\n${others.join(',')}`, { nullValue })).toBe('same');
      if (nullValue === '') expect(await both(`${header}\n${others.map(() => cell).join(',')}\n${others.join(',')}\n`)).toBe('same');
    }
  });

  test.each([
    ['a,b\n1,2\n', 'same'], ['a,b\r\n1,2\r\n', 'same'], ['a,b\r1,2\r', 'same'], ['a,b\r1,2', 'same'], ['a,b\n1,2\r\n3,4\r5,6\n\r7,8\r\r\n', 'same'],
    ['\n\r\n\ra,b\n\n\n1,2\n\n', 'same'], ['a,b\n1,2', 'same'], ['a,b\n1,', 'same'], ['a,b\n,', 'same'], ['a,b\n1,2\r', 'same'], ['a\n\n1\n\n', 'same'], ['a\n""\n1\n""', 'same'],
    ['\ufeffa,b\n1,2\n', 'same'], ['\ufeff\ufeffa,b\n1,2\n', 'same'], ['a,b\n1,"2"\n"3",4\n', 'same'], ['"a","b"\r\n"1","x"\r\n', 'same'], ['a,b\n"x\ny","x\r\ny"\n"x\ry",","\n', 'same'],
    ['a,b\n"",""""\n"x""y","""x"""\n', 'same'], ['a,b\n1,"x\ny"', 'same'], ['a,b\n1,"x\ny\n"', 'same'], ['a,b\n1,"x', 'refused'], ['a,b\n1,"x\n', 'refused'], ['a,b\n1,"x\n2,3\n4,5', 'refused'], ['a,b\n1,"', 'refused'],
    ['a,b\n"x"y,1\n', 'declined'], ['a,b\n"x" ,1\n', 'declined'], ['a,b\nx"y",1\n', 'same'], ['a,b\nx",1\n', 'same'], ['a,b\n "x",1\n', 'same'], ['a,b\n"x""\n', 'refused'],
    ['a,b\n1\n', 'refused'], ['a,b\n1,2,3\n', 'refused'], ['a,b\n1,2\n3', 'refused'], ['a,b\n1,2\n3,4,5', 'refused'], ['a\n1,2\n', 'refused'], ['a,b\n1,2\n,\n', 'same'], ['a,b\n1,2\n \n', 'refused'],
    ['', 'refused'], ['\n', 'refused'], ['\r\n\r\n', 'refused'], ['a', 'refused'], ['a,b\n', 'refused'], ['a,b\n\n\r\n', 'refused'], ['"a\nb"\n', 'refused'], ['"a', 'refused'],
    ['a;b\n1;2\n', 'same'], ['a\tb\n1\t2\n', 'same'], ['a|b\n1|2\n', 'same'], ['a;b\n1,5;2\n', 'same'], ['a,a,,a_2\n1,2,3,4\n', 'same'], ['ä,"😀"\nü,é\n', 'same'],
    ['a,b\n1.0,x\n2,y\n', 'same'], ['a,b\n1,\n,2\n,\n', 'same'], ['a,b\n"1","true"\n" 2","FALSE"\n', 'same'], ['a,b\n1,2\n"x",3\n4,"y"', 'same'], ['a,b\ntrue,false\nx,1\n', 'same'],
  ] as const)('for %j (%s)', async (content, outcome) => {
    expect(await both(content)).toBe(outcome);
  });

  test.each([
    ['a::b\n1::2\n', { sep: '::' }, 'declined'], ['aµb\n1µ2\n', { sep: 'µ' }, 'declined'], ['a\tb\n1\t2\n', { sep: '\\t' }, 'same'], ['a b\n1 2\n', { sep: ' ' }, 'same'], ['axb\n1x2\n', { sep: 'x' }, 'same'],
    ['a.b\n1.2\n', { sep: '.' }, 'declined'], ['a0b\n102\n', { sep: '0' }, 'declined'],
    ['1,x\n2,y\n', { header: false }, 'same'], ['1,x', { header: false }, 'same'], ['\n\n1,x\n2,y', { header: false }, 'same'], ['1,2\n1\n', { header: false }, 'refused'],
    ["a,b\n'x,y',\"1\n", { quote: "'" }, 'same'], ["a,b\n'x''y',1\n", { quote: "'" }, 'declined'], ["a,b\n'x''y',1\n", { quote: "'", escape: "'" }, 'same'], ['a,b\n"x,"1"\n', { quote: '' }, 'same'],
    ['a,b\n"x\\"y","\\\\"\n"\\n","\\', { escape: '\\' }, 'refused'], ['a,b\n"x\\"y","\\\\"\n"\\n","\\\n"\n\\,\\"\n', { escape: '\\' }, 'same'], ['a,b\n"x""y",1\n', { escape: '\\' }, 'declined'], ['a,b\n"x",1\n"y,z","1"\n', { escape: '' }, 'same'], ['a,b\n"x""",1\n', { escape: '' }, 'declined'],
    ['#c\na,b\n#c, "d\r\n1,2\n#\n3,#4\n#end', { comment: '#' }, 'same'], ['//c\na,b\n/1,2\n//1,2\n3,//4', { comment: '//' }, 'same'], ['a,b\n"#",1\n"x"#y,2\n', { comment: '#' }, 'declined'], ['a,b\n#1,2', { comment: '#' }, 'refused'], ['a,b\n1,2\n', { comment: ',' }, 'declined'],
    ['a,b\nNA,1\n2,NA\n"NA",x\n', { nullValue: 'NA' }, 'same'], ['a,b\n-1,1\n2,-1\n3,4\n', { nullValue: '-1' }, 'same'], ['a,b\n999,1\n2,999\n3,4\n', { nullValue: '999' }, 'same'], ['a,b\n0,1\n2,0\n-0,0.0\n', { nullValue: '0' }, 'same'], ['a,b\nä,1\nb,ä\n', { nullValue: 'ä' }, 'same'],
  ] as const)('for %j with %j (%s)', async (content, options, outcome) => {
    expect(await both(content, options)).toBe(outcome);
  });

  test.each([
    ['a,b,c\n1,2,3\n4\n5,6,7,8\n9,10,11\n', {}, 'same'], ['a,b\r\n1\r\n\r\n2,3,4\r\n', {}, 'same'], ['a,b\r1\r2,3,4', {}, 'same'], ['a\n1,2\n"3,4",\n', {}, 'same'], ['a,b\n1,"x\ny",z\n"",""\n"q"\n', {}, 'same'],
    ['1,2\n3\n4,5,6\n', { header: false }, 'same'], ['1\n', { header: false }, 'same'], ['#c\na,b\n#c\n1\n#d\n2,x,y\n#', { comment: '#' }, 'same'], ['a,b\n1\n2,3\nx,4\n5,6,7\n', {}, 'same'], ['a,b\nt,1\nu\n,2,3\nt,x', {}, 'same'],
    ['a,b\ntrue\nfalse,1\n', {}, 'same'], ['a,b\nNA\nNA,NA,NA\n1,2\n', { nullValue: 'NA' }, 'same'], ['a,b\n1\n2,"x', {}, 'declined'], ['a,b\n1\n"x"y,2\n', {}, 'declined'], ['a,b\n1\n', { mode: 'FAILFAST' }, 'refused'], ['a,b\né\nü,2,ä\n', {}, 'same'],
  ] as const)('with malformed rows that are put up with, for %j with %j (%s)', async (content, options, outcome) => {
    expect(await both(content, { maxRejects: 10, ...options })).toBe(outcome);
  });

  test('where the type of a column changes in, at and behind the border of a block', async () => {
    for (const row of [0, MOST_BLOCK_ROWS - 1, MOST_BLOCK_ROWS]) {
      for (const [before, at] of [['1', '0.5'], ['1', ''], ['1', 'x'], ['1', '-0'], ['-0', '1.5'], ['', '1'], ['', 'x'], ['', 'true'], ['true', ''], ['true', 'x'], ['1.5', 'NaN'], ['x', ''], ['7', '1e99']]) {
        const column = Array.from({ length: MOST_BLOCK_ROWS + 10 }, (_, index) => (index === row ? at : before));
        expect(await both(`i,c,"t"\n${column.map((cell, index) => `${index},${cell},t${index % 700}`).join('\n')}`)).toBe('same');
      }
    }
  });

  test('for tables of many columns', async () => {
    const width = 2000;
    const lines = Array.from({ length: 70 }, (_, row) => Array.from({ length: width }, (_, field) => (field % 10 === 9 ? `t${row % 7}` : (row * field) % 13)).join(','));
    expect(await both(`${Array.from({ length: width }, (_, field) => `c${field}`).join(',')}\n${lines.join('\n')}\n`)).toBe('same');
  });

  test('with many different texts', async () => {
    const random = numbersBelow(7);
    const rows = Array.from({ length: 20_000 }, (_, row) => `${row}-${random(9)},${random(3000)}é,"${'x'.repeat(random(40))}"`);
    expect(await both(`a,b,c\n${rows.join('\r\n')}\r\n`)).toBe('same');
  });

  test('for random tables of every kind of cell, line end and dialect', async () => {
    const random = numbersBelow(42);
    const pick = <T>(choices: readonly T[]): T => choices[random(choices.length)];
    const outcomes = { same: 0, declined: 0, refused: 0 };
    const pools = [['0', '1', '25', '7000'], ['1', '2.5', '-3', '1e3'], ['', '1', '2'], ['a', 'b', 'ä', ''], ['true', 'false', ''], ['"x"', '"a,b"', '"a""b"', '"l\nm"', 'q"r'], ['1', '"2"', '" 3"', 'NA'], cells];
    for (let round = 0; round < 2000; round++) {
      const options = { sep: pick([null, null, ',', ';']), header: random(5) > 0, quote: pick(['"', '"', "'", '']), escape: pick(['"', '"', '\\', '']), comment: pick([null, null, '#']), nullValue: pick(['', '', 'NA', '1', '0']), maxRejects: pick([0, 100]) };
      const separator = options.sep ?? ',';
      const width = 1 + random(5);
      const columns = Array.from({ length: width }, () => pick(pools));
      const end = pick(['\n', '\n', '\r\n', '\r', '\n\n']);
      const lines = Array.from({ length: random(12) }, () => Array.from({ length: random(60) === 0 ? width + 1 : width }, (_, field) => (random(15) === 0 ? pick(cells) : pick(columns[field % width]))).join(separator));
      const name = Array.from({ length: width }, (_, field) => `c${field}`).join(separator);
      outcomes[await both(`${[name, ...lines].join(end)}${pick(['', end])}`, options)]++;
    }
    expect(outcomes.same).toBeGreaterThan(800);
    expect(outcomes.refused).toBeGreaterThan(100);
    expect(outcomes.declined).toBeGreaterThan(100);
  });
});
