import { describe, expect, it } from 'vitest';
import { parse, problemsOf } from './parsing.ts';

function job(output: string, stages: readonly string[] = ['MinHashLSH: { inputCol: v, outputCol: h }']): string {
  return `data: { path: data.csv }\npipeline:\n${stages.map((stage) => `  - ${stage}\n`).join('')}output: { ${output} }\n`;
}

const FOREST = 'RandomForestClassifier: { featuresCol: v }';

describe('searches under output', () => {
  it('are checked by the parameters of the stage that has them', () => {
    expect(parse(job('approxSimilarityJoin: { threshold: 0.6, data: b.jsonl }')).job.output.search).toEqual({ name: 'approxSimilarityJoin', params: { threshold: 0.6, distCol: 'distCol' }, other: { path: '/jobs/b.jsonl', format: 'json' } });
    expect(parse(job('approxNearestNeighbors: { key: { size: 5, indices: [1, 3], values: [1, 0.5] }, numNearestNeighbors: 2, distCol: d }')).job.output.search).toEqual({ name: 'approxNearestNeighbors', params: { key: { size: 5, indices: [1, 3], values: [1, 0.5] }, numNearestNeighbors: 2, distCol: 'd' }, other: null });
    expect(problemsOf(job('approxSimilarityJoin: { threshold: -1, distCol: 3, dat: x }'))).toEqual([
      'job.yaml:4:46: output.approxSimilarityJoin.threshold: expected a number of at least 0, got -1',
      'job.yaml:4:62: unknown key "dat" of output.approxSimilarityJoin; did you mean "data"?',
    ]);
    expect(problemsOf(job('approxSimilarityJoin: { data: b.csv }'))).toEqual(['job.yaml:4:11: output.approxSimilarityJoin: expected threshold, a number of at least 0']);
    expect(problemsOf(job('findSynonyms: { word: sun, num: 0 }', ['Word2Vec: { inputCol: w, outputCol: v }']))).toEqual(['job.yaml:4:43: output.findSynonyms.num: expected a whole number of at least 1, got 0']);
    expect(problemsOf(job('findSynonyms: 3', ['Word2Vec: { inputCol: w, outputCol: v }']))).toEqual(['job.yaml:4:25: output.findSynonyms: expected a map with keys such as word, num, got 3']);
  });

  it('take dense and sparse keys, each well made', () => {
    const words = 'a list of numbers, or { size, indices, values } with as many indices, ascending from 0 to below size, as values';
    for (const key of ['[]', '[a]', '{ size: 2, indices: [1, 0], values: [1, 1] }', '{ size: 2, indices: [2], values: [1] }', '{ size: 2, indices: [0], values: [] }', '{ size: 2, indices: [0] }', '7']) {
      const [problem, ...others] = problemsOf(job(`approxNearestNeighbors: { key: ${key}, numNearestNeighbors: 2 }`));
      expect(problem).toMatch(/^job\.yaml:4:42: output\.approxNearestNeighbors\.key: expected /);
      expect(problem).toContain(words);
      expect(others).toEqual([]);
    }
  });

  it('need one stage that has them, and stand alone', () => {
    expect(problemsOf(job('findSynonyms: { word: a, num: 1 }'))).toEqual(['job.yaml:4:11: output.findSynonyms: expected one stage of the pipeline that has findSynonyms, got none; add Word2Vec']);
    const two = ['id: a\n    MinHashLSH: { inputCol: v, outputCol: h }', 'id: b\n    MinHashLSH: { inputCol: v, outputCol: i }'];
    expect(problemsOf(job('approxSimilarityJoin: { threshold: 1 }', two))).toEqual(['job.yaml:7:11: output.approxSimilarityJoin: expected one stage of the pipeline that has approxSimilarityJoin, got a and b; keep one of them']);
    expect(problemsOf(job('approxSimilarityJoin: { threshold: 1 }, approxNearestNeighbors: { key: [1], numNearestNeighbors: 1 }'))).toEqual([
      'job.yaml:4:51: output: expected one of approxSimilarityJoin, approxNearestNeighbors or findSynonyms, got approxSimilarityJoin and approxNearestNeighbors; give each a job of its own',
    ]);
  });

  it('are written where a stage predicts', () => {
    const stages = ['MinHashLSH: { inputCol: v, outputCol: h }', FOREST];
    expect(problemsOf(job('approxSimilarityJoin: { threshold: 1 }', stages))).toEqual(['job.yaml:5:11: output: approxSimilarityJoin has no meaning without output.data, since a job that predicts shows no rows; add output.data, or remove approxSimilarityJoin']);
    expect(parse(job('data: pairs.csv, approxSimilarityJoin: { threshold: 1 }', stages)).job.output.search?.name).toBe('approxSimilarityJoin');
  });
});
