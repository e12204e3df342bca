import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder } from './support.ts';
import { runWarm } from './warm.ts';

const folder = scratchFolder();
const forest = join(folder, 'forest');
const bayes = join(folder, 'bayes');
const prices = join(folder, 'prices');
const towns = join(folder, 'towns');

function show(args: readonly string[]): string {
  const done = runWarm('ml-submit', ['show', ...args]);
  expect([done.code, done.stderr]).toEqual([0, '']);
  return done.stdout;
}

beforeAll(() => {
  const search = ['search', '--quiet', '--data', 'jobs/data/iris.csv', '--label', 'species'];
  const set = ['--fixed', 'numTrees=3', '--fixed', 'maxDepth=2', '--fixed', 'seed=1'];
  expect(runWarm('ml-grid', [...search, '--estimator', 'RandomForestClassifier', ...set, '--output', forest]).code).toBe(0);
  expect(runWarm('ml-grid', [...search, '--estimator', 'NaiveBayes', '--output', bayes]).code).toBe(0);
  expect(runWarm('ml-grid', ['search', '--quiet', '--data', 'jobs/data/iris.csv', '--label', 'petal_width', '--features', '*_length,sepal_width', '--estimator', 'DecisionTreeRegressor', '--fixed', 'maxDepth=2', '--output', prices]).code).toBe(0);
  const rows = Array.from({ length: 80 }, (_, i) => `${['rome', 'oslo', 'bern', 'riga'][i % 4]},${i % 4 === 1 || i % 4 === 3 ? 'north' : 'south'}`);
  writeFileSync(join(folder, 'towns.csv'), `town,side\n${rows.join('\n')}\n`);
  expect(runWarm('ml-grid', ['search', '--quiet', '--data', join(folder, 'towns.csv'), '--label', 'side', '--estimator', 'DecisionTreeClassifier', '--output', towns]).code).toBe(0);
});

describe('ml-submit show', () => {
  it('tells what a forest is: stages, sizes and importances', () => {
    const text = show([forest]);
    expect(text).toContain(`${forest}: classifier of species, 3 classes: setosa, versicolor, virginica\n`);
    expect(text).toContain('inputs: sepal_length, sepal_width, petal_length, petal_width\n');
    expect(text).toContain('  RandomForestClassifier { labelCol: species, maxDepth: 2, numTrees: 3, seed: 1 }\n');
    expect(text).toMatch(/^3 trees: \d+ nodes, \d+ of them leaves, depth \d( to \d)?$/m);
    expect(text).toMatch(/^petal_\w+ +\d+\.\d % +█+$/m);
    expect(show([join(forest, 'model')])).toBe(text.replace(forest, join(forest, 'model')));
  });

  it('tells the same as data', () => {
    const data = JSON.parse(show(['--format', 'json', forest])) as { forest: { trees: number; nodes: number; leaves: number }; importances: { share: number }[]; stages: { stage: string; inserted: boolean }[] };
    expect(data.forest.trees).toBe(3);
    expect(data.forest.leaves).toBe((data.forest.nodes + 3) / 2);
    expect(data.importances.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(data.stages.map(({ stage, inserted }) => [stage, inserted])).toEqual([['VectorAssembler', true], ['RandomForestClassifier', false]]);
  });

  it('says nothing of trees where there are none', () => {
    expect(show([bayes])).not.toContain('tree');
  });

  it('prints a tree, cut where asked', () => {
    const whole = show(['--tree', '0', prices]);
    expect(whole).toMatch(/^tree 0: 7 nodes, depth 2\n\n\|-- petal_length <= [\d.]+\n\|   \|-- \w+ <= [\d.]+: [\d.]+ \(\d+ rows, variance [\d.e-]+\)\n/);
    const cut = show([prices, '--tree', '0', '--depth', '1']);
    expect(cut).toContain('2 leaves more, 1 level deep');
  });

  it('prints a tree as data, each node once with the ids of those below it', () => {
    const { nodes } = JSON.parse(show(['--tree', '0', '--format', 'json', prices])) as { nodes: { id: number; rows: number; left?: number; right?: number; prediction: number }[] };
    expect(nodes.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const { rows, left, right } of nodes) if (left !== undefined && right !== undefined) expect(nodes[left].rows + nodes[right].rows).toBe(rows);
    const cut = JSON.parse(show(['--tree', '0', '--depth', '1', '--format', 'json', prices])) as { nodes: object[] };
    expect(cut.nodes.map((node) => 'left' in node)).toEqual([true, false, false]);
  });

  it('names the categories that go left', () => {
    const { nodes } = JSON.parse(show(['--tree', '0', '--format', 'json', towns])) as { nodes: { categoriesLeft?: string[] }[] };
    expect([['oslo', 'riga'], ['rome', 'bern']].map((side) => side.sort())).toContainEqual((nodes[0].categoriesLeft ?? []).filter((name) => ['oslo', 'riga', 'rome', 'bern'].includes(name)).sort());
    expect(show([towns])).toContain('inputs: town (text)\n');
  });

  it.each([
    [2, ['--tree', '3', forest], 'error: --tree 3: expected a tree from 0 to 2'],
    [2, ['--tree', '1', prices], 'error: --tree 1: expected 0, the only tree'],
    [2, ['--tree', '0', bayes], 'error: --tree 0: the model is a NaiveBayes, which has no trees'],
    [2, ['--tree', '-1', forest], "error: option '--tree <n>' argument '-1' is invalid. expected a whole number, found \"-1\""],
    [2, ['--depth', '1', forest], 'error: --depth 1: expected --tree N beside it, the tree to cut'],
    [3, [join(folder, 'nowhere')], `error: model ${join(folder, 'nowhere')} does not exist`],
    [3, [folder], `error: ${folder} is not a model of ml-submit: it has no model.json that can be read`],
  ])('refuses with exit %i: %j', (code, args, message) => {
    expect(runWarm('ml-submit', ['show', ...args])).toEqual({ code, stdout: '', stderr: `${message}\n` });
  });
});
