// CSV to typed columns, against polars with two threads and pandas.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bankBody, bankFile, floatsFile, ROWS, textsFile } from './csv-data.js';
import { alternating, out, plainTable, python, root, scratch, submit, warm, whole } from './measure.js';

const ROUNDS = 5;
const program = join(root, 'test/bench/csv-peers.py');
const readers = join(scratch, 'csv-readers');
const reader = join(readers, 'csv-reader.mjs');
const once = join(readers, 'csv-once.mjs');
const POLARS_THREADS = { POLARS_MAX_THREADS: '2' };
/** Times that the file of 84 MB goes through the pipe. */
const PIPED = 12;

export async function csv(bank, peers) {
  await bundleReader();
  const files = [bankFile(bank, ROWS / 4), bankFile(bank, ROWS), floatsFile(), textsFile()];
  await warmReads(files, peers);
  await wholeReads(files.slice(0, 2), peers);
  await pipe(files[1], bank);
  await forestFromPipe(files[1]);
}

async function bundleReader() {
  await build({
    entryPoints: ['csv-reader', 'csv-once'].map((name) => join(root, `test/bench/${name}.ts`)),
    outdir: readers,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['@duckdb/*'],
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  });
}

async function warmReads(files, peers) {
  const ours = warm([process.execPath, reader, join(root, 'dist/engine/local/worker/main.js')]);
  const theirs = peers ? warm([python, program, 'serve'], POLARS_THREADS) : null;
  const rows = [];
  for (const file of files) {
    const asked = { ours: () => ours.ask(`read ${file}`), two: () => ours.ask(`two ${file}`) };
    if (theirs !== null) for (const library of ['polars', 'pandas']) asked[library] = () => theirs.ask(`${library} ${file}`);
    if (theirs !== null) same(file, await ours.ask(`values ${file}`), await theirs.ask(`values ${file}`));
    const least = await alternating(asked, ROUNDS);
    rows.push([nameOf(file), ...comparison(least), milliseconds(least.two), least.polars === undefined ? '' : (least.polars.wall / least.two.wall).toFixed(2)]);
  }
  ours.end();
  theirs?.end();
  plainTable('CSV to typed columns in warm processes, ms wall (ms CPU)', ['file', 'ours', 'polars', 'pandas', 'polars / ours', 'pandas / ours', 'polars / ours, CPU', 'two workers', 'polars / two'], rows);
}

/** No time is worth anything where the values are others. */
function same(file, ours, polars) {
  const other = Object.keys(polars).filter((field) => ours[field] !== polars[field]);
  if (other.length > 0 || Object.keys(ours).length !== Object.keys(polars).length) throw new Error(`${file}: column ${other.join(', ')} is not that of polars`);
}

async function wholeReads(files, peers) {
  const rows = [];
  for (const file of files) {
    const asked = { ours: () => timesOf(whole([process.execPath, once, file])) };
    if (peers) for (const library of ['polars', 'pandas']) asked[library] = () => timesOf(whole([python, program, 'once', library, file], POLARS_THREADS));
    rows.push([nameOf(file), ...comparison(await alternating(asked, ROUNDS))]);
  }
  plainTable('The same, whole processes from exec to exit, ms wall (ms CPU)', ['file', 'ours', 'polars', 'pandas', 'polars / ours', 'pandas / ours', 'polars / ours, CPU'], rows);
}

/** One gigabyte through a pipe: from the start of reading to the last column, in the process that reads. */
async function pipe(file, bank) {
  const header = join(scratch, 'bank-header.csv');
  writeFileSync(header, `${readFileSync(file, 'utf8').split('\n', 1)[0]}\n`);
  const body = bankBody(bank, ROWS);
  const bytes = statSync(header).size + PIPED * statSync(body).size;
  const parts = [header, ...Array(PIPED).fill(body)].join(' ');
  const command = ['bash', '-c', `cat ${parts} | ${process.execPath} ${once} - ${scratch}`];
  const { ours } = await alternating({ ours: () => JSON.parse(whole(command).stdout) }, 3);
  plainTable(
    'Standard input while 1 GB is piped',
    ['bytes', 's', 'MB/s', 'CPU s', 'RSS MB'],
    [[bytes.toLocaleString('en'), ours.wall.toFixed(2), (bytes / 1e6 / ours.wall).toFixed(0), ours.cpu.toFixed(2), ours.megabytes.toFixed(0)]],
  );
}

/** A forest of 10 trees of depth 5 on 1,000,000 rows, whole process, from a file and from a pipe. */
async function forestFromPipe(file) {
  const jobs = Object.fromEntries(['file', 'stdin'].map((from) => {
    const job = join(scratch, `forest-${from}.yaml`);
    const path = from === 'file' ? file : '-';
    writeFileSync(job, `name: forest\ndata: { path: "${path}", label: y }\npipeline:\n  - RandomForestClassifier: { numTrees: 10, maxDepth: 5, seed: 1 }\n`);
    return [from, `${[...submit, '--workers', '2', ...out, job].join(' ')}`];
  }));
  const least = await alternating({
    file: () => timesOf(whole(['bash', '-c', jobs.file])),
    stdin: () => timesOf(whole(['bash', '-c', `cat ${file} | ${jobs.stdin}`])),
  }, ROUNDS);
  plainTable(
    'Forest of 10, depth 5, on 1,000,000 rows of 38 columns (84 MB), whole process, 2 workers',
    ['from', 'wall s', 'CPU s', 'to the file'],
    Object.entries(least).map(([from, { wall, cpu }]) => [from, wall.toFixed(2), cpu.toFixed(2), (wall / least.file.wall).toFixed(2)]),
  );
}

function comparison({ ours, polars, pandas }) {
  const cell = (figures) => (figures === undefined ? '' : `${(figures.wall * 1000).toFixed(1)} (${(figures.cpu * 1000).toFixed(0)})`);
  const ratio = (theirs, figure = 'wall') => (theirs === undefined ? '' : (theirs[figure] / ours[figure]).toFixed(2));
  return [cell(ours), cell(polars), cell(pandas), ratio(polars), ratio(pandas), ratio(polars, 'cpu')];
}

function milliseconds({ wall }) {
  return (wall * 1000).toFixed(1);
}

function timesOf({ wall, cpu }) {
  return { wall, cpu };
}

function nameOf(file) {
  return `${file.slice(file.lastIndexOf('/') + 1, -'.csv'.length)}, ${(statSync(file).size / 1e6).toFixed(0)} MB`;
}
