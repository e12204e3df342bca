import { describe, expect, it } from 'vitest';
import { choicesOf, stagesWith } from '../../src/spec/choices.ts';
import { parse } from './parsing.ts';

function stage(id: string, choice: { place: string; option: string } | null = null): { id: string; choice: { place: string; option: string } | null } {
  return { id, choice };
}

const pipeline = [
  stage('first'),
  stage('a', { place: 'one', option: 'a' }),
  stage('b1', { place: 'one', option: 'b' }),
  stage('b2', { place: 'one', option: 'b' }),
  stage('c', { place: 'two', option: 'c' }),
  stage('d', { place: 'two', option: 'd' }),
];

describe('choices', () => {
  it('there is one way through a pipeline without options', () => {
    expect(choicesOf([stage('first')])).toEqual([{}]);
  });

  it('every combination of options is a way, the last place varying fastest', () => {
    const choices = choicesOf(pipeline);
    expect(choices).toEqual([{ one: 'a', two: 'c' }, { one: 'a', two: 'd' }, { one: 'b', two: 'c' }, { one: 'b', two: 'd' }]);
    expect(choices.map((one) => stagesWith(pipeline, one).map(({ id }) => id).join(' '))).toEqual(['first a c', 'first a d', 'first b1 b2 c', 'first b1 b2 d']);
  });
});

const data = 'data: { path: d.csv, label: y }\n';
const forestOrBayes = `${data}pipeline:
  - id: model
    oneOf:
      - { id: forest, RandomForestClassifier: {} }
      - id: scaled
        Pipeline: { stages: [ { StandardScaler: { inputCol: features, outputCol: s } }, { id: nb, NaiveBayes: { featuresCol: s } } ] }
`;

describe('a place with several options', () => {
  it('makes a search of them without a grid, validated as a grid is', () => {
    const { job } = parse(forestOrBayes);
    expect(job.grid).toEqual([{ model: ['forest'] }, { model: ['scaled'] }]);
    expect(job.validation).toMatchObject({ kind: 'folds', folds: 3 });
    expect(job.pipeline.map(({ id, choice }) => [id, choice?.option])).toEqual([['forest', 'forest'], ['StandardScaler', 'scaled'], ['nb', 'scaled']]);
  });

  it('has a grid an option, each with the axes of its stages', () => {
    const { job } = parse(`${forestOrBayes}grid: { forest.numTrees: [1, 2], nb.smoothing: [1, 3], StandardScaler.withMean: [true] }\n`);
    expect(job.grid).toEqual([{ model: ['forest'], 'forest.numTrees': [1, 2] }, { model: ['scaled'], 'nb.smoothing': [1, 3], 'StandardScaler.withMean': [true] }]);
  });

  it('has each grid of a list for the options that it names, or for all', () => {
    const { job } = parse(`${forestOrBayes}grid:\n  - { forest.numTrees: [1, 2] }\n  - { nb.smoothing: [1, 3] }\n`);
    expect(job.grid).toEqual([{ model: ['forest'], 'forest.numTrees': [1, 2] }, { model: ['scaled'], 'nb.smoothing': [1, 3] }]);
  });

  it('takes the options that a grid names by the id of the place', () => {
    expect(parse(`${forestOrBayes}grid: { model: scaled, nb.smoothing: [1, 3] }\n`).job.grid).toEqual([{ model: ['scaled'], 'nb.smoothing': [1, 3] }]);
  });
});

describe('a nested pipeline', () => {
  it('is its stages, whose parameters --set and the grid reach by their ids', () => {
    const nested = `${data}pipeline:
  - id: outer
    Pipeline:
      stages:
        - StandardScaler: { inputCol: features, outputCol: s }
        - Pipeline: { stages: [ { id: nb, NaiveBayes: { featuresCol: s } } ] }
grid: { nb.smoothing: [1, 2] }
`;
    const { job } = parse(nested, { sets: ['StandardScaler.withMean=true', 'nb.modelType=gaussian'] });
    expect(job.pipeline).toEqual([
      { id: 'StandardScaler', stage: 'StandardScaler', params: { inputCol: 'features', outputCol: 's', withMean: true }, choice: null },
      { id: 'nb', stage: 'NaiveBayes', params: { featuresCol: 's', modelType: 'gaussian' }, choice: null },
    ]);
    expect(job.grid).toEqual([{ 'nb.smoothing': [1, 2] }]);
  });
});

describe('conditions', () => {
  it('know the value that the pipeline has, given or by default, and the option of the stage', () => {
    const { job } = parse(`${forestOrBayes}grid: { forest.numTrees: [1, 2], forest.maxDepth: [2, 3] }\nexclude: { forest.numTrees: 2, nb.smoothing: [1, 3], model: scaled }\nwhen: { forest.maxDepth: { forest.numTrees: [2] } }\n`);
    const forest = { place: 'model', option: 'forest' };
    expect(job.exclude).toEqual([[
      { key: 'forest.numTrees', values: [2], otherwise: 20, choice: forest },
      { key: 'nb.smoothing', values: [1, 3], otherwise: 1, choice: { place: 'model', option: 'scaled' } },
      { key: 'model', values: ['scaled'], otherwise: null, choice: null },
    ]]);
    expect(job.when).toEqual([{ axis: 'forest.maxDepth', condition: [{ key: 'forest.numTrees', values: [2], otherwise: 20, choice: forest }] }]);
  });
});
