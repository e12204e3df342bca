// Times whole processes, ours and the peer's, in one run, and prints the tables of README.md.
// npm run bench [-- --quick]: --quick leaves the peers out.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const quick = process.argv.includes('--quick');
const python = join(root, 'test/peers/.venv/bin/python');
const scratch = mkdtempSync(join(tmpdir(), 'ml-submit-bench-'));
const submit = [process.execPath, join(root, 'bin/ml-submit.js')];
const out = ['--quiet', '--output', join(scratch, 'run')];

try {
  console.log(`${cpus().length} cores (${cpus()[0].model}), Node ${process.version}\n`);
  digits();
  starts();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function digits() {
  const ours = times([...submit, '--workers', '2', ...out, join(root, 'jobs/digits-grid.yaml')], 7);
  const rows = [['ml-submit, 2 workers', ours]];
  if (!quick) {
    if (!existsSync(python)) spawnSync('bash', [join(root, 'test/peers/install.sh')], { stdio: 'inherit' });
    rows.push(['scikit-learn GridSearchCV(n_jobs=2)', times([python, join(root, 'test/bench/digits.py')], 1)]);
  }
  table('Digits grid, 864 candidates x 3 folds, whole process', rows);
}

function starts() {
  table('Start, whole process', [
    ['ml-submit --version', times([...submit, '--version'], 11)],
    ['ml-submit jobs/iris.yaml', times([...submit, ...out, join(root, 'jobs/iris.yaml')], 11)],
    ['node -e 0', times([process.execPath, '-e', '0'], 11)],
  ]);
}

/** Medians over `runs` runs after one that is not counted: wall and CPU seconds of the process and its children. */
function times(command, runs) {
  const measured = [];
  for (let run = runs === 1 ? 1 : 0; run <= runs; run++) {
    const cpuBefore = childCpuSeconds();
    const began = performance.now();
    const done = spawnSync(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
    const wall = (performance.now() - began) / 1000;
    if (done.status !== 0) throw new Error(`${command.join(' ')} ended with ${done.status ?? done.signal}`);
    if (run > 0) measured.push({ wall, cpu: childCpuSeconds() - cpuBefore });
  }
  return { runs, wall: median(measured.map((m) => m.wall)), cpu: median(measured.map((m) => m.cpu)) };
}

/** CPU seconds of all children waited for so far, theirs included (Linux: fields 16 and 17 of /proc/self/stat, in ticks of 10 ms). */
function childCpuSeconds() {
  if (!existsSync('/proc/self/stat')) return NaN;
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function table(title, rows) {
  const first = rows[0][1];
  console.log(`${title}\n\n| what | runs | wall s | CPU s | wall ratio | CPU ratio |\n|---|---|---|---|---|---|`);
  for (const [name, { runs, wall, cpu }] of rows) console.log(`| ${name} | ${runs} | ${wall.toFixed(3)} | ${cpu.toFixed(2)} | ${(wall / first.wall).toFixed(1)} | ${(cpu / first.cpu).toFixed(1)} |`);
  console.log('');
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
