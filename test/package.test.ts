import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const json = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string>; devDependencies: Record<string, string>; engines: { node: string }; type: string; license: string };

it('names exact versions and few dependencies', () => {
  const versions = Object.values({ ...json.dependencies, ...json.devDependencies });
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+(-r\.\d+)?$/.test(version))).toEqual([]);
  expect(Object.keys(json.dependencies)).toEqual(['@duckdb/node-api', 'cli-progress', 'commander', 'csv-parse', 'fastest-levenshtein', 'fzstd', 'tinyglobby', 'yaml', 'zod']);
});

it('is an ES module under Apache-2.0 that runs from Node 20 on', () => {
  expect([json.type, json.license, json.engines.node]).toEqual(['module', 'Apache-2.0', '>=20']);
});

it('runs no install scripts', () => {
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('ignore-scripts=true');
});

it('keeps the lock file free of registry addresses', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});

it('has the agreed top level', () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name);
  expect(folders.filter((name) => !['bin', 'src', 'jobs', 'test', 'dist', 'node_modules', 'runs'].includes(name))).toEqual([]);
});

it('keeps every golden beside the program that made it', () => {
  const golden = readdirSync(join(root, 'test/golden'));
  const orphans = golden.filter((file) => file.endsWith('.json') && !golden.includes(file.replace('.json', '.py')));
  expect(orphans).toEqual([]);
});
