import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPipeline, writePipeline } from '../../../src/formats/index.ts';
import type { SavedPipeline, SavedStage } from '../../../src/formats/native.ts';
import { converters } from '../../../src/formats/spark-ml/table.ts';
import type { Column, Frame } from '../../../src/frame/column.ts';
import { schemaOf } from '../../../src/frame/column.ts';
import { CSV_DEFAULTS } from '../../../src/sources/source.ts';
import { stage as logisticRegression } from '../../../src/stages/classification/logistic-regression.ts';
import { stages } from '../../../src/stages/index.ts';
import type { ParamValues } from '../../../src/stages/params.ts';
import type { Model, Stage } from '../../../src/stages/stage.ts';
import { data, given } from '../../stages/samples.ts';
import { cellsOf, fitSync } from '../../stages/support.ts';

/** Means and shares in leaves are cut into fixed units on either side. */
const TOLERANCE = 1e-11;
/** The data has vectors, and Spark does not save of every stage how long they are. */
const HINT: SavedStage = { id: 'hint', inserted: false, model: { stage: 'VectorSizeHint', params: { inputCol: 'features', size: 3, handleInvalid: 'error' }, state: {}, arrays: {} } };

const loaded = await Promise.all(Object.values(stages).map(async (load) => {
  const { stage } = await load();
  return 'around' in stage ? stage.around(logisticRegression) : stage;
}));
const inSpark = loaded.filter(({ spark }) => spark !== null);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ml-submit-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function stageNamed(name: string): Stage {
  const found = loaded.find((stage) => stage.name === name);
  if (found === undefined) throw new Error(`no stage ${name}`);
  return found;
}

/** A fitted stage as a pipeline, which begins with vectors of a known length. */
function pipelineOf(model: Model, stage: Stage): SavedPipeline {
  const { columns } = data();
  const { labelCol } = model.params;
  const fitOnly = Object.entries(stage.params).flatMap(([name, param]) => (param.fitOnly === true ? [model.params[name]] : []));
  const read = stage.inputs(model.params, columns).filter((name) => name !== labelCol && columns.has(name) && !fitOnly.includes(name));
  const inputs = read.map((name) => {
    const { kind, boolean, date, width } = schemaOf(data()).get(name)!;
    return { name, type: { kind, boolean, date, ...(kind === 'vector' ? { width } : {}) } };
  });
  const label = stage.task === null ? null : { column: String(labelCol), classes: (model.state.labels ?? []) as readonly string[] };
  return { options: CSV_DEFAULTS, inputs, label, stages: [...(read.includes('features') ? [HINT] : []), { id: 'only', inserted: false, model }] };
}

async function roundTrip(pipeline: SavedPipeline): Promise<SavedPipeline> {
  await writePipeline(folder, pipeline, 'spark-ml');
  return readPipeline(folder);
}

function behind({ stages: saved }: SavedPipeline): Frame {
  const unlabelled = { ...data(), columns: new Map([...data().columns].filter(([name]) => !['label', 'pair', 'time'].includes(name))) };
  return saved.reduce((frame: Frame, { model }) => stageNamed(model.stage).apply(model, frame), unlabelled);
}

/** The first cell that differs, or null. */
function difference(found: Column | undefined, wanted: Column | undefined): string | null {
  const [ours, theirs] = [cellsOf(found), cellsOf(wanted)];
  if (ours.length !== theirs.length) return `${ours.length} cells, not ${theirs.length}`;
  const at = ours.findIndex((cell, i) => {
    const other = theirs[i];
    return typeof cell === 'number' && Number.isFinite(cell) ? !(Math.abs(cell - Number(other)) <= TOLERANCE * Math.max(1, Math.abs(cell))) : !Object.is(cell, other);
  });
  return at < 0 ? null : `cell ${at}: ${ours[at]}, not ${theirs[at]}`;
}

/** Smaller than by default, so that what is compared is. */
const SMALL: Readonly<Record<string, ParamValues>> = { FeatureHasher: { numFeatures: 64 }, HashingTF: { numFeatures: 64 } };

/** Of a column that a FeatureHasher reads nobody tells whether it is text, and the names of an index are known where a stage made it. */
const TOLD: Readonly<Record<string, ParamValues>> = { FeatureHasher: { inputCols: ['x', 'index'] }, IndexToString: { labels: ['w', 'x', 'y', 'z'] } };

describe('the table of converters', () => {
  it('has every stage that is one of Spark ML, and no other', () => {
    expect(Object.keys(converters).sort()).toEqual(inSpark.map(({ name }) => name.replace(/\(.*/, '')).sort());
  });
});

describe.each(inSpark)('a model folder of Spark with $name', (stage) => {
  it('is read as the model that was written', async () => {
    const pipeline = pipelineOf(fitSync(stage, { ...given(stage), ...SMALL[stage.name], ...TOLD[stage.name] }, [data()]), stage);
    const back = await roundTrip(pipeline);
    const indexer = stage.task === 'classification' ? ['StringIndexer'] : [];
    const own = stage.name === 'QuantileDiscretizer' ? 'Bucketizer' : stage.name;
    expect(back.stages.map(({ model }) => model.stage)).toEqual([...indexer, ...pipeline.stages.slice(0, -1).map(({ model }) => model.stage), own]);
    expect(back.label).toEqual(pipeline.label);
    // Of a statement that takes all columns only those that it names are known to be read.
    if (stage.name !== 'SQLTransformer') expect(back.inputs.map(({ name, type }) => [name, type.kind === 'i32' ? 'f64' : type.kind]).sort()).toEqual(pipeline.inputs.map(({ name, type }) => [name, type.kind === 'i32' ? 'f64' : type.kind]).sort());
    const [found, wanted] = [behind(back), behind(pipeline)];
    expect([...found.columns.keys()]).toEqual([...wanted.columns.keys()]);
    for (const name of wanted.columns.keys()) expect(difference(found.columns.get(name), wanted.columns.get(name))).toBeNull();
  });
});

describe('a model folder of Spark', () => {
  it('has the same bytes each time', async () => {
    const stage = stageNamed('RandomForestClassifier');
    const pipeline = pipelineOf(fitSync(stage, given(stage), [data()]), stage);
    const other = mkdtempSync(join(tmpdir(), 'ml-submit-test-'));
    await writePipeline(folder, pipeline, 'spark-ml');
    await writePipeline(other, pipeline, 'spark-ml');
    expect(contents(other)).toEqual(contents(folder));
    rmSync(other, { recursive: true });
  });
});

function contents(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(path, file)).isFile());
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(join(path, file), 'base64')]));
}
