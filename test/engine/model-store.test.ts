import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openModelStore } from '../../src/engine/model-store.ts';
import { scratchFolder } from './support.ts';

let scratch: ReturnType<typeof scratchFolder>;
beforeEach(() => void (scratch = scratchFolder()));
afterEach(() => scratch.remove());

it('makes a value once, for all that have the folder', () => {
  const value = { state: { names: ['a'] }, arrays: { values: Float64Array.of(0.1, NaN) } };
  expect(openModelStore(scratch.folder).once('key', () => value)).toEqual({ value, made: true });
  expect(openModelStore(scratch.folder).once('key', () => expect.unreachable())).toEqual({ value, made: false });
  expect(openModelStore(scratch.folder).once('other', () => null)).toEqual({ value: null, made: true });
});

it('keeps nothing of what cannot be made, and lets the next try', () => {
  const store = openModelStore(scratch.folder);
  expect(() => store.once('key', () => {
    throw new Error('no rows');
  })).toThrow('no rows');
  expect(readdirSync(scratch.folder)).toEqual([]);
  expect(store.once('key', () => 1)).toEqual({ value: 1, made: true });
});

/** The name of a key's file, and the file itself out of the way. */
function putAside(value: number): { file: string; aside: string } {
  openModelStore(scratch.folder).once('key', () => value);
  const [name] = readdirSync(scratch.folder);
  const aside = join(scratch.folder, 'aside');
  mkdirSync(aside);
  renameSync(join(scratch.folder, name), join(aside, name));
  return { file: join(scratch.folder, name), aside: join(aside, name) };
}

it('waits for another process that makes it', () => {
  const { file, aside } = putAside(7);
  const other = spawn('sh', ['-c', `sleep 0.3; mv "${aside}" "${file}"; rm "${file}-lock"`]);
  writeFileSync(`${file}-lock`, String(other.pid));
  expect(openModelStore(scratch.folder).once('key', () => expect.unreachable())).toEqual({ value: 7, made: false });
});

it('does not wait for a process that was killed', () => {
  const { file } = putAside(7);
  writeFileSync(`${file}-lock`, String(spawnSync('true').pid));
  expect(openModelStore(scratch.folder).once('key', () => 8)).toEqual({ value: 8, made: true });
  expect(readdirSync(scratch.folder).filter((name) => name.endsWith('-lock'))).toEqual([]);
});
