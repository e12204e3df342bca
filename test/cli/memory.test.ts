import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { lastingFiles, run, scratchFolder } from './support.ts';

const folder = scratchFolder();
writeFileSync(join(folder, 'data.csv'), `a,b,c,d,y\n${Array.from({ length: 200_000 }, (_, i) => `${i % 7},${i % 5},${(i * 3) % 11},${i % 2},${(i % 7) % 3 > 1 ? 1 : 0}`).join('\n')}\n`);
for (const stage of ['NaiveBayes', 'RandomForestClassifier']) writeFileSync(join(folder, `${stage}.yaml`), `data: { path: data.csv, label: y }\npipeline:\n  - ${stage}: {}\nvalidation: { folds: 3 }\n`);

describe('--memory-per-worker', () => {
  it('spreads fits by rows where the data does not fit, with the same bytes', () => {
    const [wide, narrow] = [[], ['--memory-per-worker', '66m']].map((flags, i) => {
      const explained = run('ml-submit', ['explain', '--workers', '2', ...flags, 'NaiveBayes.yaml'], { cwd: folder });
      const done = run('ml-submit', ['--workers', '2', ...flags, '--output', `bayes-${i}`, 'NaiveBayes.yaml'], { cwd: folder });
      expect(done).toMatchObject({ code: 0 });
      return { plan: explained.stdout, files: lastingFiles(join(folder, `bayes-${i}`)) };
    });
    expect(wide.plan).not.toContain('spread by rows');
    expect(narrow.plan).toMatch(/a worker would need \d+ MiB for this data, and can have 66 MiB at most: each fit is spread by rows/);
    expect(narrow.files).toEqual(wide.files);
  });

  it('refuses a forest that does not fit, with the numbers', () => {
    const { code, stderr } = run('ml-submit', ['--workers', '2', '--memory-per-worker', '66m', 'RandomForestClassifier.yaml'], { cwd: folder });
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/a worker would need \d+ MiB for this data, and can have 66 MiB at most; RandomForestClassifier is fitted whole in one process\n/) });
  });

  it('leaves columns in files where they are more than a quarter of it, with the same bytes', () => {
    const names = Array.from({ length: 20 }, (_, column) => `x${column}`);
    const rows = Array.from({ length: 130_000 }, (_, i) => `${names.map((_, column) => ((i * (column + 3)) % 19) / 2).join(',')},w${i % 7},${i === 129_999 ? 'end' : i % 3},${i % 5 > 2 ? 'yes' : 'no'}`);
    const text = `${names.join(',')},word,late,y\n${rows.join('\n')}\n`;
    const job = (path: string): string => `data: { path: "${path}", label: y, features: [x0, x7, x19, word, late] }\npipeline:\n  - NaiveBayes: {}\nvalidation: { folds: 2 }\noutput: { predictions: oof.csv }\n`;
    writeFileSync(join(folder, 'wide.yaml'), job('wide.csv'));
    writeFileSync(join(folder, 'stdin.yaml'), job('-'));
    function filesOf(name: string, output: string, flags: readonly string[]): Record<string, string> {
      const done = run('ml-submit', ['--no-cache', '--workers', '2', ...flags, '--output', output, name], { cwd: folder, input: name === 'stdin.yaml' ? text : '' });
      expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('column `late` has numbers, but "end" in row 130000') });
      return lastingFiles(join(folder, output));
    }
    const plain = ['wide.yaml', 'wide.yaml', 'stdin.yaml'].map((name, way) => {
      writeFileSync(join(folder, 'wide.csv'), way === 1 ? gzipSync(text, { level: 1 }) : text);
      const all = filesOf(name, `plain-${way}`, []);
      expect(filesOf(name, `narrow-${way}`, ['--memory-per-worker', '66m'])).toEqual(all);
      return all['oof.csv'];
    });
    expect(new Set(plain).size).toBe(1);
    expect(plain[0]).toBeDefined();
  });

  it('is refused when it is no size', () => {
    const { code, stderr } = run('ml-submit', ['--memory-per-worker', 'much', 'NaiveBayes.yaml'], { cwd: folder });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('expected a size such as 512m or 2g, found "much"') });
  });
});
