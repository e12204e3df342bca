import type crypto from 'node:crypto';
import { createRequire } from 'node:module';
import type threads from 'node:worker_threads';

const load = createRequire(import.meta.url);

/** Modules of Node that are loaded when they are first called for: each takes longer to load than a megabyte of CSV to read. */
export const late = {
  crypto: () => load('node:crypto') as typeof crypto,
  threads: () => load('node:worker_threads') as typeof threads,
};
