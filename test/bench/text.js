// From texts to weighed counts of hashed words: Tokenizer, StopWordsRemover, HashingTF and IDF on 200,000 documents, whole processes, against scikit-learn and Spark.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { alternating, plainTable, python, root, scratch, times } from './measure.js';
import { ownStages, stagesJob, timed } from './own-stages.js';

const program = join(root, 'test/bench/text.py');
const ROWS = 200_000;
const ROUNDS = 3;
const STEPS = [
  ['Tokenizer', { inputCol: 'text', outputCol: 'words' }],
  ['StopWordsRemover', { inputCol: 'words', outputCol: 'left' }],
  ['HashingTF', { inputCol: 'left', outputCol: 'counts', numFeatures: 2 ** 18 }],
  ['IDF', { inputCol: 'counts', outputCol: 'features' }],
];

export async function text(peers) {
  const data = join(scratch, 'text.csv');
  const made = spawnSync(python, [program, 'make', data, String(ROWS)], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (made.status !== 0) throw new Error('text.py make failed');
  const own = await ownStages();
  const asked = {
    'stages in one process': () => timed(own(data, STEPS), ['stages']),
    'ml-submit --workers 2, first rows shown': () => timed(stagesJob('text', data, STEPS)),
  };
  if (peers) asked['pandas and scikit-learn, HashingVectorizer + TfidfTransformer'] = () => timed([python, program, 'sklearn', data], ['stages']);
  const least = await alternating(asked, ROUNDS);
  const first = Object.values(least)[0];
  const rows = Object.entries(least).map(([name, { wall, cpu, stages }]) => [name, wall.toFixed(2), cpu.toFixed(2), stages?.toFixed(2) ?? '', (wall / first.wall).toFixed(1), (cpu / first.cpu).toFixed(1), stages === undefined ? '' : (stages / first.stages).toFixed(1)]);
  if (peers) {
    const spark = times([python, program, 'spark', data], 1, (printed) => JSON.parse(printed.trim().split('\n').at(-1)).stages);
    rows.push(['Spark local[2], rows made and thrown away', spark.wall.toFixed(2), '', spark.inner.toFixed(2), (spark.wall / first.wall).toFixed(1), '', (spark.inner / first.stages).toFixed(1)]);
  }
  plainTable(`${ROWS} documents of 60 words, Tokenizer, StopWordsRemover, HashingTF(2^18), IDF`, ['what', 'wall s', 'CPU s', 'stages s', 'wall ratio', 'CPU ratio', 'stages ratio'], rows);
}
