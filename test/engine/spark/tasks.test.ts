import { expect, test } from 'vitest';
import { partsOf } from '../../../src/engine/spark/index.ts';
import { driverTasks } from '../../../src/engine/spark/tasks.ts';
import type { Plan } from '../../../src/plan/plan.ts';

test('tasks that share the stages in front of their predictors keep the columns that any of these reads', () => {
  const stages = (id: string, stage: string, params: object) => [{ id: 'scaler', stage: 'StandardScaler', params: { inputCol: 'a.b', outputCol: 'scaled' }, inserted: false }, { id, stage, params, inserted: false }];
  const plan = {
    variants: [
      { choices: { model: 'one' }, stages: stages('one', 'LogisticRegression', { featuresCol: 'scaled', labelCol: 'y', predictionCol: 'prediction' }) },
      { choices: { model: 'all' }, stages: stages('all', 'OneVsRest(LogisticRegression)', { featuresCol: 'a.b', labelCol: 'y', 'classifier.weightCol': 'w', predictionCol: 'prediction' }) },
    ],
    candidates: [{ index: 0, params: { model: 'one' } }, { index: 1, params: { model: 'all' } }],
    tasks: [{ id: 0, kind: 'evaluate', split: 0, candidates: [0] }, { id: 1, kind: 'evaluate', split: 0, candidates: [1] }],
    splits: [{ rule: 'not', column: 'fold', fold: 0 }],
    measures: null,
  } as unknown as Plan;
  const place = { names: new Map([['a.b', 'a_b']]), prefix: '', models: '', share: true, summary: 'spark' as const };
  const tasks = driverTasks(plan, place);
  expect(tasks.map(({ uses, ofRows }) => [uses, ofRows])).toEqual([[2, true], [2, true]]);
  expect(tasks.map(({ reads }) => [...reads].sort())).toEqual([0, 1].map(() => ['a_b', 'prediction', 'scaled', 'w', 'y']));
  expect(driverTasks(plan, { ...place, share: false }).map(({ reads }) => [...reads].sort())).toEqual([['prediction', 'scaled', 'y'], ['a_b', 'prediction', 'w', 'y']]);
});

test('rows are cut into as many parts as keep the cores busy, and into more where these would be large', () => {
  expect([partsOf(1000, { cores: 2, together: 2 }), partsOf(1000, { cores: 8, together: 3 }), partsOf(2 ** 26, { cores: 2, together: 2 }), partsOf(0, { cores: 4, together: 0 })]).toEqual([1, 3, 4, 4]);
});
