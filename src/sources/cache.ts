import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statfsSync, statSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openShard, writeShard } from '../frame/shard.ts';
import { openShards } from '../frame/shards.ts';
import { digestNow } from './digest.ts';
import { findFiles } from './find-files.ts';
import type { CsvOptions, FileInput, Source, Table, Wanted } from './source.ts';

/** Where tables are kept, and what is said of it. */
export interface CacheOptions {
  folder: string;
  /** Differs where the same bytes might be read in another manner. */
  build: string;
  /** What all entries may take together; null: 5 GB, or a tenth of the disk where that is less. */
  mostBytes: number | null;
  onNote(line: string): void;
}

/** A file as the system knows it. */
interface Stamp {
  path: string;
  device: string;
  inode: string;
  bytes: number;
  modifiedNs: string;
}

/** What an entry tells besides its columns. */
type About = Pick<Table, 'names' | 'warnings' | 'sniffed' | 'rejects'> & { sha256: string };

/** Smaller files are read faster than they are looked up. */
const LEAST_BYTES = 2 ** 20;
/** A file that is being written may change again without a later time. */
const SETTLED_MS = 2000;
const MOST_BYTES = 5 * 2 ** 30;
const SHARE_OF_DISK = 10;
/** An entry that was used so lately may be in use: who uses it says so more often. */
const IN_USE_MS = 3_600_000;
const NS_A_MS = 1_000_000n;
const MS_A_SECOND = 1000;
/** The key, and the digest of what is in the file: nothing of it can change unnoticed. */
const ENTRY = /^([0-9a-f]{64})\.([0-9a-f]{64})\.shard$/;
const TEMPORARY = /^[0-9a-f]{64}\..*\.tmp$/;

/**
 * The table of files: from the cache where they have not changed since they were read with the same options and at least the columns that are wanted now, else read and put there.
 * What goes wrong with the cache is noted and costs time only.
 */
export async function readCached(source: Source, { paths, ...how }: { paths: readonly string[] } & Omit<FileInput, 'path'>, cache: CacheOptions): Promise<Table> {
  const { options, wanted = null } = how;
  const before = stampsOf(paths, options, cache);
  if (before === null) return source.readTable({ path: paths, ...how });
  function keyOf(columns: string | null): string {
    return createHash('sha256').update(JSON.stringify([cache.build, paths, options, before, columns])).digest('hex');
  }
  const key = keyOf(wanted?.key ?? null);
  const found = lookUp(key, cache, null) ?? (wanted === null ? null : lookUp(keyOf(null), cache, wanted));
  if (found !== null) return found;
  const table = await source.readTable({ path: paths, ...how, digest: true });
  return keep(table, { key, changed: () => JSON.stringify(stampsOf(paths, options, cache)) !== JSON.stringify(before) }, cache);
}

/** The files, null where they are not to be kept: small ones, pipes, and those that were written to just now. */
function stampsOf(paths: readonly string[], options: CsvOptions, { onNote }: CacheOptions): Stamp[] | null {
  let bytes = 0;
  const stamps: Stamp[] = [];
  for (const file of findFiles(paths, options)) {
    const found = statOf(file);
    if (found === null || !found.isFile()) return null;
    const settled = BigInt(Date.now()) * NS_A_MS - found.mtimeNs;
    if (settled < BigInt(SETTLED_MS) * NS_A_MS) {
      onNote(`cache: ${file} was changed a moment ago, so it is read anew`);
      return null;
    }
    bytes += Number(found.size);
    stamps.push({ path: resolve(file), device: String(found.dev), inode: String(found.ino), bytes: Number(found.size), modifiedNs: String(found.mtimeNs) });
  }
  return bytes < LEAST_BYTES ? null : stamps;
}

/** Null for a file that cannot be looked at: its reader says why. */
function statOf(path: string): ReturnType<typeof bigStat> | null {
  try {
    return bigStat(path);
  } catch {
    return null;
  }
}

function bigStat(path: string) {
  return statSync(path, { bigint: true });
}

/** The entry's table, or some columns of it, in the file; null where there is none that can be used. Its digest is taken beside what follows. */
function lookUp(key: string, { folder, onNote }: CacheOptions, wanted: Wanted | null): Table | null {
  const name = namesIn(folder).find((one) => ENTRY.exec(one)?.[1] === key && !unusable.has(join(folder, one)));
  if (name === undefined) return null;
  const path = join(folder, name);
  try {
    const { names, warnings, sniffed, sha256, rejects } = openShard(path).about as About;
    // What was said of the whole may be about a column that is not wanted.
    if (wanted !== null && rejects.length + warnings.length > 0) return null;
    const { rows, columns } = openShards([path]);
    const frame = { rows, columns: new Map([...columns].filter(([column]) => wanted?.has(column) !== false)) };
    hold(path);
    onNote(`cache: the data has not changed since it was read into ${path}`);
    const damaged = digestNow(path).then((digest) => digest !== ENTRY.exec(name)?.[2]).catch(() => true).then((isDamaged) => {
      if (isDamaged) discard(path, onNote, `${path} is damaged`);
      return isDamaged;
    });
    return { frame, names, warnings, sniffed, sha256: async () => sha256, rejects, isDamaged: () => damaged };
  } catch (error) {
    discard(path, onNote, messageOf(error));
    return null;
  }
}

/** Nothing of a folder that is not there. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** One that is of no use is not looked at again, even where it cannot be removed. */
function discard(path: string, onNote: CacheOptions['onNote'], why: string): void {
  onNote(`cache: ${why}; the data is read anew`);
  held.delete(path);
  unusable.add(path);
  removeIfAllowed(path);
}

/** Puts a table into the cache; its columns are in the file from then on. */
async function keep(table: Table, { key, changed }: { key: string; changed: () => boolean }, { folder, mostBytes, onNote }: CacheOptions): Promise<Table> {
  // Whatever it throws is an error of the data.
  const sha256 = await table.sha256();
  const unfinished = join(folder, `${key}.${randomUUID()}.tmp`);
  try {
    if (changed()) throw new Error('the data was changed while it was read');
    const { frame, names, warnings, sniffed, rejects } = table;
    const about: About = { names, warnings, sniffed, sha256, rejects };
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeShard(unfinished, frame, about);
    const path = join(folder, `${key}.${await digestNow(unfinished)}.shard`);
    renameSync(unfinished, path);
    unusable.delete(path);
    hold(path);
    tidy(folder, mostBytes ?? usualLimit(folder));
    return { ...table, frame: openShards([path]) };
  } catch (error) {
    removeIfAllowed(unfinished);
    onNote(`cache: not kept: ${messageOf(error)}`);
    return table;
  }
}

/** Entries that this process reads from, and those that it found damaged. */
const held = new Set<string>();
const unusable = new Set<string>();
let holding: NodeJS.Timeout | null = null;

/** Says that an entry is used, now and as long as this process lives. */
function hold(path: string): void {
  touch(path);
  holding ??= setInterval(() => held.forEach(touch), IN_USE_MS / 2).unref();
  held.add(path);
}

function touch(path: string): void {
  try {
    const now = Date.now() / MS_A_SECOND;
    utimesSync(path, now, now);
  } catch {
    // Who may read a cache need not be allowed to write it.
  }
}

function removeIfAllowed(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // As above: it costs room only.
  }
}

/** Removes torn files, and the entries that were not used for the longest time while there is too much. */
function tidy(folder: string, limit: number): void {
  const now = Date.now();
  const all = readdirSync(folder).filter((name) => ENTRY.test(name) || TEMPORARY.test(name)).flatMap((name) => {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? [] : [{ path, isEntry: ENTRY.test(name), bytes: found.size, usedMs: found.mtimeMs }];
  });
  let bytes = all.reduce((sum, each) => sum + each.bytes, 0);
  for (const { path, isEntry, bytes: own, usedMs } of all.sort((a, b) => a.usedMs - b.usedMs)) {
    if (now - usedMs < IN_USE_MS || (isEntry && bytes <= limit)) continue;
    rmSync(path, { force: true });
    bytes -= own;
  }
}

function usualLimit(folder: string): number {
  const { blocks, bsize } = statfsSync(folder);
  return Math.min(MOST_BYTES, (blocks * bsize) / SHARE_OF_DISK);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
