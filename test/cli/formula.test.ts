import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, scratchFolder } from './support.ts';
import { runWarm } from './warm.ts';

const folder = scratchFolder();
const data = join(folder, 'clicks.csv');
const rows = Array.from({ length: 60 }, (_, i) => `${['us', 'nz', 'ca'][i % 3]},${(i * 7) % 24},${(i * 7) % 24 > 11 || i % 3 === 2 ? 'yes' : 'no'}`);
writeFileSync(data, `country,hour,clicked\n${rows.join('\n')}\n`);

function job(name: string, lines: readonly string[]): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function fit(name: string, lines: readonly string[]) {
  const output = join(folder, name);
  const done = runWarm('ml-submit', ['--quiet', '--workers', '0', '--no-cache', '--format', 'json', '--output', output, job(name, lines)]);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  return { output, found: JSON.parse(done.stdout) as { label: { column: string }; metrics: { accuracy: { mean: number } } } };
}

const tail = ['  - DecisionTreeClassifier: {}', 'validation: { folds: 3 }'];
const formula = '  - RFormula: { formula: clicked ~ country + hour }';

describe('a job with a formula', () => {
  it('predicts the response, with data.label and without it, and predicts rows that have none', () => {
    const own = fit('own', [`data: { path: ${data} }`, 'pipeline:', formula, ...tail]);
    const given = fit('given', [`data: { path: ${data}, label: clicked }`, 'pipeline:', formula, ...tail]);
    expect(own.found).toMatchObject({ label: { column: 'clicked' }, metrics: given.found.metrics });
    expect(own.found.metrics.accuracy.mean).toBeGreaterThan(0.8);
    const predicted = run('ml-submit', ['predict', join(own.output, 'model')], { input: 'country,hour\nca,3\nus,3\n' });
    expect(predicted).toMatchObject({ code: 0, stderr: '' });
    expect(predicted.stdout.split('\n').map((line) => line.split(',')[2])).toEqual(['prediction', 'yes', 'no', undefined]);
    expect(runWarm('ml-submit', ['evaluate', join(own.output, 'model'), data])).toMatchObject({ code: 0 });
  });

  it('may name the label, also for the predictor', () => {
    const { output, found } = fit('named', [`data: { path: ${data} }`, 'pipeline:', '  - RFormula: { formula: clicked ~ ., labelCol: target }', '  - DecisionTreeClassifier: { labelCol: target }', 'validation: { folds: 3 }']);
    expect(found).toMatchObject({ label: { column: 'clicked' } });
    expect(run('ml-submit', ['predict', join(output, 'model')], { input: 'country,hour\nca,3\n' })).toMatchObject({ code: 0, stderr: '' });
  });

  it('makes the label of a job that only transforms, by the frequency of its texts', () => {
    const file = job('rows', [`data: { path: ${data} }`, 'pipeline:', '  - RFormula: { formula: clicked ~ country + hour }', 'output: { data: rows.jsonl }']);
    expect(runWarm('ml-submit', ['--quiet', '--workers', '0', '--no-cache', '--output', join(folder, 'rows'), file])).toMatchObject({ code: 0, stderr: '' });
    const lines = readFileSync(join(folder, 'rows', 'rows.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[2]).toMatchObject({ clicked: 'yes', features: [1, 0, 14], label: 0 });
  });

  it.each([
    ['clicked ~ country + * hour', 'expected a column, 0, 1, "." or "(" at character 21, behind "clicked ~ country +", got "* hour"'],
    ['clicks ~ hour', 'the data has no column "clicks"'],
    ['clicked ~ hours', 'column `hours`: expected a number, a boolean, text or a vector, but there is no such column'],
  ])('is refused at the formula, before any work: %s', (text, message) => {
    const file = job('wrong', [`data: { path: ${data} }`, 'pipeline:', `  - RFormula: { formula: "${text}" }`, ...tail]);
    const done = runWarm('ml-submit', ['validate', file]);
    expect(done.code).toBe(2);
    expect(done.stderr).toContain(message);
  });
});
