import { describe, expect, it } from 'vitest';
import { doubles, integers, vectors } from '../../../../src/frame/column.ts';
import type { Column, Frame } from '../../../../src/frame/column.ts';
import { draw } from '../../../../src/kernels/random.ts';
import { stage as classifierTree } from '../../../../src/stages/classification/decision-tree-classifier.ts';
import { stage as classifier } from '../../../../src/stages/classification/random-forest-classifier.ts';
import { setKernelKind } from '../../../../src/kernels/kind.ts';
import { stage as extra } from '../../../../src/stages/regression/extra-trees-regressor.ts';
import { stage as regressor } from '../../../../src/stages/regression/random-forest-regressor.ts';
import { stage as tree } from '../../../../src/stages/regression/decision-tree-regressor.ts';
import { allRows, applied, fingerprints, thirds, wholeOf, withDefaults } from './forests.ts';

function number(key: number, index: number): number {
  return (draw(key, index) >>> 0) / 2 ** 32;
}

function frameFrom(rows: number, width: number, { value, label }: { value(row: number, f: number): number; label: Column }): Frame {
  const values = Float64Array.from({ length: rows * width }, (_, i) => value(Math.floor(i / width), i % width));
  return { rows, columns: new Map<string, Column>([['features', vectors(values, Array.from({ length: width }, (_, f) => `x${f}`))], ['label', label]]) };
}

describe('trees of large sizes', () => {
  it('tell 1,000 classes apart, alike on both kernels', () => {
    const label = integers(Int32Array.from({ length: 2000 }, (_, row) => row % 1000), Array.from({ length: 1000 }, (_, c) => `class ${c}`));
    const frame = frameFrom(2000, 3, { value: (row, f) => (f === 0 ? row % 1000 : number(f, row)), label });
    const params = withDefaults(classifierTree, { maxDepth: 'unlimited', maxBins: 1000 });
    const model = wholeOf(classifierTree).fit(allRows(frame), params);
    expect([...applied(classifierTree, model, { frame, name: 'prediction' })]).toEqual([...label.values]);
    const data = thirds(frame);
    const both = (['wasm', 'typescript'] as const).map((kernel) => {
      setKernelKind(kernel);
      return [...fingerprints(wholeOf(classifier).evaluate(data, [withDefaults(classifier, { numTrees: 2, maxDepth: 6 })], false))];
    });
    setKernelKind('wasm');
    expect(both[0]).toEqual(both[1]);
  });

  it('find the one feature that matters among 10,000', () => {
    const frame = frameFrom(60, 10_000, { value: (row, f) => number(f, row), label: doubles(Float64Array.from({ length: 60 }, (_, row) => (number(7777, row) > 0.4 ? 5 : -5))) });
    const model = wholeOf(tree).fit(allRows(frame), withDefaults(tree, { maxDepth: 1, maxBins: 100 }));
    expect([...model.arrays.feature]).toEqual([7777, -1, -1]);
    const importances = wholeOf(regressor).fit(allRows(frame), withDefaults(regressor, { numTrees: 3 })).state.importances as number[];
    expect(importances.length).toBe(10_000);
  });

  it('keep all of 70,000 different values apart', () => {
    const rows = 70_000;
    const frame = frameFrom(rows, 1, { value: (row) => Math.sqrt(row), label: doubles(Float64Array.from({ length: rows }, (_, row) => (row < 69_998 ? 0 : 1))) });
    const model = wholeOf(tree).fit(allRows(frame), withDefaults(tree, { maxDepth: 1, maxBins: 100_000 }));
    expect(model.arrays.threshold[0]).toBe((Math.sqrt(69_997) + Math.sqrt(69_998)) / 2);
    expect([...model.arrays.instances]).toEqual([70_000, 69_998, 2]);
    const random = wholeOf(extra).fit(allRows(frame), withDefaults(extra, { maxDepth: 1, numTrees: 1 }));
    expect(random.arrays.threshold[0]).toBeGreaterThan(0);
  });

  it('predict targets of any size to their last digits', () => {
    for (const size of [1e-80, 1, 1e80]) {
      const label = Float64Array.of(1, 2, 3, 5).map((value) => value * size);
      const frame = frameFrom(4, 1, { value: (row) => row, label: doubles(label) });
      const model = wholeOf(tree).fit(allRows(frame), withDefaults(tree, {}));
      applied(tree, model, { frame, name: 'prediction' }).forEach((value, row) => expect(Math.abs(value / label[row] - 1)).toBeLessThan(1e-11));
    }
  });
});
