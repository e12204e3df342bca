import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Frame } from '../../src/frame/column.ts';
import { filedOf } from '../../src/frame/filed.ts';
import { readCached } from '../../src/sources/cache.ts';
import { source } from '../../src/sources/csv.ts';
import { CSV_DEFAULTS } from '../../src/sources/source.ts';
import type { CsvOptions, Table, Wanted } from '../../src/sources/source.ts';
import { expectSame } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'cache-'));
afterAll(() => rmSync(folder, { recursive: true }));
const text = `n,x,t,unknown,unknown\n${Array.from({ length: 60_000 }, (_, i) => `${i % 300},${i / 8},word ${i % 1000},1,2`).join('\n')}\n`;
let made = 0;

/** A CSV file of more than a megabyte that was written long ago, and an empty cache. */
function place(content = text) {
  const own = join(folder, String(made++));
  mkdirSync(own);
  const file = join(own, 'data.csv');
  writeFileSync(file, content);
  age(file);
  return { file, cache: join(own, 'cache') };
}

function age(file: string, seconds = 60): void {
  const then = Date.now() / 1000 - seconds;
  utimesSync(file, then, then);
}

interface Read {
  table: Omit<Table, 'sha256' | 'isDamaged'> & { sha256: string };
  notes: string[];
  isDamaged: boolean;
}

async function read({ file, cache, build = '1', options = {}, wanted = null, mostBytes = null }: { file: string; cache: string; build?: string; options?: Partial<CsvOptions>; wanted?: Wanted | null; mostBytes?: number | null }): Promise<Read> {
  const notes: string[] = [];
  const table = await readCached(source, { paths: [file], options: { ...CSV_DEFAULTS, ...options }, wanted }, { folder: cache, build, mostBytes, onNote: (line) => notes.push(line) });
  const { isDamaged, ...rest } = table;
  return { table: { ...rest, sha256: await table.sha256() }, notes, isDamaged: (await isDamaged?.()) ?? false };
}

function entries(cache: string): string[] {
  return existsSync(cache) ? readdirSync(cache).sort() : [];
}

function isFiled(frame: Frame): boolean {
  return [...frame.columns.values()].every((column) => filedOf(column) !== undefined);
}

describe('a cached table', () => {
  test('is the table that the reader made, with its warnings and its digest, and is not read again', async () => {
    const at = place();
    const plain = await source.readTable({ path: [at.file], options: CSV_DEFAULTS });
    const first = await read(at);
    expect(first.notes).toEqual([]);
    const [entry] = entries(at.cache);
    const again = await read(at);
    expect(again.notes).toEqual([`cache: the data has not changed since it was read into ${join(at.cache, entry)}`]);
    for (const { table } of [first, again]) {
      expect(table).toEqual({ ...plain, sha256: await plain.sha256() });
      expect(isFiled(table.frame)).toBe(true);
    }
    expect(again.table.warnings).toHaveLength(1);
    expect(statSync(at.cache).mode & 0o777).toBe(0o700);
  });

  test('has the columns that are wanted, and serves those who want fewer where nothing is to be said of any', async () => {
    const [few, more]: Wanted[] = [['x'], ['n', 'x']].map((names) => ({ has: (name) => names.includes(name), key: names.join() }));
    const at = place(text.replace('unknown,unknown', 'u,v'));
    const { table } = await read({ ...at, wanted: few });
    expect([table.names, ...table.frame.columns.keys()]).toEqual([['n', 'x', 't', 'u', 'v'], 'x']);
    expectSame((await read({ ...at, wanted: few })).table, table);
    expect((await read({ ...at, wanted: more })).notes).toEqual([]);
    expect(entries(at.cache)).toHaveLength(2);
    await read(at);
    const other = await read({ ...at, wanted: { has: (name) => name === 't' || name === 'n', key: 'other' } });
    expect([other.notes.length, ...other.table.frame.columns.keys()]).toEqual([1, 'n', 't']);
    expect(entries(at.cache)).toHaveLength(3);
    // A warning of the whole may be one of a column that is not wanted.
    const twice = place();
    await read(twice);
    expect((await read({ ...twice, wanted: few })).notes).toEqual([]);
    expect(entries(twice.cache)).toHaveLength(2);
  });

  test('is read again when the file, the options or the build has changed', async () => {
    const at = place();
    await read(at);
    await read({ ...at, options: { nullValue: '7' } });
    await read({ ...at, build: '2' });
    appendFileSync(at.file, '1,2,three,4,5\n');
    age(at.file, 50);
    const { table } = await read(at);
    expect(table.frame.rows).toBe(60_001);
    expect(entries(at.cache)).toHaveLength(4);
    // The same size and time, but another file.
    const [bytes, { mtimeMs }] = [readFileSync(at.file, 'latin1'), statSync(at.file)];
    rmSync(at.file);
    writeFileSync(join(at.cache, '..', 'keeps-the-inode'), '');
    writeFileSync(at.file, bytes.replace('word 5,', 'lord 5,'));
    utimesSync(at.file, mtimeMs / 1000, mtimeMs / 1000);
    expect((await read(at)).table.frame.columns.get('t')).toMatchObject({ distinct: 1002 });
  });

  test('is not made of a file that was changed a moment ago, that is small or that is no file', async () => {
    const at = place();
    age(at.file, 1);
    expect((await read(at)).notes).toEqual([`cache: ${at.file} was changed a moment ago, so it is read anew`]);
    const small = place(text.slice(0, 1000).replace(/[^\n]*$/, ''));
    expect((await read(small)).notes).toEqual([]);
    expect([...entries(at.cache), ...entries(small.cache)]).toEqual([]);
  });

  test.each([0, 5, 16, 100, 5000])('is made again when its file was cut off at byte %i', async (bytes) => {
    const at = place();
    const { table } = await read(at);
    const whole = { ...table, frame: { ...table.frame, columns: new Map([...table.frame.columns].map(([name, column]) => [name, structuredClone(column)])) } };
    const entry = join(at.cache, entries(at.cache)[0]);
    truncateSync(entry, bytes);
    const again = await read(at);
    expect(again.notes).toEqual([expect.stringMatching(/^cache: .*; the data is read anew$/)]);
    expectSame(again.table, whole);
    expect((await read(at)).notes).toEqual([`cache: the data has not changed since it was read into ${entry}`]);
  });

  test('is made again when any one byte of its file has changed', async () => {
    const at = place();
    await read(at);
    const [name] = entries(at.cache);
    const entry = join(at.cache, name);
    const good = readFileSync(entry);
    const spread = Array.from({ length: 40 }, (_, i) => Math.floor((i * (good.length - 1)) / 39));
    for (const place of [...Array.from({ length: 20 }, (_, byte) => byte), ...spread]) {
      const bad = Buffer.from(good);
      bad[place] ^= 1 << place % 8;
      writeFileSync(entry, bad);
      const found = await read(at);
      expect(found.notes.at(-1)).toMatch(/^cache: .*; the data is read anew$/);
      // What does not even open was read anew at once.
      if (found.isDamaged) {
        expect(entries(at.cache)).toEqual([]);
        expect((await read(at)).notes).toEqual([]);
      }
      expect(readFileSync(entry).equals(good)).toBe(true);
      expect(await read(at)).toMatchObject({ isDamaged: false, notes: [`cache: the data has not changed since it was read into ${entry}`] });
    }
  });

  test('costs no more than time where the folder cannot be written', async () => {
    const at = place();
    writeFileSync(at.cache, 'a file in its place');
    const { table, notes } = await read(at);
    expect(table.frame.rows).toBe(60_000);
    expect(isFiled(table.frame)).toBe(false);
    expect(notes.at(-1)).toMatch(/^cache: not kept: /);
  });

  test('leaves the error of a file that is not there to the reader', async () => {
    const { cache } = place();
    const missing = join(folder, 'missing.csv');
    await expect(read({ file: missing, cache })).rejects.toThrow(`cannot read ${missing}: there is no such file`);
  });

  test('is written while torn files of others are removed, and nothing else', async () => {
    const at = place();
    mkdirSync(at.cache);
    const [torn, fresh, foreign] = [`${'a'.repeat(64)}.shard.17.tmp`, `${'b'.repeat(64)}.shard.18.tmp`, 'notes.txt'].map((name) => join(at.cache, name));
    for (const path of [torn, fresh, foreign]) writeFileSync(path, 'x');
    age(torn, 7200);
    age(foreign, 7200);
    await read(at);
    expect([torn, fresh, foreign].map(existsSync)).toEqual([false, true, true]);
  });

  test('makes room: what was not used for the longest time goes first, and nothing that is in use', async () => {
    const at = place();
    for (const build of ['old', 'older', 'fresh']) await read({ ...at, build });
    const sizeOf = (name: string): number => statSync(join(at.cache, name)).size;
    const names = new Map<string, string>();
    for (const build of ['old', 'older', 'fresh']) {
      const { notes } = await read({ ...at, build });
      names.set(build, notes[0].slice(notes[0].lastIndexOf('/') + 1));
    }
    const [old, older, fresh] = [...names.values()];
    age(join(at.cache, old), 7200);
    age(join(at.cache, older), 9000);
    age(join(at.cache, fresh), 600);
    const one = sizeOf(old);
    await read({ ...at, build: 'new', mostBytes: 3 * one + 100 });
    expect(entries(at.cache)).toHaveLength(3);
    expect(entries(at.cache)).toEqual(expect.arrayContaining([old, fresh]));
    await read({ ...at, build: 'newest', mostBytes: 1 });
    expect(entries(at.cache)).toHaveLength(3);
    expect(entries(at.cache)).not.toContain(old);
    expect(entries(at.cache)).toContain(fresh);
  });

  test('stays while a process reads from it, however long that takes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'Date'] });
    try {
      // A module of its own, whose timer is the one that is moved on.
      vi.resetModules();
      const own = await import('../../src/sources/cache.ts');
      const at = place();
      const asked = { paths: [at.file], options: CSV_DEFAULTS };
      const how = { folder: at.cache, build: '1', onNote: () => undefined };
      const table = await own.readCached(source, asked, { ...how, mostBytes: null });
      const [name] = entries(at.cache);
      vi.advanceTimersByTime(5 * 3_600_000);
      await own.readCached(source, asked, { ...how, build: '2', mostBytes: 1 });
      expect(entries(at.cache)).toHaveLength(2);
      expect(entries(at.cache)).toContain(name);
      expect(table.frame.columns.get('n')).toMatchObject({ kind: 'i32' });
      expect((table.frame.columns.get('n') as { values: ArrayLike<number> }).values[301]).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is the same for two who make it at once', async () => {
    const at = place();
    const [one, two] = await Promise.all([read(at), read(at)]);
    expectSame(one.table, two.table);
    expect(entries(at.cache)).toHaveLength(1);
  });
});
