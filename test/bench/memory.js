// Resident memory of the parent and two workers together: a forest of 10 on a million rows of bank-clean, and feature stages and linear models on four million with 200 MB a worker.
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnNames } from './csv-data.js';
import { plainTable, root, scratch } from './measure.js';

const LOOK_EVERY_MS = 10;
const KIB_A_MIB = 1024;
const FOREST = { repeats: 25, pipeline: () => [{ RandomForestClassifier: { numTrees: 10 } }], more: { label: 'y' }, flags: [] };
const STAGES = { repeats: 100, pipeline: featureStages, more: {}, flags: ['--memory-per-worker', '200m'] };
const CASES = [
  { ...FOREST, name: 'a forest of 10, a fit' },
  { ...FOREST, name: 'a forest of 10, 3 folds and the fit', validation: { folds: 3 } },
  { ...STAGES, name: 'feature stages, first rows shown' },
  { ...STAGES, name: 'LogisticRegression', pipeline: () => [{ LogisticRegression: { maxIter: 20 } }], more: { label: 'y' } },
  { ...STAGES, name: 'NaiveBayes', pipeline: () => [{ NaiveBayes: { modelType: 'gaussian' } }], more: { label: 'y' } },
  { ...STAGES, name: 'LinearRegression', pipeline: () => [{ LinearRegression: {} }], more: { label: 'duration' } },
  // All that is made at once would be 0.7 GB; of four million rows 4.4 GB of text would be written.
  { ...STAGES, name: 'feature stages, all rows written', repeats: FOREST.repeats, output: { data: 'rows.csv' } },
];

export async function memory(file) {
  const [header, ...rows] = readFileSync(file, 'latin1').trimEnd().split('\n');
  const lines = [];
  for (const { name, repeats, pipeline, more, flags, ...rest } of CASES) {
    const data = join(scratch, 'memory.csv');
    writeFileSync(data, `${header}\n`, 'latin1');
    for (let i = 0; i < repeats; i++) appendFileSync(data, `${rows.join('\n')}\n`, 'latin1');
    const job = join(scratch, 'memory.yaml');
    writeFileSync(job, JSON.stringify({ data: { path: data, ...more }, pipeline: pipeline(columnNames(header)), ...rest }));
    const { sum, once, each } = await peakOf([join(root, 'bin/ml-submit.js'), '--workers', '2', '--no-cache', ...flags, '--output', join(scratch, 'memory-run'), job]);
    lines.push([name, String(repeats * rows.length), mib(sum), each.map(mib).join(' + '), mib(once)]);
    rmSync(join(scratch, 'memory-run'), { recursive: true });
  }
  plainTable('Bank, 38 columns, parent and 2 workers; MiB resident together at their peak', ['what', 'rows', 'sum', 'parent + workers then', 'sum, shared pages counted once'], lines);
}

/** Imputer, QuantileDiscretizer, StandardScaler and PCA over all columns but the label. */
function featureStages(columns) {
  const [imputed, binned] = [['age', 'balance', 'duration'], ['balance', 'duration']];
  const others = columns.filter((name) => name !== 'y' && !imputed.includes(name));
  return [
    { Imputer: { inputCols: imputed, outputCols: imputed.map((name) => `${name}_whole`), strategy: 'median' } },
    { QuantileDiscretizer: { inputCols: binned.map((name) => `${name}_whole`), outputCols: binned.map((name) => `${name}_bin`), numBuckets: 10 } },
    { VectorAssembler: { inputCols: [...others, 'age_whole', ...binned.map((name) => `${name}_bin`)], outputCol: 'features' } },
    { StandardScaler: { inputCol: 'features', outputCol: 'scaled', withMean: true } },
    { PCA: { inputCol: 'scaled', outputCol: 'components', k: 10 } },
  ];
}

/** Runs a program and looks at it and its children until it ends: KiB, also of the memory in which pages of several processes, such as the code of Node, count once. `feed`, where given, writes its standard input. */
export function peakOf(args, feed = null) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: [feed === null ? 'ignore' : 'pipe', 'ignore', 'ignore'] });
    feed?.(child.stdin).catch(reject);
    let peak = { sum: 0, once: 0, each: [] };
    const timer = setInterval(() => {
      const pids = tree(child.pid);
      const each = pids.map(residentKib);
      const sum = total(each);
      const once = Math.max(peak.once, total(pids.map(proportionalKib)));
      peak = sum > peak.sum ? { sum, once, each } : { ...peak, once };
    }, LOOK_EVERY_MS);
    child.on('exit', (code) => {
      clearInterval(timer);
      if (code === 0) resolve(peak);
      else reject(new Error(`the job ended with code ${code}`));
    });
  });
}

/** A process and its descendants. */
function tree(root) {
  const children = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = Number(read(`/proc/${pid}/stat`).replace(/^.*\) /s, '').split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(pid)]);
  }
  const all = [root];
  for (const pid of all) all.push(...(children.get(pid) ?? []));
  return all;
}

function residentKib(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** A page that n processes have in memory is an n-th of it for each. */
function proportionalKib(pid) {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function total(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}

/** A process may be gone when it is looked at. */
function read(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** KiB as whole MiB. */
export function mib(kib) {
  return (kib / KIB_A_MIB).toFixed(0);
}
