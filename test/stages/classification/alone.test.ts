import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/column.ts';
import { stage } from '../../../src/stages/classification/random-forest-classifier.ts';
import { groupBy } from '../../../src/stages/common/tree/group.ts';
import type { SplitFrame } from '../../../src/stages/stage.ts';
import { fingerprints, frameOf, metaOf, product, wholeOf, withDefaults } from '../common/tree/forests.ts';

const FOLDS = 3;

/** The rows of each class dealt to the folds one after the other: stratified, and unshuffled. */
function foldsOf(frame: Frame): SplitFrame[] {
  const label = frame.columns.get('label');
  if (label?.kind !== 'i32') throw new Error('no label');
  const seen = new Map<number, number>();
  const fold = Array.from(label.values, (of) => {
    const before = seen.get(of) ?? 0;
    seen.set(of, before + 1);
    return before % FOLDS;
  });
  const rows = [...fold.keys()];
  return Array.from({ length: FOLDS }, (_, own) => ({
    frame,
    train: Int32Array.from(rows.filter((row) => fold[row] !== own)),
    test: Int32Array.from(rows.filter((row) => fold[row] === own)),
  }));
}

function digits(): Frame {
  const text = readFileSync(new URL('../../../jobs/data/digits.csv', import.meta.url), 'utf8');
  const rows = text.trim().split('\n').slice(1).map((line) => line.split(',').map(Number));
  return frameOf(rows.map((row) => row.slice(0, -1)), rows.map((row) => row[row.length - 1]));
}

it("gives each of the talk's 2,592 fits the same bits alone as in its group", { timeout: 300_000 }, () => {
  const whole = wholeOf(stage);
  const frame = digits();
  const candidates = product({
    featureSubsetStrategy: ['1', '3', '10'],
    minInstancesPerNode: [1, 3, 10],
    bootstrap: [true, false],
    impurity: ['gini', 'entropy'],
    maxDepth: [3, 'unlimited'],
    minSamplesSplit: [2, 3, 10],
    numTrees: [10, 20, 40, 80],
  }).map((params) => withDefaults(stage, { ...params, pruneTree: false }));
  const groups = groupBy(candidates, (params) => whole.groupKey(params, metaOf(frame)));
  expect(groups.length).toBe(36);
  let fits = 0;
  const different: string[] = [];
  for (const data of foldsOf(frame)) {
    for (const group of groups) {
      const shared = fingerprints(whole.evaluate(data, group, true));
      group.forEach((params, i) => {
        fits++;
        if (fingerprints(whole.evaluate(data, [params], true)).get(0) !== shared.get(i)) different.push(JSON.stringify(params));
      });
    }
  }
  expect(different).toEqual([]);
  expect(fits).toBe(2592);
});
