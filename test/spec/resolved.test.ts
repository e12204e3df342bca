import { describe, expect, test } from 'vitest';
import { resolvedYaml } from '../../src/spec/resolved.ts';
import { FOREST, parse } from './parsing.ts';

describe('resolvedYaml', () => {
  test('keeps a file that stands alone as it is, comments and variables too', () => {
    const text = `# The first try.\nname: ${'${N:-a}'}\n${FOREST}`;
    expect(resolvedYaml(parse(text))).toBe(text);
  });

  test('applies flags and keeps variables unexpanded', () => {
    const text = `name: ${'${N}'}\n${FOREST}grid: { forest.numTrees: [10, "20", 1e2], forest.featureSubsetStrategy: [1.0, "1"] }\n`.replace('"20", ', '');
    const saved = resolvedYaml(parse(text, { variables: { N: '12' }, sets: ['forest.maxDepth=3', 'data.features=*', 'validation={folds: 4}'] }));
    expect(saved).toBe(`name: \${N}
data:
  path: data.csv
  label: species
  features: "*"
pipeline:
  - id: forest
    RandomForestClassifier:
      seed: 1
      maxDepth: 3
grid:
  forest.numTrees:
    - 10
    - 1e2
  forest.featureSubsetStrategy:
    - 1.0
    - "1"
validation:
  folds: 4
`);
  });

  test('gives the same job when it is read again', () => {
    const sets = ['name=yes', 'data.positive=- a: b', 'data.options.nullValue=null', 'data.options.comment=#', 'forest.numTrees=7', 'data.options.quote=', 'data.label=a #b'];
    const first = parse(`${FOREST}validation: { folds: 3 }\noutput: {}\n`, { sets });
    expect(parse(resolvedYaml(first)).job).toEqual(first.job);
  });

  test('masks passwords in URLs', () => {
    expect(resolvedYaml(parse(`# postgres://me:secret@host/db\n${FOREST}`))).toContain('# postgres://me:******@host/db\n');
  });

  test('writes a path from a flag relative to the main file', () => {
    const saved = resolvedYaml(parse(FOREST, { file: 'sub/job.yaml', overrides: [{ flag: '--data', path: 'data.path', value: 'other.csv' }] }));
    expect(saved).toContain('path: ../other.csv\n');
  });
});
