import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastingFiles, root, run, scratchFolder, start } from './support.ts';

const folder = scratchFolder();
const digits = join(root, 'jobs/digits-grid.yaml');
/** The slower kernels keep a run going until it is told to end; some of the grid is enough. */
const flags = ['--conf', 'ml.kernels=typescript', '--set', 'output.predictions=oof.csv', '--set', 'grid.forest.impurity=[gini]', '--set', 'grid.forest.numTrees=[10, 20]'];
const ASKED = 648;

/** Starts a run and ends it by a signal once its journal has some lines. */
async function endAt(args: readonly string[], journal: string, end: { lines: number; signal: NodeJS.Signals }): Promise<{ code: number | null; stderr: string }> {
  const child = start(args, folder);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const closed = once(child, 'close') as Promise<[number | null]>;
  await expect.poll(() => linesIn(journal), { timeout: 40_000, interval: 5 }).toBeGreaterThanOrEqual(end.lines);
  child.kill(end.signal);
  return { code: (await closed)[0], stderr };
}

function linesIn(journal: string): number {
  return existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0;
}

function keptOf(stderr: string): number {
  return Number(/^resumed: (\d+) of 648 fits kept$/m.exec(stderr)?.[1]);
}

describe('a run that is ended and gone on with', () => {
  const whole = run('ml-submit', [...flags, '--output', 'whole', digits], { cwd: folder });
  const expected = lastingFiles(join(folder, 'whole'));

  it('leaves the bytes of one that was not, after kill -9, Ctrl-C and any number of workers', async () => {
    expect(whole.code).toBe(0);
    const output = join(folder, 'out');
    const journal = join(output, 'journal.jsonl');
    const killed = await endAt([...flags, '--workers', '2', '--output', output, digits], journal, { lines: 10, signal: 'SIGKILL' });
    expect(killed.code).toBeNull();
    const stopped = await endAt([...flags, '--workers', '1', '--output', output, digits], journal, { lines: 22, signal: 'SIGINT' });
    expect(stopped.code).toBe(130);
    expect(keptOf(stopped.stderr)).toBeGreaterThanOrEqual(9 * 12);
    expect(readdirSync(output)).toContain('cv_results.csv');
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    const done = run('ml-grid', ['resume', '../out', '--workers', '3'], { cwd: elsewhere });
    expect(done.code).toBe(0);
    expect(keptOf(done.stderr)).toBeGreaterThanOrEqual(20 * 12);
    expect(lastingFiles(output)).toEqual(expected);
    expect(readdirSync(output).filter((name) => /^(lock|kept|resume|\.)/.test(name))).toEqual([]);
  });

  it('is found by the same command without a name, and its leftovers are removed by the next run', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    const env = { TMPDIR: own };
    process.env['TMPDIR'] = own;
    const runs = join(folder, 'runs/digits-grid');
    await endAt([...flags, '--workers', '2', digits], join(runs, '1/journal.jsonl'), { lines: 8, signal: 'SIGKILL' }).finally(() => delete process.env['TMPDIR']);
    expect(readdirSync(own)).toHaveLength(1);
    const listed = JSON.parse(run('ml-submit', ['runs', '--format', 'json'], { cwd: folder }).stdout) as object[];
    expect(listed).toEqual([{ run: 'runs/digits-grid/1', name: 'digits-grid', number: 1, state: 'unfinished', best: { metric: 'accuracy', score: expect.any(Number) }, fits: { done: expect.any(Number), asked: ASKED }, changed: expect.any(String), resume: 'ml-submit resume runs/digits-grid/1' }]);
    const other = run('ml-submit', ['--seed', '5', '--set', 'grid.forest.maxDepth=[3]', ...flags, digits], { cwd: folder, env });
    expect(other.stderr).not.toContain('resumed');
    expect(readdirSync(own)).toEqual([]);
    const same = run('ml-submit', [...flags, digits], { cwd: folder, env });
    expect(keptOf(same.stderr)).toBeGreaterThanOrEqual(7 * 12);
    expect(lastingFiles(join(runs, '1'))).toEqual(expected);
    expect(readdirSync(runs)).toEqual(['1', '2']);
    expect(run('ml-submit', ['runs'], { cwd: folder }).stdout).toMatch(/^runs\/digits-grid\/1 +finished +accuracy 0\.9\d+ +648\/648 /m);
  });
});

describe('a small search whose journal is cut', () => {
  const job = join(root, 'jobs/iris.yaml');
  const whole = join(folder, 'iris');
  run('ml-submit', ['--workers', '0', '--output', whole, job], { cwd: folder });
  const expected = lastingFiles(whole);
  const journal = readFileSync(join(whole, 'journal.jsonl'));
  const facts = { schema: 1, file: job, variables: {}, cwd: folder, workers: 0, kernels: 'wasm' };

  /** A run that was killed when its journal had these bytes. */
  function killedAt(output: string, bytes: Buffer): void {
    rmSync(output, { recursive: true, force: true });
    cpSync(whole, output, { recursive: true, filter: (path) => !/model|metrics\.json|csv$/.test(path) });
    writeFileSync(join(output, 'journal.jsonl'), bytes);
    writeFileSync(join(output, 'resume.json'), JSON.stringify(facts));
  }

  it.each([0.3, 0.6, 0.9, 1])('goes on from %d of it', (part) => {
    const output = join(folder, 'cut');
    killedAt(output, journal.subarray(0, Math.floor(journal.length * part)));
    const done = run('ml-submit', ['resume', output, '--quiet'], { cwd: folder });
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(lastingFiles(output)).toEqual(expected);
  });

  it('tells of damage in the middle and keeps what is before it', () => {
    const output = join(folder, 'damaged');
    const lines = journal.toString().split('\n');
    killedAt(output, Buffer.from([...lines.slice(0, 3), lines[3].replace('candidate', 'Candidate'), ...lines.slice(4)].join('\n')));
    const done = run('ml-submit', ['--output', output, '--workers', '0', job], { cwd: folder });
    expect(done.stderr).toMatch(/^Fitting 3 folds .*\nwarning: the journal is damaged in line 4: what comes after it is done again\nresumed: 8 of 12 fits kept\n/);
    expect(lastingFiles(output)).toEqual(expected);
  });

  it('is refused for another job, and given up with --fresh', () => {
    const output = join(folder, 'other');
    killedAt(output, journal);
    const args = ['--output', 'other', '--set', 'seed=7', job];
    const refused = run('ml-submit', args, { cwd: folder });
    expect([refused.code, refused.stderr]).toEqual([2, 'error: output folder other has an unfinished run of another job; name another folder, or give it up with --fresh\n']);
    const fresh = run('ml-submit', ['--fresh', ...args], { cwd: folder });
    expect(fresh.code).toBe(0);
    expect(fresh.stderr).not.toContain('resumed');
  });

  it('names rejected rows as the first command did, from any folder', () => {
    writeFileSync(join(folder, 'short.csv'), `a,y\n1\n${Array.from({ length: 30 }, (_, i) => `${i},${i % 2}`).join('\n')}\n`);
    writeFileSync(join(folder, 'short.yaml'), 'data: { path: short.csv, label: y, maxRejects: 1, options: { mode: DROPMALFORMED } }\npipeline: [{ DecisionTreeClassifier: {} }]\ngrid: { DecisionTreeClassifier.maxDepth: [1, 2] }\noutput: { dir: short }\n');
    expect(run('ml-submit', ['short.yaml'], { cwd: folder }).code).toBe(0);
    const output = join(folder, 'short');
    const files = lastingFiles(output);
    expect(readFileSync(join(output, 'rejects.csv'), 'utf8')).toContain('\nshort.csv,2,1,');
    for (const name of ['metrics.json', 'rejects.csv']) rmSync(join(output, name));
    writeFileSync(join(output, 'resume.json'), JSON.stringify({ ...facts, file: join(folder, 'short.yaml') }));
    const elsewhere = join(folder, 'another');
    mkdirSync(elsewhere);
    const done = run('ml-submit', ['resume', '../short'], { cwd: elsewhere });
    expect([done.code, done.stderr]).toEqual([0, expect.stringContaining(`the first: ${folder}/short.csv:2:1: `)]);
    expect(done.stderr).toContain('resumed: 6 of 6 fits kept\n');
    expect(lastingFiles(output)).toEqual(files);
  });

  it('tells how many failed fits are tried again', () => {
    writeFileSync(join(folder, 'signs.csv'), `a,y\n${Array.from({ length: 30 }, (_, i) => `${i % 7 - 3},${i % 2}`).join('\n')}\n`);
    writeFileSync(join(folder, 'signs.yaml'), 'data: { path: signs.csv, label: y }\npipeline: [{ id: nb, NaiveBayes: {} }]\ngrid: { nb.modelType: [multinomial, gaussian] }\nvalidation: { folds: 2 }\noutput: { dir: signs }\n');
    run('ml-submit', ['signs.yaml'], { cwd: folder });
    writeFileSync(join(folder, 'signs/resume.json'), JSON.stringify({ ...facts, file: join(folder, 'signs.yaml') }));
    const again = run('ml-submit', ['signs.yaml'], { cwd: folder });
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('resumed: 2 of 4 fits kept, 2 that failed are tried again\n');
  });
});

describe('a folder of a run', () => {
  it('is refused to a second run while the first is there', async () => {
    const args = [...flags, '--workers', '1', '--output', 'shared', digits];
    const first = start(args, folder);
    await expect.poll(() => linesIn(join(folder, 'shared/journal.jsonl')), { timeout: 20_000, interval: 5 }).toBeGreaterThan(0);
    const second = run('ml-submit', args, { cwd: folder });
    expect([second.code, second.stderr]).toEqual([2, `error: output folder shared is in use: process ${first.pid} on ${hostname()} runs there; wait for it, or name another folder\n`]);
    expect(run('ml-submit', ['resume', 'shared'], { cwd: folder }).stderr).toContain(`is in use: process ${first.pid} on`);
    first.kill('SIGKILL');
    await once(first, 'close');
  });

  it('on a disk that is full ends the job with one sentence, and the run is gone on with when there is room', () => {
    const program = join(root, 'bin/ml-submit.js');
    const limited = spawnSync('bash', ['-c', `ulimit -f 300; exec "${process.execPath}" "${program}" --quiet --output full --workers 2 "${digits}"`], { cwd: folder, encoding: 'utf8' });
    expect([limited.status, limited.stderr]).toEqual([1, `error: the run folder full cannot be written: a file would be larger than is allowed; what its journal has is kept: make room and give the same command again\n`]);
    expect(readdirSync(join(folder, 'full'))).toEqual(['job.yaml', 'journal.jsonl', 'resume.json']);
    expect(run('ml-submit', ['--output', 'full', digits], { cwd: folder })).toMatchObject({ code: 0, stderr: expect.stringMatching(/\nresumed: \d+ of 2592 fits kept\n/) as string });
  });

  it('cannot be written without a scratch folder', () => {
    const done = run('ml-submit', ['--output', 'none', join(root, 'jobs/iris.yaml')], { cwd: folder, env: { TMPDIR: join(folder, 'missing') } });
    expect([done.code, done.stderr]).toEqual([1, `error: the scratch folder missing cannot be written: it, or a part of it, is not there; TMPDIR may name another place\n`]);
  });
});

describe('what cannot be gone on with', () => {
  it.each([
    [3, 'nowhere', 'error: run nowhere cannot be gone on with: it does not exist; ml-submit runs lists those that are here\n'],
    [2, 'whole', 'error: run whole cannot be gone on with: it came to its end; run its job again\n'],
    [2, '.', 'error: run . cannot be gone on with: it is not the folder of an unfinished run; run its job again\n'],
  ])('is exit %d for %s', (code, name, stderr) => {
    expect(run('ml-submit', ['resume', name], { cwd: folder })).toEqual({ code, stderr, stdout: '' });
  });

  it('is data that came from standard input, but the same command goes on with the same data', () => {
    const data = readFileSync(join(root, 'jobs/data/iris.csv'));
    const args = ['search', '--label', 'species', '--estimator', 'DecisionTreeClassifier', '--param', 'maxDepth=1,2,3', '--output', 'piped', '--workers', '0'];
    expect(run('ml-grid', args, { cwd: folder, input: data }).code).toBe(0);
    const output = join(folder, 'piped');
    rmSync(join(output, 'metrics.json'));
    appendFileSync(join(output, 'resume.json'), JSON.stringify({ schema: 1, file: join(folder, 'search.yaml'), variables: {}, workers: 0, kernels: 'wasm' }));
    const refused = run('ml-grid', ['resume', 'piped'], { cwd: folder });
    expect([refused.code, refused.stderr]).toEqual([2, 'error: run piped cannot be gone on with: its data came from standard input, which is over; give the same command the same data, and it goes on by itself\n']);
    expect(run('ml-grid', args, { cwd: folder, input: data }).stderr).toContain('resumed: 9 of 9 fits kept\n');
    const other = run('ml-grid', args, { cwd: folder, input: data.subarray(0, data.lastIndexOf('\n', -2) + 1) });
    expect(other.code).toBe(0);
    expect(other.stderr).not.toContain('resumed');
  });
});
