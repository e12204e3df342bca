import type { Column, Frame, ListColumn } from '../../frame/column.ts';
import { doubles, texts, unnamedVectors } from '../../frame/column.ts';
import { packTexts } from '../../frame/packed.ts';
import { withColumns } from '../../frame/select.ts';
import { countFrom } from '../../util/arrays.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, checkSingle, listColumn, namesIn, unnamedType, wantType } from '../common/columns.ts';
import { compareTexts } from '../common/text-order.ts';
import { wordTree } from '../common/text/huffman.ts';
import { oncePerDictionary } from '../common/text/once.ts';
import type { Sentences, Training } from '../common/text/skip-gram.ts';
import { trainSkipGram } from '../common/text/skip-gram.ts';
import type { Words } from '../common/text/words.ts';
import { countWords, mergeWords } from '../common/text/words.ts';
import type { ParamValues } from '../params.ts';
import { column, double, int, long, neededInt, text } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

/** Numbers of the known words of one shard's lists after another, and the lengths of the sentences. */
interface Numbered {
  lengths: Int32Array[];
  words: Int32Array[];
}

/**
 * Learns a vector for each word that is there minCount times, by the skip-gram model with hierarchical softmax, and gives each list the mean of its words' vectors;
 * a word without a vector counts as zeros, and an empty list is all zeros. Lists longer than maxSentenceLength are cut for the training. Words of equal frequency are
 * ordered alphabetically. The training goes over the sentences in order in one process, so its bits depend on the seed, and on numPartitions, alone. Random numbers are other
 * ones than Spark's, so vectors differ and neighbours agree.
 * @see https://spark.apache.org/docs/latest/ml-features.html#word2vec
 * @see https://arxiv.org/abs/1301.3781
 */
export const stage: Stage = {
  name: 'Word2Vec',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.Word2Vec',
  doc: 'Learns vectors of words from the words around them, and gives each list the mean of its words.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#word2vec',
  sklearn: [],
  params: {
    inputCol: column(null, 'Column of lists of words.'),
    outputCol: column(null, 'New vector column.', { output: true }),
    vectorSize: int(100, 'Numbers of a vector.', { min: 1 }),
    windowSize: int(5, 'Words on each side of a word that it is learned from.', { min: 1 }),
    minCount: int(5, 'Times that a word must be there to get a vector.', { min: 0 }),
    maxIter: int(1, 'Passes over all lists.', { min: 0 }),
    stepSize: double(0.025, 'Step at the start; it falls to nothing while the training goes on.', { min: 0, above: true }),
    maxSentenceLength: int(1000, 'Longer lists are cut into sentences of so many words.', { min: 1 }),
    numPartitions: int(1, 'Parts that are trained apart and averaged behind each pass.', { min: 1 }),
    seed: long('Seed of the vectors at the start and of the windows.'),
  },
  missing: false,
  nominal: 'index',
  check: checkSingle,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema(params, schema) {
    wantType(schema, params.inputCol as string, 'a list of texts');
    return addTypes(schema, [[params.outputCol as string, unnamedType(params.vectorSize as number)]]);
  },
  passes: {
    words: { run: (shard: Frame, _args: never, params: ParamValues) => countWords(listColumn(shard, params.inputCol as string), shard.rows), merge: mergeWords },
    sentences: { run: numbered, merge: (a: Numbered, b: Numbered) => ({ lengths: [...a.lengths, ...b.lengths], words: [...a.words, ...b.words] }) },
  },
  fit,
  apply,
  whole: null,
  searches: {
    findSynonyms: {
      doc: 'The words whose vectors have the smallest angles with that of a word.',
      params: { word: text('The word.'), num: neededInt('Words that are wanted.', { min: 1 }) },
      other: false,
      find: function* (model, { word, num }) {
        yield synonyms(model, { word: word as string, num: num as number });
      },
    },
  },
};

function numbered(shard: Frame, vocabulary: readonly string[], params: ParamValues): Numbered {
  const source = listColumn(shard, params.inputCol as string);
  const { starts, codes } = source;
  const place = placesIn(source, vocabulary);
  const most = params.maxSentenceLength as number;
  const words = codes.subarray(starts[0], starts[shard.rows]).map((code) => place[code]).filter((word) => word >= 0);
  const lengths: number[] = [];
  for (let row = 0; row < shard.rows; row++) {
    let known = 0;
    for (let k = starts[row]; k < starts[row + 1]; k++) if (place[codes[k]] >= 0) known++;
    for (; known > 0; known -= most) lengths.push(Math.min(known, most));
  }
  return { lengths: [Int32Array.from(lengths)], words: [words] };
}

function* fit(params: ParamValues): Fit {
  const { rows, places, counts } = (yield { pass: 'words', args: null }) as Words;
  if (rows === 0) throw new DataError('Word2Vec: expected at least 1 row, got 0');
  const frequent = [...places].filter(([, place]) => counts[place] >= (params.minCount as number));
  if (frequent.length === 0) throw new DataError(`Word2Vec: expected words that are there at least minCount, ${params.minCount}, times, got none`);
  frequent.sort(([a, m], [b, n]) => counts[n] - counts[m] || compareTexts(a, b));
  const vocabulary = frequent.map(([word]) => word);
  const found = (yield { pass: 'sentences', args: vocabulary }) as Numbered;
  const vectors = trainSkipGram(sentencesOf(found), wordTree(frequent.map(([, place]) => counts[place])), params as unknown as Training);
  return { stage: 'Word2Vec', params, state: { vocabulary }, arrays: { vectors: Float64Array.from(vectors) } };
}

function sentencesOf({ lengths, words }: Numbered): Sentences {
  const starts = new Int32Array(1 + lengths.reduce((sum, part) => sum + part.length, 0));
  let s = 0;
  for (const part of lengths) for (const length of part) starts[++s] = starts[s - 1] + length;
  const all = new Int32Array(starts[s]);
  let at = 0;
  for (const part of words) {
    all.set(part, at);
    at += part.length;
  }
  return { starts, words: all };
}

function apply({ params, state, arrays }: Model, frame: Frame): Frame {
  const source = listColumn(frame, params.inputCol as string);
  const { starts, codes } = source;
  const place = placesIn(source, state.vocabulary as readonly string[]);
  const size = params.vectorSize as number;
  const out = new Float64Array(frame.rows * size);
  for (let row = 0; row < frame.rows; row++) {
    const length = starts[row + 1] - starts[row];
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const v = place[codes[k]] * size;
      if (v >= 0) for (let j = 0; j < size; j++) out[row * size + j] += arrays.vectors[v + j];
    }
    if (length > 0) for (let j = row * size; j < (row + 1) * size; j++) out[j] /= length;
  }
  return withColumns(frame, [[params.outputCol as string, unnamedVectors(out, size)]]);
}

/** The nearest words and the cosines of the angles, the largest first; equal ones in the order of the vocabulary. */
function synonyms({ state, arrays: { vectors } }: Model, { word, num }: { word: string; num: number }): Frame {
  const words = state.vocabulary as readonly string[];
  const place = words.indexOf(word);
  if (place < 0) throw new DataError(`word: expected one that has a vector, which is there at least minCount times, got "${word}"`);
  const size = vectors.length / words.length;
  const lengths = words.map((_, i) => Math.sqrt(product(vectors, { a: i, b: i, size })));
  // A vector of zeros has no angle: as in Spark it counts as a right one.
  const cosines = words.map((_, i) => product(vectors, { a: place, b: i, size }) / (lengths[place] * lengths[i] || 1));
  const order = words.map((_, i) => i).filter((i) => i !== place).sort((a, b) => cosines[b] - cosines[a] || a - b).slice(0, num);
  const found = texts(countFrom(0, order.length), packTexts(order.map((i) => words[i])), false);
  return { rows: order.length, columns: new Map<string, Column>([['word', found], ['similarity', doubles(Float64Array.from(order, (i) => cosines[i]))]]) };
}

/** The product of the vectors of two words. */
function product(vectors: ArrayLike<number>, { a, b, size }: { a: number; b: number; size: number }): number {
  let sum = 0;
  for (let j = 0; j < size; j++) sum += vectors[a * size + j] * vectors[b * size + j];
  return sum;
}

const placesIn = oncePerDictionary(({ dictionary }: ListColumn, vocabulary: readonly string[]): Int32Array => {
  const places = new Map(vocabulary.map((word, place) => [word, place]));
  return Int32Array.from(dictionary, (word) => places.get(word) ?? -1);
});
