import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastingFiles, run, scratchFolder, start } from './support.ts';

const folder = scratchFolder();
const digits = ['--set', 'output.predictions=oof.csv'];

function runOf(workers: number, job = 'jobs/digits-grid.yaml', flags = digits): Record<string, string> {
  const output = join(folder, `${job.replaceAll('/', '-')}-${workers}`);
  const done = run('ml-submit', ['--quiet', '--workers', String(workers), '--output', output, ...flags, job]);
  expect(done.stderr).toBe('');
  expect(done.code).toBe(0);
  return lastingFiles(output);
}

describe('the same bytes', () => {
  const alone = runOf(0);

  it('has every file of a run', () => {
    expect(Object.keys(alone)).toEqual(expect.arrayContaining(['cv_results.csv', 'metrics.json', 'model/model.json', 'oof.csv']));
  });

  it.each([1, 2, 3])('come from the digits grid in one process and on %d workers', (workers) => {
    expect(runOf(workers)).toEqual(alone);
  });

  it('come from passes too', () => {
    const job = 'jobs/scaled-bayes.yaml';
    expect(runOf(3, job, [])).toEqual(runOf(0, job, []));
  });

  it('come after a worker was killed with -9', async () => {
    const output = join(folder, 'killed');
    const child = start(['-vv', '--workers', '2', '--output', output, ...digits, 'jobs/digits-grid.yaml']);
    let text = '';
    let killed: number | null = null;
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const pid = /worker \d+ \(pid (\d+)\) ready/.exec(text)?.[1];
      if (killed !== null || pid === undefined || (text.match(/^task \d+: /gm) ?? []).length < 10) return;
      killed = Number(pid);
      process.kill(killed, 'SIGKILL');
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(0);
    const events = readFileSync(join(output, 'events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { type: string; event?: string; state?: string; pid?: number });
    expect(events.filter((event) => event.state === 'died').map((event) => event.pid)).toEqual([killed]);
    expect(lastingFiles(output)).toEqual(alone);
  });
});
