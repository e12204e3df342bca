import { gzipSync } from 'node:zlib';
import type { CsvOptions, SchemaField } from '../../../src/sources/source.ts';

/** Files that are broken or odd, by their names, and how they are read. */
export interface BrokenCase {
  name: string;
  files: Readonly<Record<string, string | Buffer>>;
  options?: Partial<CsvOptions>;
  /** What is read; the only file unless given. */
  path?: string | readonly string[];
  /** What of the outcome is shown; columns are shown whole unless it is `types`. */
  shows?: 'types';
}

const MIB = 2 ** 20;

/** Tolerates ten malformed rows. */
const TEN = { maxRejects: 10 } as const;

function one(name: string, content: string | Buffer, options: Partial<CsvOptions> = {}): BrokenCase {
  return { name, files: { 'x.csv': content }, options };
}

function schema(fields: Readonly<Record<string, string>>): readonly SchemaField[] {
  return Object.entries(fields).map(([name, sql]) => ({ name, sql }));
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

const wide = Array.from({ length: 20_000 }, (_, column) => `c${column}`).join(',');
const distinct = Array.from({ length: 200_000 }, (_, row) => `${row},id-${row}-${(row * 7919) % 200_003}`).join('\n');
const zipped = gzipSync(Array.from({ length: 5000 }, (_, row) => `${row},${(row * 7919) % 10_007}`).join('\n'));

export const cases: readonly BrokenCase[] = [
  one('empty file', ''),
  one('blank lines alone', '\n\r\n\n'),
  one('byte order mark alone', '\ufeff'),
  one('header alone', 'a,b\n'),
  one('header without a line end', 'a,b'),
  one('comments alone', '# a\n# b\n', { comment: '#' }),
  one('byte order mark', '\ufeffa,b\n1,x\n'),
  one('two byte order marks', '\ufeff\ufeffa,b\n1,x\n'),
  one('UTF-16LE with its mark', Buffer.from('\ufeffa,ü\n1,é😀\n', 'utf16le')),
  one('UTF-16BE with its mark', utf16be('\ufeffa,ü\r\n1,é\r\n')),
  one('UTF-16 without a mark', Buffer.from('a,b\n1,2\n', 'utf16le')),
  one('UTF-16 cut off in a character', Buffer.from('\ufeffa\n1\n', 'utf16le').subarray(0, 9)),
  one('Latin-1 as UTF-8', Buffer.from('a,b\n1,caf\xe9\n', 'latin1')),
  one('Latin-1 as it is told', Buffer.from('a,b\n1,caf\xe9\n', 'latin1'), { encoding: 'ISO-8859-1' }),
  one('overlong UTF-8', Buffer.concat([Buffer.from('a\n1\n'), Buffer.of(0xc0, 0x80, 10)])),
  one('UTF-8 cut off at the end', Buffer.concat([Buffer.from('a\nx\n'), Buffer.of(0xf0, 0x9f, 0x98)])),
  one('zero bytes', 'a,b\n1,2\n3,\0\n'),
  one('gzip', gzipSync('a,b\n1,x\n')),
  one('gzip cut off', zipped.subarray(0, zipped.length - 100)),
  one('gzip damaged', Buffer.concat([zipped.subarray(0, 40), Buffer.alloc(40, 255), zipped.subarray(80)])),
  one('gzip of nothing', gzipSync('')),
  one('Parquet', 'PAR1\x15\x04'),
  one('spreadsheet', 'PK\x03\x04\x14'),
  one('bzip2', 'BZh91AY&SY'),
  one('short row', 'a,b\n1,2\n3\n4,5\n'),
  one('long row', 'a,b\n1,2\n3,4,5\n'),
  one('rows of one column with a separator', 'a\n1\n2,3\n'),
  one('short and long rows that are kept', 'a,b,c\n1,2,3\n4\n5,6,7,8\n9,10,11\n', TEN),
  one('short and long rows that are dropped', 'a,b,c\n1,2,3\n4\n5,6,7,8\n9,10,11\n', { ...TEN, mode: 'DROPMALFORMED' }),
  one('short row that fails fast', 'a,b\n1,2\n3\n', { ...TEN, mode: 'FAILFAST' }),
  one('every row malformed and dropped', 'a,b\n1\n2\n', { ...TEN, mode: 'DROPMALFORMED' }),
  one('too many rejects', 'a,b\n1,2\n3\n4\n5\n6\n7,8\n', { maxRejects: 2 }),
  one('as many rejects as are allowed', 'a,b\n1,2\n3\n4\n', { maxRejects: 2 }),
  one('open quote', 'a,b\n1,"x\n2,y\n'),
  one('open quote that is put up with', 'a,b\n1,x\n2,"y\n3,z\n4,"w, v"\n', TEN),
  one('open quote in the header', '"a,b\n1,2\n', TEN),
  one('open quote in the last field of all', 'a,b\n1,"', TEN),
  one('quoted line break', 'a,b\n1,"x\ny"\n'),
  one('quoted line break where it ends the row', 'a,b\n1,"x\ny"\n2,z\n', { multiLine: false }),
  one('quoted line break that is put up with', 'a,b\n1,"x\ny,2"\n3,z\n', { ...TEN, multiLine: false }),
  one('text behind a closing quote', 'a,b\n"x"y,1\n"z" ,2\n'),
  one('text behind a closing quote is no good', 'a,b\n"x",1\n"x"y,2\nz,3\n', { unescapedQuoteHandling: 'RAISE_ERROR' }),
  one('text behind a closing quote that is put up with', 'a,b\n"x"y,1\nz,2\n', { ...TEN, unescapedQuoteHandling: 'RAISE_ERROR' }),
  one('CR alone', 'a,b\r1,x\r2,y\r'),
  one('mixed line ends', 'a,b\n1,x\r\n2,y\r3,z'),
  one('line end of its own', 'a,b|1,x|2,y|', { sep: ',', lineSep: '|' }),
  one('blank lines and lines of blanks', 'a,b\n\n1,x\n  \n2,y\n', TEN),
  one('separator that is not there', 'a b\n1 2\n', { sep: ',' }),
  one('another separator than the sniffed one', 'a;b,c\n1;2,3\n', { sep: ';' }),
  one('separator of two signs', 'a||b\n1||x|y\n', { sep: '||' }),
  one('no header', '1,x\n2,y\n', { header: false }),
  one('names without a header', '1,x\n2,y\n', { header: false, columns: ['n', 'who'] }),
  one('too few names without a header', '1,x\n2,y\n', { header: false, columns: ['n'] }),
  one('repeated and empty names', 'a,,a,a_2,\n1,2,3,4,5\n'),
  one('odd names', 'admin.,a b, c ,__proto__,constructor,toString,"x\ny",ü\n1,2,3,4,5,6,7,8\n'),
  one('columns that are picked', 'a,b,c\n1,2,3\n', { columns: ['c', 'a'] }),
  one('column to pick that is not there', 'a,b\n1,2\n', { columns: ['c'] }),
  one('schema', 'a,b,c,d,e\n1,1,x,TRUE,2024-02-29\n,,,,\n', { schema: schema({ a: 'INT', b: 'DOUBLE', c: 'STRING', d: 'BOOLEAN', e: 'DATE' }) }),
  one('schema that a value does not fit', 'a,b\n1,x\n"2",y\n2.5,z\n', { schema: schema({ a: 'INT' }) }),
  one('schema that values do not fit, put up with', 'a,b,c\n1,true,2024-01-01\nx,yes,2024-02-30\n99999999999,false,\n', { ...TEN, schema: schema({ a: 'INT', b: 'BOOLEAN', c: 'DATE' }) }),
  one('schema with a column that is not there', 'a,b\n1,x\n', { schema: schema({ a: 'INT', z: 'INT' }) }),
  one('schema by position', 'a,b\n1,x\n', { schema: schema({ n: 'INT', who: 'STRING' }), enforceSchema: true }),
  one('schema of another width', '1,x\n', { header: false, schema: schema({ n: 'INT' }) }),
  one('schema that the header must agree with', 'a,b\n1,x\n', { schema: schema({ b: 'INT', a: 'STRING' }), enforceSchema: false }),
  one('dates by their format', 'd,t\n31/12/2024,1 Jan 2024 3:04 PM\n,2 Feb 2024 12:00 AM\n', { dateFormat: 'dd/MM/yyyy', timestampFormat: 'd MMM yyyy h:mm a' }),
  one('words for numbers', 'a\n1\n-\noo\n', { nanValue: '-', positiveInf: 'oo' }),
  one('empty field in quotes', 'a,b\n"",1\n,2\n', { emptyValue: 'none' }),
  one('blanks around fields', 'a , b\n 1 , x y \n" 2", " z "\n', { ignoreLeadingWhiteSpace: true, ignoreTrailingWhiteSpace: true }),
  one('whole numbers with too many digits', 'id,n\n9007199254740993,9007199254740992\n+12345678901234567890,1\n'),
  one('whole numbers with too many digits as text', 'id\n9007199254740993\n', { schema: schema({ id: 'STRING' }) }),
  one('all text', 'a,b\n1,true\n,x\n', { inferSchema: false }),
  one('text after numbers', 'a\n1.0\n?\n'),
  one('field that is too long', 'a,b\n1,xxxxx\n2,y\n', { ...TEN, maxCharsPerColumn: 3 }),
  { ...one('20,000 columns', `${wide}\n${wide.replaceAll('c', '')}\n`), shows: 'types' },
  { ...one('more columns than allowed', `${wide},z\n${wide},z\n`, { maxColumns: 20_000 }), shows: 'types' },
  { ...one('field of 100 MB', Buffer.concat([Buffer.from('a,b\n1,'), Buffer.alloc(100 * MIB, 'x'), Buffer.from('\n2,y\n')])), shows: 'types' },
  { ...one('open quote before 30 MB', Buffer.concat([Buffer.from('a,b\n1,"'), Buffer.alloc(30 * MIB, 'x'), Buffer.from('\n2,y\n')])), shows: 'types' },
  { ...one('200,000 different texts', `n,id\n${distinct}\n`), shows: 'types' },
  { name: 'file that is not there', files: {}, path: 'x.csv' },
  { name: 'folder without files', files: { 'data/_SUCCESS': '' }, path: 'data' },
  { name: 'pattern without files', files: { 'a.csv': 'a\n1\n' }, path: '*.tsv' },
  { name: 'folder', files: { 'data/b.csv': 'a,b\n3,z\n', 'data/a.csv': 'b,a\nx,1\n', 'data/.a.csv.crc': '\0', 'data/empty.csv': '' }, path: 'data' },
  { name: 'two files with other headers', files: { 'a.csv': 'a,b\n1,2\n', 'b.csv': 'a,c\n1,2\n' }, path: ['a.csv', 'b.csv'] },
  { name: 'two files of other widths without a header', files: { 'a.csv': '1,2\n', 'b.csv': '1\n' }, path: ['a.csv', 'b.csv'], options: { header: false } },
  { name: 'two files with other types', files: { 'a.csv': 'a\n1\n', 'b.csv': 'a\nx\n' }, path: ['a.csv', 'b.csv'] },
  { name: 'two files with rejects', files: { 'a.csv': 'a,b\n1\n', 'b.csv': 'b,a\n2,3\n4\n' }, path: ['a.csv', 'b.csv'], options: { ...TEN, mode: 'DROPMALFORMED' } },
  { name: 'second file without text', files: { 'a.csv': 'a\n1\n', 'b.csv': Buffer.of(0x61, 10, 0xff, 10) }, path: ['a.csv', 'b.csv'] },
];
