import { DataError } from '../../util/errors.ts';

/** What a product multiplies: a column, or null for the dot, which stands for every column. */
export type Factor = string | null;

/** One summand of a formula: a product of factors, or the intercept, switched on or off; `removed` where it stands behind a minus. */
export type Term = { removed: boolean; factors: readonly Factor[] } | { removed: boolean; intercept: boolean };

/** A formula as it is written, before the dot is written out. */
export interface Formula {
  /** Null where nothing stands in front of the tilde. */
  response: string | null;
  /** In order: a term that is removed takes what is there by then. */
  terms: readonly Term[];
  intercept: boolean;
}

interface Token {
  kind: 'column' | 'number' | 'sign' | 'end';
  text: string;
  at: number;
}

interface Reader {
  source: string;
  tokens: readonly Token[];
  next: number;
}

const TOKEN = /\s*(?:(?<quoted>`(?:[^`]|``)+`)|(?<column>(?:[a-zA-Z]|\.[a-zA-Z_])[a-zA-Z0-9._]*)|(?<number>\d+)|(?<sign>[-~+*:^().]))/y;
const WHAT_STARTS = 'a column, 0, 1, "." or "("';
/** Powers of long sums have more terms than anybody wants columns. */
const MOST_TERMS = 10_000;

const known = new Map<string, Formula | string>();

/**
 * Reads a formula such as `y ~ a + b:c`, or says what is wrong with it. Terms are joined by `+` and taken away by `-`; `a:b` is a product, `a*b` is `a + b + a:b`, `(a + b)^2`
 * crosses the sum with itself, `.` is every column but the response, `1` and `0` switch the intercept. Names of other characters stand in backticks, which Spark has not.
 * @see https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.feature.RFormula.html
 */
export function readFormula(source: string): Formula | string {
  const before = known.get(source) ?? parse(source);
  known.set(source, before);
  return before;
}

function parse(source: string): Formula | string {
  try {
    const reader: Reader = { source, tokens: tokensOf(source), next: 0 };
    const response = peek(reader).kind === 'column' ? take(reader).text : null;
    if (peek(reader).text !== '~') throw unexpected(reader, response === null ? 'a column or "~"' : '"~"');
    take(reader);
    const terms = sum(reader);
    if (peek(reader).kind !== 'end') throw unexpected(reader, 'one of + - * : ^ or the end');
    return { response, terms, intercept: interceptOf(terms) };
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (source.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const { quoted, column, number, sign } = TOKEN.exec(source)?.groups ?? {};
    const text = quoted ?? column ?? number ?? sign;
    if (text === undefined) throw problem(source, { at: at + /^\s*/.exec(source.slice(at))![0].length, expected: `${WHAT_STARTS}; names of other characters stand in backticks` });
    at = TOKEN.lastIndex;
    if (quoted !== undefined) tokens.push({ kind: 'column', text: quoted.slice(1, -1).replaceAll('``', '`'), at: at - text.length });
    else tokens.push({ kind: column !== undefined ? 'column' : number !== undefined ? 'number' : 'sign', text, at: at - text.length });
  }
  return [...tokens, { kind: 'end', text: '', at: source.length }];
}

function sum(reader: Reader): Term[] {
  let terms = cross(reader);
  while (isSign(reader, '+') || isSign(reader, '-')) {
    const removed = take(reader).text === '-';
    const more = cross(reader);
    terms = [...terms, ...(removed ? more.map((term) => ({ ...term, removed })) : more)];
  }
  return terms;
}

function cross(reader: Reader): Term[] {
  let terms = product(reader);
  while (isSign(reader, '*')) {
    take(reader);
    terms = crossed(terms, product(reader), reader);
  }
  return terms;
}

function product(reader: Reader): Term[] {
  let terms = power(reader);
  while (isSign(reader, ':')) {
    take(reader);
    terms = products(terms, power(reader), reader);
  }
  return terms;
}

function power(reader: Reader): Term[] {
  const base = single(reader);
  if (!isSign(reader, '^')) return base;
  take(reader);
  const token = peek(reader);
  if (token.kind !== 'number' || !/^[1-9]/.test(token.text)) throw unexpected(reader, 'a whole number from 1');
  take(reader);
  let terms = base;
  for (let degree = 1; degree < Number(token.text); degree++) {
    const longer = crossed(terms, base, reader);
    if (longer.length === terms.length) break;
    terms = longer;
  }
  return terms;
}

function single(reader: Reader): Term[] {
  const { kind, text } = peek(reader);
  if (kind === 'column') return [{ removed: false, factors: [take(reader).text] }];
  if (text === '0' || text === '1') return [{ removed: false, intercept: take(reader).text === '1' }];
  if (isSign(reader, '.')) {
    take(reader);
    return [{ removed: false, factors: [null] }];
  }
  if (!isSign(reader, '(')) throw unexpected(reader, WHAT_STARTS);
  take(reader);
  const terms = sum(reader);
  if (!isSign(reader, ')')) throw unexpected(reader, 'one of + - * : ^ or ")"');
  take(reader);
  return terms;
}

function crossed(left: readonly Term[], right: readonly Term[], reader: Reader): Term[] {
  return withoutRepeats([...left, ...right, ...products(left, right, reader)]);
}

/** Every product of a term of one sum with one of the other; an intercept has none. */
function products(left: readonly Term[], right: readonly Term[], { source }: Reader): Term[] {
  if (left.length * right.length > MOST_TERMS) throw new DataError(`expected at most ${MOST_TERMS} terms, got ${left.length * right.length} and more in ${JSON.stringify(source)}`);
  return left.flatMap((a) => right.flatMap((b) => ('factors' in a && 'factors' in b ? [{ removed: a.removed || b.removed, factors: [...a.factors, ...b.factors] }] : [])));
}

/** Where nothing is removed, a term of the same columns adds nothing the second time. */
function withoutRepeats(terms: readonly Term[]): Term[] {
  if (terms.some(({ removed }) => removed)) return [...terms];
  const seen = new Set<string>();
  return terms.filter((term) => {
    const key = 'factors' in term ? JSON.stringify([term.factors.length > 1, [...new Set(term.factors.filter((name) => name !== null))].sort(), term.factors.filter((name) => name === null).length]) : JSON.stringify(term.intercept);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** The last word on the intercept counts; a formula without one has it. */
function interceptOf(terms: readonly Term[]): boolean {
  const last = terms.findLast((term) => 'intercept' in term);
  return last === undefined || !('intercept' in last) || last.intercept !== last.removed;
}

function peek({ tokens, next }: Reader): Token {
  return tokens[next];
}

function take(reader: Reader): Token {
  return reader.tokens[reader.next++];
}

function isSign(reader: Reader, text: string): boolean {
  const token = peek(reader);
  return token.kind === 'sign' && token.text === text;
}

function unexpected(reader: Reader, expected: string): DataError {
  return problem(reader.source, { at: peek(reader).at, expected });
}

function problem(source: string, { at, expected }: { at: number; expected: string }): DataError {
  const found = source.slice(at);
  const place = at === 0 ? 'at the beginning' : `at character ${at + 1}, behind ${JSON.stringify(source.slice(0, at).trimEnd())}`;
  return new DataError(`expected ${expected} ${place}, got ${found === '' ? 'the end' : JSON.stringify(found)}`);
}

/** The columns that a formula names, but the response; `dot` says whether it asks for all others too. */
export function columnsIn({ terms }: Formula): { names: string[]; dot: boolean } {
  const factors = terms.flatMap((term) => ('factors' in term ? term.factors : []));
  return { names: [...new Set(factors.filter((name) => name !== null))], dot: factors.includes(null) };
}

/** The terms that are left when all is added and removed, in order, each a product of columns; `all` are the columns that the dot stands for. */
export function termsOf(formula: Formula, all: readonly string[]): string[][] {
  let kept: string[][] = [];
  const seen = new Set<string>();
  for (const term of formula.terms) {
    if (!('factors' in term)) continue;
    const written = writtenOut(term.factors, all);
    if (term.removed) {
      const gone = new Set(written.map(keyOf));
      kept = kept.filter((columns) => !gone.has(keyOf(columns)));
      continue;
    }
    for (const columns of written) {
      // As in Spark a product that was there once does not come back, while a column does.
      if (term.factors.length > 1 && seen.has(keyOf(columns))) continue;
      if (term.factors.length > 1) seen.add(keyOf(columns));
      kept.push(columns);
    }
  }
  const names = new Set<string>();
  return kept.filter((columns) => {
    const name = JSON.stringify(columns);
    const isNew = !names.has(name);
    names.add(name);
    return isNew;
  });
}

/** A product with its dots written out: sets of columns, each once, the shorter ones first. */
function writtenOut(factors: readonly Factor[], all: readonly string[]): string[][] {
  if (factors.length === 0) return [[]];
  const rest = writtenOut(factors.slice(1), all);
  const first = factors[0] === null ? all : [factors[0]];
  const sets = new Map<string, string[]>();
  for (const name of first) {
    for (const columns of rest) {
      const set = [...new Set([name, ...columns])];
      if (!sets.has(keyOf(set))) sets.set(keyOf(set), set);
    }
  }
  return [...sets.values()].sort((a, b) => a.length - b.length);
}

/** Equal for the same columns in any order. */
function keyOf(columns: readonly string[]): string {
  return JSON.stringify([...columns].sort());
}
