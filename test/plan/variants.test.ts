import { expect, it } from 'vitest';
import { choicesOf, stagesWith, variantOf } from '../../src/plan/variants.ts';
import type { JobStage } from '../../src/spec/job.ts';

function stage(id: string, choice: JobStage['choice'] = null): JobStage {
  return { id, stage: id, params: {}, choice };
}

const pipeline = [
  stage('first'),
  stage('a', { place: 'one', option: 'a' }),
  stage('b1', { place: 'one', option: 'b' }),
  stage('b2', { place: 'one', option: 'b' }),
  stage('c', { place: 'two', option: 'c' }),
  stage('d', { place: 'two', option: 'd' }),
];

it('there is one way through a pipeline without options', () => {
  expect(choicesOf([stage('first')])).toEqual([{}]);
});

it('every combination of options is a way, the last place varying fastest', () => {
  const choices = choicesOf(pipeline);
  expect(choices).toEqual([{ one: 'a', two: 'c' }, { one: 'a', two: 'd' }, { one: 'b', two: 'c' }, { one: 'b', two: 'd' }]);
  expect(choices.map((one) => stagesWith(pipeline, one).map(({ id }) => id).join(' '))).toEqual(['first a c', 'first a d', 'first b1 b2 c', 'first b1 b2 d']);
});

it('a candidate has the stages of its options', () => {
  const variants = choicesOf(pipeline).map((choices) => ({ choices, stages: [] }));
  expect(variantOf(variants, { params: { 'a.x': 1, one: 'b', two: 'c' } })).toBe(variants[2]);
  expect(() => variantOf(variants, { params: { one: 'b' } })).toThrow('no pipeline for the candidate {"one":"b"}');
});
