import { expect, test } from 'vitest';
import { describeStages } from '../../src/spec/describe.ts';
import { stages } from '../../src/stages/index.ts';
import { UserError } from '../../src/util/errors.ts';

test('every stage of the table is described, each parameter in words', () => {
  const described = describeStages();
  expect(described.map(({ name }) => name)).toEqual(Object.keys(stages));
  for (const { params } of described) for (const param of params) expect(param.takes).not.toBe('');
});

test('one stage is described by its name', () => {
  const [forest] = describeStages('RandomForestClassifier');
  expect(forest.params.find(({ name }) => name === 'maxDepth')).toMatchObject({ default: '5', sklearn: ['max_depth'] });
});

test('an unknown stage gets a suggestion, also by the name of another library or of a later version', () => {
  expect(diagnosticOf('RandomForestClasifier')).toEqual(['unknown stage "RandomForestClasifier"', 'did you mean "RandomForestClassifier"?']);
  expect(diagnosticOf('GaussianNB')).toEqual(['unknown stage "GaussianNB"', "scikit-learn's GaussianNB is NaiveBayes here"]);
  expect(diagnosticOf('LDA')).toEqual(['stage LDA is not in this version', null]);
});

function diagnosticOf(name: string): [string, string | null] {
  try {
    describeStages(name);
  } catch (error) {
    if (error instanceof UserError) return [error.diagnostics[0].text, error.diagnostics[0].suggestion];
    throw error;
  }
  throw new Error(`${name} is a stage`);
}
