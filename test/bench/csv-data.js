// The CSV files of the benchmarks, written outside the project: equal bytes in every run.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './measure.js';

export const ROWS = 1_000_000;
const FLOATS = 10;
/** Distinct values of each text column. */
const DISTINCT = [5, 50, 500, 5000, 100_000, ROWS];
/** Of a column of categories. */
export const CATEGORIES = [5, 20, 50, 200, 1000, 5000];
const LINES_A_WRITE = 20_000;

/** The bank's rows again and again until there are `rows`: 38 columns, small whole numbers and two of doubles. */
export function bankFile(source, rows) {
  const [header, ...lines] = readFileSync(source, 'utf8').trimEnd().split('\n');
  return written(`bank${rows / 1000}k.csv`, header, { rows, line: (row) => lines[row % lines.length] });
}

/** Rows of the same columns, each value drawn from those of the bank's column; the label comes from the row of one of them, the one that tells most of it. */
export function drawnBankFile(source, rows) {
  const [header, ...lines] = readFileSync(source, 'utf8').trimEnd().split('\n');
  const cells = lines.map((text) => text.split(','));
  const names = header.split(',');
  const [label, telling] = ['y', 'duration'].map((name) => names.indexOf(name));
  const next = randomNumbers(5);
  return written(`drawn${rows / 1000}k.csv`, header, { rows, line() {
    const own = names.map(() => cells[Math.floor(next() * cells.length)]);
    own[label] = own[telling];
    return own.map((row, column) => row[column]).join(',');
  } });
}

/** A double, and a label that it tells something of. */
export function oneFeatureFile(rows) {
  const next = randomNumbers(6);
  return written(`one${rows}.csv`, 'x,y', { rows, line() {
    const x = next() * 4 - 2;
    return `${x},${next() < 1 / (1 + Math.exp(-x)) ? 1 : 0}`;
  } });
}

/** The same without its header line, to be piped many times. */
export function bankBody(source, rows) {
  const [, ...lines] = readFileSync(source, 'utf8').trimEnd().split('\n');
  return written('bank-body.csv', null, { rows, line: (row) => lines[row % lines.length] });
}

/** Doubles between 0 and 1 in 17 digits. */
export function floatsFile() {
  const next = randomNumbers(1);
  const line = () => Array.from({ length: FLOATS }, () => next().toPrecision(17)).join(',');
  return written('floats1m.csv', Array.from({ length: FLOATS }, (_, field) => `x${field}`).join(','), { rows: ROWS, line });
}

/** Texts of about twelve bytes in six columns; the last has no value twice. */
export function textsFile() {
  const next = randomNumbers(2);
  const line = (row) => DISTINCT.map((distinct, field) => word(distinct === ROWS ? row : Math.floor(next() * distinct), field)).join(',');
  return written('texts1m.csv', DISTINCT.map((distinct) => `t${distinct}`).join(','), { rows: ROWS, line });
}

/** Texts of about ten bytes in six columns of categories. */
export function categoriesFile() {
  const next = randomNumbers(3);
  const line = () => CATEGORIES.map((distinct, field) => word(Math.floor(next() * distinct), field)).join(',');
  return written('categories1m.csv', CATEGORIES.map((distinct) => `t${distinct}`).join(','), { rows: ROWS, line });
}

/** The columns of a header line; of equal names the later ones as our reader calls them. */
export function columnNames(header) {
  const seen = new Map();
  return header.split(',').map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name}_${times}`;
  });
}

function written(name, header, { rows, line }) {
  const path = join(scratch, name);
  writeFileSync(path, header === null ? '' : `${header}\n`);
  for (let row = 0; row < rows; row += LINES_A_WRITE) {
    const count = Math.min(LINES_A_WRITE, rows - row);
    appendFileSync(path, Array.from({ length: count }, (_, index) => `${line(row + index)}\n`).join(''));
  }
  return path;
}

function word(number, field) {
  return `${'abcdef'[field]}-${Math.imul(number + 1, 0x9e3779b1).toString(36)}-${number.toString(36)}`;
}

/** Uniform doubles of 53 bits: the generator "mulberry32", two draws a number. */
function randomNumbers(seed) {
  let state = seed;
  function bits() {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
  return () => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / 2 ** 53;
}
