import type { CsvOptions } from '../../../src/sources/source.ts';
import type { Draws } from './draws.ts';
import { draws } from './draws.ts';
import { optionsWith } from './options.ts';

/** A CSV file with everything that such files are known to have in them. */
export interface MadeUpFile {
  bytes: Buffer;
  options: CsvOptions;
}

/** How a file is written. */
interface Style {
  sep: string;
  quote: string;
  escape: string;
  comment: string | null;
  nullValue: string;
  lineEnds: readonly string[];
  /** One field in so many is quoted without need. */
  quoted: number;
}

type Cell = (row: number) => string;

const WORDS = ['a', 'bb', 'héllo', '漢字', '😀', 'x,y', 'x;y', 'line\nbreak', 'cr\r\nlf', 'q"q', '","', '\n', '"', ' ', '\t', 'plain text longer than sixteen bytes', ',\n"', "it's", 'a|b', '#1', 'tab\there', '\\', 'end\\', '0x10', '1_000', 'e5', '1.5.2', '--1', '1e', '+', '.', 'NA', 'null', 'Information', '12abc', '1,5', '٣'];
const SPECIAL_NUMBERS = ['NaN', 'nan', 'Inf', '-Inf', 'inf', '+inf', 'Infinity', '-Infinity', '+Infinity', '-0', '0', '-0.0', '1e23', '5e-324', '1.7976931348623157e308', '9007199254740993', '1e400', '-1e400', '1e-400', '0.1', '.5', '5.', '+7', '1E5', '1e+5', '00012', '2147483647', '2147483648', '-2147483648', '-2147483649', '4294967296', '255', '256', '65535', '65536', '123456789012345678901234567890', '0.000000000000000000000000000001', '17976931348623157e292'];
const DATES = ['2024-02-29', '1999-12-31', '2024-02-29T23:59:59.123Z', '2024-02-29 10:00', '2024-01-01T00:00:00+02:00'];
const NOT_DATES = ['2024-13-01', '2024-1-1', '24-01-01', '2024-02-29T25:00'];

/** File number `seed`; equal seeds give equal files. */
export function madeUpFile(seed: number): MadeUpFile {
  const random = draws(seed);
  const style = drawStyle(random);
  const width = random.once(40) ? 1 + random.below(300) : 1 + random.below(7);
  const rows = random.once(200) ? 5000 + random.below(3000) : random.once(40) ? 0 : 1 + random.below(random.once(8) ? 400 : 30);
  const header = !random.once(4);
  const columns = Array.from({ length: width }, () => drawColumn(random, { style, rows }));
  const lines: string[] = [];
  if (header) lines.push(recordLine(Array.from({ length: width }, (_, field) => drawName(random, field)), style, random));
  const ragged = random.once(12);
  for (let row = 0; row < rows; row++) {
    if (random.once(40)) lines.push('');
    if (style.comment !== null && random.once(15)) lines.push(`${style.comment} a "remark${style.sep} of line ${row}`);
    const cells = columns.map((cell) => cell(row));
    if (ragged && random.once(rows)) raggedCells(cells, random);
    lines.push(recordLine(cells, style, random));
  }
  const ends = lines.map((_, index) => (index === lines.length - 1 && random.once(2) ? '' : random.pick(style.lineEnds)));
  const text = `${random.once(6) ? '\ufeff' : ''}${lines.map((line, index) => line + ends[index]).join('')}`;
  const bytes = random.once(25) ? damaged(Buffer.from(text), random) : Buffer.from(text);
  const { sep, quote, escape, comment, nullValue } = style;
  const named = random.once(4) && [',', ';', '\t', '|'].includes(sep) ? null : sep;
  return { bytes, options: optionsWith({ sep: named, header, quote, escape, comment, nullValue }) };
}

/** The bytes with one of them changed, left out or repeated. */
export function damaged(bytes: Buffer, random: Draws): Buffer {
  if (bytes.length === 0) return bytes;
  const at = random.below(bytes.length);
  const length = Math.min(1 + random.below(random.once(3) ? 200 : 4), bytes.length - at);
  const part = bytes.subarray(at, at + length);
  const marks = ['"', ',', '\n', '\r', ';', '\\', '-', '.', 'e', '0', '9', ' ', '#', '""', '\r\n', ',,', '",', ',"', '\ufeff', 'x', 'é'];
  switch (random.below(6)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      flipped[at] ^= 1 << random.below(random.once(4) ? 8 : 6);
      return flipped;
    }
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 2:
    case 3:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(marks)), bytes.subarray(at)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
    default:
      return bytes.subarray(0, at);
  }
}

function drawStyle(random: Draws): Style {
  // Most files in the world are so plain.
  if (random.once(3)) return { sep: ',', quote: '"', escape: '"', comment: null, nullValue: '', lineEnds: [random.pick(['\n', '\r\n'])], quoted: 1000 };
  const sep = random.pick([',', ',', ',', ';', '\t', '|', '^', ' ', '::', '§', 'e', '"']);
  const quote = random.pick(['"', '"', '"', '"', "'", '', '`']);
  const lineEnds = random.pick([['\n'], ['\n'], ['\r\n'], ['\r'], ['\n', '\r\n'], ['\n', '\r\n', '\r']]);
  return {
    sep,
    quote,
    escape: random.pick([quote === '' ? '"' : quote, quote === '' ? '"' : quote, '\\', '/']),
    comment: random.pick([null, null, '#', '-', '//']),
    nullValue: random.pick(['', '', 'NA', 'null', '-', '0', '-1', 'nan', ' ']),
    lineEnds,
    quoted: random.pick([2, 8, 1000]),
  };
}

function drawName(random: Draws, field: number): string {
  const odd = ['', 'a b', ' padded ', '__proto__', 'constructor', 'admin.', 'x', 'x', 'x_2', '_c0', 'ü', 'with "quotes"', '1', 'two\nlines', '漢字'];
  return random.once(4) ? random.pick(odd) : `c${field}`;
}

function drawColumn(random: Draws, { style, rows }: { style: Style; rows: number }): Cell {
  const usual = drawKind(random);
  const missing = random.pick([0, 0, 0, 0, 0, 10, 2]);
  const blanks = random.once(12);
  // Another kind of value from some row on, near the end or not.
  const late = random.once(4) ? drawKind(random) : usual;
  const from = random.once(2) ? rows - 1 - random.below(3) : random.below(rows + 1);
  return (row) => {
    if (missing > 0 && random.once(missing)) return random.once(2) ? '' : style.nullValue;
    const text = (row >= from ? late : usual)(row);
    return blanks && random.once(3) ? random.pick([` ${text}`, `${text} `, `\t${text}`, ` ${text} `]) : text;
  };
}

function drawKind(random: Draws): Cell {
  const digit = () => String(random.below(2));
  const kinds: readonly Cell[] = [
    digit,
    digit,
    () => String(random.below(10)),
    () => String(random.below(random.once(2) ? 300 : 70_000)),
    () => String(random.bits()),
    () => String(random.bits() * 8),
    () => String(random.below(1000) / 8),
    () => String((random.bits() - random.bits() / 7) * 1.1e-7),
    () => (random.bits() / 3).toExponential(random.below(17)),
    () => String(longNumber(random)),
    () => random.pick(SPECIAL_NUMBERS),
    () => random.pick(['true', 'false', 'TRUE', 'False']),
    () => random.pick(['true', 'false']),
    () => (random.once(20) ? random.pick(NOT_DATES) : random.pick(DATES)),
    () => random.pick(DATES.slice(0, 2)),
    () => random.pick(WORDS),
    () => random.pick(WORDS),
    (row) => `id-${row}-${random.below(3)}`,
    () => random.pick(WORDS).repeat(random.once(60) ? 3000 : 1),
    () => random.pick([random.pick(WORDS), random.pick(SPECIAL_NUMBERS), random.pick(DATES), 'true']),
    () => '',
  ];
  return random.pick(kinds);
}

function longNumber(random: Draws): string {
  const digits = Array.from({ length: 17 + random.below(30) }, () => random.below(10)).join('');
  const point = random.below(digits.length);
  return `${random.once(3) ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}${random.once(3) ? `e${random.below(700) - 350}` : ''}`;
}

function raggedCells(cells: string[], random: Draws): void {
  if (random.once(2)) cells.push('surplus');
  else cells.splice(random.below(cells.length), 1);
}

function recordLine(cells: readonly string[], style: Style, random: Draws): string {
  const fields = cells.map((cell) => field(cell, style, random));
  // An empty line would be skipped, which is another test.
  return fields.join(style.sep) === '' && style.quote !== '' ? style.quote + style.quote : fields.join(style.sep);
}

function field(cell: string, { sep, quote, escape, quoted }: Style, random: Draws): string {
  if (quote === '') return cell.replaceAll(sep, '_').replace(/[\r\n]/g, '_');
  // Now and then a field that needs quotes has none, or is followed by something else.
  if (random.once(600)) return cell;
  if (!cell.includes(sep) && !cell.includes(quote) && !/[\r\n]/.test(cell) && !random.once(quoted)) return cell;
  const inside = escape === quote ? cell.replaceAll(quote, quote + quote) : cell.replaceAll(escape, escape + escape).replaceAll(quote, escape + quote);
  return quote + inside + quote + (random.once(400) ? 'x' : '');
}
