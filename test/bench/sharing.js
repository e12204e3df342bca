// A grid over three stages of a text pipeline: prefixes shared, against every candidate alone.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder, scratch, submit, table, times } from './measure.js';

const DOCUMENTS = 4000;
const WORDS = 60;
const CLASSES = 4;

/** 96 candidates: 4 sizes of the hash table, 4 thresholds of IDF, 6 smoothings. */
const JOB = `
data: { path: documents.csv, label: topic }
pipeline:
  - Tokenizer: { inputCol: text, outputCol: words }
  - StopWordsRemover: { inputCol: words, outputCol: kept }
  - HashingTF: { inputCol: kept, outputCol: counts }
  - IDF: { inputCol: counts, outputCol: features }
  - NaiveBayes: {}
grid:
  HashingTF.numFeatures: [1024, 4096, 16384, 65536]
  IDF.minDocFreq: [0, 2, 5, 10]
  NaiveBayes.smoothing: [0.01, 0.1, 0.5, 1, 2, 5]
metrics: [accuracy, logLoss]
output: { predictions: oof.csv }
`;

export function sharing() {
  const folder = join(scratch, 'sharing');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'documents.csv'), documents());
  const job = join(folder, 'job.yaml');
  writeFileSync(job, JOB);
  const command = [...submit, '--quiet', '--workers', '2', '--output', runFolder];
  const shared = times([...command, job], 3);
  const of = digests(runFolder);
  const counts = fitsOf(runFolder);
  const alone = times([...command, '--no-share', job], 1);
  const same = JSON.stringify(digests(runFolder)) === JSON.stringify(of);
  table(`Grid of 96 candidates x 3 folds over a text pipeline, ${DOCUMENTS} documents, 2 workers, whole process`, [['prefixes shared', shared], ['--no-share', alone]]);
  const { stages } = JSON.parse(spawnSync(submit[0], [...submit.slice(1), 'explain', '--format', 'json', job], { encoding: 'utf8' }).stdout);
  console.log('stage              asked   planned   done');
  for (const { id, asked, done } of stages) console.log(`${id.padEnd(16)} ${String(asked).padStart(7)} ${String(done).padStart(9)} ${String(counts[id] ?? '').padStart(6)}`);
  console.log(`\nscores, out-of-fold predictions and model: ${same ? 'the same bytes' : 'DIFFERENT'}; ${(alone.wall / shared.wall).toFixed(1)}x\n`);
}

/** Documents of topics that prefer some words of a common vocabulary, rare words rarer. */
function documents() {
  let state = 1;
  function random() {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  }
  const lines = ['topic,text'];
  for (let i = 0; i < DOCUMENTS; i++) {
    const topic = i % CLASSES;
    const words = Array.from({ length: WORDS }, () => `word${Math.floor(random() ** 3 * 20_000) * (random() < 0.05 ? CLASSES : 1) + (random() < 0.05 ? topic : 0)}`);
    lines.push(`topic${topic},the ${words.join(' ')} and so on`);
  }
  return `${lines.join('\n')}\n`;
}

/** What must not differ: everything but times, journals and counts of what was shared. */
function digests(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  const lasting = files.filter((file) => !/(?:journal|events)\.jsonl$|job\.yaml$|metrics\.json$/.test(file));
  return lasting.map((file) => {
    const text = readFileSync(file);
    const content = file.endsWith('cv_results.csv') ? text.toString().split('\n').map((line) => line.split(',').slice(4).join(',')).join('\n') : text;
    return [file, createHash('sha256').update(content).digest('hex')];
  });
}

/** Stages that the workers really fitted or applied in front of the predictor, by their names. */
function fitsOf(folder) {
  const sum = {};
  for (const line of readFileSync(join(folder, 'events.jsonl'), 'utf8').trimEnd().split('\n')) {
    const { type, fronts = {}, results = [] } = JSON.parse(line);
    if (type === 'done' && results.some(({ test }) => test !== null)) for (const [stage, count] of Object.entries(fronts)) sum[stage] = (sum[stage] ?? 0) + count;
  }
  return sum;
}
