import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'csv-parse/sync';
import { root, run, scratchFolder } from './support.ts';

interface Search {
  columns: string[];
  best_index: number;
  scores: Record<string, number[]>;
}
const golden = JSON.parse(readFileSync(join(root, 'test/golden/grid-search.json'), 'utf8')) as { alphas: number[]; tolerance: number; single: Search; several: Search };
const folder = scratchFolder();

/** The golden's search as a job of ours. */
function searchDigits(name: string, metrics: string[]): { columns: string[]; rows: Record<string, string>[]; best: number } {
  const job = join(folder, `${name}.yaml`);
  writeFileSync(
    job,
    `data: { path: ${JSON.stringify(join(root, 'jobs/data/digits.csv'))}, label: target }
pipeline: [{ id: nb, NaiveBayes: {} }]
grid:
  - nb.modelType: [gaussian]
  - { nb.modelType: [multinomial], nb.smoothing: [${golden.alphas.join(', ')}] }
validation: { folds: 3, shuffle: false, trainScores: true }
metrics: [${metrics.join(', ')}]
`,
  );
  const output = join(folder, name);
  const done = run('ml-submit', ['--quiet', '--output', output, job]);
  expect(done.stderr).toBe('');
  const text = readFileSync(join(output, 'cv_results.csv'), 'utf8');
  const metricsJson = JSON.parse(readFileSync(join(output, 'metrics.json'), 'utf8')) as { best: { index: number } };
  return { columns: text.split('\n')[0].split(','), rows: parse(text, { columns: true }), best: metricsJson.best.index };
}

/** Our columns are scikit-learn's but for the names of the parameters, and one more behind each rank. */
function asTheirs(columns: readonly string[]): string[] {
  const names: Record<string, string> = { 'param_nb.modelType': 'param_nb', 'param_nb.smoothing': 'param_nb__alpha' };
  return columns.filter((column) => !column.startsWith('sem_test_')).map((column) => names[column] ?? column);
}

describe.each([
  ['single', golden.single, ['accuracy']],
  ['several', golden.several, ['f1', 'accuracy', 'balancedAccuracy']],
] as const)('cv_results.csv against a real GridSearchCV, %s', (name, theirs, metrics) => {
  const ours = searchDigits(name, [...metrics]);

  it('has its columns in its order', () => {
    const expected = name === 'single' ? theirs.columns : reorder(theirs.columns, metrics);
    expect(asTheirs(ours.columns)).toEqual(expected);
  });

  it('has its scores, deviations and ranks in its order of candidates', () => {
    for (const [column, values] of Object.entries(theirs.scores)) {
      const found = ours.rows.map((row) => Number(row[column]));
      expect(found.length).toBe(values.length);
      found.forEach((value, i) => expect(Math.abs(value - values[i]), `${column} of candidate ${i}`).toBeLessThanOrEqual(golden.tolerance));
    }
  });

  it('selects its best candidate', () => {
    expect(ours.best).toBe(theirs.best_index);
  });
});

/** scikit-learn names the metrics in the order of its dictionary; ours come in the order of the job, the selecting one first. */
function reorder(columns: readonly string[], metrics: readonly string[]): string[] {
  const head = columns.slice(0, columns.indexOf('params') + 1);
  return [...head, ...metrics.flatMap((metric) => columns.slice(head.length).filter((column) => column.endsWith(`_${metric}`)))];
}
