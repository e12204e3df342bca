import { describe, expect, it } from 'vitest';
import { stage as classifier } from '../../../../src/stages/classification/random-forest-classifier.ts';
import { stage as regressor } from '../../../../src/stages/regression/random-forest-regressor.ts';
import { stage as tree } from '../../../../src/stages/regression/decision-tree-regressor.ts';
import type { ParamValues } from '../../../../src/stages/params.ts';
import type { EvaluationPart, Ranges, SplitFrame, Stage } from '../../../../src/stages/stage.ts';
import { fingerprints, noisyFrame, product, richFrame, thirds, wholeOf, withDefaults } from './forests.ts';

const CUTS = [[0, 9], [0, 3, 9], [0, 1, 2, 5, 9], [0, 4, 8, 9], [0, 9, 12]];

function rangesOf(stage: Stage): Ranges {
  const { ranges } = wholeOf(stage);
  if (ranges === null) throw new Error(`${stage.name} has no ranges`);
  return ranges;
}

function pairs(cut: readonly number[]): { from: number; to: number }[] {
  return cut.slice(1).map((to, i) => ({ from: cut[i], to }));
}

/** What comes back from another process. */
function partsOf(stage: Stage, data: SplitFrame, { candidates, cut }: { candidates: readonly ParamValues[]; cut: readonly number[] }): EvaluationPart[][] {
  return pairs(cut).map((range) => structuredClone(rangesOf(stage).evaluate(data, candidates, { trainScores: true, ...range })));
}

describe('ranges of trees', () => {
  it('give the bits of the uncut evaluation of classifiers, whatever the cuts', () => {
    const data = thirds(noisyFrame({ rows: 120, features: 5, classes: 3, seed: 4 }));
    const stops = product({ numTrees: [2, 5, 9], maxDepth: [2, 'unlimited'], pruneTree: [true, false] });
    const candidates = stops.flatMap((stop) => [{}, { thresholds: [0.7, 0.2, 0.4] }].map((more) => withDefaults(classifier, { ...stop, ...more, featureSubsetStrategy: '2' })));
    const whole = fingerprints(wholeOf(classifier).evaluate(data, candidates, true));
    for (const cut of CUTS) {
      const joined = fingerprints(rangesOf(classifier).joinEvaluations(partsOf(classifier, data, { candidates, cut }), candidates));
      expect([...joined]).toEqual([...whole].sort(([a], [b]) => a - b));
    }
  });

  it('give the bits of the uncut evaluation of regressors', () => {
    const data = thirds(richFrame({ rows: 150, seed: 4, classes: 0 }));
    const candidates = product({ numTrees: [3, 9], maxDepth: [3, 'unlimited'] }).map((stop) => withDefaults(regressor, { ...stop, weightCol: 'weight' }));
    const whole = fingerprints(wholeOf(regressor).evaluate(data, candidates, true));
    for (const cut of CUTS) {
      const joined = fingerprints(rangesOf(regressor).joinEvaluations(partsOf(regressor, data, { candidates, cut }), candidates));
      expect([...joined]).toEqual([...whole].sort(([a], [b]) => a - b));
    }
  });

  it.each([
    { stage: classifier, classes: 3, given: {} },
    { stage: classifier, classes: 3, given: { weightCol: 'weight', pruneTree: false } },
    { stage: regressor, classes: 0, given: {} },
  ])('give the model of the uncut fit: $stage.name $given', ({ stage, classes, given }) => {
    const data = thirds(richFrame({ rows: 150, seed: 5, classes }));
    const params = withDefaults(stage, { numTrees: 9, maxDepth: 'unlimited', ...given });
    const whole = wholeOf(stage).fit(data, params);
    expect(Object.keys(whole.arrays)).toContain('sets');
    for (const cut of CUTS.slice(0, 4)) {
      const joined = rangesOf(stage).joinModels(pairs(cut).map((range) => structuredClone(rangesOf(stage).fit(data, params, range))));
      expect(joined).toEqual(whole);
      expect(JSON.stringify(joined.state)).toBe(JSON.stringify(whole.state));
      expect(Object.keys(joined.arrays)).toEqual(Object.keys(whole.arrays));
    }
  });

  it('are as many as the largest forest has trees', () => {
    expect(rangesOf(classifier).count([{ numTrees: 4 }, { numTrees: 30 }, { numTrees: 7 }])).toBe(30);
    expect(rangesOf(tree).count([withDefaults(tree, {})])).toBe(1);
  });

  it('must make up all trees of a candidate', () => {
    const data = thirds(noisyFrame({ rows: 30, features: 2, classes: 2, seed: 4 }));
    const candidates = [withDefaults(classifier, { numTrees: 9 })];
    const parts = partsOf(classifier, data, { candidates, cut: [0, 3, 8] });
    expect(() => rangesOf(classifier).joinEvaluations(parts, candidates)).toThrow('candidate 0 has 8 trees in 2 ranges, expected 9');
  });
});
