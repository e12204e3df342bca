import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { lastingFiles, run, scratchFolder } from './support.ts';

const folder = scratchFolder();
const watcher = join(folder, 'watch.mjs');
const ROWS = 6000;

/** Leaves a file `compiled-<process>` behind in a process that makes something of WebAssembly. */
const WATCH = `import { writeFileSync } from 'node:fs';
const { Module } = WebAssembly;
WebAssembly.Module = new Proxy(Module, { construct(target, args) {
  writeFileSync(${JSON.stringify(join(folder, 'compiled-'))} + process.pid, '');
  return Reflect.construct(target, args);
} });
`;

const JOB = `data: {path: texts.csv, label: kind}
validation: {folds: 2}
pipeline:
  - Tokenizer: {inputCol: text, outputCol: words}
  - HashingTF: {inputCol: words, outputCol: counts, numFeatures: 64}
  - StringIndexer: {inputCol: name, outputCol: named, handleInvalid: keep}
  - VectorAssembler: {inputCols: [a, b, named], outputCol: numbers}
  - StandardScaler: {inputCol: numbers, outputCol: scaled}
  - PCA: {inputCol: scaled, outputCol: turned, k: 2}
  - id: together
    VectorAssembler: {inputCols: [turned, counts], outputCol: features}
  - RandomForestClassifier: {numTrees: 3}
metrics: [accuracy]
output: {predictions: oof.csv}
`;

/** Processes that made something of WebAssembly while a job ran. */
function compiling(kernels: string, workers: string): number {
  const output = join(folder, `${kernels}-${workers}`);
  const done = run('ml-submit', ['--quiet', '--no-cache', '--conf', `ml.kernels=${kernels}`, '--workers', workers, '--output', output, 'job.yaml'], { cwd: folder, env: { NODE_OPTIONS: `--import ${pathToFileURL(watcher).href}` } });
  expect({ code: done.code, stderr: done.stderr }).toEqual({ code: 0, stderr: '' });
  const left = readdirSync(folder).filter((name) => name.startsWith('compiled-'));
  for (const name of left) rmSync(join(folder, name));
  return left.length;
}

describe('--conf ml.kernels', () => {
  beforeAll(() => {
    writeFileSync(watcher, WATCH);
    const rows = Array.from({ length: ROWS }, (_, i) => `Word${i % 301} and  word${i % 7} ${i},name ${(i * 7) % 5501},${(i * i) % 97},${(i * 31) % 89},${i % 3 === 0 ? 'x' : 'y'}`);
    writeFileSync(join(folder, 'texts.csv'), ['text,name,a,b,kind', ...rows, ''].join('\n'));
    writeFileSync(join(folder, 'job.yaml'), JOB);
  });

  for (const workers of ['0', '2']) {
    it(`typescript keeps WebAssembly out of every process, with ${workers} workers, and gives the same bits`, () => {
      expect(compiling('wasm', workers)).toBeGreaterThan(workers === '2' ? 2 : 0);
      expect(compiling('typescript', workers)).toBe(0);
      expect(lastingFiles(join(folder, `typescript-${workers}`))).toEqual(lastingFiles(join(folder, `wasm-${workers}`)));
    });
  }
});
