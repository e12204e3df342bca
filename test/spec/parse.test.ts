import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { READ_DEFAULTS } from '../../src/sources/source.ts';
import { checkColumns } from '../../src/spec/columns.ts';
import { formatDiagnostic } from '../../src/spec/format.ts';
import { parseJob } from '../../src/spec/parse.ts';
import type { Diagnostic } from '../../src/util/diagnostic.ts';
import { UserError } from '../../src/util/errors.ts';
import { FOREST, parse, problemsOf } from './parsing.ts';

const folder = fileURLToPath(new URL('./errors/', import.meta.url));
const broken = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

/** The flags and key=value pairs of a broken job stand in a file beside it, one a line. */
function argumentsOf(file: string): { sets: string[]; variables: Record<string, string> } {
  const path = folder + file.replace('.yaml', '.args');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  const sets = lines.filter((_, i) => lines[i - 1] === '--set');
  const pairs = lines.filter((line, i) => line !== '--set' && lines[i - 1] !== '--set').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return { sets, variables: Object.fromEntries(pairs) };
}

function diagnose(file: string): readonly Diagnostic[] {
  const header = readFileSync(`${folder}data.csv`, 'utf8').split('\n')[0].split(',');
  try {
    return checkColumns(parseJob({ file, text: readFileSync(folder + file, 'utf8'), cwd: folder, overrides: [], environment: {}, ...argumentsOf(file) }), header);
  } catch (error) {
    if (error instanceof UserError) return error.diagnostics;
    throw error;
  }
}

describe('broken job files', () => {
  test.each(broken)('%s is refused with its message and exit code', (file) => {
    const found = diagnose(file);
    const code = found.some((one) => one.kind === 'usage') ? 2 : 3;
    const text = [...found.map((one) => formatDiagnostic(one)), `exit ${code}`, ''].join('\n');
    expect(text).toBe(readFileSync(folder + file.replace('.yaml', '.txt'), 'utf8'));
  });

  test('there are at least fifty of them, each with its expected text', () => {
    expect(broken.length).toBeGreaterThanOrEqual(50);
    for (const file of broken) expect(existsSync(folder + file.replace('.yaml', '.txt'))).toBe(true);
  });
});

describe('parseJob', () => {
  test('fills the defaults in and makes paths absolute', () => {
    expect(parse(FOREST).job).toEqual({
      name: 'job',
      seed: 0,
      data: {
        path: '/jobs/data.csv',
        paths: ['/jobs/data.csv'],
        format: 'csv',
        options: { ...READ_DEFAULTS, sep: null, header: true, quote: '"', escape: '"', comment: null, nullValue: '' },
        label: 'species',
        positive: null,
        weight: null,
        features: ['*'],
        maxCategories: 32,
      },
      pipeline: [{ id: 'forest', stage: 'RandomForestClassifier', params: { seed: 1 }, choice: null }],
      grid: [],
      search: { strategy: 'grid' },
      exclude: [],
      when: [],
      validation: null,
      trainScores: false,
      metrics: [],
      refit: true,
      errorScore: 'nan',
      limits: { timeMs: null, memoryBytes: null },
      output: { dir: null, model: ['native'], predictions: null, data: null, limit: null, search: null },
      engine: { master: null },
    });
  });

  test('reads every key', () => {
    const { job } = parse(`
name: 2024
seed: 7
data:
  path: in/data.csv
  format: csv
  options: { sep: "\\t", header: false, quote: "'", escape: "\\\\", comment: "#", nullValue: NA }
  label: 64
  positive: 1
  weight: w
  features: ["*", "!id"]
  maxCategories: 8
pipeline:
  - StandardScaler: { inputCol: features, outputCol: scaled }
  - id: forest
    RandomForestClassifier: { featuresCol: scaled, maxDepth: unlimited, featureSubsetStrategy: 1.0 }
grid:
  - forest.numTrees: [10, 20]
    "forest.featureSubsetStrategy": [1, sqrt, 0.5]
  - StandardScaler.withMean: true
    forest.minInfoGain: { uniform: [0, 0.1] }
    forest.maxDepth: { randint: [2, 20] }
search: { strategy: random, numCandidates: 20, seed: 5 }
validation: { folds: 5, stratified: false, shuffle: true, seed: 3, repeats: 2, trainScores: true }
metrics: [f1, logLoss]
refit: false
errorScore: raise
limits: { time: 5m, memory: 2g }
output: { dir: out, model: [native], predictions: oof.csv }
engine: { master: "local[2,1]" }
`);
    expect(job).toEqual({
      name: '2024',
      seed: 7,
      data: {
        path: '/jobs/in/data.csv',
        paths: ['/jobs/in/data.csv'],
        format: 'csv',
        options: { ...READ_DEFAULTS, sep: '\t', header: false, quote: "'", escape: '\\', comment: '#', nullValue: 'NA' },
        label: '64',
        positive: '1',
        weight: 'w',
        features: ['*', '!id'],
        maxCategories: 8,
      },
      pipeline: [
        { id: 'StandardScaler', stage: 'StandardScaler', params: { inputCol: 'features', outputCol: 'scaled' }, choice: null },
        { id: 'forest', stage: 'RandomForestClassifier', params: { featuresCol: 'scaled', maxDepth: 'unlimited', featureSubsetStrategy: '1.0' }, choice: null },
      ],
      grid: [{ 'forest.numTrees': [10, 20], 'forest.featureSubsetStrategy': ['1', 'sqrt', '0.5'] }, { 'StandardScaler.withMean': [true], 'forest.minInfoGain': { kind: 'uniform', low: 0, high: 0.1, whole: false }, 'forest.maxDepth': { kind: 'randint', low: 2, high: 20 } }],
      search: { strategy: 'random', numCandidates: 20, seed: 5 },
      exclude: [],
      when: [],
      validation: { kind: 'folds', folds: 5, stratified: false, shuffle: true, seed: 3, repeats: 2 },
      trainScores: true,
      metrics: ['f1', 'logLoss'],
      refit: false,
      errorScore: 'raise',
      limits: { timeMs: 300_000, memoryBytes: 2 * 2 ** 30 },
      output: { dir: '/jobs/out', model: ['native'], predictions: 'oof.csv', data: null, limit: null, search: null },
      engine: { master: { workers: 2, failures: 1 } },
    });
  });

  test.each([
    ['{ foldCol: f }', { kind: 'foldCol', column: 'f' }],
    ['{ trainRatio: 0.8, seed: 2 }', { kind: 'trainRatio', ratio: 0.8, stratified: null, seed: 2 }],
    ['{ key: id, folds: 4, seed: 7 }', { kind: 'key', column: 'id', folds: 4, seed: 7 }],
    ['{ groups: g, folds: 4 }', { kind: 'groups', column: 'g', folds: 4 }],
    ['{ time: t }', { kind: 'time', column: 't', folds: 3 }],
    ['{ time: true }', { kind: 'time', column: null, folds: 3 }],
    ['{ shuffle: false }', { kind: 'folds', folds: 3, stratified: null, shuffle: false, seed: null, repeats: 1 }],
  ])('reads validation %s', (text, validation) => {
    expect(parse(`${FOREST}validation: ${text}\n`).job.validation).toEqual(validation);
  });

  test('validates a grid with three folds unless told otherwise', () => {
    expect(parse(`${FOREST}grid: { forest.numTrees: [1, 2] }\n`).job.validation).toMatchObject({ kind: 'folds', folds: 3, shuffle: true });
  });

  test('takes a stage by its name alone, and one without parameters', () => {
    const text = 'data: { path: d.csv }\npipeline:\n  - StandardScaler:\n  - NaiveBayes\n';
    expect(parse(text).job.pipeline.map(({ id, params }) => [id, params])).toEqual([['StandardScaler', {}], ['NaiveBayes', {}]]);
  });

  test('reads anchors, aliases and merge keys, where own keys win', () => {
    const text = `data: { path: d.csv, label: y }
pipeline:
  - id: a
    DecisionTreeClassifier: &tree { maxDepth: 3, maxBins: 16 }
  - id: b
    DecisionTreeClassifier: { <<: *tree, maxDepth: 4 }
`;
    expect(parse(text).job.pipeline[1].params).toEqual({ maxDepth: 4, maxBins: 16 });
  });

  test('keeps "-" for standard input, and names a job from there "job"', () => {
    const { job } = parse('data: { path: "-", label: y }\npipeline: [NaiveBayes]\n', { file: '-' });
    expect([job.data.path, job.name]).toEqual(['-', 'job']);
  });

  test('tells everything that is wrong, in the order of the file and flags last', () => {
    expect(problemsOf(`seed: x\n${FOREST}metric: f1\n`, { sets: ['forest.maxBins=1'] })).toEqual([
      'job.yaml:1:7: seed: expected a whole number, got "x"',
      'job.yaml:6:1: unknown key "metric"; did you mean "metrics"?',
      'error: --set forest.maxBins=1: expected a whole number of at least 2, got 1',
    ]);
  });

  test('survives names that objects have of their own', () => {
    expect(problemsOf(`${FOREST}constructor: 1\n__proto__: 2\ngrid: { forest.toString: [1] }\n`)).toEqual([
      expect.stringContaining('unknown key "constructor"'),
      expect.stringContaining('unknown key "__proto__"'),
      expect.stringContaining('unknown parameter "toString" of RandomForestClassifier'),
    ]);
  });

  test('refuses a file that grows without bounds by aliases', () => {
    const lines = ['a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]', ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 10 }, () => `*a${i}`).join(', ')}]`)];
    expect(problemsOf(`${lines.join('\n')}\n`)[0]).toMatch(/expected at most 50000 values, with those that aliases repeat$/);
  });

  test('refuses an alias of the value around it', () => {
    expect(problemsOf('data: &d\n  path: *d\n')).toEqual(['job.yaml:2:9: this value contains an alias of itself']);
  });
});

describe('formats', () => {
  const source = (data: string): string => `data: ${data}\npipeline:\n  - RandomForestClassifier\n`;

  test.each([
    ['{ path: a.csv }', 'csv'], ['{ path: a.data }', 'csv'], ['{ path: a.parquet }', 'parquet'], ['{ path: [a.jsonl.gz, b] }', 'json'], ['{ path: a.ndjson }', 'json'],
    ['{ path: a.svm.zst }', 'libsvm'], ['{ path: "-", format: jsonl }', 'json'], ['{ path: a.csv, format: libsvm }', 'libsvm'],
  ])('%s is %s', (data, format) => {
    expect(parse(source(data)).job.data.format).toBe(format);
  });

  test.each([
    ['{ path: a.libsvm, options: { sep: ";", numFeatures: 3 } }', 'sep has no meaning for libsvm files'],
    ['{ path: a.csv, options: { numFeatures: 3 } }', 'numFeatures has no meaning for csv files'],
    ['{ path: a.parquet, schema: { a: INT } }', 'schema has no meaning for parquet files'],
    ['{ path: a.json, maxRejects: 3 }', 'maxRejects has no meaning for json files'],
  ])('%s is refused', (data, text) => {
    expect(problemsOf(source(data)).join()).toContain(text);
  });
});
