import { describe, expect, it } from 'vitest';
import { doubles, integers, vectors } from '../../../../src/frame/column.ts';
import type { Column, VectorColumn } from '../../../../src/frame/column.ts';
import { stage as classifier } from '../../../../src/stages/classification/decision-tree-classifier.ts';
import { stage as forest } from '../../../../src/stages/classification/random-forest-classifier.ts';
import { describeTree } from '../../../../src/stages/common/tree/describe.ts';
import { stage as regressor } from '../../../../src/stages/regression/decision-tree-regressor.ts';
import { allRows, frameOf, noisyFrame, wholeOf, withDefaults } from './forests.ts';

describe('describeTree', () => {
  const frame = frameOf([[1, 0], [2, 0], [3, 0], [4, 1], [5, 1], [6, 1]], [0, 0, 1, 1, 2, 2]);

  it('shows names, thresholds, predictions, rows and classes', () => {
    expect(describeTree(wholeOf(classifier).fit(allRows(frame), withDefaults(classifier, {})), 0)).toEqual([
      '|-- x0 <= 2.5: class 0 (2 rows; class 0: 2)',
      '|-- x0 > 2.5',
      '|   |-- x0 <= 4.5: class 1 (2 rows; class 1: 2)',
      '|   |-- x0 > 4.5: class 2 (2 rows; class 2: 2)',
    ]);
  });

  it('tells what is below the depth that was asked for', () => {
    const model = wholeOf(classifier).fit(allRows(frame), withDefaults(classifier, {}));
    expect(describeTree(model, 0, { maxDepth: 1 })).toEqual([
      '|-- x0 <= 2.5: class 0 (2 rows; class 0: 2)',
      '|-- x0 > 2.5',
      '|   |-- 2 leaves more, 1 level deep (4 rows)',
    ]);
    expect(describeTree(model, 0, { maxDepth: 0 })).toEqual(['|-- 3 leaves more, 2 levels deep (6 rows)']);
  });

  it('shows a single leaf, and the numbers of a regression tree with six digits', () => {
    const column = doubles(Float64Array.of(1 / 3, 1 / 3, 1 / 3, 100, 200, 300));
    const numbers = { rows: 6, columns: new Map<string, Column>([['features', vectors(Float64Array.of(1, 2, 3, 4, 5, 6), ['x'])], ['label', column]]) };
    function described(maxDepth: number): string[] {
      return describeTree(wholeOf(regressor).fit(allRows(numbers), withDefaults(regressor, { maxDepth })), 0);
    }
    expect(described(0)).toEqual(['100.167 (6 rows, variance 13300)']);
    expect(described(1)).toEqual(['|-- x <= 4.5: 25.25 (4 rows, variance 1862.52)', '|-- x > 4.5: 250 (2 rows, variance 2500)']);
  });

  it('names categories where their names are known, and missing values where there were some', () => {
    const parts = [doubles(Float64Array.of(0, 1, 2, 0, 1, 2), ['red', 'green', 'blue']), doubles(Float64Array.of(1, NaN, 3, 9, 9, NaN))];
    const values = Float64Array.of(0, 1, 1, NaN, 2, 3, 0, 9, 1, 9, 2, NaN);
    const features: VectorColumn = { ...vectors(values, ['colour', 'size'], [3, 0]), parts };
    function described(label: number[]): string[] {
      const columns = new Map<string, Column>([['features', features], ['label', integers(Int32Array.from(label), ['no', 'yes'])]]);
      return describeTree(wholeOf(classifier).fit(allRows({ rows: 6, columns }), withDefaults(classifier, { maxDepth: 1 })), 0);
    }
    expect(described([0, 1, 0, 0, 1, 0])).toEqual(['|-- colour in {"red", "blue"}: no (4 rows; no: 4)', '|-- colour not in it: yes (2 rows; yes: 2)']);
    expect(described([0, 1, 0, 0, 0, 1])).toEqual(['|-- size not missing: no (4 rows; no: 4)', '|-- size missing: yes (2 rows; yes: 2)']);
    expect(described([0, 1, 0, 1, 1, 1])).toEqual(['|-- size <= 6: no (2 rows; no: 2)', '|-- size > 6 or missing: yes (4 rows; yes: 4)']);
  });

  it('takes any tree of a forest, and names those that there are for another', () => {
    const model = wholeOf(forest).fit(allRows(noisyFrame({ rows: 60, features: 3, classes: 2, seed: 1 })), withDefaults(forest, { numTrees: 3 }));
    expect(new Set([0, 1, 2].map((tree) => describeTree(model, tree).join('\n'))).size).toBe(3);
    expect(() => describeTree(model, 3)).toThrow('expected a tree from 0 to 2, got 3');
  });
});
