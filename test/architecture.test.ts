import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');

/** The ranks of src/README.md: an import goes to the own folder or to a lower rank. */
const RANKS: Record<string, number> = { util: 0, kernels: 1, frame: 2, files: 2, metrics: 3, sinks: 3, sources: 3, stages: 4, formats: 5, spec: 5, plan: 6, engine: 7, reports: 7, tracking: 7, run: 8, cli: 9 };
const PURE = ['kernels', 'frame', 'stages', 'metrics', 'plan', 'reports'];
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts') && !file.includes('assembly/')).sort();
const text = new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]));

function importsOf(file: string): string[] {
  const own = text.get(file) ?? '';
  return [...own.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1]);
}

function localImports(file: string): string[] {
  return importsOf(file).filter((path) => path.startsWith('.')).map((path) => relative(src, resolve(src, dirname(file), path)));
}

function area(file: string): string {
  return file.split('/')[0];
}

describe('architecture', () => {
  it('has a rank for every folder of src', () => {
    expect([...new Set(files.map(area))].filter((name) => RANKS[name] === undefined)).toEqual([]);
  });

  it('imports only the own folder or lower ranks', () => {
    const wrong = files.flatMap((file) => localImports(file).filter((other) => area(other) !== area(file) && RANKS[area(other)] >= RANKS[area(file)]).map((other) => `${file} -> ${other}`));
    expect(wrong).toEqual([]);
  });

  it('has no import cycles', () => {
    const done = new Set<string>();
    const cycles: string[] = [];
    function visit(file: string, path: string[]): void {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (path.includes(file) || done.has(file)) return;
      for (const other of localImports(file)) if (text.has(other)) visit(other, [...path, file]);
      done.add(file);
    }
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('keeps node modules and printing out of the pure folders', () => {
    const wrong = files.filter((file) => PURE.includes(area(file)) && file !== 'frame/shard.ts').filter((file) => importsOf(file).some((path) => path.startsWith('node:')) || /\b(console|process)\./.test(text.get(file) ?? ''));
    expect(wrong).toEqual([]);
  });

  it('prints in cli only, and exits in cli/exit.ts only', () => {
    // What an executor's worker writes is its answers.
    const isWorker = (file: string): boolean => /^engine\/(local|spark)\/worker\//.test(file);
    const printing = files.filter((file) => area(file) !== 'cli' && !isWorker(file) && /\bconsole\.|process\.std(out|err)\.write/.test(text.get(file) ?? ''));
    const exiting = files.filter((file) => file !== 'cli/exit.ts' && !isWorker(file) && /process\.exit(Code)?\b/.test(text.get(file) ?? ''));
    expect({ printing, exiting }).toEqual({ printing: [], exiting: [] });
  });

  it('forks engine/local/worker and run/worker and never imports them', () => {
    const forked = (file: string): boolean => file.startsWith('engine/local/worker/') || file.startsWith('run/worker/');
    const wrong = files.filter((file) => !forked(file) && localImports(file).some(forked));
    expect(wrong).toEqual([]);
  });

  it('loads neither zod, yaml nor commander in a worker', () => {
    const seen = new Set<string>();
    function visit(file: string): void {
      if (seen.has(file) || !text.has(file)) return;
      seen.add(file);
      for (const other of localImports(file)) visit(other);
    }
    visit('engine/local/worker/main.ts');
    const packages = [...seen].filter((file) => valueImports(file).some((path) => ['zod', 'yaml', 'commander', 'cli-progress'].includes(path)));
    expect(seen.size).toBeGreaterThan(10);
    expect(packages).toEqual([]);
  });

  it('has no file over 400 lines, and a test file for each area', () => {
    const long = files.filter((file) => (text.get(file) ?? '').split('\n').length > 400);
    expect(long).toEqual([]);
    const tested = ['kernels', 'frame', 'metrics', 'sinks', 'sources', 'stages', 'spec', 'plan', 'engine', 'reports', 'formats', 'run', 'cli', 'util'];
    expect(tested.filter((name) => !existsSync(join(root, 'test', name)))).toEqual([]);
  });

  it('mirrors src: every test stands where its source stands', () => {
    const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts') && file.includes('/'));
    const stray = tests.filter((file) => !existsSync(join(src, dirname(file))) && !file.startsWith('peers/'));
    expect(stray).toEqual([]);
  });

  it('documents every export of the kernels with its shapes or its meaning', () => {
    const bare = files.filter((file) => area(file) === 'kernels').flatMap((file) => {
      const own = text.get(file) ?? '';
      return [...own.matchAll(/(\*\/\n)?export (?:function|const) (\w+)/g)].filter((match) => match[1] === undefined).map((match) => `${file}: ${match[2]}`);
    });
    expect(bare).toEqual([]);
  });
});

function valueImports(file: string): string[] {
  const own = text.get(file) ?? '';
  return [...own.matchAll(/^import (?!type)[^;]*?from '([^']+)'/gm)].map((match) => match[1]);
}
