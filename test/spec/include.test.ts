import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { resolvedYaml } from '../../src/spec/resolved.ts';
import { parse, problemsOf } from './parsing.ts';

const cwd = mkdtempSync(join(tmpdir(), 'include-'));
afterAll(() => rmSync(cwd, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(cwd, file)), { recursive: true });
  writeFileSync(join(cwd, file), text);
}

write('base/iris.yaml', 'data: { path: iris.csv, label: y, options: { sep: ";" } }\nvalidation: { folds: 5 }\nmetrics: [accuracy, f1]\n');
write('base/model.yaml', 'pipeline: [NaiveBayes]\nseed: 3\nvalidation: { folds: 4 }\n');

describe('include', () => {
  test('merges maps by key, replaces lists and scalars, and lets the including file win', () => {
    const { job } = parse('include: [base/iris.yaml, base/model.yaml]\nseed: 9\ndata: { label: z }\nmetrics: [logLoss]\n', { cwd });
    expect(job).toMatchObject({ seed: 9, data: { label: 'z', options: { sep: ';' } }, validation: { folds: 4 }, metrics: ['logLoss'] });
  });

  test('takes paths as relative to the file that they stand in', () => {
    const { job } = parse('include: base/iris.yaml\npipeline: [NaiveBayes]\noutput: { dir: out }\n', { cwd });
    expect([job.data.path, job.output.dir]).toEqual([join(cwd, 'base/iris.csv'), join(cwd, 'out')]);
  });

  test('takes variables in the names of files', () => {
    expect(parse('include: "${KIND}/iris.yaml"\npipeline: [NaiveBayes]\n', { cwd, variables: { KIND: 'base' } }).job.data.label).toBe('y');
  });

  test('allows the same file twice on different ways', () => {
    write('a.yaml', 'include: base/model.yaml\n');
    write('b.yaml', 'include: base/model.yaml\n');
    expect(parse('include: [a.yaml, b.yaml, base/iris.yaml]\n', { cwd }).job.seed).toBe(3);
  });

  test('points into the file that is wrong', () => {
    write('wrong.yaml', '# first line\nseed: many\n');
    expect(problemsOf('include: [base/iris.yaml, base/model.yaml, wrong.yaml]\n', { cwd })).toEqual(['wrong.yaml:2:7: seed: expected a whole number, got "many"']);
  });

  test('refuses a file that includes itself, and names the way', () => {
    write('self.yaml', 'include: self.yaml\n');
    expect(problemsOf('include: self.yaml\n', { cwd })).toEqual([
      'self.yaml:1:10: include: job.yaml includes self.yaml includes self.yaml: files cannot include each other in a circle',
    ]);
  });

  test('saves one file with everything in it, paths relative to the main file', () => {
    const saved = resolvedYaml(parse('include: [base/iris.yaml, base/model.yaml]\n', { cwd }));
    expect(saved).toBe('data:\n  path: base/iris.csv\n  label: y\n  options:\n    sep: ";"\nvalidation:\n  folds: 4\nmetrics:\n  - accuracy\n  - f1\npipeline:\n  - NaiveBayes\nseed: 3\n');
    expect(parse(saved, { cwd }).job).toEqual(parse('include: [base/iris.yaml, base/model.yaml]\n', { cwd }).job);
  });
});
