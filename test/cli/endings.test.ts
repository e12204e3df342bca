import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRunning, lastingFiles, root, run, scratchFolder, start } from './support.ts';

const folder = scratchFolder();

/** Starts a run, does something once its stderr matches, and `then` whenever it says more; waits for its end. */
async function runUntil(...[args, pattern, act, then]: [readonly string[], RegExp, (pid: number, found: RegExpExecArray) => void, ((said: string) => void)?]): Promise<{ code: number | null; stderr: string }> {
  const child = start(args, folder);
  let stderr = '';
  let acted = false;
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (acted) then?.(stderr);
    const found = pattern.exec(stderr);
    if (found === null || acted || child.pid === undefined) return;
    acted = true;
    act(child.pid, found);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  expect(acted).toBe(true);
  return { code, stderr };
}

/** Kills the worker that was ready last: one that dies between two tasks counts against none of them. */
function killReady(said: string): void {
  const pid = Number([...said.matchAll(/worker \d+ \(pid (\d+)\) ready/g)].at(-1)?.[1]);
  if (isRunning(pid)) process.kill(pid, 'SIGKILL');
}

const digits = join(root, 'jobs/digits-grid.yaml');
/** The slower kernels keep a run going until it is told to end, however busy the machine is. */
const long = ['--conf', 'ml.kernels=typescript', '-vv'];
const someTasks = /worker \d+ \(pid (\d+)\) ready[^]*(task \d+: [^]*){2}/;

describe('a run that ends before its time', () => {
  it('fails with exit 1 when a task lost its worker too often, and writes what there is', async () => {
    const output = join(folder, 'lost');
    const { code, stderr } = await runUntil([...long, '--master', 'local[2,1]', '--output', output, digits], someTasks, (_, found) => process.kill(Number(found[1]), 'SIGKILL'), killReady);
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: task \d+ /);
    expect(readdirSync(output)).toEqual(['cv_results.csv', 'events.jsonl', 'job.yaml', 'journal.jsonl', 'metrics.json', 'resume.json']);
    const { fits } = JSON.parse(readFileSync(join(output, 'metrics.json'), 'utf8')) as { fits: { asked: number; failed: number } };
    expect(fits.asked).toBe(2592);
    expect(fits.failed).toBeGreaterThan(0);
    expect(fits.failed).toBeLessThan(2592);
    expect(readFileSync(join(output, 'cv_results.csv'), 'utf8').trim().split('\n').length).toBe(865);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends on %s with exit %d, without workers, and tells how to go on with what it leaves', async (signal, expected) => {
    const output = join(folder, `stopped-${signal}`);
    let worker = 0;
    const { code, stderr } = await runUntil([...long, '--workers', '2', '--output', output, digits], someTasks, (pid, found) => {
      worker = Number(found[1]);
      process.kill(pid, signal);
    });
    expect(code).toBe(expected);
    expect(stderr).toMatch(new RegExp(`\nstopped by ${signal}\n\\d+ of 2592 fits are kept; go on with: ml-submit resume stopped-${signal}\n$`));
    expect(isRunning(worker)).toBe(false);
    expect(readdirSync(output)).toEqual(['cv_results.csv', 'events.jsonl', 'job.yaml', 'journal.jsonl', 'metrics.json', 'resume.json']);
  });

  it('ends on a signal while the best candidate is fitted on all rows, and goes on with the search as it is', async () => {
    writeFileSync(join(folder, 'refit.yaml'), `data: { path: ${JSON.stringify(join(root, 'jobs/data/digits.csv'))}, label: target }
pipeline: [{ id: forest, RandomForestClassifier: { numTrees: 400 } }]
grid: { forest.maxDepth: [2, unlimited] }
validation: { trainRatio: 0.75 }
`);
    const output = join(folder, 'refit');
    const { code, stderr } = await runUntil([...long, '--workers', '2', '--output', output, 'refit.yaml'], /refitting candidate/, (pid) => process.kill(pid, 'SIGINT'));
    expect(code).toBe(130);
    expect(stderr).toMatch(/\nstopped by SIGINT\n2 of 2 fits are kept; go on with: ml-submit resume refit\n$/);
    expect(readdirSync(output)).toEqual(expect.arrayContaining(['cv_results.csv', 'journal.jsonl', 'resume.json']));
    expect(readdirSync(output)).not.toContain('model');
    const rest = run('ml-submit', ['resume', output, '--workers', '2'], { cwd: folder });
    expect([rest.code, rest.stderr]).toEqual([0, expect.stringContaining('resumed: 2 of 2 fits kept')]);
    run('ml-submit', ['--workers', '2', '--output', 'refit-whole', 'refit.yaml'], { cwd: folder });
    expect(lastingFiles(output)).toEqual(lastingFiles(join(folder, 'refit-whole')));
  });

  it('ends with exit 124 when the limit of time is reached while the best candidate is fitted on all rows, and goes on with the search as it is', async () => {
    writeFileSync(join(folder, 'late.yaml'), `data: { path: ${JSON.stringify(join(root, 'jobs/data/iris.csv'))}, label: species }
pipeline: [{ id: forest, RandomForestClassifier: { numTrees: 20 } }]
grid: { forest.maxDepth: [1, 2] }
`);
    const output = join(folder, 'late');
    // Estimates leave time for the fit, so the workers are kept from doing it.
    const { code, stderr } = await runUntil(['-vv', '--time-limit', '8s', '--workers', '2', '--output', output, 'late.yaml'], /ready[^]*refitting candidate/, (_, { input }) => {
      for (const [, pid] of input.matchAll(/\(pid (\d+)\) ready/g)) process.kill(Number(pid), 'SIGSTOP');
    });
    expect(code).toBe(124);
    expect(stderr).toMatch(/\nerror: time limit of 8s reached[^\n]*\n6 of 6 fits are kept; go on with: ml-submit resume late\n$/);
    for (const [, pid] of stderr.matchAll(/\(pid (\d+)\) ready/g)) expect(isRunning(Number(pid))).toBe(false);
    expect(readdirSync(output)).toEqual(expect.arrayContaining(['cv_results.csv', 'journal.jsonl', 'resume.json']));
    expect(readdirSync(output)).not.toContain('model');
    expect(run('ml-submit', ['resume', output], { cwd: folder })).toMatchObject({ code: 0, stderr: expect.stringContaining('resumed: 6 of 6 fits kept') as string });
    expect(readdirSync(output)).toContain('model');
  });

  it('ends at once on a second signal, and leaves its journal and nothing else', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    const output = join(folder, 'twice');
    process.env['TMPDIR'] = own;
    const { code } = await runUntil([...long, '--workers', '2', '--output', output, digits], someTasks, (pid) => {
      process.kill(pid, 'SIGINT');
      setTimeout(() => process.kill(pid, 'SIGTERM'), 1);
    }).finally(() => delete process.env['TMPDIR']);
    expect([130, 143]).toContain(code);
    expect(readdirSync(output)).toEqual(expect.arrayContaining(['job.yaml', 'journal.jsonl', 'resume.json']));
    expect(readdirSync(output).filter((name) => name.startsWith('lock'))).toEqual([]);
    expect(readdirSync(own)).toEqual([]);
  });

  it('ends on a signal while it waits for data on standard input', async () => {
    writeFileSync(join(folder, 'waiting.yaml'), 'data: { path: "-", label: y }\npipeline: [{ NaiveBayes: {} }]\n');
    const own = join(folder, 'own-waiting');
    mkdirSync(own);
    process.env['TMPDIR'] = own;
    const child = start(['waiting.yaml'], folder);
    delete process.env['TMPDIR'];
    child.stdin?.write('a,y\n1,0\n');
    // However busy the machine is, signals are listened to from there on.
    await expect.poll(() => readdirSync(own).length, { timeout: 30_000, interval: 5 }).toBe(1);
    setTimeout(() => child.kill('SIGINT'), 600);
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(130);
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });
});
