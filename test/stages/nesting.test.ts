import { expect, test } from 'vitest';
import { loadStage } from '../../src/stages/index.ts';
import { nameAround, namesAround, paramsInside, tableAround } from '../../src/stages/nesting.ts';
import { column, double, innerStage, int } from '../../src/stages/params.ts';

const outer = { around: innerStage('The one inside.', { hides: ['labelCol', 'weightCol', 'threshold'] }), labelCol: column('label', 'Label.'), weightCol: column(null, 'Weights.'), parallelism: int(1, 'No effect.') };

test('a stage around another has the names of both', () => {
  expect(namesAround(nameAround('OneVsRest', 'LinearSVC'))).toEqual({ outer: 'OneVsRest', inner: 'LinearSVC' });
  expect(namesAround('LinearSVC')).toBeNull();
});

test('it has the parameters of both, but those inside that are hidden, and those around that the one inside lacks', () => {
  const inner = { regParam: double(0, 'Penalty.'), labelCol: column('label', 'Label.'), threshold: double(0, 'Threshold.') };
  const both = tableAround(outer, inner);
  expect(Object.keys(both)).toEqual(['labelCol', 'parallelism', 'around.regParam']);
  expect(both['around.regParam']).toBe(inner.regParam);
  expect(() => tableAround(inner, inner)).toThrow('the stage has no parameter for a stage inside');
});

test('what is given for the one inside has its own names there', () => {
  expect(paramsInside({ parallelism: 2, 'around.regParam': 0.5, 'around.around.maxIter': 3 }, 'around')).toEqual({ regParam: 0.5, 'around.maxIter': 3 });
});

test('a stage around another is loaded by both names, and not by its own alone', async () => {
  const stage = await loadStage('OneVsRest(NaiveBayes)');
  expect([stage.name, stage.params['classifier.smoothing'].default]).toEqual(['OneVsRest(NaiveBayes)', 1]);
  await expect(loadStage('OneVsRest')).rejects.toThrow('no stage inside of OneVsRest');
});
