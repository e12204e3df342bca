// What the journal costs, and what it saves: the digits grid with and without it, and gone on with after kill -9.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { build } from 'esbuild';
import { plainTable, root, scratch, submit, whole } from './measure.js';

const grid = join(root, 'jobs/digits-grid.yaml');
const ROUNDS = 15;
const KILLS = 3;
const TASKS = 108;
const POLL_MS = 2;

/** Whole processes of two builds of the same sources, in turn: one whose journal writes nothing, digests nothing and waits for no disk. */
export async function journal() {
  const builds = { with: await program('with', []), without: await program('without', [silentJournal()]) };
  const runs = { with: [], without: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    // Who comes first takes turns as well.
    for (const name of round % 2 === 0 ? ['with', 'without'] : ['without', 'with']) {
      const folder = join(scratch, name);
      rmSync(folder, { recursive: true, force: true });
      const { wall, cpu } = whole([...builds[name], '--quiet', '--workers', '2', '--output', folder, grid]);
      if (round > 0) runs[name].push({ wall, cpu });
    }
  }
  const rows = ['with', 'without'].map((name) => [name, ...['wall', 'cpu'].flatMap((figure) => [least(runs[name], figure), middle(runs[name], figure)].map((value) => value.toFixed(3)))]);
  const ratios = ['wall', 'cpu'].flatMap((figure) => [least, middle].map((of) => (of(runs.with, figure) / of(runs.without, figure)).toFixed(3)));
  plainTable(`Journal of the digits grid, 2 workers, ${ROUNDS} rounds in turn, whole process`, ['journal', 'wall s, minimum', 'median', 'CPU s, minimum', 'median'], [...rows, ['ratio', ...ratios]]);
  await killed();
}

/** The slower kernels make the run long enough to be killed, when half of its fits are in the journal. */
async function killed() {
  const rows = [];
  for (let round = 0; round < KILLS; round++) {
    const command = (name) => [...submit, '--quiet', '--workers', '2', '--conf', 'ml.kernels=typescript', '--output', join(scratch, name), grid];
    for (const name of ['whole', 'half']) rmSync(join(scratch, name), { recursive: true, force: true });
    const full = whole(command('whole'));
    const first = spawn(command('half')[0], command('half').slice(1), { stdio: 'ignore' });
    while (tasksIn(join(scratch, 'half/journal.jsonl')) < TASKS / 2) await setTimeout(POLL_MS);
    first.kill('SIGKILL');
    await once(first, 'close');
    const kept = tasksIn(join(scratch, 'half/journal.jsonl'));
    const second = whole(command('half'));
    rows.push([full.wall, full.cpu, second.wall, second.cpu, second.wall / full.wall, second.cpu / full.cpu].map((value) => value.toFixed(2)).concat(String(kept), sameBytes() ? 'equal' : 'DIFFERENT'));
  }
  plainTable(`Digits grid with the TypeScript kernels, killed with -9 when half of its ${TASKS} tasks were done, and given again`, ['full run, wall s', 'CPU s', 'second run, wall s', 'CPU s', 'wall ratio', 'CPU ratio', 'tasks kept', 'bytes'], rows);
}

/** Lines behind the first. */
function tasksIn(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 2 : 0;
}

function sameBytes() {
  const passing = ['journal.jsonl', 'events.jsonl', 'job.yaml', 'cv_results.csv'];
  const files = readdirSync(join(scratch, 'whole'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !passing.includes(entry.name)).map((entry) => join(entry.parentPath, entry.name));
  return files.every((file) => readFileSync(file).equals(readFileSync(file.replace(join(scratch, 'whole'), join(scratch, 'half')))));
}

/** A build of the sources as they are, changed by plugins. */
async function program(name, plugins) {
  const folder = join(scratch, `dist-${name}`);
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: Object.fromEntries(['cli/ml-submit', 'engine/local/worker/main'].map((entry) => [entry, join(root, `src/${entry}.ts`)])),
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['@duckdb/*'],
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    plugins,
  });
  const bin = join(folder, 'run.mjs');
  writeFileSync(bin, "import { main } from './cli/ml-submit.js';\nawait main(process.argv.slice(2));\n");
  return [process.execPath, bin];
}

/** Sessions whose `add` and `end` do nothing, on a journal that is no file. */
function silentJournal() {
  const real = (name) => JSON.stringify(join(root, `src/run/${name}.ts?real`));
  const silent = {
    session: `export * from ${real('session')};\nimport { openSession as open } from ${real('session')};\nexport function openSession(request) { return { ...open(request), add() {}, end() {} }; }\n`,
    journal: `export * from ${real('journal')};\nexport function openJournal() { return { add() {}, close() {} }; }\n`,
  };
  return {
    name: 'silent-journal',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\?real$/ }, ({ path }) => ({ path: path.replace(/\?real$/, ''), namespace: 'file' }));
      onResolve({ filter: /^\.\/(session|journal)\.ts$/ }, ({ path }) => ({ path: path.slice(2, -3), namespace: 'silent' }));
      onLoad({ filter: /.*/, namespace: 'silent' }, ({ path }) => ({ contents: silent[path], resolveDir: join(root, 'src/run'), loader: 'ts' }));
    },
  };
}

function least(runs, figure) {
  return Math.min(...runs.map((run) => run[figure]));
}

function middle(runs, figure) {
  return runs.map((run) => run[figure]).sort((a, b) => a - b)[Math.floor(runs.length / 2)];
}
