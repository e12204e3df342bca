import type { Frame } from '../../frame/column.ts';
import { mergeDictionaries } from '../../frame/dictionaries.ts';
import { withoutTexts } from '../../frame/filtered.ts';
import type { PackedTexts } from '../../frame/packed.ts';
import { packTexts, unpackTexts } from '../../frame/packed.ts';
import { withColumns } from '../../frame/select.ts';
import { addTypes, checkPairs, columnPairs, listColumn, listType, wantType } from '../common/columns.ts';
import { oncePerDictionary } from '../common/text/once.ts';
import type { Language } from '../common/text/stop-words.ts';
import { languages, stopWordsOf } from '../common/text/stop-words.ts';
import type { ParamValues } from '../params.ts';
import { bool, column, columns, oneOf } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

const NOT_ASCII = 0x80;
const CAPITAL_A = 0x41;
const CAPITAL_Z = 0x5a;
/** What a locale looks like; which of them Java knows depends on its version. */
const LOCALE = { source: '^[a-z]{2,3}(?:_[A-Za-z0-9]+)*$', words: "or another of Java's such as de_AT" };

/**
 * Leaves stop words out of lists of words. `language` takes the place of Spark's `StopWordsRemover.loadDefaultStopWords(language)`, of which `stopWords` has the English ones by default.
 * Unless caseSensitive, words are compared in lower case by the rules of the locale, which is `en` unless said, where Spark takes that of the machine. Only az, lt and tr have
 * rules of their own; with a country behind, as in tr_TR, they have none, in Spark too.
 * @see https://spark.apache.org/docs/latest/ml-features.html#stopwordsremover
 */
export const stage: Stage = {
  name: 'StopWordsRemover',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.StopWordsRemover',
  doc: 'Leaves frequent words that say little out of lists of words.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#stopwordsremover',
  sklearn: [],
  params: {
    inputCol: column(null, 'Column of lists of words.'),
    outputCol: column(null, 'New column: the words that are left.', { output: true }),
    inputCols: columns('Several columns, in place of inputCol.'),
    outputCols: columns('New columns, one for each of inputCols.', { output: true }),
    stopWords: { type: 'strings', default: stopWordsOf('english'), doc: 'Words to leave out; unless given, those of the language.', sklearn: ['stop_words'] },
    language: oneOf('english', languages, "Whose list of Spark's to leave out, where stopWords is not given.", { extension: true }),
    caseSensitive: bool(false, 'Whether capital and small letters differ.'),
    locale: { type: 'string', default: 'en', choices: ['en'], pattern: LOCALE, doc: 'Whose rules bring words to lower case.' },
  },
  missing: false,
  nominal: 'index',
  check,
  inputs: (params) => columnPairs(params).map((pair) => pair.input),
  outputs: (params) => columnPairs(params).map((pair) => pair.output),
  schema(params, schema) {
    const pairs = columnPairs(params);
    for (const { input } of pairs) wantType(schema, input, 'a list of texts');
    return addTypes(schema, pairs.map(({ output }) => [output, listType()]));
  },
  passes: {},
  fit: null,
  apply,
  whole: null,
};

function check(params: ParamValues): { param: string; text: string }[] {
  const both = params.language !== 'english' && isGiven(params);
  return [...checkPairs(params), ...(both ? [{ param: 'language', text: 'expected language or stopWords, got both' }] : [])];
}

/** Whether stopWords are others than the default. */
function isGiven({ stopWords }: ParamValues): boolean {
  return String(stopWords) !== String(stopWordsOf('english'));
}

function apply({ params }: Model, frame: Frame): Frame {
  const { language, stopWords, caseSensitive, locale } = params;
  const key = JSON.stringify([isGiven(params) ? stopWords : stopWordsOf(language as Language), caseSensitive === true ? null : locale]);
  return withColumns(frame, columnPairs(params).map(({ input, output }) => {
    const source = listColumn(frame, input);
    return [output, withoutTexts(source, stopsOf(source, key))] as const;
  }));
}

/** 1 for the texts of a dictionary that are stop words. */
const stopsOf = oncePerDictionary(({ packed }, key: string): Uint8Array => {
  const [words, locale] = JSON.parse(key) as [string[], string | null];
  const lower = lowerBy(locale);
  const stops = [...new Set(words.map(lower))];
  const lowered = locale === null || isLower(packed) ? packed : { ...packTexts(unpackTexts(packed).map(lower)), repeats: true };
  const { places } = mergeDictionaries([packTexts(stops), lowered]);
  return Uint8Array.from(places[1], (code) => (code < stops.length ? 1 : 0));
});

/** Whether all letters are small ones of ASCII, which every locale leaves as they are. */
function isLower({ bytes }: PackedTexts): boolean {
  for (const byte of bytes) if (byte >= NOT_ASCII || (byte >= CAPITAL_A && byte <= CAPITAL_Z)) return false;
  return true;
}

/** Null leaves texts as they are. */
function lowerBy(locale: string | null): (text: string) => string {
  if (locale === null) return (text) => text;
  return ['az', 'lt', 'tr'].includes(locale) ? (text) => text.toLocaleLowerCase(locale) : (text) => text.toLowerCase();
}
