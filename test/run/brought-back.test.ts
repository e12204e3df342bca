import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writePipeline } from '../../src/formats/index.ts';
import { doubles, unnamedVectors } from '../../src/frame/column.ts';
import { sliceRows } from '../../src/frame/select.ts';
import type { Frame } from '../../src/frame/column.ts';
import { broughtBack } from '../../src/run/brought-back.ts';
import type { Home } from '../../src/run/brought-back.ts';
import { loadStage } from '../../src/stages/index.ts';
import { defaultsOf } from '../../src/stages/params.ts';
import type { Model, Summary } from '../../src/stages/stage.ts';
import type { Diagnostic } from '../../src/util/diagnostic.ts';

const folder = mkdtempSync(join(tmpdir(), 'ml-submit-brought-back-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const told: Summary = { facts: { totalIterations: 100 }, tables: {}, details: { objectiveHistory: [0.7, 0.4] }, notes: [], warnings: [] };

test('a classifier that Spark fitted has the summary of ours, with the names of the job, and the search as Spark tells of it', async () => {
  const stage = await loadStage('LogisticRegression');
  const params = { ...defaultsOf(stage.params), featuresCol: 'v.x', labelCol: 'y' };
  const model: Model = { stage: stage.name, params, state: { numClasses: 2, numFeatures: 2, labels: ['0', '1'], featureNames: [] }, arrays: { coefficients: Float64Array.of(1, 0), intercepts: Float64Array.of(0) } };
  const pipeline = { options: {} as never, inputs: [{ name: 'v.x', type: { kind: 'vector' as const, boolean: false, date: false, width: 2 } }], label: { column: 'y', classes: ['0', '1'] }, stages: [{ id: 'model', inserted: false, model }] };
  await writePipeline(folder, pipeline, 'spark-ml');
  const rows: Frame = { rows: 4, columns: new Map<string, Frame['columns'] extends ReadonlyMap<string, infer C> ? C : never>([
    ['v.x', { ...unnamedVectors(Float64Array.of(-1, 5, 2, 5, 3, 5, -2, 5), 2), names: ['a.b', 'c'] }],
    ['y', { ...doubles(Float64Array.of(0, 1, 0, 0)), labels: ['no', 'yes'] }],
  ]) };
  const warned: Diagnostic[] = [];
  const home = {
    prepared: { variants: [{ choices: {}, stages: [{ id: 'model', stage: stage.name, params, inserted: false }] }], stages: new Map([[stage.name, stage]]), classes: ['no', 'yes'] },
    empty: sliceRows(rows, 0, 0), engine: { shards: () => [sliceRows(rows, 0, 1), sliceRows(rows, 1, 4)] }, options: { onEvent: (event: { type: string; diagnostic?: Diagnostic }) => event.diagnostic !== undefined && warned.push(event.diagnostic) },
  } as unknown as Home;
  const candidate = { index: 0, params: {} };
  const fitted = { saved: { folder, states: [], ofRows: false }, summaries: [told], convergence: { iterations: 100, converged: false } };
  const { models, summaries } = await broughtBack(home, fitted, candidate);
  expect(summaries[0]?.facts).toMatchObject({ totalIterations: 100, converged: false, numInstances: 4, accuracy: 0.75 });
  expect(summaries[0]?.tables['coefficients']).toEqual({ name: ['a.b', 'c', '(Intercept)'], estimate: [1, 0, 0] });
  expect([...(models?.[0].arrays['objectiveHistory'] ?? [])]).toEqual([0.7, 0.4]);
  // What Spark went over the rows for itself stays.
  expect((await broughtBack(home, { ...fitted, saved: { ...fitted.saved, ofRows: true } }, candidate)).summaries).toEqual([told]);
  expect(warned).toEqual([]);
});

test('stages that cannot be read are kept as they are, with a warning', async () => {
  const warned: Diagnostic[] = [];
  const home = { prepared: { variants: [{ choices: {}, stages: [] }], stages: new Map(), classes: [] }, empty: { rows: 0, columns: new Map() }, engine: { shards: () => [] }, options: { onEvent: (event: { diagnostic: Diagnostic }) => warned.push(event.diagnostic) } } as unknown as Home;
  const { models, summaries } = await broughtBack(home, { saved: { folder, states: [], ofRows: true }, summaries: [told], convergence: undefined }, { index: 0, params: {} });
  expect([models, summaries]).toEqual([null, [told]]);
  expect(warned.map(({ text }) => text)).toEqual(['the fitted stages are kept as Spark saved them alone: expected 0 fitted stages, found 1']);
});
