import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, scratchFolder } from './support.ts';

const folder = scratchFolder();
writeFileSync(join(folder, 'a.csv'), 'id,x,y\n0,1,1\n1,1,-1\n2,-1,-1\n3,-1,1\n');
writeFileSync(join(folder, 'b.csv'), 'id,x,y\n4,1,0\n5,-1,0\n6,0,1\n7,0,-1\n');
const LSH = '  - BucketedRandomProjectionLSH: { inputCol: v, outputCol: h, bucketLength: 2, numHashTables: 3, seed: 21255304817071 }';

function job(name: string, output: string, stage = LSH): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, ['data: { path: a.csv }', 'pipeline:', '  - VectorAssembler: { inputCols: [x, y], outputCol: v }', stage, `output: { ${output} }`, ''].join('\n'));
  return file;
}

function submit(file: string, ...flags: string[]) {
  return run('ml-submit', ['--quiet', '--no-cache', '--output', join(folder, 'out'), ...flags, file], { cwd: folder });
}

function written(name: string): string[] {
  return readFileSync(join(folder, 'out', name), 'utf8').trimEnd().split('\n');
}

describe('searches under output', () => {
  it('joins with another file, the same with any number of workers', () => {
    const file = job('join', 'data: pairs.csv, approxSimilarityJoin: { data: b.csv, threshold: 1.5, distCol: d }');
    const lines = ['0', '2'].map((workers) => {
      expect(submit(file, '--workers', workers)).toMatchObject({ code: 0, stderr: '' });
      return written('pairs.csv');
    });
    expect(lines[1]).toEqual(lines[0]);
    expect(lines[0][0]).toBe('datasetA.id,datasetA.x,datasetA.y,datasetA.v_0,datasetA.v_1,datasetA.h_0,datasetA.h_1,datasetA.h_2,datasetB.id,datasetB.x,datasetB.y,datasetB.v_0,datasetB.v_1,datasetB.h_0,datasetB.h_1,datasetB.h_2,d');
    expect(lines[0].slice(1).map((line) => line.split(',')).map((cells) => [cells[0], cells[8], cells[16]])).toEqual([['0', '4', '1'], ['0', '6', '1'], ['1', '4', '1'], ['2', '5', '1'], ['2', '7', '1'], ['3', '5', '1']]);
  });

  it('joins with itself, shows pairs, and writes no more than the limit', () => {
    const file = job('self', 'approxSimilarityJoin: { threshold: 0.5 }');
    const done = submit(file, '--format', 'csv', '--limit', '2');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout.trimEnd().split('\n').slice(1).map((line) => line.split(',')[8])).toEqual(['0', '1']);
    expect(submit(file).stdout.trimEnd().split('\n')).toHaveLength(5);
  });

  it('finds neighbours of a dense and of a sparse key', () => {
    for (const key of ['[1, 0]', '{ size: 2, indices: [0], values: [1] }']) {
      expect(submit(job('near', `data: near.jsonl, approxNearestNeighbors: { key: ${key}, numNearestNeighbors: 2 }`))).toMatchObject({ code: 0, stderr: '' });
      expect(written('near.jsonl').map((line) => JSON.parse(line) as Record<string, unknown>)).toMatchObject([{ id: 0, v: [1, 1], distCol: 1 }, { id: 1, v: [1, -1], distCol: 1 }]);
    }
  });

  it('finds synonyms, and says when a word has no vector', () => {
    writeFileSync(join(folder, 'words.csv'), `text\n${Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 'sun rain wind sun rain wind' : 'bread cheese soup bread cheese soup')).join('\n')}\n`);
    const lines = ['data: { path: words.csv }', 'pipeline:', '  - Tokenizer: { inputCol: text, outputCol: w }', '  - Word2Vec: { inputCol: w, outputCol: v, vectorSize: 8, minCount: 1, maxIter: 10, stepSize: 0.1, seed: 1 }'];
    function asking(word: string) {
      writeFileSync(join(folder, 'words.yaml'), [...lines, `output: { data: words.csv, findSynonyms: { word: ${word}, num: 2 } }`, ''].join('\n'));
      return submit(join(folder, 'words.yaml'));
    }
    expect(asking('sun')).toMatchObject({ code: 0, stderr: '' });
    const rows = written('words.csv').map((line) => line.split(','));
    expect(rows[0]).toEqual(['word', 'similarity']);
    expect(rows.slice(1).map(([word]) => word).sort()).toEqual(['rain', 'wind']);
    expect(Number(rows[1][1])).toBeGreaterThanOrEqual(Number(rows[2][1]));
    const done = asking('moon');
    expect(done).toMatchObject({ code: 1 });
    expect(done.stderr).toContain('output.findSynonyms found nothing: word: expected one that has a vector, which is there at least minCount times, got "moon"');
  });

  it('tells what is wrong with the other file before any work, and what cannot be asked', () => {
    const missing = submit(job('missing', 'approxSimilarityJoin: { data: none.csv, threshold: 1 }'));
    expect(missing).toMatchObject({ code: 3, stdout: '' });
    expect(missing.stderr).toContain('none.csv');
    writeFileSync(join(folder, 'narrow.csv'), 'id,x\n1,2\n');
    const narrow = submit(job('narrow', 'approxSimilarityJoin: { data: narrow.csv, threshold: 1 }'));
    expect(narrow.code).toBe(2);
    expect(narrow.stderr).toContain('narrow.yaml:5:41: output.approxSimilarityJoin.data: it lacks column `y`, which the pipeline reads\n');
    writeFileSync(join(folder, 'text.csv'), 'id,x,y\n1,2,z\n');
    expect(submit(job('text', 'approxSimilarityJoin: { data: text.csv, threshold: 1 }')).stderr).toContain('output.approxSimilarityJoin.data: expected numbers in column `y` as in the data, got text\n');
    const key = submit(job('key', 'approxNearestNeighbors: { key: [1, 2, 3], numNearestNeighbors: 1 }'));
    expect(key).toMatchObject({ code: 1 });
    expect(key.stderr).toContain('output.approxNearestNeighbors found nothing: key: expected a vector of 2 values as in the fit, got 3');
  });

  it('is told by `stages`', () => {
    const { stdout } = run('ml-submit', ['stages', 'MinHashLSH']);
    expect(stdout).toContain('\noutput.approxSimilarityJoin: Pairs of ');
    expect(stdout).toMatch(/\nthreshold +a number of at least 0 +Pairs are nearer than this\.\n/);
  });
});
