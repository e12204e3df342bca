import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Ran } from './support.ts';
import { lastingFiles, run, scratchFolder } from './support.ts';

const folder = scratchFolder();
/** A number that is linear in two features but for a wave, and two classes that are so too. */
const rows = Array.from({ length: 90 }, (_, i) => {
  const [a, b] = [(i * 7) % 30, ((i * 11) % 13) * 100];
  const y = 2 * a - b / 100 + 4 * Math.sin(i);
  return [a, b, y, y > 20 ? 'high' : 'low', a > 14 ? 'right' : 'left'].join(',');
});

function submit({ pipeline, label, more = '' }: { pipeline: string; label: string; more?: string }, args: readonly string[]): Ran {
  writeFileSync(join(folder, 'job.yaml'), `data: { path: data.csv, label: ${label}, features: [a, b] }\npipeline: [${pipeline}]\n${more}`);
  return run('ml-submit', [...args, 'job.yaml'], { cwd: folder });
}

interface Metrics {
  fits: { unconverged: number };
  stages: Record<string, { summary: Record<string, unknown> }>;
}

function metricsOf(output: string): Metrics {
  return JSON.parse(readFileSync(join(folder, output, 'metrics.json'), 'utf8')) as Metrics;
}

beforeAll(() => writeFileSync(join(folder, 'data.csv'), ['a,b,y,level,side', ...rows, ''].join('\n')));

describe('the summary of the training rows', () => {
  it('is in metrics.json, and with -v on the terminal, by the names of the features', () => {
    const plain = submit({ pipeline: 'LinearRegression: {}', label: 'y' }, ['--workers', '0', '--output', 'plain']);
    expect(plain.stdout).toBe('fitted on 90 rows; no validation in the job, so there is no score\n');
    const told = submit({ pipeline: 'LinearRegression: {}', label: 'y' }, ['-v', '--workers', '0', '--output', 'told']);
    const lines = told.stdout.split('\n');
    expect(lines[2].split(/ +/)).toEqual(['name', 'estimate', 'standardError', 'tValue', 'pValue', 'lower95', 'upper95']);
    expect(lines.slice(3, 6).map((line) => line.split(' ')[0])).toEqual(['a', 'b', '(Intercept)']);
    expect(told.stdout).toMatch(/\ndegreesOfFreedom +87\n/);
    const { summary } = metricsOf('plain').stages.LinearRegression;
    expect(summary).toMatchObject({ coefficients: { name: ['a', 'b', '(Intercept)'] }, numInstances: 90, converged: true, notes: [], warnings: [] });
    expect(summary).toEqual(metricsOf('told').stages.LinearRegression.summary);
  });

  it('is the same, byte for byte, from one process, from workers, and from workers of little memory', () => {
    const pipeline = 'LogisticRegression: { regParam: 0.01 }';
    const outputs = [['--workers', '0'], ['--workers', '2'], ['--workers', '2', '--memory-per-worker', '64m']].map((flags, i) => {
      expect(submit({ pipeline, label: 'level' }, [...flags, '--output', `same-${i}`]).code).toBe(0);
      return lastingFiles(join(folder, `same-${i}`));
    });
    expect(metricsOf('same-0').stages.LogisticRegression.summary.areaUnderROC).toBeGreaterThan(0.9);
    expect(outputs[1]).toEqual(outputs[0]);
    expect(outputs[2]).toEqual(outputs[0]);
  });

  it('warns on standard error of classes that are told apart in every row', () => {
    const { code, stderr } = submit({ pipeline: 'LogisticRegression: {}', label: 'side' }, ['--workers', '0', '--output', 'apart']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('warning: the features tell the classes apart in every row, and then no finite coefficients are the best')]);
    expect(metricsOf('apart').stages.LogisticRegression.summary.warnings).toHaveLength(1);
  });
});

describe('fits that end before they converge', () => {
  const search = 'grid: { LogisticRegression.maxIter: [1, 50] }\nvalidation: { folds: 3 }\n';

  it('are counted in metrics.json and cv_results.csv, and told in one line', () => {
    const { code, stderr } = submit({ pipeline: 'LogisticRegression: {}', label: 'level', more: search }, ['--workers', '0', '--output', 'short']);
    const said = stderr.split('\n').filter((line) => line.includes('converged'));
    expect([code, said]).toEqual([0, ['warning: 3 of 6 fits of LogisticRegression ended before they converged, and so did the refit: raise maxIter or tol, or bring the features to one scale, as StandardScaler does']]);
    expect(metricsOf('short').fits.unconverged).toBe(3);
    const table = readFileSync(join(folder, 'short', 'cv_results.csv'), 'utf8').trim().split('\n').map((line) => line.split(',').slice(-2));
    expect(table.map(([, unconverged]) => unconverged)).toEqual(['unconverged_splits', '3', '0']);
    expect(table[1][0]).toBe('1');
    expect(submit({ pipeline: 'LogisticRegression: {}', label: 'level', more: search }, ['--workers', '2', '--output', 'short-2']).code).toBe(0);
    expect(lastingFiles(join(folder, 'short-2'))).toEqual(lastingFiles(join(folder, 'short')));
  });

  it('are told of a job with one fit too, and not where it is quiet', () => {
    const pipeline = 'LogisticRegression: { maxIter: 1 }';
    expect(submit({ pipeline, label: 'level' }, ['--workers', '0', '--output', 'one']).stderr).toContain('warning: the fit of LogisticRegression ended before it converged: raise maxIter or tol');
    expect(submit({ pipeline, label: 'level' }, ['--quiet', '--workers', '0', '--output', 'one']).stderr).toBe('');
  });
});
