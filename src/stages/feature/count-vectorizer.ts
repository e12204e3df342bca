import type { Frame, ListColumn } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, checkSingle, listColumn, namesIn, vectorType, wantType } from '../common/columns.ts';
import { compareTexts } from '../common/text-order.ts';
import { oncePerDictionary } from '../common/text/once.ts';
import { countTokens } from '../common/text/token-counts.ts';
import type { Words } from '../common/text/words.ts';
import { countWords, mergeWords } from '../common/text/words.ts';
import type { ParamValues } from '../params.ts';
import { bool, column, double, int } from '../params.ts';
import type { Fit, Model, Pass, Stage } from '../stage.ts';

/**
 * Counts words at the slots of a vocabulary that is learned: the most frequent words of all lists, in that order. Equal frequencies are ordered alphabetically by
 * code points, where Spark's order comes from its partitions. A slot's name is its word. The vectors are sparse.
 * minDF and maxDF below 1 are shares of the lists, minTF below 1 is a share of the list's words, known or not.
 * @see https://spark.apache.org/docs/latest/ml-features.html#countvectorizer
 */
export const stage: Stage = {
  name: 'CountVectorizer',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.CountVectorizer',
  doc: 'Counts the words of a vocabulary, the most frequent words of all lists.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#countvectorizer',
  sklearn: ['CountVectorizer'],
  params: {
    inputCol: column(null, 'Column of lists of words.'),
    outputCol: column(null, 'New sparse vector column of counts, with the words as names.', { output: true }),
    vocabSize: int(2 ** 18, 'Words of the vocabulary at most.', { min: 1, sklearn: ['max_features'] }),
    minDF: double(1, 'Lists that a word must be in: a number of them, or a share below 1.', { min: 0, sklearn: ['min_df'] }),
    maxDF: double(2 ** 63, 'Lists that a word may be in: a number of them, or a share below 1.', { min: 0, sklearn: ['max_df'] }),
    minTF: double(1, 'Times that a word must be in a list to count there: a number, or a share of its words below 1.', { min: 0 }),
    binary: bool(false, 'Put 1 in the place of every count.', { sklearn: ['binary'] }),
  },
  missing: false,
  nominal: 'onehot',
  check,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema(params, schema) {
    wantType(schema, params.inputCol as string, 'a list of texts');
    return addTypes(schema, [[params.outputCol as string, vectorType([])]]);
  },
  passes: { words: { run: (shard: Frame, _args: never, params: ParamValues) => countWords(listColumn(shard, params.inputCol as string), shard.rows), merge: mergeWords } satisfies Pass },
  fit,
  apply,
  whole: null,
};

function check(params: ParamValues): { param: string; text: string }[] {
  const { minDF, maxDF } = params as { minDF: number; maxDF: number };
  const comparable = minDF >= 1 === maxDF >= 1;
  return [...checkSingle(params), ...(comparable && maxDF < minDF ? [{ param: 'maxDF', text: `expected at least minDF, ${minDF}, got ${maxDF}` }] : [])];
}

function* fit(params: ParamValues): Fit {
  const { rows, places, counts, lists } = (yield { pass: 'words', args: null }) as Words;
  const [least, most] = [params.minDF, params.maxDF].map((bound) => ((bound as number) < 1 ? (bound as number) * rows : (bound as number)));
  if (most < least) throw new DataError(`CountVectorizer: expected maxDF of at least minDF, got ${most} and ${least} of ${rows} lists`);
  const frequent = [...places].filter(([, place]) => lists[place] >= least && lists[place] <= most);
  frequent.sort(([a, m], [b, n]) => counts[n] - counts[m] || compareTexts(a, b));
  const vocabulary = frequent.slice(0, params.vocabSize as number).map(([word]) => word);
  return { stage: 'CountVectorizer', params, state: { vocabulary }, arrays: {} };
}

function apply({ params, state }: Model, frame: Frame): Frame {
  const source = listColumn(frame, params.inputCol as string);
  const vocabulary = state.vocabulary as readonly string[];
  const counted = countTokens(source, { slots: slotsIn(source, vocabulary), width: vocabulary.length, names: vocabulary, binary: params.binary as boolean, least: params.minTF as number });
  return withColumns(frame, [[params.outputCol as string, counted]]);
}

/** The slot of each word of a dictionary, -1 for those that are not in the vocabulary. */
const slotsIn = oncePerDictionary(({ dictionary }: ListColumn, vocabulary: readonly string[]): Int32Array => {
  const slots = new Map(vocabulary.map((word, slot) => [word, slot]));
  return Int32Array.from(dictionary, (word) => slots.get(word) ?? -1);
});
