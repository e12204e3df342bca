// Forests on generated data (Friedman #1): against scikit-learn, one fit on one and two workers, and cost against rows and candidates.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { meanScore, out, plainTable, python, root, runFolder, scratch, searchSeconds, submit, times } from './measure.js';

const program = join(root, 'test/bench/friedman.py');
const WIDTH = 20;
const MOST_TREES = 64;

export function friedman(peers) {
  const csv = friedmanCsv(100_000);
  const job = forestJob({ csv, params: 'numTrees: 100, maxDepth: unlimited, maxBins: 1000000, featureSubsetStrategy: all, pruneTree: false, seed: 1', more: 'validation: { trainRatio: 0.8 }\nrefit: false\nmetrics: [rmse]\noutput: { predictions: oof.csv }\n' });
  const ours = times([...submit, '--workers', '2', ...out, job], 3, searchSeconds);
  const rows = [['ours, 2 workers', ours.inner.toFixed(2), ours.cpu.toFixed(1), '', meanScore('rmse').toFixed(4)]];
  if (peers) {
    const peer = times([python, program, csv, join(runFolder, 'oof.csv')], 1, (text) => JSON.parse(text));
    const { seconds, low, high } = peer.inner;
    rows.push(['scikit-learn, n_jobs=2', seconds.toFixed(2), (peer.cpu / 3).toFixed(1), (seconds / ours.inner).toFixed(1), `${low.toFixed(4)} to ${high.toFixed(4)} (3 seeds)`]);
  }
  plainTable('RandomForestRegressor, 100 trees, every feature at every node, 80,000 of 100,000 x 20 rows; seconds of fit and score', ['what', 'wall s', 'CPU s of the process', 'ratio', 'rmse'], rows);
}

export function ranges() {
  const csv = friedmanCsv(50_000);
  const job = forestJob({ csv, params: 'numTrees: 200, maxDepth: unlimited, maxBins: 1000000, seed: 1', more: 'validation: { trainRatio: 0.8 }\nrefit: false\nmetrics: [rmse]\noutput: { predictions: oof.csv }\n' });
  const rows = [1, 2].map((workers) => ({ workers, ...times([...submit, '--workers', String(workers), ...out, job], 3, searchSeconds), hash: hashOfRun() }));
  const same = rows[0].hash === rows[1].hash ? 'equal' : 'DIFFERENT';
  plainTable(
    `One forest of 200 on one split, 40,000 of 50,000 x 20 rows: bytes of all results ${same}`,
    ['workers', 'search s', 'speed-up', 'whole process s', 'CPU s'],
    rows.map(({ workers, inner, wall, cpu }) => [workers, inner.toFixed(2), (rows[0].inner / inner).toFixed(2), wall.toFixed(2), cpu.toFixed(2)]),
  );
}

export function cost() {
  const byRows = [10_000, 100_000, 1_000_000].map((rows) => {
    const job = forestJob({ csv: friedmanCsv(rows), params: 'numTrees: 10, maxDepth: 10, maxBins: 256, seed: 1', more: 'validation: { trainRatio: 0.8 }\nrefit: false\nmetrics: [rmse]\n' });
    return { rows, ...times([...submit, '--workers', '2', ...out, job], 3, searchSeconds) };
  });
  plainTable(
    'Cost against rows: RandomForestRegressor, 10 trees, depth 10, 256 bins, 20 features, 2 workers',
    ['rows', 'search s', 'search, µs a row', 'whole process s', 'whole process, µs a row'],
    byRows.map(({ rows, inner, wall }) => [rows.toLocaleString('en'), inner.toFixed(2), ((inner * 1e6) / rows).toFixed(2), wall.toFixed(2), ((wall * 1e6) / rows).toFixed(2)]),
  );
  const csv = friedmanCsv(20_000);
  const byCandidates = [1, 4, 16, 64].map((count) => {
    const seeds = Array.from({ length: count }, (_, i) => i + 1);
    const shared = times([...submit, '--workers', '2', ...out, gridJob(csv, 'forest.numTrees', seeds.map((i) => (MOST_TREES * i) / count))], 3, searchSeconds);
    const apart = times([...submit, '--workers', '2', ...out, gridJob(csv, 'forest.seed', seeds)], count > 16 ? 1 : 3, searchSeconds);
    return { count, shared, apart };
  });
  plainTable(
    `Cost against candidates, 20,000 rows, 3 folds, 2 workers: numTrees up to ${MOST_TREES} is shared; seeds, of 20 trees each, share nothing`,
    ['candidates', 'shared, search s', 'nothing shared, search s', 'nothing shared, s a candidate'],
    byCandidates.map(({ count, shared, apart }) => [count, shared.inner.toFixed(2), apart.inner.toFixed(2), (apart.inner / count).toFixed(3)]),
  );
}

function gridJob(csv, name, values) {
  return forestJob({ csv, params: 'numTrees: 20, maxDepth: 10, maxBins: 256, seed: 1', more: `grid: { ${name}: [${values.join(', ')}] }\nvalidation: { folds: 3 }\nrefit: false\nmetrics: [rmse]\n` });
}

function forestJob({ csv, params, more }) {
  const path = join(scratch, `forest-${createHash('sha256').update(csv + params + more).digest('hex').slice(0, 12)}.yaml`);
  writeFileSync(path, `name: forest\ndata: { path: ${csv}, label: y }\npipeline:\n  - id: forest\n    RandomForestRegressor: { ${params} }\n${more}`);
  return path;
}

/** Friedman #1 with ten useless features more, made by formula: Friedman, Multivariate adaptive regression splines, 1991. */
function friedmanCsv(rows) {
  const path = join(scratch, `friedman-${rows}.csv`);
  const random = generator(rows);
  const lines = [`${Array.from({ length: WIDTH }, (_, f) => `x${f}`).join(',')},y`];
  for (let row = 0; row < rows; row++) {
    const x = Array.from({ length: WIDTH }, random);
    const noise = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const y = 10 * Math.sin(Math.PI * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4] + noise;
    lines.push(`${x.join(',')},${y}`);
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** Numbers from 0 to 1 that are the same on every run: splitmix32, https://prng.di.unimi.it/splitmix64.c with 32 bits. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}

function hashOfRun() {
  const files = readdirSync(runFolder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !['events.jsonl', 'journal.jsonl', 'cv_results.csv', 'job.yaml'].includes(entry.name));
  const hash = createHash('sha256');
  for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort()) hash.update(readFileSync(file));
  return hash.digest('hex');
}
