import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import process from 'node:process';
import { buildName } from '../run/identity.ts';
import type { CacheOptions } from '../sources/cache.ts';
import { warn } from './exit.ts';

/** The cache of the user: ML_SUBMIT_CACHE, else `ml-submit` where XDG wants caches, https://specifications.freedesktop.org/basedir-spec/latest/. Null with --no-cache. */
export function cacheOf(options: { cache: boolean; verbose?: number }): CacheOptions | null {
  if (!options.cache) return null;
  return { folder: folderIn(process.env), build: buildName(), onNote: options.verbose === undefined ? () => undefined : warn };
}

function folderIn({ ML_SUBMIT_CACHE: named = '', XDG_CACHE_HOME: caches = '' }: NodeJS.ProcessEnv): string {
  if (named !== '') return named;
  return join(isAbsolute(caches) ? caches : join(homedir(), '.cache'), 'ml-submit');
}
