import { readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastingFiles, run, scratchFolder } from './support.ts';

const folder = scratchFolder();
const cache = join(folder, 'cache');
const data = join(folder, 'data.csv');
writeFileSync(data, `n,x,word,y\n${Array.from({ length: 60_000 }, (_, i) => `${i % 300},${(i * 7) % 1000 / 8},word ${i % 9},${(i % 300) % 7 > 2 ? 'yes' : 'no'}`).join('\n')}\n`);
const before = Date.now() / 1000 - 60;
utimesSync(data, before, before);
writeFileSync(join(folder, 'job.yaml'), 'data: { path: data.csv, label: y }\npipeline:\n  - RandomForestClassifier: { numTrees: 3, maxDepth: 3 }\nvalidation: { folds: 2 }\noutput: { predictions: oof.csv }\n');

function runTo(output: string, flags: readonly string[]): { files: Record<string, string>; stderr: string } {
  const { code, stderr } = run('ml-submit', ['-v', ...flags, '--output', output, 'job.yaml'], { cwd: folder, env: { ML_SUBMIT_CACHE: cache } });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return { files: lastingFiles(join(folder, output)), stderr };
}

describe('the cache of a run', () => {
  it('gives the same bytes as the data itself, inline and with workers', () => {
    const plain = runTo('plain', ['--no-cache', '--workers', '0']);
    expect(readdirSync(folder)).not.toContain('cache');
    const made = runTo('made', ['--workers', '2']);
    const hit = runTo('hit', ['--workers', '2']);
    const inline = runTo('inline', ['--workers', '0']);
    expect(made.stderr).not.toContain('cache: ');
    for (const { stderr } of [hit, inline]) expect(stderr).toMatch(/cache: the data has not changed since it was read into .*cache.[0-9a-f]{64}\.[0-9a-f]{64}\.shard\n/);
    for (const { files } of [made, hit, inline]) expect(files).toEqual(plain.files);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  it.each(['0', '2'])('gives the same bytes where it was damaged, and is made again (%s workers)', (workers) => {
    const entry = join(cache, readdirSync(cache)[0]);
    const good = readFileSync(entry);
    const bad = Buffer.from(good);
    bad[Math.floor(bad.length * 0.7)] ^= 16;
    writeFileSync(entry, bad);
    const found = runTo(`damaged-${workers}`, ['--workers', workers]);
    expect(found.stderr).toContain(`cache: ${entry} is damaged; the data is read anew\n`);
    expect(found.files).toEqual(lastingFiles(join(folder, 'plain')));
    expect(readdirSync(cache).map((name) => readFileSync(join(cache, name)).equals(good))).toEqual([true]);
  });

  it('takes a limit from the environment', () => {
    const done = run('ml-submit', ['explain', 'job.yaml'], { cwd: folder, env: { ML_SUBMIT_CACHE: cache, ML_SUBMIT_CACHE_SIZE: 'much' } });
    expect([done.code, done.stderr]).toEqual([2, 'error: ML_SUBMIT_CACHE_SIZE=much: expected a size such as 500m or 2g\n']);
  });

  it('is used by explain, and goes where XDG says unless it is named', () => {
    const home = join(folder, 'xdg');
    const env = { ML_SUBMIT_CACHE: '', XDG_CACHE_HOME: home };
    const first = run('ml-submit', ['explain', 'job.yaml'], { cwd: folder, env });
    const second = run('ml-submit', ['explain', '-v', 'job.yaml'], { cwd: folder, env });
    expect(second.stderr).toContain(`into ${join(home, 'ml-submit')}`);
    expect(second.stdout).toBe(first.stdout);
  });
});
