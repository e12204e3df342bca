import { below, draw, mix, seedKey } from '../../../kernels/random.ts';
import type { WordTree } from './huffman.ts';

/** Sentences as word numbers: sentence s has those from `starts[s]` to before `starts[s + 1]`. */
export interface Sentences {
  starts: Int32Array;
  words: Int32Array;
}

export interface Training {
  vectorSize: number;
  windowSize: number;
  stepSize: number;
  maxIter: number;
  numPartitions: number;
  seed: number;
}

/** Vectors of the words, (words, size), and of the inner nodes of the tree, (words - 1, size), both row-major. */
interface Weights {
  vectors: Float32Array;
  inner: Float32Array;
}

/** Scores beyond are as good as certain: nothing is learned from them. As in word2vec and Spark, like the steps of the table of the logistic function. */
const LARGEST_SCORE = 6;
const TABLE_STEPS = 1000;
/** The step never falls below this share of its start. */
const LEAST_STEP = 1e-4;
/** Words between two looks at how far the training is. */
const STEP_EVERY = 10_000;

/**
 * Vectors from which the words around a word are foretold, by hierarchical softmax along the paths of the tree: (words, vectorSize), row-major.
 * With several partitions, sentence s goes to partition s modulo their number; in each iteration all start from the same vectors, and the mean of those that changed is taken.
 * T. Mikolov, K. Chen, G. Corrado, J. Dean, "Efficient Estimation of Word Representations in Vector Space" (2013), https://arxiv.org/abs/1301.3781
 */
export function trainSkipGram(sentences: Sentences, tree: WordTree, training: Training): Float32Array {
  const { vectorSize, maxIter, numPartitions, seed } = training;
  const words = tree.starts.length - 1;
  const key = seedKey(seed);
  let weights: Weights = {
    vectors: Float32Array.from({ length: words * vectorSize }, (_, i) => ((draw(key, i) >>> 0) / 2 ** 32 - 0.5) / vectorSize),
    inner: new Float32Array(Math.max(0, words - 1) * vectorSize),
  };
  for (let iteration = 0; iteration < maxIter; iteration++) {
    const trained = Array.from({ length: numPartitions }, (_, partition) => {
      const own = numPartitions === 1 ? weights : { vectors: weights.vectors.slice(), inner: weights.inner.slice() };
      learn(own, sentences, { tree, training, iteration, partition });
      return own;
    });
    weights = numPartitions === 1 ? trained[0] : { vectors: meanOfChanged(weights.vectors, trained.map(({ vectors }) => vectors), vectorSize), inner: meanOfChanged(weights.inner, trained.map(({ inner }) => inner), vectorSize) };
  }
  return weights.vectors;
}

/** One pass over a partition's sentences. */
function learn(weights: Weights, { starts, words }: Sentences, { tree, training, iteration, partition }: { tree: WordTree; training: Training; iteration: number; partition: number }): void {
  const { windowSize, stepSize, maxIter, numPartitions, seed } = training;
  const key = mix(seedKey(seed) ^ mix(iteration * numPartitions + partition + 1));
  const error = new Float32Array(training.vectorSize);
  let step = stepSize;
  let seen = 0;
  let lookedAt = -STEP_EVERY;
  for (let s = partition; s + 1 < starts.length; s += numPartitions) {
    if (seen - lookedAt >= STEP_EVERY) {
      lookedAt = seen;
      step = Math.max(stepSize * LEAST_STEP, stepSize * (1 - (numPartitions * seen + iteration * words.length) / (maxIter * words.length + 1)));
    }
    const [from, to] = [starts[s], starts[s + 1]];
    for (let at = from; at < to; at++) {
      // The window is narrower by chance, so that near words count more.
      const reach = windowSize - below(draw(key, seen++), windowSize);
      for (let other = Math.max(from, at - reach); other < Math.min(to, at + reach + 1); other++) {
        if (other !== at) foretell(weights, { tree, word: words[at], context: words[other], step, error });
      }
    }
  }
}

const LOGISTIC = Float32Array.from({ length: TABLE_STEPS }, (_, i) => 1 / (1 + Math.exp(-((2 * i) / TABLE_STEPS - 1) * LARGEST_SCORE)));

/** Moves the vector of a context word, and those of the nodes on the word's path, so that the turns of the path are more likely. */
function foretell({ vectors, inner }: Weights, { tree, word, context, step, error }: { tree: WordTree; word: number; context: number; step: number; error: Float32Array }): void {
  const size = error.length;
  const v = context * size;
  error.fill(0);
  for (let k = tree.starts[word]; k < tree.starts[word + 1]; k++) {
    const n = tree.nodes[k] * size;
    let score = 0;
    for (let j = 0; j < size; j++) score += vectors[v + j] * inner[n + j];
    if (score <= -LARGEST_SCORE || score >= LARGEST_SCORE) continue;
    const chance = LOGISTIC[Math.trunc((score + LARGEST_SCORE) * (TABLE_STEPS / LARGEST_SCORE / 2))];
    const gradient = (1 - tree.turns[k] - chance) * step;
    for (let j = 0; j < size; j++) error[j] += gradient * inner[n + j];
    for (let j = 0; j < size; j++) inner[n + j] += gradient * vectors[v + j];
  }
  for (let j = 0; j < size; j++) vectors[v + j] += error[j];
}

/** For each row the mean of those that differ from what they were, (rows, size). */
function meanOfChanged(before: Float32Array, after: readonly Float32Array[], size: number): Float32Array {
  const out = before.slice();
  for (let row = 0; row < before.length; row += size) {
    const changed = after.filter((values) => values.subarray(row, row + size).some((value, j) => value !== before[row + j]));
    if (changed.length === 0) continue;
    for (let j = row; j < row + size; j++) out[j] = changed.reduce((sum, values) => sum + values[j], 0) / changed.length;
  }
  return out;
}
