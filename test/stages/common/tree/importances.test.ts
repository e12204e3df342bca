import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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
      left: Int32Array.from(left),
      right: Int32Array.from(right),
      counts: Int32Array.from(counts.flat()),
    }));
    const ours = featureImportances(nodes, impurity, { features, classes });
    for (let f = 0; f < features; f++) expect(Math.abs(ours[f] - importances[f])).toBeLessThan(golden.tolerance);
  });
});
