import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRunning, root, scratchFolder, start } from './support.ts';

const folder = scratchFolder();
/** Large enough to be read by workers range by range, and to keep one process busy for a while. */
const BYTES = 400e6;
/** What is left of reading takes much longer. */
const AT_ONCE_MS = 4000;
/** Of the 10 MB that are piped 4 MiB stay in memory, the rest goes to the file. */
const LATE_BYTES = 6e6;

function writeLarge(): void {
  const rows = Array.from({ length: 40_000 }, (_, row) => `${row / 7},${row % 97},text ${row % 1000},${row % 3 === 0 ? 'yes' : 'no'}\n`).join('');
  const file = openSync(join(folder, 'large.csv'), 'w');
  writeSync(file, 'a,b,c,y\n');
  for (let bytes = 0; bytes < BYTES; bytes += rows.length) writeSync(file, rows);
  closeSync(file);
  writeFileSync(join(folder, 'large.yaml'), 'data: { path: large.csv, label: y }\npipeline: [{ NaiveBayes: { modelType: gaussian } }]\n');
}

function scratchFiles(own: string): string[] {
  return readdirSync(own, { recursive: true }).map(String);
}

/** Starts a job with a folder of its own for temporary files, and waits until it is about to read. */
async function startReading(name: string, workers: string): Promise<{ child: ChildProcess; own: string }> {
  const own = join(folder, name);
  mkdirSync(own);
  process.env['TMPDIR'] = own;
  const child = start(['--no-cache', '--conf', 'ml.kernels=typescript', '--workers', workers, '--output', `${name}-out`, 'large.yaml'], folder);
  delete process.env['TMPDIR'];
  await expect.poll(() => scratchFiles(own).some((file) => file.endsWith('owner.json')), { timeout: 60_000, interval: 5 }).toBe(true);
  await expect.poll(() => workers === '0' || childrenOf(child).length > 0, { timeout: 60_000, interval: 5 }).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { child, own };
}

function childrenOf({ pid }: ChildProcess): number[] {
  return spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).stdout.trim().split('\n').filter((id) => id !== '').map(Number);
}

describe('a large file that is being read', { timeout: 180_000 }, () => {
  writeLarge();

  it.each([
    ['SIGINT', 130, '0'],
    ['SIGTERM', 143, '2'],
  ] as const)('ends with %s, exit %d, at once, by %s workers, and leaves nothing', async (signal, code, workers) => {
    const { child, own } = await startReading(signal, workers);
    const forks = childrenOf(child);
    const began = performance.now();
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([code, null]);
    expect(performance.now() - began).toBeLessThan(AT_ONCE_MS);
    await expect.poll(() => forks.filter(isRunning), { timeout: 10_000 }).toEqual([]);
    expect(scratchFiles(own)).toEqual([]);
    expect(existsSync(join(folder, `${signal}-out`))).toBe(false);
  });

  it('leaves no worker when its process is killed, and its files go with the next run', async () => {
    const { child, own } = await startReading('killed', '2');
    const forks = childrenOf(child);
    expect(forks).toHaveLength(2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => forks.filter(isRunning), { timeout: 30_000 }).toEqual([]);
    expect(scratchFiles(own)).not.toEqual([]);
    const next = spawnSync(process.execPath, [join(root, 'bin/ml-submit.js'), '--quiet', '--workers', '0', '--output', 'killed-out', join(root, 'jobs/iris.yaml')], { cwd: folder, env: { ...process.env, TMPDIR: own } });
    expect(next.status).toBe(0);
    expect(scratchFiles(own)).toEqual([]);
    expect(readdirSync(join(folder, 'killed-out')).filter((name) => name.startsWith('lock'))).toEqual([]);
  });
});

describe('standard input that is kept in a file', { timeout: 60_000 }, () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends with %s, exit %d, at once while more is awaited, and leaves nothing', async (signal, code) => {
    const own = join(folder, `piped-${signal}`);
    mkdirSync(own);
    writeFileSync(join(folder, 'piped.yaml'), 'data: { path: "-", label: y }\npipeline: [{ NaiveBayes: { modelType: gaussian } }]\n');
    process.env['TMPDIR'] = own;
    const child = start(['--workers', '0', '--memory-per-worker', '64m', '--output', `piped-${signal}-out`, 'piped.yaml'], folder);
    delete process.env['TMPDIR'];
    child.stdin?.write(`a,b,y\n${'1.5,2,yes\n3,4,no\n'.repeat(600_000)}`);
    // So much is in it only once the thread has read it.
    await expect.poll(() => scratchFiles(own).some((file) => file.endsWith('.bin') && statSync(join(own, file)).size > LATE_BYTES), { timeout: 30_000, interval: 20 }).toBe(true);
    const began = performance.now();
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([code, null]);
    expect(performance.now() - began).toBeLessThan(AT_ONCE_MS);
    expect(scratchFiles(own)).toEqual([]);
    expect(existsSync(join(folder, `piped-${signal}-out`))).toBe(false);
  });
});

describe('a folder for the output', () => {
  it('that cannot be made or written to is told before anything is read', () => {
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'shut'));
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'shut'), 0o555);
    writeFileSync(join(folder, 'none.yaml'), `data: { path: ${JSON.stringify(join(root, 'jobs/data/iris.csv'))}, label: species }\npipeline: [{ NaiveBayes: { modelType: gaussian } }]\n`);
    // Root may write everywhere, so the command gives up its rights itself: its Node may lie where only root can start it.
    const asNobody = process.getuid?.() === 0 ? ['--import', 'data:text/javascript,process.setgroups([]);process.setgid(65534);process.setuid(65534)'] : [];
    for (const [output, told] of [
      ['file/out', 'output folder file/out cannot be written: a part of its path is a file; name another folder with --output DIR'],
      ['shut/out', 'output folder shut/out cannot be written: permission was denied; name another folder with --output DIR'],
      ['shut', 'output folder shut cannot be written: permission was denied; name another folder with --output DIR'],
    ]) {
      const done = spawnSync(process.execPath, [...asNobody, join(root, 'bin/ml-submit.js'), '--workers', '0', '--no-cache', '--output', output, 'none.yaml'], { cwd: folder, encoding: 'utf8' });
      expect([done.status, done.stderr, done.stdout]).toEqual([2, `error: ${told}\n`, '']);
    }
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('');
    expect(readdirSync(join(folder, 'shut'))).toEqual([]);
  });
});
