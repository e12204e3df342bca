import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { literal, withDuckdb } from '../../src/files/duckdb.ts';
import { lastingFiles, root, run, scratchFolder } from './support.ts';

const folder = scratchFolder();
const iris = join(root, 'jobs/data/iris.csv');

function job(name: string, lines: readonly string[]): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const stages = [
  'pipeline:',
  '  - StringIndexer: { inputCol: species, outputCol: code }',
  '  - VectorAssembler: { inputCols: [sepal_length, petal_width], outputCol: v }',
  '  - StandardScaler: { inputCol: v, outputCol: scaled, withMean: true }',
];
const plain = job('plain', [`data: { path: ${iris} }`, ...stages]);

describe('a job without a stage that predicts', () => {
  it('shows its first rows, and leaves a model and no scores', () => {
    const output = join(folder, 'shown');
    const done = run('ml-submit', ['--quiet', '--output', output, plain]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const lines = done.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(21);
    expect(lines[0].split(/ +/)).toEqual(['sepal_length', 'sepal_width', 'petal_length', 'petal_width', 'species', 'code', 'v', 'scaled']);
    expect(lines[1]).toMatch(/^ +5\.1 +3\.5 +1\.4 +0\.2 +setosa +0 +\[5\.1,0\.2\] +\[-0\.89/);
    expect(readdirSync(output).sort()).toEqual(['events.jsonl', 'job.yaml', 'journal.jsonl', 'metrics.json', 'model']);
    const metrics = JSON.parse(readFileSync(join(output, 'metrics.json'), 'utf8')) as Record<string, unknown>;
    expect(metrics).toMatchObject({ label: null, best: null, metrics: {}, fits: { asked: 1, done: 1, shared: 0, failed: 0 } });
    expect(Object.keys(metrics['stages'] as object)).toEqual(['StringIndexer', 'StandardScaler']);
  });

  it('prints rows as CSV, as many as --limit says', () => {
    const done = run('ml-submit', ['--quiet', '--format', 'csv', '--limit', '2', '--output', join(folder, 'limited'), plain]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const lines = done.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe('sepal_length,sepal_width,petal_length,petal_width,species,code,v_0,v_1,scaled_0,scaled_1');
    expect(lines[1]).toMatch(/^5\.1,3\.5,1\.4,0\.2,setosa,0,5\.1,0\.2,-0\.897/);
    expect(run('ml-submit', ['--quiet', '--limit', '3', '--output', join(folder, 'limited'), plain]).stdout.trimEnd().split('\n')).toHaveLength(4);
  });

  it('is valid and explained without a label', () => {
    expect(run('ml-submit', ['validate', plain]).code).toBe(0);
    const { stdout } = run('ml-submit', ['explain', plain]);
    expect(stdout).toContain('pipeline  StringIndexer -> VectorAssembler -> StandardScaler\n');
    expect(stdout).toContain('150 rows x 5 columns\n');
  });

  it('writes the same bytes with any number of workers, in the order of the data, over many shards', () => {
    const rows = 40_000;
    const data = join(folder, 'many.csv');
    writeFileSync(data, `a,b,t\n${Array.from({ length: rows }, (_, i) => `${i},${(i * 7919) % 1000 / 8},${'xyz'[i % 3]}\n`).join('')}`);
    const many = job('many', [
      `data: { path: ${data} }`,
      'pipeline:',
      '  - StringIndexer: { inputCol: t, outputCol: code }',
      '  - StandardScaler: { inputCol: features, outputCol: scaled }',
      'output: { data: rows.jsonl }',
    ]);
    const outputs = [0, 1, 2].map((workers) => {
      const output = join(folder, `many-${workers}`);
      expect(run('ml-submit', ['--quiet', '--workers', String(workers), '--output', output, many])).toMatchObject({ code: 0, stderr: '' });
      return lastingFiles(output);
    });
    expect(outputs[1]).toEqual(outputs[0]);
    expect(outputs[2]).toEqual(outputs[0]);
    const lines = readFileSync(join(folder, 'many-2', 'rows.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { a: number }).a)).toEqual(Array.from({ length: rows }, (_, i) => i));
    expect(JSON.parse(readFileSync(join(folder, 'many-2', 'metrics.json'), 'utf8'))).toMatchObject({ written: { file: 'rows.jsonl', rows } });
    const limited = run('ml-submit', ['--quiet', '--workers', '2', '--limit', '20000', '--output', join(folder, 'many-limited'), many]);
    expect(limited.code).toBe(0);
    expect(readFileSync(join(folder, 'many-limited', 'rows.jsonl'), 'utf8')).toBe(`${lines.slice(0, 20_000).join('\n')}\n`);
  });

  it('writes Parquet with the same bytes for any number of workers, which Spark reads as it does its own', async () => {
    const golden = join(root, 'test/golden');
    const files = [0, 2].map((workers) => {
      const output = join(folder, `parquet-${workers}`);
      expect(run('ml-submit', ['--quiet', '--workers', String(workers), '--output', output, join(golden, 'parquet-rows.yaml')])).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(output).sort()).toEqual(['events.jsonl', 'job.yaml', 'journal.jsonl', 'metrics.json', 'model', 'rows.parquet']);
      return join(output, 'rows.parquet');
    });
    expect(readFileSync(files[1]).equals(readFileSync(files[0]))).toBe(true);
    const [own, spark] = await withDuckdb((connection) => Promise.all([files[0], join(golden, 'parquet-rows.parquet')].map((path) => {
      const queries = ['* FROM read_parquet', '* EXCLUDE file_name FROM parquet_schema', 'decode(value) FROM parquet_kv_metadata'].map((query) => `SELECT ${query}(${literal(path)})`);
      return Promise.all(queries.map(async (query) => (await connection.runAndReadAll(query)).getRowsJson()));
    })));
    // The file that Spark was asked about, in test/golden/parquet-rows.py.
    expect(own).toEqual(spark);
    const { types, rows } = JSON.parse(readFileSync(join(golden, 'parquet-rows.json'), 'utf8')) as { types: unknown; rows: unknown };
    expect(types).toEqual([['n', 'double'], ['whole', 'int'], ['yes', 'boolean'], ['t', 'string'], ['day', 'date'], ['time', 'timestamp_ntz'], ['words', 'array<string>'], ['v', 'array<double>'], ['s', 'vector'], ['tf', 'vector']]);
    expect(rows).toEqual([
      [0.5, 1, true, 'a "b", c', '2024-02-29', '2024-02-29 10:30:00', ['x', 'y'], [1, 0.25], '(3,[2],[0.5])', '(1000,[619,922],[1.0,1.0])'],
      [null, -(2 ** 31), false, '', null, '1999-12-31 00:00:00', [], [0, -2], '(3,[],[])', '(1000,[],[])'],
      [-3, 7, true, null, '1999-12-31', null, ['y', 'y'], [5e-324, 1e308], '(3,[0,1],[7.0,-1.0])', '(1000,[619],[2.0])'],
    ]);
  });

  it.each([0, 2])('fails with the row that a stage refuses, and leaves what there is but no rows (%i workers)', (workers) => {
    const data = join(folder, 'gap.csv');
    writeFileSync(data, 'a,b\n1,2\n3,\n');
    const output = join(folder, `gap-${workers}`);
    const done = run('ml-submit', ['--quiet', '--workers', String(workers), '--output', output, job('gap', [`data: { path: ${data} }`, 'pipeline: [{ VectorAssembler: { inputCols: [a, b], outputCol: v } }]', 'output: { data: rows.csv }'])]);
    expect(done.code).toBe(1);
    expect(done.stderr).toContain('the rows cannot be transformed: row 2, column `b`: missing value; add an Imputer before VectorAssembler, or set handleInvalid');
    expect(readdirSync(output)).toContain('metrics.json');
    expect(readdirSync(output).filter((name) => name.includes('rows'))).toEqual([]);
  });

  it('follows rows that a stage drops', () => {
    const data = join(folder, 'dropped.csv');
    writeFileSync(data, `a,b\n${Array.from({ length: 50 }, (_, i) => `${i},${i % 2 === 0 ? '' : i}\n`).join('')}`);
    const dropping = job('dropped', [`data: { path: ${data} }`, 'pipeline: [{ VectorAssembler: { inputCols: [b], outputCol: v, handleInvalid: skip } }]']);
    const done = run('ml-submit', ['--quiet', '--format', 'csv', '--limit', '3', '--output', join(folder, 'dropped'), dropping]);
    expect(done.stdout).toBe('a,b,v_0\n1,1,1\n3,3,3\n5,5,5\n');
  });
});

describe('output.data of a job that predicts', () => {
  it('has the columns of the data, those of the stages, and classes by their names', () => {
    const output = join(folder, 'predicted');
    const predicting = job('predicted', [`data: { path: ${iris}, label: species }`, 'pipeline: [{ NaiveBayes: { modelType: gaussian } }]', 'validation: { folds: 3 }', 'output: { data: rows.csv }']);
    const done = run('ml-submit', ['--quiet', '--workers', '2', '--output', output, predicting]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toMatch(/^rank {2}accuracy/);
    const lines = readFileSync(join(output, 'rows.csv'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(151);
    expect(lines[0]).toMatch(/^sepal_length,sepal_width,petal_length,petal_width,species,features_0,.*,prediction,?/);
    const names = lines[0].split(',');
    const cells = lines[1].split(',');
    expect([cells[names.indexOf('species')], cells[names.indexOf('prediction')]]).toEqual(['setosa', 'setosa']);
  });
});

describe('predict with a model that transforms', () => {
  const words = join(folder, 'words.csv');
  writeFileSync(words, `id,text\n${Array.from({ length: 30_000 }, (_, i) => `${i},${i % 10 === 0 ? '' : `"Some, ""words"" w${i % 97}"`}\n`).join('')}`);
  const lists = job('lists', [
    `data: { path: ${words} }`,
    'pipeline:',
    '  - StringIndexer: { inputCol: text, outputCol: code, handleInvalid: skip }',
    '  - Tokenizer: { inputCol: text, outputCol: tokens }',
    '  - HashingTF: { inputCol: tokens, outputCol: wide, numFeatures: 1000 }',
    '  - id: small',
    '    HashingTF: { inputCol: tokens, outputCol: few, numFeatures: 3 }',
    'output: { data: rows.csv }',
  ]);

  it('streams the very columns that the job wrote, with any number of workers, without the rows that are dropped', () => {
    const output = join(folder, 'lists');
    expect(run('ml-submit', ['--quiet', '--workers', '2', '--output', output, lists])).toMatchObject({ code: 0, stderr: '' });
    const written = readFileSync(join(output, 'rows.csv'), 'utf8');
    expect(written.split('\n').slice(0, 2)).toEqual(['id,text,code,tokens,wide,few_0,few_1,few_2', expect.stringMatching(/^1,"Some, ""words"" w1",\d+,"\[""some,"",""\\""words\\"""",""w1""\]","\(1000,\[[\d,]+\],\[1,1,1\]\)",/)]);
    for (const workers of ['0', '2']) {
      const { stdout, stderr, code } = run('ml-submit', ['predict', '--workers', workers, output, words]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: 'warning: 3,000 rows with missing values are dropped by the model, and not scored\n' });
      expect(stdout === written).toBe(true);
    }
    const some = run('ml-submit', ['predict', '--columns', 'few_1,id', output], { input: 'id,text\n7,a b\n' });
    expect(some.stdout).toBe('few_1,id\n');
    const none = run('ml-submit', ['predict', '--no-keep', output], { input: 'text\n"Some, ""words"" w1"\n' });
    expect(none.stdout.split('\n')[0]).toBe('code,tokens,wide,few_0,few_1,few_2');
  });

  it('is shown, and evaluated by nobody', () => {
    const output = join(folder, 'lists');
    expect(run('ml-submit', ['show', output]).stdout).toContain(`${output}: transforms rows\ninputs: text (text)\n`);
    const done = run('ml-submit', ['evaluate', output, words]);
    expect(done.code).toBe(3);
    expect(done.stderr).toContain('has no stage that predicts: it transforms rows');
  });
});

describe('vectors of different sizes', () => {
  const rows = 40_000;
  const data = join(folder, 'uneven.jsonl');
  // Only the last part of the rows has one of another size.
  writeFileSync(data, Array.from({ length: rows }, (_, i) => `{"id":${i},"v":[${i % 7},${i / 8}${i % 1000 === 999 && i > rows - 5000 ? '' : ',1'}]}\n`).join(''));
  const hinted = (name: string, handling: string, behind: readonly string[]) => job(name, [`data: { path: ${data} }`, 'pipeline:', `  - VectorSizeHint: { inputCol: v, size: 3, handleInvalid: ${handling} }`, ...behind, 'output: { data: rows.jsonl }']);
  const scaler = '  - StandardScaler: { inputCol: v, outputCol: scaled, withMean: true }';
  const rowsOf = (output: string) => readFileSync(join(output, 'rows.jsonl'), 'utf8');

  it('go as far as a VectorSizeHint that drops them, with the same bytes for any number of workers', () => {
    const file = hinted('hinted', 'skip', [scaler]);
    const outputs = [0, 2].map((workers) => {
      const output = join(folder, `hinted-${workers}`);
      expect(run('ml-submit', ['--quiet', '--workers', String(workers), '--output', output, file])).toMatchObject({ code: 0, stderr: '' });
      return rowsOf(output);
    });
    expect(outputs[1] === outputs[0]).toBe(true);
    const lines = outputs[0].trimEnd().split('\n').map((line) => JSON.parse(line) as { id: number; v: number[] });
    expect([lines.length, lines.every(({ v }) => v.length === 3), lines.some(({ id }) => id === 39_999)]).toEqual([rows - 5, true, false]);
  });

  it('are written as they are behind an optimistic one, and refused by a stage behind it', () => {
    const output = join(folder, 'optimistic');
    expect(run('ml-submit', ['--quiet', '--output', output, hinted('optimistic', 'optimistic', [])])).toMatchObject({ code: 0, stderr: '' });
    expect(rowsOf(output).trimEnd().split('\n').at(-1)).toBe('{"id":39999,"v":[1,4999.875]}');
    const refused = run('ml-submit', ['--quiet', '--output', join(folder, 'refused'), hinted('refused', 'optimistic', [scaler])]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('StandardScaler.inputCol: row 36000, column `v`: expected a vector of 3 numbers as in row 1, got 2; a VectorSizeHint before, with handleInvalid: skip, drops the rows of another size');
    expect(existsSync(join(folder, 'refused'))).toBe(false);
  });

  it('end the job at the first of them where the VectorSizeHint is to', () => {
    for (const workers of ['0', '2']) {
      const output = join(folder, `strict-${workers}`);
      const done = run('ml-submit', ['--quiet', '--workers', workers, '--output', output, hinted('strict', 'error', [])]);
      expect(done.code).toBe(1);
      expect(done.stderr).toContain('row 36000, column `v`: expected a vector of 3 values, got 2; handleInvalid: skip drops such rows');
      expect(readdirSync(output).filter((name) => name.includes('rows'))).toEqual([]);
    }
  });
});
