import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
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
  symlinkSync(String(other.pid), `${file}-lock`);
  expect(openModelStore(scratch.folder).once('key', () => expect.unreachable())).toEqual({ value: 7, made: false });
});

it('does not wait for a process that was killed', () => {
  const { file } = putAside(7);
  symlinkSync(String(spawnSync('true').pid), `${file}-lock`);
  expect(openModelStore(scratch.folder).once('key', () => 8)).toEqual({ value: 8, made: true });
  expect(readdirSync(scratch.folder).filter((name) => name.endsWith('-lock'))).toEqual([]);
});

it('leaves nothing that others wait for, at whatever moment a process is killed', async () => {
  const program = join(scratch.folder, 'store.mjs');
  await build({ entryPoints: [fileURLToPath(new URL('../../src/engine/model-store.ts', import.meta.url))], outfile: program, bundle: true, platform: 'node', target: 'node20', format: 'esm' });
  const open = 'const { openModelStore } = await import(process.argv[1]); const store = openModelStore(process.argv[2]);';
  const endless = `${open} process.stdout.write('x'); for (let i = 0; ; i++) store.once(String(i), () => i);`;
  const finite = `${open} for (let i = 0; i <= Number(process.argv[3]); i++) if (store.once(String(i), () => i).value !== i) process.exit(1);`;
  for (let round = 0; round < 20; round++) {
    const folder = join(scratch.folder, String(round));
    mkdirSync(folder);
    const other = spawn(process.execPath, ['--input-type=module', '-e', endless, pathToFileURL(program).href, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    await setTimeout(5 + round);
    other.kill('SIGKILL');
    await once(other, 'exit');
    const files = readdirSync(folder).filter((name) => name.endsWith('.bin')).length;
    // One that waits does so without an end.
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', finite, pathToFileURL(program).href, folder, String(files)], { timeout: 60_000 })).toMatchObject({ status: 0 });
  }
});
