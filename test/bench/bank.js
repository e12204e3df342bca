// The talk's first notebook: a forest of 10 on bank-clean drawn to 250,000 rows, 5 folds, against scikit-learn and Spark.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { meanScore, out, plainTable, python, root, runFolder, scratch, searchSeconds, submit, times } from './measure.js';

const program = join(root, 'test/bench/bank.py');
const CASES = [
  { name: 'rows drawn, depth 5', draw: 'rows', depth: '5' },
  { name: 'rows drawn, unlimited', draw: 'rows', depth: 'unlimited' },
  { name: 'every column drawn apart, unlimited', draw: 'columns', depth: 'unlimited' },
];

export function bank(file, peers) {
  for (const draw of ['rows', 'columns']) {
    const made = spawnSync(python, [program, 'make', file, draw, csvOf(draw)], { stdio: ['ignore', 'inherit', 'inherit'] });
    if (made.status !== 0) throw new Error('the data could not be made');
  }
  const rows = CASES.map((one) => ours(one));
  const theirs = peers ? CASES.map((one) => sklearn(one)) : [];
  plainTable(
    'Bank, 250,000 rows x 37 features, forest of 10, 6 features a node, 5 folds; seconds of the search (scikit-learn: of cross_validate(n_jobs=2))',
    ['case', 'ours, 2 workers', 'scikit-learn', 'ratio', 'accuracy ours', 'scikit-learn', 'nodes a tree ours', 'scikit-learn, 10 seeds of one fold'],
    CASES.map(({ name }, i) => [
      name,
      rows[i].inner.toFixed(3),
      theirs[i]?.seconds.toFixed(3) ?? '',
      theirs[i] === undefined ? '' : (theirs[i].seconds / rows[i].inner).toFixed(1),
      rows[i].accuracy.toFixed(5),
      theirs[i]?.accuracy.toFixed(5) ?? '',
      rows[i].nodes.toFixed(0),
      theirs[i] === undefined ? '' : `${theirs[i].nodes.toFixed(0)} (${theirs[i].low.toFixed(0)} to ${theirs[i].high.toFixed(0)})`,
    ]),
  );
  if (peers) spark(rows[0]);
}

/** Spark takes no unlimited depth, so the comparison is at depth 5, with Spark's own 32 bins on its side. Its virtual machine is not waited for by its parent, so there is no CPU time of it. */
function spark(own) {
  const whole = times([python, program, 'spark', csvOf('rows'), 'once'], 1);
  const warm = times([python, program, 'spark', csvOf('rows'), 'warm'], 1, (text) => JSON.parse(text.trim().split('\n').at(-1)).seconds);
  plainTable(
    'The same at depth 5 against Spark local[2], CrossValidator of 5 folds',
    ['what', 'ours s', 'Spark s', 'ratio'],
    [
      ['whole process, wall', own.wall.toFixed(2), whole.wall.toFixed(2), (whole.wall / own.wall).toFixed(1)],
      ['search alone, Spark the second time in a warm session with the data cached', own.inner.toFixed(2), warm.inner.toFixed(2), (warm.inner / own.inner).toFixed(1)],
    ],
  );
}

function ours({ draw, depth }) {
  const job = join(scratch, `bank-${draw}-${depth}.yaml`);
  writeFileSync(job, jobText(csvOf(draw), depth, 'validation: { folds: 5, seed: 1 }\nrefit: false\nmetrics: [accuracy]\n'));
  const measured = times([...submit, '--workers', '2', ...out, job], 5, searchSeconds);
  const accuracy = meanScore('accuracy');
  // Node counts are those of a model on the training rows of such a fold: four fifths of the data.
  const fit = join(scratch, `bank-fit-${draw}-${depth}.yaml`);
  writeFileSync(fit, jobText(`${csvOf(draw)}.train.csv`, depth, ''));
  times([...submit, '--workers', '2', ...out, fit], 1);
  const { forest } = JSON.parse(spawnSync(submit[0], [submit[1], 'show', runFolder, '--format', 'json'], { encoding: 'utf8' }).stdout);
  return { ...measured, accuracy, nodes: forest.nodes / forest.trees };
}

function jobText(path, depth, validation) {
  return `name: bank
data: { path: ${path}, label: y }
pipeline:
  - id: forest
    RandomForestClassifier: { numTrees: 10, featureSubsetStrategy: "6", maxDepth: ${depth}, maxBins: 65536, pruneTree: false, seed: 1 }
${validation}
`;
}

function sklearn({ draw, depth }) {
  const done = spawnSync(python, [program, 'sklearn', csvOf(draw), depth], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (done.status !== 0) throw new Error('scikit-learn failed');
  return JSON.parse(done.stdout);
}

function csvOf(draw) {
  return join(scratch, `bank-${draw}.csv`);
}
