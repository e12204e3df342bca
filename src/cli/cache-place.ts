import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import process from 'node:process';
import { buildName } from '../run/identity.ts';
import type { CacheOptions } from '../sources/cache.ts';
import { parseMemory } from '../spec/quantity.ts';
import { warn } from './exit.ts';
import { usage } from './options.ts';

/** The cache of the user: ML_SUBMIT_CACHE, else `ml-submit` where XDG wants caches, https://specifications.freedesktop.org/basedir-spec/latest/. Null with --no-cache. */
export function cacheOf(options: { cache: boolean; verbose?: number }): CacheOptions | null {
  if (!options.cache) return null;
  return { folder: folderIn(process.env), build: buildName(), mostBytes: limitIn(process.env), onNote: options.verbose === undefined ? () => undefined : warn };
}

function folderIn({ ML_SUBMIT_CACHE: named = '', XDG_CACHE_HOME: caches = '' }: NodeJS.ProcessEnv): string {
  if (named !== '') return named;
  return join(isAbsolute(caches) ? caches : join(homedir(), '.cache'), 'ml-submit');
}

function limitIn({ ML_SUBMIT_CACHE_SIZE: text = '' }: NodeJS.ProcessEnv): number | null {
  if (text === '') return null;
  const bytes = parseMemory(text);
  if (bytes === null) throw usage(`ML_SUBMIT_CACHE_SIZE=${text}: expected a size such as 500m or 2g`);
  return bytes;
}
