import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder } from './support.ts';
import { runWarm } from './warm.ts';

const folder = scratchFolder();
/** Two classes that a line parts but for every ninth row. */
const rows = Array.from({ length: 60 }, (_, i) => `${(i * 7) % 30},${(i * 11) % 13},${((i * 7) % 30 > 14) === (i % 9 > 0) ? 'yes' : 'no'}`);

function submit(job: string, output: string): { code: number | null; stderr: string } {
  writeFileSync(join(folder, 'job.yaml'), `data: { path: data.csv, label: left }\n${job}\n`);
  const { code, stderr } = runWarm('ml-submit', ['--quiet', '--workers', '0', '--output', output, 'job.yaml'], { cwd: folder });
  return { code, stderr };
}

function read(...path: string[]): string {
  return readFileSync(join(folder, ...path), 'utf8');
}

beforeAll(() => writeFileSync(join(folder, 'data.csv'), ['a,b,left', ...rows, ''].join('\n')));

describe('a classifier without probabilities', () => {
  it('is ranked by its raw scores, and has columns of its predictions alone', () => {
    const job = 'pipeline: [{ LinearSVC: { regParam: 0.1 } }]\ngrid: { LinearSVC.regParam: [0.1, 1] }\nvalidation: { folds: 3 }\nmetrics: [areaUnderROC, accuracy]\noutput: { predictions: oof.csv }';
    expect(submit(job, 'svc')).toEqual({ code: 0, stderr: '' });
    const results = read('svc', 'cv_results.csv').trim().split('\n').map((line) => line.split(','));
    const at = results[0].findIndex((name) => name === 'mean_test_areaUnderROC');
    expect(results.slice(1).map((cells) => Number(cells[at]) > 0.7 && Number(cells[at]) < 1)).toEqual([true, true]);
    expect(read('svc', 'oof.csv').split('\n')[0]).toBe('row,fold,label,prediction');
    expect(read('svc', 'oof.csv').trim().split('\n').every((line) => line.split(',').length === 4)).toBe(true);
    const predicted = runWarm('ml-submit', ['predict', 'svc', 'data.csv'], { cwd: folder });
    expect([predicted.code, predicted.stdout.split('\n')[0]]).toEqual([0, 'a,b,left,prediction']);
    const evaluated = runWarm('ml-submit', ['evaluate', 'svc', 'data.csv', '--format', 'json'], { cwd: folder });
    expect(evaluated.code).toBe(0);
    expect(evaluated.stdout).toMatch(/"areaUnderROC": ?0\.[89]/);
    expect(evaluated.stdout).not.toContain('logLoss');
    expect(runWarm('ml-submit', ['evaluate', 'svc', 'data.csv', '--metrics', 'logLoss'], { cwd: folder })).toMatchObject({ code: 2, stderr: expect.stringContaining('--metrics logLoss: logLoss needs probabilities, which LinearSVC does not give') as string });
  });

  it('refuses metrics of probabilities, also as one of several options', () => {
    for (const stage of ['LinearSVC: {}', 'id: model, oneOf: [LogisticRegression, LinearSVC]']) {
      const { code, stderr } = submit(`pipeline: [{ ${stage} }]\nvalidation: { folds: 3 }\nmetrics: [accuracy, logLoss]`, 'refused');
      expect([code, stderr]).toEqual([2, expect.stringContaining('metrics: logLoss needs probabilities, which LinearSVC does not give')]);
    }
  });
});
