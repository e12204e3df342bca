import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Claim, RunFolder } from '../../src/run/folder.ts';
import { claimFolder, workFolder } from '../../src/run/folder.ts';
import type { Identity, JournalLine } from '../../src/run/journal.ts';
import { lineText } from '../../src/run/journal.ts';

describe('run folders', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'ml-submit-test-'));
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  function finishedRun(folder: string, text: string): void {
    mkdirSync(folder, { recursive: true });
    for (const name of ['job.yaml', 'metrics.json']) writeFileSync(join(folder, name), text);
  }

  const identity: Identity = { job: 'j', data: 'd', build: 'b' };

  function claim(named: string | null, more: { fresh?: boolean } = {}): Claim {
    return claimFolder({ named, job: 'my job', cwd, fresh: more.fresh ?? false });
  }

  /** What a session leaves that was killed after one task, but for its lock. */
  function unfinishedRun(folder: string, by: Partial<Identity> = {}, end: JournalLine[] = []): void {
    mkdirSync(folder, { recursive: true });
    const lines: JournalLine[] = [
      { type: 'begin', schema: 1, identity: { ...identity, ...by }, asked: 2, splits: 1, metric: null },
      { type: 'task', plan: 'search', fits: [] },
      ...end,
    ];
    writeFileSync(join(folder, 'journal.jsonl'), lines.map(lineText).join(''));
    writeFileSync(join(folder, 'resume.json'), '{}');
    writeFileSync(join(folder, 'job.yaml'), '');
  }

  function writeResults(folder: RunFolder, text: string): void {
    for (const name of ['job.yaml', 'metrics.json']) writeFileSync(join(folder.partial, name), text);
    folder.publish();
  }

  it('count up without a name, and have different numbers at one time', () => {
    const [first, second] = [claim(null), claim(null)];
    const folders = [first.open(identity), second.open(identity)];
    expect(folders.map((folder) => folder.finish(false))).toEqual([join(cwd, 'runs', 'my-job', '1'), join(cwd, 'runs', 'my-job', '2')]);
    first.leave();
    second.leave();
    expect(readdirSync(join(cwd, 'runs', 'my-job'))).toEqual(['1', '2']);
  });

  it('replace a finished run of ours in the end, and leave nothing else behind', () => {
    const out = join(cwd, 'out');
    finishedRun(out, 'old');
    const folder = claim(out).open(identity);
    writeResults(folder, 'new');
    expect(readFileSync(join(out, 'job.yaml'), 'utf8')).toBe('old');
    expect(folder.finish(false)).toBe(out);
    expect(readFileSync(join(out, 'job.yaml'), 'utf8')).toBe('new');
    expect(readdirSync(cwd)).toEqual(['out']);
    expect(readdirSync(out)).toEqual(['job.yaml', 'metrics.json']);
  });

  it('leave the old run alone when the new one is given up', () => {
    const out = join(cwd, 'out');
    finishedRun(out, 'old');
    const given = claim(out);
    given.open(identity);
    given.leave();
    expect(readFileSync(join(out, 'job.yaml'), 'utf8')).toBe('old');
    expect(readdirSync(cwd)).toEqual(['out']);
  });

  it('leave no folder behind that was made for a run that is given up, and no other is removed', () => {
    mkdirSync(join(cwd, 'mine'));
    for (const given of [claim(join(cwd, 'mine', 'of', 'today', 'out')), claim(null)]) {
      given.open(identity);
      given.leave();
    }
    expect(readdirSync(cwd)).toEqual(['mine']);
    expect(readdirSync(join(cwd, 'mine'))).toEqual([]);
    const given = claim(null);
    finishedRun(join(cwd, 'runs', 'other', '1'), 'of somebody else');
    given.leave();
    expect(readdirSync(join(cwd, 'runs'))).toEqual(['other']);
  });

  it('refuse a folder that is not a run, before anything is written', () => {
    const out = join(cwd, 'photos');
    mkdirSync(out);
    writeFileSync(join(out, 'cat.jpg'), '');
    expect(() => claim(out)).toThrow(`output folder ${out} is in the way: it is not a run of ml-submit`);
    expect(readdirSync(cwd)).toEqual(['photos']);
  });

  it('refuse a file', () => {
    const out = join(cwd, 'file');
    writeFileSync(out, '');
    expect(() => claim(out)).toThrow(`output folder ${out} is in the way: it is a file`);
  });

  it('take an empty folder', () => {
    const out = join(cwd, 'empty');
    mkdirSync(out);
    claim(out).open(identity).finish(false);
    expect(existsSync(out)).toBe(true);
  });

  it('refuse a second run in one folder, naming the process of the first', () => {
    const out = join(cwd, 'out');
    const first = claim(out);
    expect(() => claim(out)).toThrow(`output folder ${out} is in use: process ${process.pid} on ${hostname()} runs there`);
    first.leave();
    claim(out).leave();
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('go on with an unfinished run of the same identity, named or the newest by number', () => {
    const out = join(cwd, 'out');
    for (const folder of [out, ...['1', '2', '3'].map((n) => join(cwd, 'runs', 'my-job', n))]) unfinishedRun(folder);
    unfinishedRun(join(cwd, 'runs', 'my-job', '4'), { data: 'other' });
    expect(claim(out).open(identity)).toMatchObject({ path: out, kept: { lines: { length: 2 } } });
    expect(claim(null).open(identity).path).toBe(join(cwd, 'runs', 'my-job', '3'));
    // The third is locked now.
    expect(claim(null).open(identity).path).toBe(join(cwd, 'runs', 'my-job', '2'));
    expect(claim(null, { fresh: true }).open(identity).path).toBe(join(cwd, 'runs', 'my-job', '5'));
  });

  it('refuse an unfinished run of something else, but start anew where that is asked for or where it failed', () => {
    const out = join(cwd, 'out');
    unfinishedRun(out, { job: 'other', build: 'other' });
    const refused = claim(out);
    expect(() => refused.open(identity)).toThrow(`output folder ${out} has an unfinished run of another job and another build of ml-submit`);
    refused.leave();
    expect(existsSync(join(out, 'journal.jsonl'))).toBe(true);
    const fresh = claim(out, { fresh: true });
    expect(fresh.open(identity).kept).toBeNull();
    fresh.leave();
    unfinishedRun(out, { job: 'other' }, [{ type: 'end', state: 'failed' }]);
    expect(claim(out).open(identity).kept).toBeNull();
  });

  it('stay beside a finished run while they are unfinished', () => {
    const out = join(cwd, 'out');
    finishedRun(out, 'old');
    const first = claim(out);
    const folder = first.open(identity);
    unfinishedRun(folder.path);
    first.leave();
    expect(workFolder(out)).toBe(join(cwd, '.out.unfinished'));
    const again = claim(out).open(identity);
    expect(again).toMatchObject({ path: folder.path, kept: { lines: { length: 2 } } });
    writeResults(again, 'new');
    expect(again.finish(true)).toBe(folder.path);
    expect(readFileSync(join(out, 'job.yaml'), 'utf8')).toBe('old');
  });

  it('are cleared of what killed runs left', () => {
    const parent = join(cwd, 'runs', 'my-job');
    const dead = JSON.stringify({ pid: process.pid, host: hostname(), began: 'long ago' });
    mkdirSync(join(parent, '1'), { recursive: true });
    writeFileSync(join(parent, '1', 'lock-1.json'), dead);
    unfinishedRun(join(parent, '2'));
    writeFileSync(join(parent, '2', 'lock-1.json'), dead);
    finishedRun(join(parent, '.out.old-4000000'), 'replaced, but not yet');
    mkdirSync(join(parent, '.partial-4000000'));
    claim(null);
    expect(readdirSync(parent).sort()).toEqual(['2', 'out']);
  });
});
