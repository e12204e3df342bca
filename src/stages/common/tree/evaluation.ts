import type { ParamValues } from '../../params.ts';
import type { Evaluation, Predictions, SplitFrame } from '../../stage.ts';
import { decide, refuseThresholds } from '../classifier.ts';
import { anyVector } from '../columns.ts';
import { groupBy } from './group.ts';
import type { Grower } from './grow.ts';
import { growerOf } from './grow.ts';
import { predictionsOf, toProbabilities } from './predictions.ts';
import type { ForestSettings } from './settings.ts';
import { distinctVariants, forestSettings } from './settings.ts';

/** Variants that the kernel sums at once, where they fit its memory. */
export const VARIANTS_AT_ONCE = 32;
/** What the kernel may use: half of what a WASM heap can have. It grows in steps, and never shrinks. */
export const KERNEL_BYTES = 2 ** 31;

/** A candidate, and the place of its variant among those that are summed together. */
export interface Member extends ForestSettings {
  candidate: number;
  place: number;
}

/** A kernel whose variants are set, with the candidates that they serve. */
export interface Chunk {
  grower: Grower;
  members: readonly Member[];
}

/**
 * Evaluates forests that share their trees: each is the first `numTrees` trees, cut back to its own variant, of one sequence.
 * Classes are copied out; probabilities stay in the kernel, so `probabilities()` must be called before the next evaluation is pulled.
 */
export function* evaluateForests(data: SplitFrame, candidates: readonly ParamValues[], trainScores: boolean): Generator<Evaluation> {
  for (const { grower, members } of chunksOf(data, candidates, trainScores)) {
    const trees = members.reduce((most, { numTrees }) => Math.max(most, numTrees), 0);
    const grown = { trees: 0 };
    for (let tree = 0; tree < trees; tree++) {
      growAndScore(grower, tree);
      grown.trees = tree + 1;
      for (const same of groupBy(members.filter(({ numTrees }) => numTrees === tree + 1), ({ place, thresholds }) => JSON.stringify([place, thresholds]))) {
        const test = predictions(grower, grown, { ...same[0], rows: data.test });
        const train = trainScores ? predictions(grower, grown, { ...same[0], rows: data.train }) : null;
        for (const { candidate } of same) yield { candidate, test, train };
      }
    }
  }
}

/** The candidates in chunks whose trees and sums are made together; the kernel is ready for the chunk that was pulled last. */
export function* chunksOf(data: SplitFrame, candidates: readonly ParamValues[], trainScores: boolean): Generator<Chunk> {
  const settings = candidates.map((params, candidate) => ({ ...forestSettings(params, anyVector(data.frame, String(params.featuresCol)).width), candidate }));
  for (const group of groupBy(settings, ({ growth }) => JSON.stringify(growth))) {
    const { variants, of } = distinctVariants(group);
    for (let start = 0; start < variants.length; ) {
      const grower = growerOf(data, group[0].growth);
      for (const { thresholds } of group) refuseThresholds(thresholds, grower.units.classes);
      const chunk = variants.slice(start, start + variantsThatFit(grower, data, trainScores));
      grower.kernel.variants(chunk, trainScores);
      const from = start;
      yield { grower, members: group.flatMap((one, i) => (of[i] >= from && of[i] < from + chunk.length ? [{ ...one, place: of[i] - from }] : [])) };
      start += chunk.length;
    }
  }
}

/** Grows one tree and adds its leaves to the sums. */
export function growAndScore({ kernel, current, growing }: Grower, tree: number): void {
  if (!current()) throw new Error('another evaluation has taken the kernel before this one was finished');
  kernel.grow({ ...growing, tree });
  kernel.score();
}

function variantsThatFit({ kernel, data }: Grower, { train, test }: SplitFrame, trainScores: boolean): number {
  const scored = test.length + (trainScores ? train.length : 0);
  let fit = VARIANTS_AT_ONCE;
  while (fit > 1 && kernel.bytes(data, fit, scored) > KERNEL_BYTES) fit--;
  return fit;
}

function predictions(grower: Grower, grown: { trees: number }, { place, thresholds, rows }: Pick<Member, 'place' | 'thresholds'> & { rows: Int32Array }): Predictions {
  const { kernel, units } = grower;
  const { trees } = grown;
  if (units.classes === 0) {
    const sums = new Float64Array(rows.length);
    kernel.sums(sums, place, rows);
    return predictionsOf(sums, { trees, units, thresholds });
  }
  let known: Float64Array | null = null;
  function probabilities(): Float64Array {
    if (known !== null) return known;
    if (!grower.current() || grown.trees !== trees) throw new Error('probabilities() must be called before the next evaluation is pulled');
    const sums = new Float64Array(rows.length * units.classes);
    kernel.sums(sums, place, rows);
    known = toProbabilities(sums, trees);
    return known;
  }
  if (thresholds !== null) return { classes: units.classes, predicted: decide(probabilities(), thresholds), probabilities };
  const predicted = new Int32Array(rows.length);
  kernel.predict(predicted, place, rows);
  return { classes: units.classes, predicted, probabilities };
}
