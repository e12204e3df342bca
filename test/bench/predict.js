// Scoring as a filter: a forest of 100 trees of depth 8 on a million rows from a pipe to a file, against scikit-learn doing the same.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alternating, plainTable, python, root, scratch, submit, times, whole } from './measure.js';
import { mib, peakOf } from './memory.js';

const program = join(root, 'test/bench/predict.py');
const ROWS = 1_000_000;
const ROUNDS = 3;
/** Times that the million rows go through the pipe. */
const LENGTHS = [1, 10];

export async function predict(bank, peers) {
  const data = join(scratch, 'predict.csv');
  const model = join(scratch, 'predict-run');
  const peer = join(scratch, 'predict.joblib');
  const renamed = join(scratch, 'predict-train.csv');
  python3('make', bank, data, ROWS);
  python3('rename', bank, renamed);
  const job = join(scratch, 'predict.yaml');
  writeFileSync(job, `data: { path: ${renamed}, label: y }\npipeline:\n  - RandomForestClassifier: { numTrees: 100, maxDepth: 8, featureSubsetStrategy: "6", maxBins: 65536, pruneTree: false, seed: 1 }\n`);
  times([...submit, '--quiet', '--output', model, job], 1);
  const asked = Object.fromEntries([2, 0].map((workers) => [`ml-submit, ${workers} workers`, () => piped(`${submit.join(' ')} predict --workers ${workers} ${model}`, data)]));
  if (peers) {
    python3('fit', bank, peer);
    asked['pandas and scikit-learn, n_jobs=2'] = () => piped(`${python} ${program} predict ${peer}`, data);
  }
  const least = await alternating(asked, ROUNDS);
  const first = Object.values(least)[0];
  plainTable(
    `Forest of 100, depth 8, ${ROWS} rows x 37 columns from standard input to standard output, whole process`,
    ['what', 'wall s', 'CPU s', 'wall ratio', 'CPU ratio'],
    Object.entries(least).map(([name, { wall, cpu }]) => [name, wall.toFixed(2), cpu.toFixed(2), (wall / first.wall).toFixed(1), (cpu / first.cpu).toFixed(1)]),
  );
  const lines = [];
  for (const length of LENGTHS) {
    for (const workers of ['0', '2']) {
      const { sum, each } = await peakOf([submit[1], 'predict', '--workers', workers, model], (stream) => feed(stream, data, length));
      lines.push([`${length * ROWS} rows, ${workers} workers`, mib(sum), each.map(mib).join(' + ')]);
    }
  }
  plainTable('The same, MiB resident together at their peak', ['what', 'sum', 'parent + workers then'], lines);
}

function piped(command, data) {
  const { wall, cpu } = whole(['bash', '-c', `${command} < ${data} > ${join(scratch, 'scored.csv')}`]);
  return { wall, cpu };
}

/** Writes the file, and then its rows again and again, as fast as they are taken. */
async function feed(stream, data, length) {
  for (let time = 0; time < length; time++) {
    let isHeader = time > 0;
    for await (const chunk of createReadStream(data, { highWaterMark: 2 ** 20 })) {
      if (!stream.write(isHeader ? chunk.subarray(chunk.indexOf('\n') + 1) : chunk)) await once(stream, 'drain');
      isHeader = false;
    }
  }
  stream.end();
}

function python3(...args) {
  const done = spawnSync(python, [program, ...args.map(String)], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.status !== 0) throw new Error(`predict.py ${args[0]} failed`);
}
