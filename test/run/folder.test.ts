import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunFolder } from '../../src/run/folder.ts';

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

  it('count up without a name', () => {
    for (const n of ['1', '2']) {
      const folder = openRunFolder(null, 'my job', cwd);
      expect(folder.finish()).toBe(join(cwd, 'runs', 'my-job', n));
    }
  });

  it('replace a finished run of ours and leave nothing else behind', () => {
    const out = join(cwd, 'out');
    finishedRun(out, 'old');
    const folder = openRunFolder(out, 'job', cwd);
    writeFileSync(join(folder.partial, 'job.yaml'), 'new');
    expect(folder.finish()).toBe(out);
    expect(readFileSync(join(out, 'job.yaml'), 'utf8')).toBe('new');
    expect(readdirSync(cwd)).toEqual(['out']);
  });

  it('leave the old run alone when the new one is given up', () => {
    const out = join(cwd, 'out');
    finishedRun(out, 'old');
    openRunFolder(out, 'job', cwd).discard();
    expect(readFileSync(join(out, 'job.yaml'), 'utf8')).toBe('old');
    expect(readdirSync(cwd)).toEqual(['out']);
  });

  it('leave no folder behind that was made for a run that is given up, and no other is removed', () => {
    mkdirSync(join(cwd, 'mine'));
    openRunFolder(join(cwd, 'mine', 'of', 'today', 'out'), 'job', cwd).discard();
    openRunFolder(null, 'job', cwd).discard();
    expect(readdirSync(cwd)).toEqual(['mine']);
    expect(readdirSync(join(cwd, 'mine'))).toEqual([]);
    const folder = openRunFolder(null, 'job', cwd);
    finishedRun(join(cwd, 'runs', 'other', '1'), 'of somebody else');
    folder.discard();
    expect(readdirSync(join(cwd, 'runs'))).toEqual(['other']);
  });

  it('refuse a folder that is not a run, before anything is written', () => {
    const out = join(cwd, 'photos');
    mkdirSync(out);
    writeFileSync(join(out, 'cat.jpg'), '');
    expect(() => openRunFolder(out, 'job', cwd)).toThrow(`output folder ${out} is in the way: it is not a finished run of ml-submit`);
    expect(readdirSync(cwd)).toEqual(['photos']);
  });

  it('refuse a file', () => {
    const out = join(cwd, 'file');
    writeFileSync(out, '');
    expect(() => openRunFolder(out, 'job', cwd)).toThrow(`output folder ${out} is in the way: it is a file`);
  });

  it('take an empty folder', () => {
    const out = join(cwd, 'empty');
    mkdirSync(out);
    openRunFolder(out, 'job', cwd).finish();
    expect(existsSync(out)).toBe(true);
  });
});
