import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withDuckdb } from '../../../src/files/duckdb.ts';
import { run, scratchFolder } from '../../cli/support.ts';
import { apart, candidatesIn, csvRows, mixedCsv, sparkEnvironment } from './support.ts';

const folder = scratchFolder();
const [head, ...rows] = mixedCsv().trimEnd().split('\n');
mkdirSync(join(folder, 'parts'));

/** Three files of unlike sizes, their names with signs of patterns, and one with a line break inside of quotes. */
const PARTS = [rows.slice(0, 150), rows.slice(150, 151), [...rows.slice(151, 299), rows[299].replace(/,(\w+ )([^,]*),/, ',"$1\n$2",')]];
PARTS.forEach((part, i) => writeFileSync(join(folder, `parts/part [${i}].csv`), `${[head, ...part].join('\n')}\n`));

const job = `data: { path: "parts/*.csv", label: three, weight: weight, features: [age, Age, home.town, ok, few, "in\`come"] }
validation: { folds: 3, key: note, seed: 5 }
metrics: [accuracy, f1, logLoss]
output: { predictions: oof.csv }
pipeline:
  - Imputer: { inputCols: ["in\`come"], outputCols: [filled.in], strategy: median }
  - LogisticRegression: { regParam: 0.01, tol: 1.0e-9 }
`;

writeFileSync(join(folder, 'job.yaml'), job);

function here(args: readonly string[]): ReturnType<typeof run> {
  return run('ml-submit', args, { cwd: folder });
}

function there(args: readonly string[]): ReturnType<typeof run> {
  return run('ml-submit', args, { cwd: folder, env: sparkEnvironment });
}

const ON_SPARK = ['--master', 'spark-local[2]', '--conf', 'spark.sql.shuffle.partitions=2'];

describe('data that the executors read', () => {
  it('has the folds of this machine row by row, here those of a key, and its scores', () => {
    const ours = here(['--output', 'here', '--quiet', 'job.yaml']);
    const theirs = there([...ON_SPARK, '--conf', 'ml.spark.data=executors', '--output', 'there', '--quiet', 'job.yaml']);
    expect([[ours.code, ours.stderr], [theirs.code, theirs.stderr]]).toEqual([[0, ''], [0, '']]);
    const [local, far] = ['here', 'there'].map((name) => csvRows(readFileSync(join(folder, name, 'oof.csv'), 'utf8')).map((row) => row.slice(0, 3)));
    expect(far).toEqual(local);
    expect(far.length).toBe(301);
    expect(apart(candidatesIn(join(folder, 'here'))[0], candidatesIn(join(folder, 'there'))[0])).toBeLessThan(1e-6);
  });

  it('is explained with the same features and stages, from Parquet too', async () => {
    mkdirSync(join(folder, 'tables/_hidden'), { recursive: true });
    writeFileSync(join(folder, 'tables/_hidden/x.parquet'), 'no table');
    // Two columns whose names differ by capital letters are no table of DuckDB's.
    PARTS.forEach((part, i) => writeFileSync(join(folder, `plain-${i}.csv`), `${[head.replace('age,Age', 'age,old'), ...part].join('\n')}\n`));
    for (const i of PARTS.keys()) {
      await withDuckdb((connection) => connection.run(`COPY (SELECT *, DATE '2024-01-01' + CAST(age AS INT) AS day FROM read_csv('${folder}/plain-${i}.csv', types={'few': 'INTEGER', 'age': 'FLOAT', 'old': 'DECIMAL(8,4)'})) TO '${folder}/tables/${i}.parquet' (FORMAT parquet)`));
    }
    const tables = (path: string): string => job.replace('"parts/*.csv"', `${path}, format: parquet, maxCategories: 5`).replace(/features: \[.*\]/, 'features: ["*", "!in*"]').replace(/ {2}- Imputer.*\n/, '');
    writeFileSync(join(folder, 'near.yaml'), tables('tables'));
    writeFileSync(join(folder, 'far.yaml'), tables(`"file://${folder}/tables"`));
    const ours = here(['explain', '--format', 'json', 'near.yaml']);
    const theirs = there(['explain', ...ON_SPARK, '--format', 'json', 'far.yaml']);
    const [near, far] = [ours, theirs].map(({ stdout }) => JSON.parse(stdout) as { data: object; pipeline: unknown; spark: unknown });
    expect(far.data).toEqual({ ...near.data, path: `file://${folder}/tables` });
    expect(far.pipeline).toEqual(near.pipeline);
    expect(theirs.stderr).toBe(ours.stderr);
    expect(far.spark).toMatchObject({ mode: 'native', data: { by: 'executors', why: `only they reach file://${folder}/tables` } });
  });

  it('is refused with the reason where rows are malformed', () => {
    writeFileSync(join(folder, 'parts/part [3].csv'), `${head}\n1,2,3\n`);
    const done = there(['explain', ...ON_SPARK, '--conf', 'ml.spark.data=executors', 'job.yaml']);
    expect([done.code, done.stderr]).toEqual([3, 'error: parts/*.csv: 1 row does not have 11 fields; one of them: "1,2,3"; mend them, or let the data be read here, which tells each one: --conf ml.spark.data=ship\n']);
  });

  it('is refused before Spark is started where a column is missing', () => {
    const done = there([...ON_SPARK, '--conf', 'ml.spark.data=executors', '--set', 'data.label=threee', 'job.yaml']);
    expect([done.code, done.stderr]).toEqual([2, 'error: --set data.label=threee: the data has no column "threee"; did you mean "three"?\n']);
  });
});
