// A grid of logistic regressions over hashed words: the text benchmark's 200,000 documents with labels, 6 regParam x 3 folds, whole processes, against scikit-learn.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { meanScore, python, root, runFolder, scratch, submit, table, times, whole } from './measure.js';

const program = join(root, 'test/bench/text.py');
const ROWS = 200_000;
const PIPELINE = `
data: { path: labelled.csv, label: label }
pipeline:
  - Tokenizer: { inputCol: text, outputCol: words }
  - StopWordsRemover: { inputCol: words, outputCol: left }
  - HashingTF: { inputCol: left, outputCol: counts }
  - IDF: { inputCol: counts, outputCol: features }
`;
const JOB = `${PIPELINE}  - LogisticRegression: { standardization: false, maxIter: 1000 }
grid: { LogisticRegression.regParam: [0.001, 0.01, 0.1, 1, 10, 100] }
validation: { folds: 3 }
metrics: [areaUnderROC]
`;
/** One fit that goes to the end of its search. */
const TIGHT = `${PIPELINE}  - LogisticRegression: { standardization: false, maxIter: 1000, tol: 1e-12, regParam: 0.01 }\n`;

export function sparse(peers) {
  const documents = join(scratch, 'documents.csv');
  const data = join(scratch, 'labelled.csv');
  for (const args of [['make', documents, String(ROWS)], ['label', documents, data]]) {
    if (spawnSync(python, [program, ...args], { stdio: 'inherit' }).status !== 0) throw new Error(`text.py ${args[0]} failed`);
  }
  const job = join(scratch, 'sparse.yaml');
  writeFileSync(job, JOB);
  const rows = [['ml-submit --workers 2', times([...submit, '--quiet', '--workers', '2', '--output', runFolder, job], 1)]];
  console.log(`ml-submit: best mean areaUnderROC ${meanScore('areaUnderROC')}`);
  if (peers) {
    rows.push(['GridSearchCV(n_jobs=2), HashingVectorizer, TfidfTransformer, LogisticRegression', times([python, program, 'grid', data], 1, (printed) => {
      const found = JSON.parse(printed.trim().split('\n').at(-1));
      console.log(`scikit-learn: best mean roc_auc ${found.best}`);
      return found.stages;
    })]);
  }
  if (peers) compareCoefficients(data);
  table(`${ROWS} documents, 6 x 3 logistic regressions on 2^18 hashed words, whole process`, rows);
}

function compareCoefficients(data) {
  const job = join(scratch, 'tight.yaml');
  const folder = join(scratch, 'tight');
  writeFileSync(job, TIGHT);
  whole([...submit, '--quiet', '--output', folder, job]);
  const { coefficients, relative } = JSON.parse(whole([python, program, 'coefficients', data, join(folder, 'model')]).stdout);
  console.log(`${coefficients} coefficients at tol 1e-12 are within ${relative.toExponential(1)} of scikit-learn's, relative to each`);
}
