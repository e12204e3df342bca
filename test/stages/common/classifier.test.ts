import { describe, expect, it } from 'vitest';
import { doubles, integers, schemaOf } from '../../../src/frame/column.ts';
import { addPredictions, argmax, classIndices, classLabels, classifierOutputs, classifierParams, classifierSchema, decide, thresholdsProblem } from '../../../src/stages/common/classifier.ts';
import { cellsOf, columnOf, frameOf, rowsOf, vectorOf } from '../support.ts';

const params = Object.fromEntries(Object.entries(classifierParams()).map(([name, param]) => [name, param.default ?? '']));

describe('argmax', () => {
  it('takes the first of equal values, from the offset on', () => {
    expect(argmax([9, 1, 3, 3], 1, 3)).toBe(1);
    expect(argmax([-Infinity, -Infinity], 0, 2)).toBe(0);
  });
});

describe('addPredictions', () => {
  it('adds raw scores, probabilities and the class of the largest raw score', () => {
    const frame = frameOf({ x: columnOf([1, 2]) });
    const out = addPredictions(frame, { params, raw: Float64Array.of(1, 2, 5, 4), probabilities: Float64Array.of(0.5, 0.5, 0.6, 0.4), labels: ['no', 'yes'] });
    expect([...out.columns.keys()]).toEqual(['x', ...classifierOutputs(params)]);
    expect(rowsOf(out.columns.get('rawPrediction'))).toEqual([[1, 2], [5, 4]]);
    expect(rowsOf(out.columns.get('probability'))).toEqual([[0.5, 0.5], [0.6, 0.4]]);
    expect(out.columns.get('probability')).toMatchObject({ names: ['no', 'yes'] });
    expect(cellsOf(out.columns.get('prediction'))).toEqual([1, 0]);
    expect(out.columns.get('prediction')).toMatchObject({ labels: ['no', 'yes'] });
  });
});

describe('thresholds', () => {
  it('divide the probabilities, and the largest share is predicted, the first of equals', () => {
    const probabilities = Float64Array.of(0.5, 0.3, 0.2, 0.4, 0.4, 0.2, 0, 0.9, 0.1);
    expect([...decide(probabilities, [1, 0.5, 1])]).toEqual([1, 1, 1]);
    expect([...decide(probabilities, [1, 1, 1])]).toEqual([0, 0, 1]);
    expect([...decide(probabilities, [0.1, 1, 0.01])]).toEqual([2, 2, 2]);
  });

  it('of 0 win, unless the probability is 0 too', () => {
    expect([...decide(Float64Array.of(0.1, 0.9, 0, 1), [0, 1])]).toEqual([0, 1]);
  });

  it('decide in place of the raw scores', () => {
    const scores = { raw: Float64Array.of(6, 4), probabilities: Float64Array.of(0.6, 0.4), labels: ['no', 'yes'] };
    const frame = frameOf({ x: columnOf([1]) });
    expect(cellsOf(addPredictions(frame, { ...scores, params: { ...params, thresholds: [0.9, 0.1] } }).columns.get('prediction'))).toEqual([1]);
    expect(cellsOf(addPredictions(frame, { ...scores, params }).columns.get('prediction'))).toEqual([0]);
  });

  it('are one number of at least 0 for each class, at most one of them 0', () => {
    expect(thresholdsProblem([0.5, 0, 3])).toBeNull();
    expect(thresholdsProblem([0.5, -1])).toBe('expected numbers of at least 0, got -1');
    expect(thresholdsProblem([0, 0, 1])).toBe('expected at most one 0, got several');
    const schema = schemaOf(frameOf({ features: vectorOf([[1]]), label: integers(Int32Array.of(0), ['a', 'b']) }));
    expect(() => classifierSchema({ ...params, thresholds: [1, 2, 3] }, schema)).toThrow('thresholds: expected 2 numbers, one for each class, got 3');
  });
});

describe('classifierSchema', () => {
  it('gives the new columns the names of the classes where they are known', () => {
    const known = classifierSchema(params, schemaOf(frameOf({ features: vectorOf([[1]]), label: integers(Int32Array.of(0), ['a', 'b']) })));
    expect([known.get('probability')?.names, known.get('prediction')?.labels]).toEqual([['a', 'b'], ['a', 'b']]);
    const unknown = classifierSchema(params, schemaOf(frameOf({ features: vectorOf([[1]]), label: columnOf([0]) })));
    expect([unknown.get('probability')?.width, unknown.get('prediction')?.labels]).toEqual([0, null]);
  });

  it('leaves out columns without a name', () => {
    const quiet = { ...params, rawPredictionCol: '', probabilityCol: '' };
    const schema = classifierSchema(quiet, schemaOf(frameOf({ features: vectorOf([[1]]), label: columnOf([0]) })));
    expect([...schema.keys()]).toEqual(['features', 'label', 'prediction']);
  });

  it('refuses features that are no vector', () => {
    expect(() => classifierSchema(params, schemaOf(frameOf({ features: columnOf([1]), label: columnOf([0]) })))).toThrow('column `features`: expected a vector, got a number');
  });
});

describe('classLabels and classIndices', () => {
  it('take whole doubles as well as integers', () => {
    for (const values of [Float64Array.of(1, 0, 1), Int32Array.of(1, 0, 1), Uint16Array.of(1, 0, 1), Uint8Array.of(1, 0, 1)]) {
      const y = values instanceof Float64Array ? doubles(values, ['a', 'b', 'c']) : integers(values, ['a', 'b', 'c']);
      expect(classIndices(frameOf({ y }), 'y')).toEqual({ labels: ['a', 'b', 'c'], indices: Int32Array.of(1, 0, 1), counts: Float64Array.of(1, 2, 0) });
    }
  });

  it('name what is wrong with a label', () => {
    expect(() => classLabels(schemaOf(frameOf({ y: columnOf([1]) })), 'y')).toThrow('column `y`: expected an indexed label, got plain numbers; name it as `data.label`, or index it with StringIndexer');
    expect(() => classLabels(new Map(), 'y')).toThrow('column `y`: expected a number, but there is no such column; there are none');
    expect(() => classIndices(frameOf({ y: doubles(Float64Array.of(0, NaN), ['a', 'b']) }), 'y')).toThrow('row 2, column `y`: expected a class index from 0 to 1, got NaN');
    expect(() => classIndices(frameOf({ y: integers(Uint8Array.of(0, 1, 3), ['a', 'b']) }), 'y')).toThrow('row 3, column `y`: expected a class index from 0 to 1, got 3');
  });
});
