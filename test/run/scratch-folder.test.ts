import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { thisProcess } from '../../src/run/processes.ts';
import { makeScratch, removeDeadScratch } from '../../src/run/scratch-folder.ts';

const own = mkdtempSync(join(tmpdir(), 'ml-submit-test-'));
const before = process.env['TMPDIR'];
process.env['TMPDIR'] = own;
afterAll(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(own, { recursive: true });
});

it('folders of processes that ended are removed, and no others', () => {
  const mine = makeScratch();
  for (const [name, owner] of [['ml-submit-dead', { ...thisProcess(), began: 'long ago' }], ['ml-submit-elsewhere', { pid: 1, host: 'elsewhere', began: null }], ['other-tool', { ...thisProcess(), began: 'long ago' }]] as const) {
    mkdirSync(join(own, name));
    writeFileSync(join(own, name, 'owner.json'), JSON.stringify(owner));
  }
  mkdirSync(join(own, 'ml-submit-nobody'));
  removeDeadScratch();
  expect(existsSync(mine)).toBe(true);
  expect(readdirSync(own).filter((name) => join(own, name) !== mine).sort()).toEqual(['ml-submit-elsewhere', 'ml-submit-nobody', 'other-tool']);
});
