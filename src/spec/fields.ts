import * as z from 'zod/mini';
import type { Param } from '../stages/params.ts';

/**
 * One key of the job file: its check, its help, and what it is when the file leaves it out.
 * Messages of the schema say what is expected: `a whole number of at least 1`.
 */
export interface Field<T> {
  schema: z.ZodMiniType<T>;
  doc: string;
  fallback: T;
  /** Unquoted numbers and booleans are taken as they are written: a class `1`, a column `2024`. */
  text: boolean;
}

type Range = Pick<Param, 'min' | 'max' | 'above' | 'below'>;

const LARGEST_INT = 2 ** 31 - 1;
const cache = new WeakMap<Param, Field<unknown>>();

/** A text that is not empty. */
export function text<T extends string | null>(fallback: T, doc: string, words = 'a text'): Field<string | T> {
  return { schema: nonEmpty(words) as unknown as z.ZodMiniType<string | T>, doc, fallback, text: true };
}

/** A text that a pattern allows, empty or not. */
export function textLike<T extends string | null>(fallback: T, doc: string, { pattern, words }: { pattern: RegExp; words: string }): Field<string | T> {
  return { schema: z.string({ error: words }).check(z.regex(pattern, { error: words })) as unknown as z.ZodMiniType<string | T>, doc, fallback, text: true };
}

/** A whole number. */
export function whole<T extends number | null>(fallback: T, doc: string, range: Range = {}): Field<number | T> {
  return { schema: wholeNumber(rangeWords('a whole number', range), range) as unknown as z.ZodMiniType<number | T>, doc, fallback, text: false };
}

/** A number. */
export function real<T extends number | null>(fallback: T, doc: string, range: Range = {}): Field<number | T> {
  return { schema: realNumber(range) as unknown as z.ZodMiniType<number | T>, doc, fallback, text: false };
}

/** true or false. */
export function flag<T extends boolean | null>(fallback: T, doc: string): Field<boolean | T> {
  return { schema: z.boolean({ error: 'true or false' }) as unknown as z.ZodMiniType<boolean | T>, doc, fallback, text: false };
}

/** One of some words. */
export function word<T extends string>(fallback: T, choices: readonly T[], doc: string): Field<T> {
  return { schema: z.enum(choices as readonly [T, ...T[]], { error: orList(choices) }) as unknown as z.ZodMiniType<T>, doc, fallback, text: true };
}

/** The field of a stage's parameter. */
export function paramField(param: Param): Field<unknown> {
  const known = cache.get(param);
  if (known !== undefined) return known;
  const isText = ['string', 'strings', 'column', 'columns'].includes(param.type);
  const made: Field<unknown> = { schema: paramSchema(param), doc: param.doc, fallback: param.default, text: isText };
  cache.set(param, made);
  return made;
}

/** Words that a parameter takes, for suggestions. */
export function choicesOf(param: Param): readonly string[] {
  if (param.type === 'boolean') return ['true', 'false'];
  return param.choices ?? [];
}

/** `a`, `a or b`, `a, b or c`. */
export function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}

/** What a parameter takes, in words: `a whole number of at least 1`. */
export function paramWords(param: Param): string {
  const error = z.safeParse(paramSchema(param), undefined).error;
  return error === undefined ? '' : error.issues[0].message;
}

function paramSchema(param: Param): z.ZodMiniType<unknown> {
  switch (param.type) {
    case 'boolean':
      return z.boolean({ error: 'true or false' });
    case 'int':
    case 'long':
      return numberOrWord(param);
    case 'double':
      return realNumber(param, param.anyNumber);
    case 'string':
      return stringParam(param);
    case 'column':
      return nonEmpty('the name of a column');
    case 'columns':
      return listOf(nonEmpty('the name of a column'), 'a list of column names');
    case 'strings':
      return listOf(z.string({ error: 'a text' }), 'a list of texts');
    case 'doubles':
      return listOf(realNumber(param, param.anyNumber), 'a list of numbers');
    case 'ints':
      return listOf(wholeNumber(rangeWords('a whole number', param), param, true), 'a list of whole numbers');
    case 'matrix':
      return listOf(listOf(realNumber(param, param.anyNumber), 'a list of numbers'), 'a list of lists of numbers');
    case 'vector':
      return vectorParam();
    case 'stage':
      return z.enum(param.choices as readonly [string, ...string[]], { error: `${orList(param.choices ?? [])}, or a map from its name to its parameters` });
  }
}

function numberOrWord(param: Param): z.ZodMiniType<unknown> {
  const range = rangeWords('a whole number', param);
  if (param.choices === undefined) return wholeNumber(range, param, param.type === 'int');
  const error = `${range}, or ${orList(param.choices)}`;
  return z.union([wholeNumber(error, param), z.enum(param.choices as readonly [string, ...string[]])], { error });
}

function stringParam({ choices, pattern }: Param): z.ZodMiniType<unknown> {
  if (choices === undefined) return z.string({ error: 'a text' });
  if (pattern === undefined) return z.enum(choices as readonly [string, ...string[]], { error: orList(choices) });
  const error = [...choices, pattern.words].join(', ');
  return z.union([z.enum(choices as readonly [string, ...string[]]), z.string().check(z.regex(new RegExp(pattern.source), { error }))], { error });
}

function vectorParam(): z.ZodMiniType<unknown> {
  const error = 'a list of numbers, or { size, indices, values } with as many indices, ascending from 0 to below size, as values';
  const sparse = z.strictObject({ size: z.int().check(z.gte(1, { error })), indices: z.array(z.int()), values: z.array(z.number()) })
    .check(z.refine(({ size, indices, values }) => indices.length === values.length && indices.every((slot, i) => slot > (indices[i - 1] ?? -1) && slot < size), { error }));
  return z.union([z.array(z.number()).check(z.minLength(1, { error })), sparse], { error });
}

function wholeNumber(words: string, range: Range, bits32 = false): z.ZodMiniType<number> {
  // A number outside 32 bits where no bound is stated gets the bound in its message.
  const bound = { error: bits32 && range.max === undefined ? `${words}${range.min === undefined ? '' : ' and'} up to ${LARGEST_INT}` : words };
  const limits = bits32 ? [z.minimum(-LARGEST_INT - 1, bound), z.maximum(LARGEST_INT, bound)] : [];
  return z.int({ error: words }).check(...limits, ...rangeChecks(range, words));
}

function realNumber(range: Range, anyNumber = false): z.ZodMiniType<number> {
  const words = rangeWords('a number', range);
  // zod's own number is a finite one.
  const number = anyNumber ? z.custom<number>((value) => typeof value === 'number', { error: words }) : z.number({ error: words });
  return number.check(...rangeChecks(range, words));
}

function rangeChecks({ min, max, above, below }: Range, error: string) {
  return [
    ...(min === undefined ? [] : [above === true ? z.gt(min, { error }) : z.gte(min, { error })]),
    ...(max === undefined ? [] : [below === true ? z.lt(max, { error }) : z.lte(max, { error })]),
  ];
}

function rangeWords(noun: string, { min, max, above, below }: Range): string {
  const low = min === undefined ? '' : above === true ? ` above ${min}` : ` of at least ${min}`;
  const high = max === undefined ? '' : below === true ? ` below ${max}` : ` of at most ${max}`;
  if (low === '' || high === '') return noun + low + high;
  return above === true || below === true ? `${noun}${low} and${high.replace(' of', '')}` : `${noun} from ${min} to ${max}`;
}

function nonEmpty(words: string): z.ZodMiniType<string> {
  return z.string({ error: words }).check(z.minLength(1, { error: words }));
}

function listOf<T>(item: z.ZodMiniType<T>, words: string): z.ZodMiniType<T[]> {
  return z.array(item, { error: words }).check(z.minLength(1, { error: words })) as unknown as z.ZodMiniType<T[]>;
}
