import { describe, expect, it } from 'vitest';
import { checkEach, checkRange, checkScoredShard, checkSomething, checkTransformed } from '../../../src/engine/local/check.ts';
import type { Task } from '../../../src/plan/plan.ts';

const task: Task = { id: 0, kind: 'evaluate', split: 0, candidates: [7, 8], lane: null, ranges: [0, 1, 2], costMs: 1 };
const part = { candidate: 1, units: 1, test: new Float64Array(3), train: null, meta: null };
const evaluated = { kind: 'evaluate', parts: [part, { ...part, candidate: 0 }], rows: { test: null, train: Int32Array.of(1) }, seconds: 0.1 };

describe('the answer to a range of a task', () => {
  it('is believed when it has the parts of its candidates, or a model', () => {
    expect(() => checkRange(evaluated, task)).not.toThrow();
    expect(() => checkRange({ kind: 'fit', model: { stage: 'a' }, front: [], seconds: 0 }, { ...task, kind: 'fit' })).not.toThrow();
  });

  it.each([
    [null, 'expected a range of a task'],
    [{ ...evaluated, kind: 'fit' }, 'expected a range of a task'],
    [{ ...evaluated, seconds: '1' }, 'expected a range of a task'],
    [{ ...evaluated, parts: [{ ...part, candidate: 2 }] }, 'expected the parts of a range'],
    [{ ...evaluated, parts: [{ ...part, test: [1, 2, 3] }] }, 'expected the parts of a range'],
    [{ ...evaluated, parts: null }, 'expected the parts of a range'],
    [{ ...evaluated, rows: { test: [1], train: null } }, 'expected the rows of a range'],
  ])('is refused when it is something else (%#)', (value, message) => {
    expect(() => checkRange(value, task)).toThrow(message);
  });

  it('is refused without the model of a fit', () => {
    expect(() => checkRange({ kind: 'fit', front: [], seconds: 0 }, { ...task, kind: 'fit' })).toThrow('expected the model of a range');
  });
});

describe('the scores of a shard', () => {
  const scored = { rows: Int32Array.of(1), labels: Float64Array.of(1.5), predicted: Float64Array.of(2.5), probabilities: null, weights: null };

  it('are classes or numbers, with weights or without', () => {
    expect(() => checkScoredShard({ test: scored, train: { ...scored, labels: Int32Array.of(1), weights: Float64Array.of(1) } })).not.toThrow();
    expect(() => checkScoredShard({ test: { ...scored, weights: new Float64Array(2) }, train: null })).toThrow('expected the predictions of a shard');
    expect(() => checkScoredShard({ test: { ...scored, labels: [1.5] }, train: null })).toThrow('expected the predictions of a shard');
  });
});

describe('the values of some shards', () => {
  it('are one a shard, each of which is looked at', () => {
    expect(() => checkEach([1, 'a'], [4, 5], checkSomething)).not.toThrow();
    for (const wrong of [null, 1, [1], [1, 2, 3]]) expect(() => checkEach(wrong, [4, 5], checkSomething)).toThrow('expected 2 values');
    for (const wrong of [[1, undefined], new Array(2)]) expect(() => checkEach(wrong, [4, 5], checkSomething)).toThrow('expected a partial');
  });
});

describe('a transformed shard', () => {
  it('has its rows in a file of the scratch folder, or in none', () => {
    const shard = { rows: 2, file: 'rows-1-0.bin', preview: [['a']] };
    expect(() => checkTransformed(shard)).not.toThrow();
    expect(() => checkTransformed({ ...shard, file: null })).not.toThrow();
    for (const wrong of [null, { ...shard, rows: 0.5 }, { ...shard, file: '../rows.bin' }, { ...shard, file: undefined }, { ...shard, preview: null }]) expect(() => checkTransformed(wrong)).toThrow('expected the rows of a shard');
  });
});
