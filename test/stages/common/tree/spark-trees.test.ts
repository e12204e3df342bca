import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../../src/frame/column.ts';
import { doubles, integers, vectors } from '../../../../src/frame/column.ts';
import type { Column } from '../../../../src/frame/column.ts';
import { loadStage } from '../../../../src/stages/index.ts';
import type { ParamValues } from '../../../../src/stages/params.ts';
import { golden } from '../../support.ts';
import { allRows, applied, wholeOf, withDefaults } from './forests.ts';
import { expectClose } from './golden-trees.ts';

interface Case {
  name: string;
  stage: string;
  label: number[];
  params: ParamValues;
  numNodes: number;
  depth: number;
  importances: number[];
  prediction: number[];
  leaf: number[];
  probability?: number[][];
  rawPrediction?: number[][];
  variance?: number[];
}

const { x, categories, weights, cases, tolerance } = golden<{ tolerance: number; x: number[][]; categories: number[]; weights: number[]; cases: Case[] }>('tree-spark');

function frameFor(label: readonly number[], classes: boolean): Frame {
  const columns: [string, Column][] = [
    ['features', vectors(Float64Array.from(x.flat()), categories.map((_, f) => `x${f}`), categories)],
    ['label', classes ? integers(Int32Array.from(label), [...new Set(label)].sort().map(String)) : doubles(Float64Array.from(label))],
    ['weight', doubles(Float64Array.from(weights))],
  ];
  return { rows: x.length, columns: new Map(columns) };
}

describe("trees with categories, beside Spark's", () => {
  it.each(cases)('predict the same from the same leaves: $name', async ({ name, stage: stageName, label, params, numNodes, importances, ...theirs }) => {
    const stage = await loadStage(stageName);
    const frame = frameFor(label, stage.task === 'classification');
    const model = wholeOf(stage).fit(allRows(frame), withDefaults(stage, { ...params, leafCol: 'leaf' }));
    expect(name).not.toBe('');
    expect(model.arrays.feature.length).toBe(numNodes);
    expectClose(model.state.importances as number[], importances, tolerance);
    for (const [column, values] of Object.entries(theirs)) {
      if (column === 'depth' || typeof values !== 'object') continue;
      expectClose(applied(stage, model, { frame, name: column }), values.flat(), tolerance);
    }
  });
});
