import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { arraysOf } from '../../../../src/stages/common/tree/arrays.ts';
import { featureImportances } from '../../../../src/stages/common/tree/importances.ts';

interface Golden {
  tolerance: number;
  cases: {
    name: string;
    impurity: 'gini' | 'entropy';
    features: number;
    classes: number;
    trees: { feature: number[]; left: number[]; right: number[]; counts: number[][] }[];
    importances: number[];
  }[];
}

const golden = JSON.parse(readFileSync(new URL('../../../golden/forest-importances.json', import.meta.url), 'utf8')) as Golden;

describe('featureImportances', () => {
  it.each(golden.cases)("equals scikit-learn's: $name", ({ impurity, features, classes, trees, importances }) => {
    const nodes = trees.map(({ feature, left, right, counts }) => ({
      count: feature.length,
      feature: Int32Array.from(feature),
      threshold: new Float64Array(feature.length),
      left: Int32Array.from(left),
      right: Int32Array.from(right),
      depth: new Int32Array(feature.length),
      instances: new Int32Array(feature.length),
      stats: Float64Array.from(counts.flat()),
      missingLeft: new Uint8Array(feature.length),
      sets: new Int32Array(0),
      setWords: 0,
    }));
    const ours = featureImportances(arraysOf(nodes, { classes, missing: false, weighted: false }), impurity, { features, classes });
    for (let f = 0; f < features; f++) expect(Math.abs(ours[f] - importances[f])).toBeLessThan(golden.tolerance);
  });
});
