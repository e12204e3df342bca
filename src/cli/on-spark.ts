import { fileURLToPath } from 'node:url';
import type { SparkSettings } from '../engine/spark/arguments.ts';
import type { RunOptions } from '../run/options.ts';

/** How Spark is reached. Throws UserError where there is none. */
export async function onSpark(settings: SparkSettings): Promise<NonNullable<RunOptions['spark']>> {
  const { findSpark } = await import('../engine/spark/find.ts');
  return { settings, install: findSpark(process.env), driver: builtFile('spark/driver.py'), worker: builtFile('spark/ml-submit-worker.mjs') };
}

/** What other processes run stands beside the built programs: dist/cli and dist/chunks are both one level below dist. */
export function builtFile(name: string): string {
  return fileURLToPath(new URL(`../engine/${name}`, import.meta.url));
}
