// Resident memory of the parent and two workers together while a forest of 10 is fitted on a million rows of bank-clean.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainTable, root, scratch } from './measure.js';

const REPEATS = 25;
const LOOK_EVERY_MS = 10;
const KIB_A_MIB = 1024;
const CASES = [
  { name: 'a fit', validation: '' },
  { name: '3 folds and the fit', validation: 'validation: { folds: 3 }\n' },
];

export async function memory(file) {
  const data = join(scratch, 'memory.csv');
  const [header, ...rows] = readFileSync(file, 'latin1').trimEnd().split('\n');
  writeFileSync(data, `${[header, ...Array.from({ length: REPEATS }, () => rows.join('\n'))].join('\n')}\n`, 'latin1');
  const lines = [];
  for (const { name, validation } of CASES) {
    const job = join(scratch, 'memory.yaml');
    writeFileSync(job, `data: { path: ${data}, label: y }\npipeline:\n  - RandomForestClassifier: { numTrees: 10 }\n${validation}`);
    const { sum, once, each } = await peakOf([join(root, 'bin/ml-submit.js'), '--workers', '2', '--no-cache', '--output', join(scratch, 'memory-run'), job]);
    lines.push([name, mib(sum), each.map(mib).join(' + '), mib(once)]);
  }
  plainTable(`Forest of 10 on ${REPEATS * rows.length} rows x ${header.split(',').length} columns, parent and 2 workers; MiB resident together at their peak`, ['what', 'sum', 'parent + workers then', 'sum, shared pages counted once'], lines);
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
