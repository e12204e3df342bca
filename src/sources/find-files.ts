import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { globSync } from 'tinyglobby';
import { inputError, unreadable } from './text-file.ts';

/** Which files of folders and patterns are read. */
export interface FileChoice {
  /** A pattern for the names of files; null: all. */
  pathGlobFilter: string | null;
  /** Whether folders are read with the folders in them. */
  recursiveFileLookup: boolean;
}

const MAGIC = /[*?[\]{}!()]/;

/**
 * The files behind paths, folders and patterns, each once, in the order of the paths and sorted within a folder or pattern.
 * As in Spark, files and folders whose names begin with `_` or `.` are no data, unless a path names them; a link to a folder that it lies in is not followed.
 * Throws UserError where there is none, and for a folder that cannot be read.
 */
export function findFiles(paths: readonly string[], choice: FileChoice): string[] {
  return [...new Set(paths.flatMap((path) => filesOf(path, choice)))];
}

function filesOf(path: string, choice: FileChoice): string[] {
  const { folder, rest } = split(path);
  if (MAGIC.test(rest)) return matching(path, { folder, rest, choice });
  const found = statOf(path);
  return found.isDirectory() ? inFolder(path, choice) : [path];
}

/** A path as the folder that is there, whatever signs are in its name, and the rest of it. */
function split(path: string): { folder: string; rest: string } {
  const segments = path.split('/');
  const first = segments.findIndex((_, index) => !existsSync(segments.slice(0, index + 1).join('/') || '/'));
  if (first < 0) return { folder: path, rest: '' };
  return { folder: segments.slice(0, first).join('/') || (path.startsWith('/') ? '/' : '.'), rest: segments.slice(first).join('/') };
}

function statOf(path: string): { isDirectory(): boolean } {
  try {
    return statSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function matching(pattern: string, { folder, rest, choice }: { folder: string; rest: string; choice: FileChoice }): string[] {
  const found = list(rest, folder, { onlyFiles: false });
  const files = found.flatMap((path) => {
    if (statOf(path).isDirectory()) return list(choice.recursiveFileLookup ? '**' : '*', path).filter(isData(path));
    return [path];
  });
  const wanted = files.filter(filter(choice));
  if (wanted.length === 0) throw inputError('no-files', `expected files that fit ${pattern}, found none${filtered(files, choice)}`);
  return wanted.sort(byCode);
}

function inFolder(folder: string, choice: FileChoice): string[] {
  const files = list(choice.recursiveFileLookup ? '**' : '*', folder).filter(isData(folder));
  const wanted = files.filter(filter(choice));
  if (wanted.length > 0) return wanted.sort(byCode);
  const deeper = !choice.recursiveFileLookup && list('**', folder).some(isData(folder));
  throw inputError('no-files', `expected files in the folder ${folder}, found none${filtered(files, choice)}`, {
    suggestion: deeper ? 'there are files in folders below it: data.options.recursiveFileLookup: true' : null,
  });
}

/** Paths of what is below a folder and fits a pattern. Throws UserError where a folder of data is not ours to read: its files would be missing without a word. */
function list(pattern: string, folder: string, { onlyFiles = true } = {}): string[] {
  // Most paths are those of files, and a program that reads one does not wait for the library.
  const library = createRequire(import.meta.url)('tinyglobby') as { globSync: typeof globSync };
  const refused: { path: string; error: unknown }[] = [];
  const fs = { readdirSync: ((path: string, options: { withFileTypes: true }) => noting(refused, path, () => readdirSync(path, options))) as typeof readdirSync };
  // Of its own accord the library looks into each folder that fits, too.
  const deep = pattern.includes('**') ? Infinity : pattern.split('/').length - 1;
  const found = library.globSync([pattern], { cwd: folder, deep, onlyFiles, expandDirectories: false, fs }).map((path) => join(folder, path));
  const isOnce = notThroughLoops(folder);
  const missed = refused.map(({ path, error }) => ({ path: join(folder, relative(resolve(folder), path)), error })).find(({ path }) => isData(folder)(path) && isOnce(path));
  if (missed !== undefined) throw unreadable(missed.path.replace(/\/$/, ''), missed.error);
  return found.filter(isOnce);
}

/** What some work gives; what it throws is thrown and noted. */
function noting<T>(refused: { path: string; error: unknown }[], path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    refused.push({ path, error });
    throw error;
  }
}

/** Whether no folder on the way from a folder to a path is one that was on the way before, or that has such a one in it. */
function notThroughLoops(folder: string): (path: string) => boolean {
  const known = new Map<string, string[] | null>([['', [realpathSync(folder)]]]);
  /** The true places of the folders on a way; null where they come back. */
  function way(path: string): string[] | null {
    const seen = known.get(path);
    if (seen !== undefined) return seen;
    const before = way(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    const place = realpathSync(join(folder, path));
    const isBack = before === null || before.some((one) => `${one}${sep}`.startsWith(place.endsWith(sep) ? place : `${place}${sep}`));
    const found = isBack ? null : [...before, place];
    known.set(path, found);
    return found;
  }
  return (path) => {
    const segments = relative(folder, path).split('/');
    return way(segments.slice(0, -1).join('/')) !== null;
  };
}

function isData(folder: string): (path: string) => boolean {
  return (path) => relative(folder, path).split('/').every((name) => !/^[_.]/.test(name));
}

/** A filter is matched by the files beside each file, so that one library decides what a pattern means. */
function filter({ pathGlobFilter }: FileChoice): (path: string) => boolean {
  if (pathGlobFilter === null) return () => true;
  const known = new Map<string, Set<string>>();
  return (path) => {
    const folder = path.slice(0, path.length - basename(path).length);
    const fitting = known.get(folder) ?? new Set(list(pathGlobFilter, folder));
    known.set(folder, fitting);
    return fitting.has(path);
  };
}

function filtered(files: readonly string[], { pathGlobFilter }: FileChoice): string {
  return files.length > 0 && pathGlobFilter !== null ? ` of ${files.length} that fits pathGlobFilter ${pathGlobFilter}` : '';
}

/** By the characters' codes, whatever the language of the machine. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
