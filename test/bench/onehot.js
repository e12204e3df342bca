// One-hot vectors of text columns: StringIndexer and OneHotEncoder on a million rows of six columns, stages and whole processes, against scikit-learn.
import { join } from 'node:path';
import { categoriesFile, CATEGORIES, ROWS } from './csv-data.js';
import { alternating, plainTable, python, root } from './measure.js';
import { ownStages, stagesJob, timed } from './own-stages.js';

const program = join(root, 'test/bench/onehot.py');
const ROUNDS = 3;
const columns = CATEGORIES.map((distinct) => `t${distinct}`);
const STEPS = [
  ['StringIndexer', { inputCols: columns, outputCols: columns.map((name) => `${name}_index`) }],
  ['OneHotEncoder', { inputCols: columns.map((name) => `${name}_index`), outputCols: columns.map((name) => `${name}_hot`), dropLast: false }],
];

export async function onehot(peers) {
  const data = categoriesFile();
  const own = await ownStages();
  const asked = {
    'stages in one process': () => timed(own(data, STEPS), ['stages']),
    'ml-submit --workers 2, first rows shown': () => timed(stagesJob('onehot', data, STEPS)),
  };
  if (peers) asked['pandas and scikit-learn, OneHotEncoder, sparse'] = () => timed([python, program, data], ['stages']);
  const least = await alternating(asked, ROUNDS);
  const first = Object.values(least)[0];
  const rows = Object.entries(least).map(([name, { wall, cpu, stages }]) => [name, wall.toFixed(2), cpu.toFixed(2), stages?.toFixed(3) ?? '', (wall / first.wall).toFixed(1), (cpu / first.cpu).toFixed(1), stages === undefined ? '' : (stages / first.stages).toFixed(1)]);
  plainTable(`${ROWS} rows of ${columns.length} text columns of ${CATEGORIES.join(', ')} categories, StringIndexer and OneHotEncoder`, ['what', 'wall s', 'CPU s', 'stages s', 'wall ratio', 'CPU ratio', 'stages ratio'], rows);
}
