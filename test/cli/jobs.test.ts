import { copyFileSync, readFileSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, run, scratchFolder } from './support.ts';

const folder = scratchFolder();
const jobs = readdirSync(join(root, 'jobs')).filter((file) => file.endsWith('.yaml'));

describe('jobs/', () => {
  it.each(jobs)('%s is valid', (job) => {
    const done = run('ml-submit', ['validate', join('jobs', job)]);
    expect(done).toEqual({ code: 0, stdout: `${join('jobs', job)} is valid\n`, stderr: '' });
  });

  it.each(jobs.filter((job) => job !== 'digits-grid.yaml'))('%s runs and leaves a report of its best candidate and a model', (job) => {
    const output = join(folder, job);
    const done = run('ml-submit', ['--quiet', '--format', 'json', '--output', output, join('jobs', job)]);
    expect(done.stderr).toBe('');
    expect(done.code).toBe(0);
    const printed = JSON.parse(done.stdout) as { best: { scores: { accuracy?: number; r2?: number } } };
    expect(printed).toEqual(JSON.parse(readFileSync(join(output, 'metrics.json'), 'utf8')));
    const { accuracy, r2 } = printed.best.scores;
    expect(accuracy ?? r2).toBeGreaterThan(accuracy === undefined ? 0.7 : 0.9);
    expect(readdirSync(output)).toEqual(expect.arrayContaining(['cv_results.csv', 'events.jsonl', 'job.yaml', 'metrics.json', 'model']));
  });

  it('stdin.sh searches what comes in on standard input and ends with a ready --set line', () => {
    const done = spawnSync('sh', [join(root, 'jobs/stdin.sh'), '--output', join(folder, 'stdin')], { encoding: 'utf8', cwd: folder });
    expect(done.status).toBe(0);
    expect(done.stdout.trimEnd().split('\n').at(-1)).toMatch(/^best: --set RandomForestClassifier\.maxDepth=\S+ --set RandomForestClassifier\.numTrees=\d+$/);
    expect(done.stderr).toContain('Fitting 3 folds for each of 12 candidates, totalling 36 fits');
  });

  it.each(['friedman', 'messages'])('%s.csv is what its program makes', (name) => {
    copyFileSync(join(root, `jobs/data/${name}.js`), join(folder, `${name}.mjs`));
    expect(spawnSync(process.execPath, [join(folder, `${name}.mjs`)]).status).toBe(0);
    expect(readFileSync(join(folder, `${name}.csv`), 'utf8')).toBe(readFileSync(join(root, `jobs/data/${name}.csv`), 'utf8'));
  });

  it('name the source and the licence of their data', () => {
    const readme = readFileSync(join(root, 'jobs/data/README.md'), 'utf8');
    const unnamed = readdirSync(join(root, 'jobs/data')).filter((file) => file.endsWith('.csv') && !readme.includes(`| ${file} |`));
    expect(unnamed).toEqual([]);
  });
});
