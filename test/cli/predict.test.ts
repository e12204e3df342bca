import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { root, run, scratchFolder } from './support.ts';

const folder = scratchFolder();
const model = join(folder, 'run');
const iris = readFileSync(join(root, 'jobs/data/iris.csv'), 'utf8');
const lines = iris.trim().split('\n');

/** Runs a job on some rows, into the folder `other`. */
function runJob(job: string, rows: string): ReturnType<typeof run> {
  writeFileSync(join(folder, 'data.csv'), rows);
  writeFileSync(join(folder, 'job.yaml'), job);
  return run('ml-submit', ['--quiet', '--workers', '0', '--output', join(folder, 'other'), join(folder, 'job.yaml')]);
}

describe('ml-submit predict', () => {
  beforeAll(() => {
    expect(run('ml-submit', ['--quiet', '--output', model, 'jobs/iris.yaml']).code).toBe(0);
  });

  it('keeps the input columns and adds the label and a probability a class', () => {
    const done = run('ml-submit', ['predict', model, 'jobs/data/iris.csv']);
    const out = done.stdout.trim().split('\n');
    expect(done.code).toBe(0);
    expect(out[0]).toBe(`${lines[0]},prediction,probability_setosa,probability_versicolor,probability_virginica`);
    expect(out[1]).toBe(`${lines[1]},setosa,1,0,0`);
    expect(out.length).toBe(lines.length);
    const hits = out.slice(1).filter((line) => line.split(',')[4] === line.split(',')[5]).length;
    expect(hits / 150).toBeGreaterThan(0.95);
  });

  it('gives the same for standard input, for the model folder inside the run, and whatever the order of the columns', () => {
    const file = run('ml-submit', ['predict', model, 'jobs/data/iris.csv']).stdout;
    expect(run('ml-submit', ['predict', join(model, 'model'), '-'], { input: iris }).stdout).toBe(file);
    const reversed = lines.map((line) => line.split(',').reverse().join(',')).join('\n');
    const predictions = (text: string): string[] => text.trim().split('\n').map((line) => line.split(',').slice(5).join(','));
    expect(predictions(run('ml-submit', ['predict', model], { input: reversed }).stdout)).toEqual(predictions(file));
  });

  it('keeps the separator of its input', () => {
    const done = run('ml-submit', ['predict', model], { input: `${lines[0]}\n${lines[1]}\n`.replaceAll(',', ';') });
    expect(done.stdout.split('\n')[1]).toBe(`${lines[1].replaceAll(',', ';')};setosa;1;0;0`);
  });

  it('scores a header alone, and rows beyond one batch', () => {
    expect(run('ml-submit', ['predict', model], { input: `${lines[0]}\n` }).stdout.trim().split('\n').length).toBe(1);
    const many = [lines[0], ...Array.from({ length: 40 }, () => lines.slice(1)).flat()].join('\n');
    expect(run('ml-submit', ['predict', model], { input: many }).stdout.trim().split('\n').length).toBe(6001);
  });

  it('names missing columns', () => {
    const done = run('ml-submit', ['predict', model], { input: 'sepal_length,petal_width\n1,2\n' });
    expect(done).toEqual({ code: 2, stdout: '', stderr: 'error: the data lacks columns `sepal_width`, `petal_length`, which the model reads\n' });
  });

  it('names row and column of a value that is no number', () => {
    const done = run('ml-submit', ['predict', model], { input: `${lines[0]}\n${lines[1]}\n${lines[2].replace('1.4', 'tall')}\n` });
    expect(done.code).toBe(1);
    expect(done.stderr).toBe('error: row 2, column `petal_length`: expected a number, found "tall"\n');
  });

  it('names the line of a row that is too short', () => {
    const done = run('ml-submit', ['predict', model], { input: `${lines[0]}\n${lines[1]}\n1,2\n` });
    expect(done.code).toBe(1);
    expect(done.stderr).toBe('error: standard input:3: expected 5 fields as in the header, found 2\n');
  });

  it('says what is wrong with a model or a file that is not there', () => {
    const nowhere = run('ml-submit', ['predict', join(folder, 'nowhere'), 'jobs/data/iris.csv']);
    expect(nowhere).toEqual({ code: 3, stdout: '', stderr: `error: model ${join(folder, 'nowhere')} does not exist\n` });
    const file = join(model, 'metrics.json');
    expect(run('ml-submit', ['predict', file])).toEqual({ code: 3, stdout: '', stderr: `error: model ${file}: expected the folder of a model or of a run, found a file\n` });
    expect(run('ml-submit', ['predict', model, 'no.csv'])).toEqual({ code: 3, stdout: '', stderr: 'error: data no.csv does not exist\n' });
  });

  it('refuses what is no text', () => {
    const asked = `expected standard input to be text in UTF-8`;
    expect(run('ml-submit', ['predict', model], { input: '' })).toEqual({ code: 3, stdout: '', stderr: 'error: standard input is empty: expected a header line\n' });
    expect(run('ml-submit', ['predict', model, folder])).toEqual({ code: 3, stdout: '', stderr: `error: cannot read ${folder}: it is a folder, expected a file\n` });
    expect(run('ml-submit', ['predict', model], { input: gzipSync(iris) })).toEqual({ code: 3, stdout: '', stderr: `error: ${asked}, found a gzip file\n` });
    expect(run('ml-submit', ['predict', model], { input: Buffer.from(`${iris}caf\u00e9`, 'latin1') })).toEqual({ code: 3, stdout: '', stderr: `error: ${asked}, found other bytes\n` });
  });

  it("reads new data with the reader's options of the job", () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i}:${i % 3 === 0 ? 'NA' : i % 2}:'a:b':${i < 10 ? 5 : 3}`).join('\n');
    const options = "{ sep: ':', header: false, quote: \"'\", nullValue: NA, comment: '#' }";
    const stages = '[{ VectorAssembler: { inputCols: [_c0, _c1], outputCol: features, handleInvalid: skip } }, { DecisionTreeClassifier: {} }]';
    expect(runJob(`data: { path: data.csv, label: _c3, options: ${options} }\npipeline: ${stages}\n`, rows).code).toBe(0);
    const done = run('ml-submit', ['predict', join(folder, 'other')], { input: "# new\n2:1:'a:b':0\n3:NA:x:0\n19:0:y:0\n" });
    expect(done).toEqual({ code: 0, stderr: '', stdout: '_c0:_c1:_c2:_c3:prediction:probability_3:probability_5\n2:1:"a:b":0:5:0:1\n19:0:y:0:3:1:0\n' });
  });

  it('knows booleans that the pipeline indexes', () => {
    const rows = ['flag,y', ...Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? 'true,a' : 'FALSE,b'))].join('\n');
    const stages = '[{ StringIndexer: { inputCol: flag, outputCol: f } }, { DecisionTreeClassifier: {} }]';
    expect(runJob(`data: { path: data.csv, label: y }\npipeline: ${stages}\n`, rows).code).toBe(0);
    expect(run('ml-submit', ['predict', join(folder, 'other')], { input: 'flag\nTrue\nfalse\n' }).stdout).toBe('flag,prediction,probability_b,probability_a\nTrue,a,0,1\nfalse,b,1,0\n');
  });

  it('ends quietly when its reader goes away', async () => {
    const child = spawn('sh', ['-c', `node bin/ml-submit.js predict ${model} | head -n 1`], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.on('error', () => undefined);
    child.stdin.end([lines[0], ...Array.from({ length: 400 }, () => lines.slice(1)).flat()].join('\n'));
    await once(child, 'close');
    expect(stderr).toBe('');
  });
});
