// StandardScaler and PCA of 10 components on 250,000 rows of 37 features: the fits of a job on two workers against the same fits of scikit-learn and Spark, and whole processes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bankFile, columnNames } from './csv-data.js';
import { alternating, plainTable, python, root, searchSeconds } from './measure.js';
import { ownStages, stagesJob, timed } from './own-stages.js';

const program = join(root, 'test/bench/pca.py');
const ROWS = 250_000;
const ROUNDS = 5;

export async function pca(bank, peers) {
  const data = bankFile(bank, ROWS);
  const names = columnNames(readFileSync(data, 'utf8').split('\n', 1)[0]).filter((name) => name !== 'y');
  const steps = [
    ['VectorAssembler', { inputCols: names, outputCol: 'features' }],
    ['StandardScaler', { inputCol: 'features', outputCol: 'scaled', withMean: true }],
    ['PCA', { inputCol: 'scaled', outputCol: 'components', k: 10 }],
  ];
  const own = await ownStages();
  const asked = {
    'ml-submit --workers 2, first rows shown': () => ({ ...timed(stagesJob('pca', data, steps)), fits: searchSeconds() }),
    'stages in one process': () => timed(own(data, steps), ['fits', 'stages']),
  };
  if (peers) asked['pandas and scikit-learn'] = () => timed([python, program, 'sklearn', data], ['fits', 'stages']);
  const least = await alternating(asked, ROUNDS);
  if (peers) {
    // Its virtual machine is not waited for by its parent, so there is no CPU time of it.
    least['Spark local[2], data cached, rows made and thrown away'] = { ...timed([python, program, 'spark', data], ['fits', 'stages']), cpu: undefined };
  }
  const first = Object.values(least)[0];
  const rows = Object.entries(least).map(([name, { wall, cpu, fits, stages }]) => [name, wall.toFixed(2), cpu?.toFixed(2) ?? '', fits.toFixed(3), stages?.toFixed(3) ?? '', (wall / first.wall).toFixed(1), (fits / first.fits).toFixed(1)]);
  plainTable(`${ROWS} rows x ${names.length} features, StandardScaler and PCA of 10 components`, ['what', 'wall s', 'CPU s', 'fits s', 'fits and rows s', 'wall ratio', 'fits ratio'], rows);
}
