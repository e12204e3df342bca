// The talk's grid, and how long a start takes.
import { join } from 'node:path';
import { out, python, root, submit, table, times } from './measure.js';

export function digits(peers) {
  const rows = [['ml-submit, 2 workers', times([...submit, '--workers', '2', ...out, join(root, 'jobs/digits-grid.yaml')], 7)]];
  if (peers) rows.push(['scikit-learn GridSearchCV(n_jobs=2)', times([python, join(root, 'test/bench/digits.py')], 1)]);
  table('Digits grid, 864 candidates x 3 folds, whole process', rows);
}

export function starts() {
  table('Start, whole process', [
    ['ml-submit --version', times([...submit, '--version'], 11)],
    ['ml-submit jobs/iris.yaml', times([...submit, ...out, join(root, 'jobs/iris.yaml')], 11)],
    ['node -e 0', times([process.execPath, '-e', '0'], 11)],
  ]);
}
