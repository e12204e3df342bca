import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { literal, withDuckdb } from '../../src/files/duckdb.ts';
import { root, run, scratchFolder } from './support.ts';
import { runWarm } from './warm.ts';

const folder = scratchFolder();
const iris = join(root, 'jobs/data/iris.csv');

/** Fits a job, given line by line, into the folder of its name. */
function fit(name: string, job: readonly string[]): string {
  writeFileSync(join(folder, `${name}.yaml`), job.join('\n'));
  expect(runWarm('ml-submit', ['--quiet', '--workers', '0', '--output', join(folder, name), join(folder, `${name}.yaml`)])).toMatchObject({ code: 0, stderr: '' });
  return join(folder, name);
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('predict and evaluate on other formats than CSV', () => {
  let model = '';
  let files: string[] = [];

  beforeAll(async () => {
    model = fit('iris', [`data: { path: ${iris}, label: species }`, 'pipeline: [{ NaiveBayes: { modelType: gaussian } }]']);
    files = [join(folder, 'iris.jsonl'), join(folder, 'iris.parquet')];
    await withDuckdb(async (connection) => {
      await connection.run(`COPY (SELECT * FROM read_csv(${literal(iris)})) TO ${literal(files[0])} (FORMAT json)`);
      await connection.run(`COPY (SELECT * FROM read_csv(${literal(iris)})) TO ${literal(files[1])} (FORMAT parquet)`);
    });
  });

  it('give what they give on CSV', () => {
    const csv = runWarm('ml-submit', ['predict', model, iris]).stdout.trimEnd().split('\n');
    for (const path of files) {
      const done = runWarm('ml-submit', ['predict', model, path]);
      expect(done).toMatchObject({ code: 0, stderr: '' });
      expect(done.stdout.trimEnd().split('\n').map((line) => line.split(',').slice(4))).toEqual(csv.map((line) => line.split(',').slice(4)));
      const few = runWarm('ml-submit', ['predict', '--columns', 'prediction,species', model, path]).stdout.trimEnd().split('\n');
      expect([few.length, few[0], few[1]]).toEqual([151, 'prediction,species', 'setosa,setosa']);
      expect(runWarm('ml-submit', ['evaluate', '--weight', 'petal_width', model, path]).stdout).toBe(runWarm('ml-submit', ['evaluate', '--weight', 'petal_width', model, iris]).stdout);
    }
  });

  it('score rows in their order beyond one frame', async () => {
    const many = join(folder, 'many.parquet');
    await withDuckdb((connection) => connection.run(`COPY (SELECT i AS id, species, sepal_length, sepal_width, petal_length, petal_width FROM read_csv(${literal(iris)}), range(200) t(i) ORDER BY i) TO ${literal(many)} (FORMAT parquet)`));
    const lines = runWarm('ml-submit', ['predict', '--keep', 'id', '--no-proba', model, many]).stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(30_001);
    expect(lines.slice(1).every((line, row) => Number(line.split(',')[0]) === Math.floor(row / 150))).toBe(true);
  });

  it('print the header alone of a Parquet file without rows, as of a CSV with nothing else', async () => {
    const none = join(folder, 'none.parquet');
    await withDuckdb((connection) => connection.run(`COPY (SELECT * FROM read_csv(${literal(iris)}) LIMIT 0) TO ${literal(none)} (FORMAT parquet)`));
    const header = file('header.csv', `${readFileSync(iris, 'utf8').split('\n')[0]}\n`);
    const csv = runWarm('ml-submit', ['predict', model, header]);
    expect(csv.stdout).toContain('prediction');
    expect(runWarm('ml-submit', ['predict', model, none])).toEqual(csv);
  });

  it('end where a vector that the model does not read becomes longer', () => {
    const line = (v: readonly number[]): string => `${JSON.stringify({ sepal_length: 5, sepal_width: 3, petal_length: 1, petal_width: 0.2, v })}\n`;
    const longer = file('longer.jsonl', line([1, 2]).repeat(8192) + line([1, 2, 3]));
    expect(runWarm('ml-submit', ['predict', '--no-proba', model, longer])).toMatchObject({ code: 1, stderr: expect.stringContaining('column `v`: expected vectors of 2 numbers as in the first rows, got 3') as string });
    expect(runWarm('ml-submit', ['predict', '--keep', 'v*', '--no-proba', model, file('same.jsonl', line([1, 2]))]).stdout).toBe('v_0,v_1,prediction\n1,2,setosa\n');
  });

  it('know vectors of libsvm files, also where the largest index is less than in the fit', () => {
    const data = file('data.libsvm', Array.from({ length: 40 }, (_, i) => `${i % 2} ${i % 2 + 1}:${1 + (i % 3)} 3:1 ${i === 0 ? '5:2' : ''}\n`).join(''));
    const vectors = fit('vectors', [`data: { path: ${data}, label: label }`, 'pipeline: [{ NaiveBayes: {} }]']);
    const few = file('few.svm', '0 1:1\n1 2:3 3:1\n');
    const done = runWarm('ml-submit', ['predict', '--no-proba', vectors, few]);
    expect(done).toMatchObject({ code: 0, stderr: '', stdout: 'label,features_0,features_1,features_2,features_3,features_4,prediction\n0,1,0,0,0,0,0\n1,0,3,1,0,0,1\n' });
    expect(JSON.parse(runWarm('ml-submit', ['evaluate', '--format', 'json', vectors, few]).stdout)).toMatchObject({ rows: 2, metrics: { accuracy: 1 } });
    expect(runWarm('ml-submit', ['show', vectors]).stdout).toContain('features (vector)');
    expect(runWarm('ml-submit', ['predict', vectors, iris])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('the data lacks column `features`, which the model reads') as string });
    expect(run('ml-submit', ['predict', vectors], { input: 'features\n1\n' }).stderr).toContain('the model reads vectors in column `features`, which CSV has none of: expected a file of JSON, Parquet or libsvm');
    expect(runWarm('ml-submit', ['predict', vectors, file('wide.jsonl', '{"features":[1,2,3]}\n')])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('column `features`: expected vectors of 5 numbers as in the fit, got 3') as string });
  });

  it('know lists of texts, and rows that are only transformed', () => {
    const data = file('words.jsonl', '{"words":["a","b"],"id":1}\n{"words":[],"id":2}\n');
    const words = fit('words', [`data: { path: ${data} }`, 'pipeline: [{ HashingTF: { inputCol: words, outputCol: tf, numFeatures: 1000 } }]']);
    const lines = runWarm('ml-submit', ['predict', '--keep', 'id', words, data]).stdout.trimEnd().split('\n');
    expect([lines[0], lines[2]]).toEqual(['id,tf', '2,"(1000,[],[])"']);
  });

  it('leave out rows that a stage refuses as far as that is allowed, and tell their numbers', () => {
    const gaps = file('gaps.jsonl', '{"sepal_length":5,"sepal_width":3,"petal_length":1,"petal_width":0.2}\n{"sepal_length":5,"sepal_width":null,"petal_length":1,"petal_width":0.2}\n');
    const refused = runWarm('ml-submit', ['predict', model, gaps]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('row 2, column `sepal_width`: missing value');
    const rejects = join(folder, 'rejects.csv');
    const done = runWarm('ml-submit', ['predict', '--max-rejects', '1', '--rejects', rejects, '--no-proba', model, gaps]);
    expect(done).toMatchObject({ code: 0, stdout: 'sepal_length,sepal_width,petal_length,petal_width,prediction\n5,3,1,0.2,setosa\n' });
    expect(readFileSync(rejects, 'utf8').split('\n')[1]).toMatch(/gaps\.jsonl,2,1,"column `sepal_width`: missing value/);
  });

  it('refuse columns that are not there or of another kind, other flags, and several formats', () => {
    expect(runWarm('ml-submit', ['predict', model, file('none.jsonl', '{"sepal_length":5}\n')]).stderr).toContain('none.jsonl lacks columns `sepal_width`, `petal_length`, `petal_width`, which the model reads');
    const text = file('text.jsonl', '{"sepal_length":"x","sepal_width":3,"petal_length":1,"petal_width":0.2}\n');
    expect(runWarm('ml-submit', ['predict', model, text])).toMatchObject({ code: 1, stderr: expect.stringContaining('column `sepal_length`: expected numbers as in the fit, got text') as string });
    expect(runWarm('ml-submit', ['predict', '--workers', '2', model, files[0]])).toMatchObject({ code: 2, stderr: expect.stringContaining('--workers 2: rows of json are scored by one process: leave it out') as string });
    expect(runWarm('ml-submit', ['predict', model, files[0], files[1]])).toMatchObject({ code: 2, stderr: expect.stringContaining('is parquet, and') as string });
    expect(runWarm('ml-submit', ['evaluate', '--label', 'kind', model, files[0]])).toMatchObject({ code: 2, stderr: expect.stringContaining('the data has no column `kind`, expected as the label') as string });
  });
});
