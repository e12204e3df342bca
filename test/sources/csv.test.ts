import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { source } from '../../src/sources/csv.ts';
import { CSV_DEFAULTS } from '../../src/sources/source.ts';
import type { CsvOptions, Table } from '../../src/sources/source.ts';
import type { Diagnostic } from '../../src/util/diagnostic.ts';
import { UserError } from '../../src/util/errors.ts';
import { texts } from '../../src/frame/column.ts';
import { isNumeric } from '../../src/frame/vectors.ts';
import { packTexts } from '../../src/frame/packed.ts';

const folder = mkdtempSync(join(tmpdir(), 'csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

const plain = CSV_DEFAULTS;
let files = 0;

function file(content: string | Buffer): string {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, content);
  return path;
}

function read(content: string | Buffer, options: Partial<CsvOptions> = {}): Promise<Table> {
  return source.readTable({ path: file(content), options: { ...plain, ...options } });
}

/** Values as they print: texts, numbers, null for a missing one. */
function values(column: Column | undefined): unknown[] {
  if (column?.kind === 'text') return Array.from(column.codes, (code) => (code < 0 ? null : column.dictionary[code]));
  if (column === undefined || !isNumeric(column)) return [];
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
}

async function table(content: string | Buffer, options: Partial<CsvOptions> = {}): Promise<Record<string, unknown[]>> {
  const { frame } = await read(content, options);
  return Object.fromEntries([...frame.columns].map(([name, column]) => [name, values(column)]));
}

async function kinds(...cells: string[]): Promise<string> {
  const { frame } = await read(`first,x\n${cells.map((cell) => `0,${cell}\n`).join('')}`);
  const column = frame.columns.get('x');
  if (column === undefined) return 'none';
  if (column.kind === 'text') return column.date ? 'date' : 'text';
  return !isNumeric(column) ? column.kind : `${column.kind}${column.boolean ? ' boolean' : ''}`;
}

async function failure(work: Promise<unknown>): Promise<Diagnostic> {
  const error = await work.then(() => null, (reason: unknown) => reason);
  if (!(error instanceof UserError)) throw new Error(`expected a UserError, got ${String(error)}`);
  expect(error.diagnostics).toHaveLength(1);
  expect(error.diagnostics[0].kind).toBe('input');
  return error.diagnostics[0];
}

/** `line:column: text` */
async function refused(content: string | Buffer, options: Partial<CsvOptions> = {}): Promise<string> {
  const path = file(content);
  const { at, text } = await failure(source.readTable({ path, options: { ...plain, ...options } }));
  if (at !== null) expect(at.file).toBe(path);
  return `${at === null ? '' : `${at.line}:${at.column}: `}${text.replaceAll(path, 'x.csv')}`;
}

describe('a CSV file', () => {
  test('becomes typed columns in the order of the file', async () => {
    const { frame, sha256, sniffed, warnings } = await read('b,a,c\n1,0.5,x\n-2,,y\n3,1e3,x\n');
    expect([...frame.columns.keys()]).toEqual(['b', 'a', 'c']);
    expect(frame.rows).toBe(3);
    expect(frame.columns.get('b')).toEqual({ kind: 'i32', values: Int32Array.of(1, -2, 3), boolean: false, labels: null });
    expect(frame.columns.get('a')).toEqual({ kind: 'f64', values: Float64Array.of(0.5, NaN, 1000), boolean: false, labels: null });
    expect(frame.columns.get('c')).toEqual(texts(Int32Array.of(0, 1, 0), packTexts(['x', 'y']), false));
    expect(sniffed).toEqual({ sep: ',', files: [{ name: expect.stringMatching(/csv$/), compression: null, encoding: 'UTF-8' }] });
    expect(warnings).toEqual([]);
    expect(await sha256()).toBe(createHash('sha256').update('b,a,c\n1,0.5,x\n-2,,y\n3,1e3,x\n').digest('hex'));
  });

  test('is read the same with CRLF, CR, a byte order mark, blank lines or no last line end', async () => {
    const expected = { a: [1, 2], b: ['x', 'ü'] };
    expect(await table('a,b\n1,x\n2,ü\n')).toEqual(expected);
    expect(await table('a,b\r\n1,x\r\n2,ü\r\n')).toEqual(expected);
    expect(await table('a,b\r1,x\r2,ü\r')).toEqual(expected);
    expect(await table('\ufeffa,b\n1,x\n2,ü')).toEqual(expected);
    expect(await table('\na,b\n\n1,x\n\n\n2,ü\n\n')).toEqual(expected);
  });

  test('may quote separators, line breaks and quotes', async () => {
    expect(await table('a,"b, c"\n1,"x\ny"\n2,"say ""hi"""\n')).toEqual({ a: [1, 2], 'b, c': ['x\ny', 'say "hi"'] });
    expect(await table('a;b\n5" pipe;1\n')).toEqual({ a: ['5" pipe'], b: [1] });
    expect(await table("a,b\n'x,y',1\n", { quote: "'" })).toEqual({ a: ['x,y'], b: [1] });
    expect(await table('a,b\n"x,1\n', { quote: '' })).toEqual({ a: ['"x'], b: [1] });
    expect(await table('a,b\n"say \\"hi\\"",1\n', { escape: '\\' })).toEqual({ a: ['say "hi"'], b: [1] });
  });

  test('leaves out comments when it is told what they begin with', async () => {
    expect(await table('# made by hand, today\na,b\n1,x#y\n# "the end\n2,z\n', { comment: '#' })).toEqual({ a: [1, 2], b: ['x#y', 'z'] });
  });

  test('without a header has Spark’s names', async () => {
    expect(await table('1,x\n2,y\n', { header: false })).toEqual({ _c0: [1, 2], _c1: ['x', 'y'] });
  });

  test('may have any column names', async () => {
    const { frame } = await read('__proto__,constructor, padded ,\n1,2,3,4\n');
    expect([...frame.columns.keys()]).toEqual(['__proto__', 'constructor', ' padded ', '_c3']);
  });

  test('may have more rows than are handled at a time', async () => {
    const rows = Array.from({ length: 5000 }, (_, row) => row);
    const { frame } = await read(`n,late,text\n${rows.map((row) => `${row},${row === 4999 ? 'end' : '1.0'},t${row % 7}\n`).join('')}`);
    expect(values(frame.columns.get('n'))).toEqual(rows);
    expect(values(frame.columns.get('late'))).toEqual([...rows.slice(1).map(() => '1.0'), 'end']);
    expect(values(frame.columns.get('text'))).toEqual(rows.map((row) => `t${row % 7}`));
  });

  test('is read from a stream, cut anywhere', async () => {
    const bytes = Buffer.from('ä;b\n1;"x;\ny"\n2;ü\n');
    const stream = Readable.from(Array.from(bytes, (byte) => Buffer.of(byte)));
    const { frame, sniffed, sha256 } = await source.readTable({ stream, options: plain });
    expect([...frame.columns].map(([name, column]) => [name, values(column)])).toEqual([['ä', [1, 2]], ['b', ['x;\ny', 'ü']]]);
    expect(sniffed.sep).toBe(';');
    expect(await sha256()).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('the type of a column', () => {
  test.each([
    ['i32', ['1', '-2147483648', '+2147483647', '007', '-0']],
    ['f64', ['1', '2147483648']],
    ['f64', ['1', '2.0']],
    ['f64', ['1', '']],
    ['f64', ['1', 'NaN']],
    ['f64', ['1e3', '-.5', '5.', 'Inf', '-Inf', 'Infinity', 'nan', '-inf']],
    ['f64', [' 1.5', '2 ', ' -3 ']],
    ['f64', ['', '']],
    ['i32 boolean', ['true', 'FALSE', 'True']],
    ['f64 boolean', ['true', '', 'false']],
    ['text', ['true', 'yes']],
    ['text', ['1', 'true']],
    ['text', ['true', '1']],
    ['text', ['0x10']],
    ['text', ['1', '0b1']],
    ['text', ['1', ' ']],
    ['text', ['1_000']],
    ['text', ['1.5.2']],
    ['text', ['e5']],
    ['text', ['Information']],
    ['date', ['2024-02-29', '', '1999-12-31']],
    ['date', ['2024-02-29T23:59:59.123Z', '2024-02-29 10:00', '2024-01-01T00:00:00+02:00']],
    ['text', ['2024-02-29', '2024-13-01']],
    ['text', ['2024-02-29', 'tomorrow']],
  ])('is %s for %j', async (kind, cells) => {
    expect(await kinds(...cells)).toBe(kind);
  });

  test('keeps exact numbers', async () => {
    const cells = ['0.1', '1e23', '5e-324', '1.7976931348623157e308', '9007199254740993', '-0.0'];
    const { frame } = await read(`x\n${cells.join('\n')}\n`);
    expect(values(frame.columns.get('x'))).toEqual([0.1, 1e23, 5e-324, Number.MAX_VALUE, 9007199254740992, -0]);
  });

  test('counts nullValue as missing, besides nothing', async () => {
    expect(await table('a,b,c\n1,x,true\nNA,NA,NA\n,"",\n', { nullValue: 'NA' })).toEqual({ a: [1, null, null], b: ['x', null, null], c: [1, null, null] });
    expect(await table('a,b\n1, \n2, 3\n', { nullValue: ' ' })).toEqual({ a: [1, 2], b: [null, 3] });
  });

  test('is text with the spelling kept when text comes after numbers, with a warning', async () => {
    const { frame, warnings } = await read('a,b\n1.0,x\n,\n007,y\n?,x\n3,?\n');
    expect(values(frame.columns.get('a'))).toEqual(['1.0', null, '007', '?', '3']);
    expect(frame.columns.get('a')).toMatchObject({ dictionary: ['1.0', '007', '?', '3'] });
    expect(warnings).toMatchObject([
      { kind: 'warning', text: 'column `a` has numbers, but "?" in row 4, so it is read as text', suggestion: 'if "?" means missing, say so: data.options.nullValue: "?"' },
    ]);
  });

  test('is text without a warning when words come after true and false', async () => {
    const { frame, warnings } = await read('a\nTrue\nmaybe\n');
    expect(values(frame.columns.get('a'))).toEqual(['True', 'maybe']);
    expect(warnings).toEqual([]);
  });

  test('is text from the first value on when rows before it are missing', async () => {
    expect(await table('a,b\n,1\n,2\nx,3\n,4\n')).toEqual({ a: [null, null, 'x', null], b: [1, 2, 3, 4] });
  });
});

describe('repeated column names', () => {
  test('are numbered, with a warning that names them and their places', async () => {
    const path = file('unknown,a,unknown,b,unknown,b\n1,2,3,4,5,6\n');
    const { frame, warnings } = await source.readTable({ path, options: plain });
    expect([...frame.columns.keys()]).toEqual(['unknown', 'a', 'unknown_2', 'b', 'unknown_3', 'b_2']);
    expect(warnings.map(({ text }) => text)).toEqual([
      `the header of ${path} has "unknown" 3 times, as columns 1, 3 and 5: they are read as "unknown", "unknown_2" and "unknown_3"`,
      `the header of ${path} has "b" 2 times, as columns 4 and 6: they are read as "b" and "b_2"`,
    ]);
  });

  test('do not clash with names that are there', async () => {
    const { frame } = await read('a,a_2,a,a,_c4,\n1,2,3,4,5,6\n');
    expect([...frame.columns.keys()]).toEqual(['a', 'a_2', 'a_3', 'a_4', '_c4', '_c5']);
    const { frame: clashing } = await read('_c1,\n1,2\n');
    expect([...clashing.columns.keys()]).toEqual(['_c1', '_c1_2']);
  });
});

describe('bad input', () => {
  test('has one clear sentence, at its line where it has one', async () => {
    expect(await refused('a,b\n1,2\n3\n4,5\n')).toBe('3:1: expected 2 fields as in the header, found 1');
    expect(await refused('a,b\n1,2\n\n"x\ny",2,3\n')).toBe('4:1: expected 2 fields as in the header, found 3');
    expect(await refused('a,b\r\n1,2\r\n"x\r\ny",2\r\n1,2,3\r\n')).toBe('5:1: expected 2 fields as in the header, found 3');
    expect(await refused('a\n1,2')).toBe('2:1: expected 1 field as in the header, found 2');
    expect(await refused('1,2\n1\n', { header: false })).toBe('2:1: expected 2 fields as in the first row, found 1');
    expect(await refused('a,b\n1,2\n3,"x\n4,5\n6,7\n')).toBe('3:3: expected a closing " for the one here, found the end of the file');
    expect(await refused('')).toBe('expected a header line and rows in x.csv, found nothing');
    expect(await refused('\ufeff\n\n')).toBe('expected a header line and rows in x.csv, found nothing');
    expect(await refused('a,b\n')).toBe('expected rows below the header of x.csv, found none');
    expect(await refused('a,b\n1,\0\n')).toBe('2:3: expected x.csv to be text in UTF-8, found a binary file (it has zero bytes)');
    expect(await refused(Buffer.from('a,b\n1,ü\nü,é\n', 'latin1'))).toBe('2:3: expected x.csv to be text in UTF-8, found the byte 0xFC');
    expect(await refused(Buffer.concat([Buffer.from('a,b\nüü,'), Buffer.of(0xe2, 0x82)]))).toBe('2:4: expected x.csv to be text in UTF-8, found the byte 0xE2');
    expect(await refused(Buffer.from('BZh91AY'))).toBe('expected x.csv to be text, found a bzip2 file');
    expect(await refused(Buffer.of(0x1f, 0x8b, 8, 0))).toBe('cannot read x.csv: its gzip data ends too early');
  });

  test('shows the line, cut when it is long', async () => {
    const { at } = await failure(read(`a,b\n${'x'.repeat(1000)},1,2\n`));
    expect(at).toMatchObject({ line: 2, column: 1, length: 160, frame: { firstLine: 2, lines: ['x'.repeat(160)] } });
  });

  test('says how to convert another encoding', async () => {
    const path = file(Buffer.from('a\nü\n', 'latin1'));
    const { suggestion } = await failure(source.readTable({ path, options: plain }));
    expect(suggestion).toBe(`name its encoding, as data.options.encoding: ISO-8859-1, or convert it: iconv -f ISO-8859-1 -t UTF-8 ${path}`);
  });

  test('that cannot be read says why', async () => {
    const missing = join(folder, 'missing.csv');
    const directory = join(folder, 'folder');
    mkdirSync(directory);
    expect((await failure(source.readTable({ path: missing, options: plain }))).text).toBe(`cannot read ${missing}: there is no such file`);
    expect((await failure(source.readTable({ path: directory, options: plain }))).text).toBe(`expected files in the folder ${directory}, found none`);
    expect((await failure(source.readHeader(missing, plain))).text).toBe(`cannot read ${missing}: there is no such file`);
  });

  test.skipIf(process.getuid?.() === 0)('that is not ours to read says so', async () => {
    const path = file('a\n1\n');
    chmodSync(path, 0);
    expect((await failure(source.readTable({ path, options: plain }))).text).toBe(`cannot read ${path}: permission denied`);
  });

  test('on standard input is called by its name', async () => {
    const stream = Readable.from([Buffer.from('a,b\n1\n')]);
    const { at } = await failure(source.readTable({ stream, options: plain }));
    expect(at).toMatchObject({ file: 'standard input', line: 2 });
    const broken = new Readable({ read() { this.destroy(Object.assign(new Error('gone'), { code: 'EIO' })); } });
    expect((await failure(source.readTable({ stream: broken, options: plain }))).text).toBe('cannot read standard input: EIO');
  });
});

describe('the header alone', () => {
  test('has the names and warnings of the whole table', async () => {
    for (const content of ['a,b,a,\n1,2,3,4\n', '"x\n""y""";z\n1;2\n', '\ufeffé\tb\r\n1\t2\r\n', 'only\n1\n2', 'a,b']) {
      const path = file(`${content}`);
      const { names, warnings, sniffed } = await source.readHeader(path, plain);
      writeFileSync(path, content.endsWith('b') ? `${content}\n1,2\n` : content);
      const whole = await source.readTable({ path, options: plain });
      expect(names).toEqual([...whole.frame.columns.keys()]);
      expect(sniffed).toEqual(whole.sniffed);
      expect(warnings).toEqual(whole.warnings);
    }
    expect((await source.readHeader(file('1;2;3\n'), { ...plain, header: false })).names).toEqual(['_c0', '_c1', '_c2']);
  });

  test('is found however long it is', async () => {
    const names = Array.from({ length: 20_000 }, (_, column) => `"column\n${column}"`);
    const path = file(`${names.join(',')}\n${names.map(() => '1').join(',')}\n`);
    expect((await source.readHeader(path, plain)).names).toHaveLength(20_000);
  });

  test('does not need the rest of the file to be right', async () => {
    const path = file(Buffer.concat([Buffer.from(`a,b\n${'1,2\n'.repeat(20_000)}`), Buffer.of(0, 255, 10)]));
    expect((await source.readHeader(path, plain)).names).toEqual(['a', 'b']);
  });

  test('of an empty file is refused', async () => {
    const path = file('');
    expect((await failure(source.readHeader(path, plain))).text).toBe(`expected a header line and rows in ${path}, found nothing`);
  });
});

describe('columns whose malformed rows are dropped', () => {
  const dropped = { maxRejects: 5, mode: 'DROPMALFORMED' } as const;
  const kinds = async (content: string, options: Partial<CsvOptions>): Promise<unknown[]> => [...(await read(content, { ...dropped, ...options })).frame.columns.values()].map((column) => (isNumeric(column) ? [column.values, column.boolean] : column.kind));

  test('are integers again where the schema says so, and booleans', async () => {
    const schema = [{ name: 'a', sql: 'INT' }, { name: 'b', sql: 'BOOLEAN' }, { name: 'c', sql: 'DOUBLE' }];
    expect(await kinds('a,b,c\n1,true,2\nx,true,3\n300,no,4\n400,false,5\n', { schema })).toEqual([[Uint16Array.of(1, 400), false], [Uint8Array.of(1, 0), true], [Float64Array.of(2, 5), false]]);
  });

  test('stay doubles where a value is missing', async () => {
    const schema = [{ name: 'a', sql: 'INT' }, { name: 'b', sql: 'BOOLEAN' }];
    expect(await kinds('a,b\n1,\nx,true\n,true\n', { schema })).toEqual([[Float64Array.of(1, NaN), false], [Float64Array.of(NaN, 1), true]]);
  });
});

describe('several files', () => {
  async function together(...contents: (string | Buffer)[]): Promise<{ columns: Record<string, unknown[]>; texts: string[] }> {
    const paths = contents.map(file);
    const { frame, warnings } = await source.readTable({ path: paths, options: plain });
    return { columns: Object.fromEntries([...frame.columns].map(([name, column]) => [name, values(column)])), texts: warnings.map(({ text }) => paths.reduce((all, path, i) => all.replaceAll(path, `${i + 1}.csv`), text)) };
  }

  test('are one table, their columns matched by name', async () => {
    expect(await together('a,b\n1,x\n', 'b,a\ny,2\nx,3\n', '\ufeffa,b\n4,z')).toEqual({ columns: { a: [1, 2, 3, 4], b: ['x', 'y', 'x', 'z'] }, texts: [] });
    expect((await together('a\n1\n', gzipSync('a\n2\n'), Buffer.from('\ufeffa\n3\n', 'utf16le'))).columns).toEqual({ a: [1, 2, 3] });
  });

  test('may be empty among others, or a header alone', async () => {
    expect((await together('', 'a;b\n', 'a;b\n1;x\n')).columns).toEqual({ a: [1], b: ['x'] });
  });

  test('have the widest type of each column', async () => {
    expect((await together('a,b,c\n1,true,\n', 'a,b,c\n0.5,,false\n', 'a,b,c\n,false,\n')).columns).toEqual({ a: [1, 0.5, null], b: [1, null, 0], c: [null, 0, null] });
    const mixed = await together('a,b\n1.0,true\n', 'a,b\nx,2\n', 'a,b\n,1.50\n');
    expect(mixed).toEqual({ columns: { a: ['1.0', 'x', null], b: ['true', '2', '1.50'] }, texts: ['column `a` has numbers in 1.csv, but text in 2.csv, so it is read as text', 'column `b` has numbers in 2.csv, but true and false in 1.csv, so it is read as text'] });
    expect((await together('a\n1\n?\n', 'a\n2\n')).texts).toEqual(['column `a` has numbers, but "?" in row 2 of 1.csv, so it is read as text', 'column `a` has numbers in 2.csv, but text in 1.csv, so it is read as text']);
  });

  test('with other columns are refused by name', async () => {
    const paths = ['a,b\n1,2\n', 'b,c\n1,2\n'].map(file);
    expect((await failure(source.readTable({ path: paths, options: plain }))).text).toBe(`${paths[1]} lacks column \`a\`, which ${paths[0]} has, and has column \`c\`, which ${paths[0]} lacks`);
    const wide = ['1,2\n', '1,2,3\n'].map(file);
    expect((await failure(source.readTable({ path: wide, options: { ...plain, header: false } }))).text).toBe(`${wide[1]} has column \`_c2\`, which ${wide[0]} lacks`);
  });

  test('have the digest of their digests', async () => {
    const paths = ['a\n1\n', 'a\n2\n'].map(file);
    const digests = ['a\n1\n', 'a\n2\n'].map((text) => `${createHash('sha256').update(text).digest('hex')}\n`);
    expect(await (await source.readTable({ path: paths, options: plain })).sha256()).toBe(createHash('sha256').update(digests.join('')).digest('hex'));
  });
});
