import type { Frame } from '../../../frame/column.ts';
import type { ForestKernel, GrowParams, Variant } from '../../../kernels/forest-kernel.ts';
import { LEAF_BITS } from '../../../kernels/forest-kernel.ts';
import { seedKey } from '../../../kernels/random.ts';
import { DataError } from '../../../util/errors.ts';
import type { ParamValues } from '../../params.ts';
import type { Evaluation, Predictions, SplitFrame } from '../../stage.ts';
import { vectorColumn } from '../columns.ts';
import { forestData } from './forest-data.ts';
import { groupBy } from './group.ts';
import { takeKernel } from './kernel.ts';
import { classesOf } from './labels.ts';
import type { ForestSettings, Growth } from './settings.ts';
import { distinctVariants, forestSettings } from './settings.ts';

/** Variants that the kernel sums at once. */
export const VARIANTS_AT_ONCE = 32;

interface Numbered extends ForestSettings {
  candidate: number;
}

/** What the steps of one evaluation share. */
interface Round {
  kernel: ForestKernel;
  current: () => boolean;
  classes: number;
  grown: number;
}

/**
 * Evaluates forests that share their trees: each is the first `numTrees` trees, cut back to its own variant, of one sequence.
 * Labels are copied out; probabilities stay in the kernel, so `probabilities()` must be called before the next evaluation is pulled.
 */
export function* evaluateForests(data: SplitFrame, candidates: readonly ParamValues[], trainScores: boolean): Generator<Evaluation> {
  const settings = candidates.map((params, candidate) => ({ ...forestSettings(params, vectorColumn(data.frame, String(params.featuresCol)).width), candidate }));
  for (const group of groupBy(settings, ({ growth }) => JSON.stringify(growth))) {
    const { variants, of } = distinctVariants(group);
    for (let start = 0; start < variants.length; start += VARIANTS_AT_ONCE) {
      const chunk = variants.slice(start, start + VARIANTS_AT_ONCE);
      const members = group.flatMap((one, i) => (of[i] >= start && of[i] < start + chunk.length ? [{ ...one, place: of[i] - start }] : []));
      yield* evaluateChunk(data, { variants: chunk, members }, trainScores);
    }
  }
}

/** The kernel with the codes of the rows in it, and how its trees are grown. */
export function prepare(frame: Frame, train: Int32Array, growth: Growth): { round: Round; growing: Omit<GrowParams, 'tree'>; labels: readonly string[] } {
  if (train.length === 0) throw new DataError('expected at least 1 row to fit trees on, got 0');
  const features = vectorColumn(frame, growth.featuresCol);
  if (features.width === 0) throw new DataError(`column \`${growth.featuresCol}\`: expected at least 1 feature, got an empty vector`);
  const { labels, codes } = classesOf(frame, growth.labelCol);
  const data = forestData({ frame, features, labels: codes, classes: labels.length }, train, growth.maxBins);
  const { impurity, bootstrap, subsamplingRate, minInstancesPerNode, minInfoGain } = growth;
  const draws = Math.max(1, Math.round(subsamplingRate * train.length));
  return {
    round: { ...takeKernel(data), classes: labels.length, grown: 0 },
    growing: { seed: seedKey(growth.seed), featuresPerNode: growth.featuresPerNode, impurity, bootstrap, draws, subsamplingRate, minInstancesPerNode, minInfoGain },
    labels,
  };
}

interface Chunk {
  variants: readonly Variant[];
  members: readonly (Numbered & { place: number })[];
}

function* evaluateChunk(data: SplitFrame, { variants, members }: Chunk, trainScores: boolean): Generator<Evaluation> {
  const { round, growing } = prepare(data.frame, data.train, members[0].growth);
  round.kernel.rows(data.train, data.test);
  round.kernel.variants(variants, trainScores);
  const trees = members.reduce((most, { numTrees }) => Math.max(most, numTrees), 0);
  for (let tree = 0; tree < trees; tree++) {
    if (!round.current()) throw new Error('another evaluation has taken the kernel before this one was finished');
    round.kernel.grow({ ...growing, tree });
    round.kernel.score();
    round.grown = tree + 1;
    for (const same of groupBy(members.filter(({ numTrees }) => numTrees === round.grown), ({ place }) => String(place))) {
      const test = predictions(round, same[0].place, data.test);
      const train = trainScores ? predictions(round, same[0].place, data.train) : null;
      for (const { candidate } of same) yield { candidate, test, train };
    }
  }
}

function predictions(round: Round, variant: number, rows: Int32Array): Predictions {
  const { kernel, classes, grown } = round;
  const labels = new Int32Array(rows.length);
  kernel.predict(labels, variant, rows);
  let known: Float64Array | null = null;
  function probabilities(): Float64Array {
    if (known !== null) return known;
    if (!round.current() || round.grown !== grown) throw new Error('probabilities() must be called before the next evaluation is pulled');
    known = new Float64Array(rows.length * classes);
    kernel.sums(known, variant, rows);
    return toProbabilities(known, grown);
  }
  return { classes, labels, probabilities };
}

/** Sums of leaf probabilities in the kernel's units, made to means in place. */
export function toProbabilities(sums: Float64Array, trees: number): Float64Array {
  const one = trees * 2 ** LEAF_BITS;
  for (let i = 0; i < sums.length; i++) sums[i] /= one;
  return sums;
}
