import { expect, it } from 'vitest';
import { ownLabel } from '../../src/spec/label.ts';

const tree = { name: 'DecisionTreeClassifier', params: {} };

it('what is predicted without data.label is the response of the formula that makes it, else the labelCol', () => {
  const front = [{ name: 'RFormula', params: { formula: 'clicked ~ hour' } }, { name: 'StandardScaler', params: {} }];
  expect(ownLabel(tree, front)).toEqual({ label: 'clicked', formula: 0, problem: null });
  expect(ownLabel({ ...tree, params: { labelCol: 'target' } }, front)).toEqual({ label: 'target', formula: -1, problem: null });
  expect(ownLabel(tree, [{ name: 'RFormula', params: { formula: '~ hour' } }])).toEqual({ label: 'label', formula: 0, problem: null });
  expect(ownLabel(tree, [])).toEqual({ label: 'label', formula: -1, problem: null });
  expect(ownLabel(tree, [{ name: 'RFormula', params: { formula: 'hour' } }])).toEqual({ label: 'label', formula: 0, problem: 'expected "~" at character 5, behind "hour", got the end' });
});
