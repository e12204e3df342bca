import { describe, expect, it } from 'vitest';
import { loadStage } from '../../../../src/stages/index.ts';
import { setKernelKind } from '../../../../src/kernels/kind.ts';
import type { ParamValues } from '../../../../src/stages/params.ts';
import type { Predictions, Stage } from '../../../../src/stages/stage.ts';
import { applied, fingerprints, frameOf, metaOf, product, richFrame, rowsOf, thirds, wholeOf, withDefaults } from './forests.ts';

const NAMES = ['DecisionTreeClassifier', 'DecisionTreeRegressor', 'ExtraTreesClassifier', 'ExtraTreesRegressor', 'RandomForestClassifier', 'RandomForestRegressor'];
const trees = await Promise.all(NAMES.map(loadStage));

/** Growths with weights, least weights, few bins and samples, as far as the stage has such parameters. */
function growths(stage: Stage): ParamValues[] {
  const all: ParamValues[] = [
    { weightCol: 'weight', maxBins: 16 },
    { minWeightFractionPerNode: 0.05, maxBins: 1000, bootstrap: false },
    { weightCol: 'weight', minWeightFractionPerNode: 0.1, classWeight: 'balanced', subsamplingRate: 0.6, bootstrap: true },
    { impurity: 'entropy', classWeight: 'class 0=3,class 2=0.5', minInfoGain: 0.01, minInstancesPerNode: 3, subsamplingRate: 0.5, bootstrap: false },
  ];
  return all.map((given) => Object.fromEntries(Object.entries(given).filter(([name, value]) => stage.params[name]?.type === 'column' || stage.params[name]?.choices?.includes(String(value)) !== false && stage.params[name] !== undefined)));
}

function stopsOf(stage: Stage): ParamValues[] {
  const forest = stage.params.numTrees === undefined ? {} : { numTrees: [2, 5] };
  return product({ maxDepth: [2, 'unlimited'], minSamplesSplit: [2, 9], pruneTree: [true, false], ...forest });
}

function bitsOf({ predicted, probabilities }: Predictions): number[][] {
  return [[...predicted], [...probabilities()]];
}

describe.each(trees)('$name on numbers, categories, weights and missing values', (stage) => {
  const whole = wholeOf(stage);
  const data = thirds(richFrame({ rows: 180, seed: 3, classes: stage.task === 'classification' ? 3 : 0 }));

  it('evaluates every candidate of a group as it does alone', () => {
    for (const own of growths(stage)) {
      const candidates = stopsOf(stage).map((stops) => withDefaults(stage, { ...own, ...stops }));
      expect(new Set(candidates.map((params) => whole.groupKey(params, metaOf(data.frame)))).size).toBe(1);
      const shared = fingerprints(whole.evaluate(data, candidates, true));
      expect(shared.size).toBe(candidates.length);
      expect(new Set(shared.values()).size).toBeGreaterThan(1);
      for (const i of [0, 3, 5, 7, candidates.length - 1]) expect(fingerprints(whole.evaluate(data, [candidates[i]], true)).get(0)).toBe(shared.get(i));
    }
  });

  it('evaluates with the same bits as apply of the fitted model, for test and training rows', () => {
    for (const own of growths(stage)) {
      for (const stops of stopsOf(stage).slice(-3)) {
        const params = withDefaults(stage, { ...own, ...stops, ...(stage.task === 'classification' && stops.pruneTree === true ? { thresholds: [0.5, 0.2, 0.9] } : {}) });
        const model = whole.fit(data, params);
        for (const { test, train } of whole.evaluate(data, [params], true)) {
          for (const [predictions, rows] of [[test, data.test], [train, data.train]] as const) {
            const columns = stage.task === 'classification' ? [['prediction', 1], ['probability', 3]] as const : [['prediction', 1]] as const;
            const ours = columns.map(([name, width]) => rowsOf(applied(stage, model, { frame: data.frame, name }), rows, width));
            expect(predictions === null ? [] : bitsOf(predictions).slice(0, columns.length)).toEqual(ours);
          }
        }
      }
    }
  });

  it('has the same bits on both kernels', () => {
    const fitted = (['wasm', 'typescript'] as const).map((kernel) => {
      setKernelKind(kernel);
      return growths(stage).map((own) => {
        const candidates = stopsOf(stage).map((stops) => withDefaults(stage, { ...own, ...stops }));
        return { bits: [...fingerprints(whole.evaluate(data, candidates, true))], model: whole.fit(data, candidates[2]) };
      });
    });
    setKernelKind('wasm');
    expect(fitted[0]).toEqual(fitted[1]);
  });
});

describe('infinite values', () => {
  const values = [[-Infinity, 5], [-Infinity, Infinity], [Infinity, Infinity], [-Infinity, Infinity], [3, Infinity], [Infinity, 2], [1e308, 5], [1.5e308, Infinity]];

  it.each(trees)('are ordinary values of $name', (stage) => {
    for (let f = 0; f < 2; f++) {
      const label = values.map((row) => Number(row[f] === Infinity));
      const frame = frameOf(values.map((row) => [row[f]]), label);
      const given = { maxDepth: 'unlimited', numTrees: 1, bootstrap: false, featureSubsetStrategy: 'all' };
      for (const maxBins of [1000, 2]) {
        const params = withDefaults(stage, { ...given, ...(stage.params.maxBins === undefined ? {} : { maxBins }) });
        const data = { frame, train: Int32Array.from(label.keys()), test: new Int32Array(0) };
        const [{ train }] = [...wholeOf(stage).evaluate(data, [params], true)];
        const model = wholeOf(stage).fit(data, params);
        expect(model.arrays.threshold.some(Number.isNaN)).toBe(false);
        expect([...applied(stage, model, { frame, name: 'prediction' })]).toEqual([...(train?.predicted ?? [])]);
        if (maxBins > 2 && stage.params.maxBins !== undefined) expect([...(train?.predicted ?? [])]).toEqual(label);
      }
    }
  });
});
