// What every benchmark measures with: whole processes, by wall and by CPU, as medians of several runs, and warm processes that take turns.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const python = join(root, 'test/peers/.venv/bin/python');
export const scratch = mkdtempSync(join(tmpdir(), 'ml-submit-bench-'));
export const submit = [process.execPath, join(root, 'bin/ml-submit.js')];
export const runFolder = join(scratch, 'run');
export const out = ['--quiet', '--no-cache', '--output', runFolder];

/** Settings that name a processor slow numpy down on another one. */
export const environment = { ...process.env };
for (const name of ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE']) delete environment[name];

process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** The peers' virtual environment, made where it is not there yet. */
export function installPeers() {
  const done = spawnSync('bash', [join(root, 'test/peers/install.sh')], { stdio: 'inherit' });
  if (done.status !== 0) throw new Error('the peers could not be installed');
}

/**
 * Medians over `runs` runs after one that is not counted (a single run is counted at once): wall and CPU seconds of the process and its children.
 * `read`, where given, is called after each run with its standard output, and its value's median comes back as `inner`.
 */
export function times(command, runs, read = null) {
  const measured = [];
  for (let run = runs === 1 ? 1 : 0; run <= runs; run++) {
    const { wall, cpu, stdout } = whole(command);
    if (run > 0) measured.push({ wall, cpu, inner: read === null ? NaN : read(stdout) });
  }
  return { runs, wall: median(measured.map((m) => m.wall)), cpu: median(measured.map((m) => m.cpu)), inner: median(measured.map((m) => m.inner)) };
}

/** Starts a program that answers each line of its standard input with one line of JSON. */
export function warm(command, more = {}) {
  const child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'], env: { ...environment, ...more } });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(line) {
      child.stdin.write(`${line}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`${command.join(' ')} ended while it was asked for ${line}`);
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

/**
 * The least of each figure over `rounds` rounds in which all take their turn, after one round that is not counted. `asked` names functions whose
 * results are records of numbers.
 */
export async function alternating(asked, rounds) {
  const least = Object.fromEntries(Object.keys(asked).map((name) => [name, {}]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, ask] of Object.entries(asked)) {
      const figures = await ask();
      if (round > 0) for (const [figure, value] of Object.entries(figures)) least[name][figure] = Math.min(least[name][figure] ?? Infinity, value);
    }
  }
  return least;
}

/** Wall and CPU seconds of one whole process, from its start to its end. */
export function whole(command, more = {}) {
  const cpuBefore = childCpuSeconds();
  const began = performance.now();
  const done = spawnSync(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28, env: { ...environment, ...more } });
  const wall = (performance.now() - began) / 1000;
  if (done.status !== 0) throw new Error(`${command.join(' ')} ended with ${done.status ?? done.signal}: ${done.stderr}`);
  return { wall, cpu: childCpuSeconds() - cpuBefore, stdout: String(done.stdout) };
}

/** Seconds from the first task that a worker got to the last result of the search: reading the shard, ranks, growing and scoring. */
export function searchSeconds() {
  const { started, done } = taskEvents();
  return (done.at(-1).atMs - started[0].atMs) / 1000;
}

/** The same to the end of the last fit, without the summary that is made behind it. */
export function fittedSeconds() {
  const { started, done } = taskEvents();
  return (started.at(-1).atMs - started[0].atMs) / 1000 + done.at(-1).results[0].fitSeconds;
}

/** Starts and ends of tasks, each in the order of their times. */
function taskEvents() {
  const events = readFileSync(join(runFolder, 'events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const [started, done] = ['started', 'done'].map((type) => events.filter((event) => event.type === type).sort((a, b) => a.atMs - b.atMs));
  return { started, done };
}

/** The mean test score of the only candidate. */
export function meanScore(metric) {
  return JSON.parse(readFileSync(join(runFolder, 'metrics.json'), 'utf8')).metrics[metric].mean;
}

/** Prints a table of whole processes; ratios are to the first row. */
export function table(title, rows) {
  const first = rows[0][1];
  console.log(`${title}\n\n| what | runs | wall s | CPU s | wall ratio | CPU ratio |\n|---|---|---|---|---|---|`);
  for (const [name, { runs, wall, cpu }] of rows) console.log(`| ${name} | ${runs} | ${wall.toFixed(3)} | ${cpu.toFixed(2)} | ${(wall / first.wall).toFixed(1)} | ${(cpu / first.cpu).toFixed(1)} |`);
  console.log('');
}

/** Prints a table of any columns. */
export function plainTable(title, head, rows) {
  console.log(`${title}\n\n| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  console.log('');
}

/** CPU seconds of all children waited for so far, theirs included (Linux: fields 16 and 17 of /proc/self/stat, in ticks of 10 ms). */
function childCpuSeconds() {
  if (!existsSync('/proc/self/stat')) return NaN;
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
