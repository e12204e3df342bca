import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holderOf, lockFolder } from '../../src/run/lock.ts';
import { isRunning, parseOwner, thisProcess } from '../../src/run/processes.ts';
import type { Owner } from '../../src/run/processes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ml-submit-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that ended, as it named itself. */
async function deadProcess(): Promise<Owner> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return { pid: Number(child.pid), host: hostname(), began: 'long ago' };
}

function writeLock(number: number, owner: Owner): void {
  writeFileSync(join(folder, `lock-${number}.json`), JSON.stringify(owner));
}

describe('a lock of a folder', () => {
  it('is held until it is released', () => {
    const lock = lockFolder(folder);
    if ('heldBy' in lock) throw new Error('nobody else is here');
    expect(lockFolder(folder)).toEqual({ heldBy: thisProcess() });
    expect(holderOf(folder)).toEqual(thisProcess());
    lock.release();
    expect([holderOf(folder), readdirSync(folder)]).toEqual([null, []]);
    expect(lockFolder(folder)).toHaveProperty('release');
  });

  it('passes on from a process that ended', async () => {
    writeLock(3, await deadProcess());
    expect(lockFolder(folder)).toHaveProperty('release');
    expect(readdirSync(folder)).toEqual(['lock-4.json']);
    expect(parseOwner(readFileSync(join(folder, 'lock-4.json'), 'utf8'))).toEqual(thisProcess());
  });

  it('passes on from a process whose number another one has now', () => {
    writeLock(1, { ...thisProcess(), began: 'long ago' });
    expect(lockFolder(folder)).toHaveProperty('release');
  });

  it('stays with a process of another host, which cannot be asked', () => {
    const owner = { pid: 1, host: 'elsewhere', began: null };
    writeLock(1, owner);
    expect(lockFolder(folder)).toEqual({ heldBy: owner });
  });

  it('without an owner is left alone for some seconds: it is just being written', () => {
    const file = join(folder, 'lock-1.json');
    writeFileSync(file, '');
    expect(lockFolder(folder)).toHaveProperty('heldBy');
    utimesSync(file, new Date(0), new Date(0));
    expect(lockFolder(folder)).toHaveProperty('release');
  });
});

describe('a process', () => {
  it('runs, or does not, by its number and its beginning', async () => {
    const own = thisProcess();
    expect([own, { ...own, began: null }, { ...own, began: 'later' }, await deadProcess()].map(isRunning)).toEqual([true, true, false, false]);
  });

  it('is read from what was written of it, and from nothing else', () => {
    expect(parseOwner(JSON.stringify(thisProcess()))).toEqual(thisProcess());
    expect(['', '1', 'null', '{}', '{"pid":"1","host":"a","began":null}'].map(parseOwner)).toEqual([null, null, null, null, null]);
  });
});
