import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../../src/frame/column.ts';
import { sparseSideBySide } from '../../../../src/frame/vectors.ts';
import { sliceRows, withColumns } from '../../../../src/frame/select.ts';
import { copySlot, slotsOf } from '../../../../src/stages/common/tree/slots.ts';
import { loadStage } from '../../../../src/stages/index.ts';
import { fitSync, sparseOf } from '../../support.ts';
import { applied, fingerprints, richFrame, thirds, wholeOf, withDefaults } from './forests.ts';

/** The frame with its features as a sparse column. */
function asSparse(frame: Frame): Frame {
  const features = frame.columns.get('features');
  if (features?.kind !== 'vector') throw new Error('expected dense features');
  return withColumns(frame, [['features', sparseSideBySide([features], { rows: frame.rows, names: features.names, ...(features.categories === undefined ? {} : { categories: features.categories }) })]]);
}

describe('slots of a sparse column', () => {
  const rows = [[0, 1.5, 0], [3, 0, 0], [0, NaN, 0], [255, -2, 0]];

  it('are written out one by one, also of a view', () => {
    const all = sliceRows({ rows: 4, columns: new Map([['v', sparseOf(rows)]]) }, 1, 4).columns.get('v');
    if (all?.kind !== 'sparse') throw new Error('expected a sparse view');
    const out = new Float64Array(3);
    const read = slotsOf(all).map((slot) => {
      copySlot(out, slot.read(), slot);
      return [...out];
    });
    expect(read).toEqual([[3, 0, 255], [0, NaN, -2], [0, 0, 0]]);
  });

  it('are bytes where no value needs more', () => {
    expect(slotsOf(sparseOf([[0, 1], [255, 0]])).map((slot) => slot.read())).toEqual([Uint8Array.of(0, 255), Uint8Array.of(1, 0)]);
    expect(slotsOf(sparseOf([[0, 1], [256, 0]])).map((slot) => slot.read())).toEqual([Float64Array.of(0, 256), Float64Array.of(1, 0)]);
  });
});

describe.each(['DecisionTreeClassifier', 'DecisionTreeRegressor', 'RandomForestClassifier', 'ExtraTreesRegressor'])('%s on sparse features', (name) => {
  it('fits, evaluates and predicts with the bits of dense ones, missing values and categories included', async () => {
    const stage = await loadStage(name);
    const classification = stage.task === 'classification';
    const dense = richFrame({ rows: 150, seed: 5, classes: classification ? 3 : 0 });
    const sparse = asSparse(dense);
    const params = withDefaults(stage, { maxDepth: 6, maxBins: 16, leafCol: 'leaf', ...(name.startsWith('Decision') && !classification ? { varianceCol: 'variance' } : {}) });
    const model = fitSync(stage, params, [sparse]);
    expect(model).toEqual(fitSync(stage, params, [dense]));
    for (const column of ['prediction', 'leaf', ...(classification ? ['rawPrediction', 'probability'] : [])]) expect(applied(stage, model, { frame: sparse, name: column })).toEqual(applied(stage, model, { frame: dense, name: column }));
    expect(fingerprints(wholeOf(stage).evaluate(thirds(sparse), [params], true))).toEqual(fingerprints(wholeOf(stage).evaluate(thirds(dense), [params], true)));
  });

  it('names slots without names by their column and position', async () => {
    const stage = await loadStage(name);
    const frame = richFrame({ rows: 60, seed: 5, classes: stage.task === 'classification' ? 3 : 0 });
    const features = frame.columns.get('features');
    if (features?.kind !== 'vector') throw new Error('expected dense features');
    const unnamed = withColumns(frame, [['features', { ...features, names: [] }]]);
    const model = fitSync(stage, withDefaults(stage, {}), [unnamed]);
    expect(model.state.featureNames).toEqual(['features_0', 'features_1', 'features_2', 'features_3', 'features_4', 'features_5']);
    if (stage.params.maxBins !== undefined) expect(() => fitSync(stage, withDefaults(stage, { maxBins: 8 }), [unnamed])).toThrow('the number of categories of feature `4`, got 8');
  });

  it('names row and column of a category that is none', async () => {
    const stage = await loadStage(name);
    const frame = asSparse(richFrame({ rows: 60, seed: 5, classes: stage.task === 'classification' ? 3 : 0 }));
    const model = fitSync(stage, withDefaults(stage, {}), [frame]);
    const features = frame.columns.get('features');
    if (features?.kind !== 'sparse') throw new Error('expected sparse features');
    const values = features.values.slice();
    const at = features.slots.indexOf(3, features.starts[7]);
    values[at] = 0.5;
    const row = features.starts.findIndex((start) => start > at);
    expect(() => stage.apply(model, withColumns(frame, [['features', { ...features, values }]]))).toThrow(`row ${row}, column \`x3\`: expected the index of a category, 0 to 4, got 0.5`);
  });
});
