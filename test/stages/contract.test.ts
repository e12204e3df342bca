import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../src/frame/column.ts';
import { schemaOf } from '../../src/frame/column.ts';
import { concat, selectRows, withColumns } from '../../src/frame/select.ts';
import { stage as logisticRegression } from '../../src/stages/classification/logistic-regression.ts';
import { stages } from '../../src/stages/index.ts';
import type { Param, ParamValues } from '../../src/stages/params.ts';
import type { PipelineStage } from '../../src/stages/pipeline.ts';
import { answered, fitStage, mergingOf, passKey, runPassOver } from '../../src/stages/pipeline.ts';
import type { Model, PassRequest, Stage } from '../../src/stages/stage.ts';
import { jsonText, parseJson } from '../../src/util/json.ts';
import { data, given, messageOf, NEEDED } from './samples.ts';
import { fitSync, shardsOf, summarySync, vectorOf, worst } from './support.ts';

/** 1 shard against 7, relative to the larger of 1 and the value: sums are rounded in another order. */
const SHARD_TOLERANCE = 1e-12;

interface SparkStage {
  module: string;
  kind: string;
  params: Record<string, { type: string; default?: unknown }>;
}

const catalogue = JSON.parse(readFileSync(new URL('../fixtures/spark-catalogue.json', import.meta.url), 'utf8')) as { stages: Record<string, SparkStage | undefined> };
/** `told` is what the table has: of a stage around others `stage` is what it makes with one. */
const loaded = await Promise.all(Object.entries(stages).map(async ([key, load]) => {
  const told = (await load()).stage;
  return { key, told, stage: 'around' in told ? told.around(logisticRegression) : told };
}));

function fitOn(stage: Stage, frame: Frame): Model {
  return fitSync(stage, given(stage), [frame]);
}

function rowsFrom(frame: Frame, rows: number[]): Frame {
  const { columns } = selectRows(frame, Int32Array.from(rows));
  return { rows: rows.length, columns };
}

/** Everything but the numbers of the rows and what vectors were put together from, for comparison. */
function contents(frame: Frame) {
  const columns = [...frame.columns].map(([name, column]) => {
    if (column.kind !== 'vector') return [name, column];
    const { kind, width, values, names, categories } = column;
    return [name, { kind, width, values, names, categories }];
  });
  return { rows: frame.rows, columns };
}

/** The data with a missing value in the third row of a column that the stage reads, but for the label. */
function withMissing(name: string): Frame {
  const frame = data();
  const column = structuredClone(frame.columns.get(name));
  if (column === undefined) throw new Error(`no column ${name}`);
  if (column.kind === 'text') column.codes[2] = -1;
  else if (column.kind === 'list' || column.kind === 'uneven') throw new Error(`no missing value in columns of kind ${column.kind}`);
  else column.values[column.kind === 'vector' ? 2 * column.width : 2] = NaN;
  return withColumns(frame, [[name, column]]);
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}

function inRange(param: Param, value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'object');
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return param.anyNumber === true;
    const { min = -Infinity, max = Infinity } = param;
    const whole = param.type === 'double' || Number.isInteger(value);
    return whole && (param.above === true ? value > min : value >= min) && (param.below === true ? value < max : value <= max);
  }
  if (param.type === 'strings') return Array.isArray(value) && value.every((text) => typeof text === 'string');
  if (param.type === 'string' && param.choices === undefined) return typeof value === 'string';
  if (typeof value === 'string' && param.type !== 'column') return (param.choices ?? []).includes(value) || new RegExp(param.pattern?.source ?? '^(?!)').test(value);
  return param.type === 'boolean' ? typeof value === 'boolean' : param.type === 'column';
}

/** In Spark's catalogue NaN is a text, and `<…>` stands for a default that Spark makes from its names of things. */
function defaultOf(value: unknown): unknown {
  return value === 'nan' ? NaN : String(value).startsWith('<') ? undefined : value;
}

/** The parameters, which must not be asked for one of these. */
function without(params: ParamValues, names: readonly string[]): ParamValues {
  return new Proxy(params, {
    get(all, name) {
      if (names.includes(String(name))) throw new Error(`a pass reads ${String(name)}`);
      return all[String(name)];
    },
  });
}

/** As two workers do it that have two shards at a time: what they are asked for and what they have merged are copies. */
function passAcross(shards: readonly Frame[], step: PipelineStage, request: PassRequest): unknown {
  const merging = mergingOf(step.stage, request.pass);
  for (let from = 0; from < shards.length; from += 2) {
    const own = shards.slice(from, from + 2);
    merging.add(structuredClone(runPassOver(structuredClone(own), step, structuredClone(request))), { from, shards: own.length });
  }
  return merging.result(shards.length);
}

describe.each(loaded.filter(({ stage }) => stage.lateParams !== undefined))('$key, whose fits share passes,', ({ stage }) => {
  it('has no pass that reads the parameters that come late, and leaves as they are the results of passes', () => {
    const late = stage.lateParams ?? [];
    expect(late.filter((name) => stage.params[name] === undefined)).toEqual([]);
    const shards = shardsOf(data(), 3);
    const params = given(stage);
    const results: { now: unknown; then: unknown }[] = [];
    function fitted(withLate: ParamValues): Model {
      return fitStage({ stage, params: withLate, meta: { schema: schemaOf(shards[0]) } }, (request) => {
        expect(request.args).toBeNull();
        const now = runPassOver(shards, { stage, params: without(withLate, late) }, request);
        results.push({ now, then: structuredClone(now) });
        return now;
      });
    }
    expect(fitted(params)).toEqual(fitSync(stage, params, shards));
    expect(results.length).toBeGreaterThan(0);
    for (const { now, then } of results) expect(now).toEqual(then);
  });
});

describe.each(loaded.filter(({ stage }) => Object.values(stage.passes).some(({ reads }) => reads !== undefined)))('$key, of which fits share a pass,', ({ stage }) => {
  it('reads no other parameters there than it says, and leaves the result as it is', () => {
    const shards = shardsOf(data(), 3);
    const params = given(stage);
    const results: { now: unknown; then: unknown }[] = [];
    const model = fitStage({ stage, params, meta: { schema: schemaOf(shards[0]) } }, (request) => {
      const { reads } = stage.passes[request.pass];
      if (reads === undefined) return runPassOver(shards, { stage, params }, request);
      expect(reads.filter((name) => stage.params[name] === undefined)).toEqual([]);
      const now = runPassOver(shards, { stage, params: without(params, Object.keys(stage.params).filter((name) => !reads.includes(name))) }, request);
      if (passKey({ stage, params }, request) !== null) results.push({ now, then: structuredClone(now) });
      return now;
    });
    expect(model).toEqual(fitSync(stage, params, shards));
    expect(results.length).toBeGreaterThan(0);
    for (const { now, then } of results) expect(now).toEqual(then);
  });
});

describe('the table of stages', () => {
  it('is sorted, and has one line for each file of the folders of modules', () => {
    const root = new URL('../../src/stages/', import.meta.url);
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'common').map((entry) => entry.name);
    const files = folders.flatMap((folder) => readdirSync(new URL(`${folder}/`, root)).map((file) => `${folder}/${file}`));
    expect(Object.keys(stages)).toEqual([...Object.keys(stages)].sort());
    expect(loaded.map(({ told }) => `${told.module}/${kebab(told.name)}.ts`).sort()).toEqual(files.sort());
  });

  it('has a test for each stage', () => {
    const tests = loaded.map(({ told }) => `${told.module}/${kebab(told.name)}.test.ts`);
    expect(tests.filter((file) => !existsSync(new URL(file, import.meta.url)))).toEqual([]);
  });

  it('knows of each stage of Spark what the catalogue says', () => {
    expect(loaded.filter(({ stage }) => stage.spark !== null).map(({ key }) => key)).toEqual(Object.keys(catalogue.stages));
  });
});

describe.each(loaded)('$key', ({ key, told, stage }) => {
  it('says its name, what it does and where that is written', () => {
    expect(told.name).toBe(key);
    expect(stage.doc).toMatch(/^[A-Z].*[^.]\.$/);
    expect(stage.see).toMatch(/^https:\/\/\S+$/);
    const source = readFileSync(new URL(`../../src/stages/${stage.module}/${kebab(key)}.ts`, import.meta.url), 'utf8');
    expect(source).toContain('@see https://');
  });

  it('documents its parameters, with defaults inside their own ranges', () => {
    const undocumented = Object.entries({ ...told.params, ...stage.params }).filter(([, param]) => !/^[A-Z].*\.$/.test(param.doc));
    const outside = Object.entries(stage.params).filter(([, param]) => param.default !== undefined && !inRange(param, param.default));
    expect({ undocumented, outside }).toEqual({ undocumented: [], outside: [] });
    expect(stage.check(given(stage))).toEqual([]);
  });

  it("has the names, module, kind and defaults of Spark's parameters", () => {
    const spark = catalogue.stages[key];
    expect(spark === undefined).toBe(stage.spark === null);
    if (spark === undefined) return;
    const own = Object.entries(told.params).filter(([, param]) => param.extension !== true);
    expect(own.map(([name]) => name).sort()).toEqual(Object.keys(spark.params).sort());
    const defaults = Object.entries(spark.params).map(([name, param]) => [name, defaultOf(param.default)] as const);
    expect(Object.fromEntries(own.map(([name, param]) => [name, param.default]))).toEqual(Object.fromEntries(defaults));
    expect({ spark: told.spark, kind: told.kind }).toEqual({ spark: `${spark.module}.${key}`, kind: spark.kind });
  });

  it('makes the columns that `outputs` and `schema` say, behind those that are there', () => {
    const frame = data();
    const params = given(stage);
    const out = schemaOf(stage.apply(fitOn(stage, frame), frame));
    const promised = stage.schema(params, schemaOf(frame));
    expect([...promised.keys()]).toEqual([...frame.columns.keys(), ...stage.outputs(params)]);
    expect([...out.keys()]).toEqual([...promised.keys()]);
    for (const [name, type] of promised) {
      expect(out.get(name)?.kind).toBe(type.kind);
      if (type.width > 0 && type.kind === 'vector') expect(out.get(name)?.names).toEqual(type.names);
      if (type.labels !== null) expect(out.get(name)?.labels).toEqual(type.labels);
    }
  });

  it('reads the columns that `inputs` says, and no other', () => {
    const frame = data();
    const inputs = stage.inputs(given(stage), frame.columns);
    const narrow = { rows: frame.rows, columns: new Map(inputs.map((name) => [name, frame.columns.get(name)!])) };
    const [whole, part] = [frame, narrow].map((each) => fitOn(stage, each));
    expect(part).toEqual(whole);
    expect(stage.outputs(given(stage)).map((name) => stage.apply(part, narrow).columns.get(name))).toEqual(stage.outputs(given(stage)).map((name) => stage.apply(whole, frame).columns.get(name)));
  });

  it('refuses, naming it, an input that is not there and an output that is', () => {
    const schema = schemaOf(data());
    // Whatever else there may be.
    for (const name of stage.inputs(given(stage), new Map())) {
      const without = new Map([...schema].filter(([other]) => other !== name));
      expect(messageOf(() => stage.schema(given(stage), without))).toMatch(new RegExp(`^DataError: column \`${name}\`: expected .*, but there is no such column; there are `));
    }
    for (const name of stage.outputs(given(stage))) {
      const taken = new Map([...schema, [name, schema.get('x')!]]);
      expect(messageOf(() => stage.schema(given(stage), taken))).toBe(`DataError: column \`${name}\`: expected a new name for an output column, but there is such a column already`);
    }
  });

  it('does without rows or says that it needs one', () => {
    const frame = data();
    const empty = rowsFrom(frame, []);
    const message = messageOf(() => stage.apply(fitOn(stage, empty), empty));
    if (message !== null) expect(message).toMatch(/^DataError: .*expected at least 1 row\b.*, got 0$/);
    const out = stage.apply(fitOn(stage, frame), empty);
    expect(out.rows).toBe(0);
    expect([...out.columns.keys()]).toEqual([...frame.columns.keys(), ...stage.outputs(given(stage))]);
  });

  it('works on one row, without NaN', () => {
    const one = rowsFrom(data(), [1]);
    const out = stage.apply(fitOn(stage, one), one);
    expect(out.rows).toBe(1);
    for (const name of stage.outputs(given(stage))) {
      const column = out.columns.get(name);
      if (column !== undefined && 'values' in column) expect(column.values.some(Number.isNaN)).toBe(false);
    }
  });

  it('works on vectors of one value', () => {
    const frame = withColumns(data(), [['features', vectorOf(Array.from({ length: 30 }, (_, i) => [1 + (i % 4)]), ['only'])]]);
    const refused = messageOf(() => stage.schema(given(stage), schemaOf(frame)));
    // A stage that was told of three slots says which parameter that is.
    if (refused !== null) expect(Object.keys(NEEDED[stage.name] ?? {})).toContain(/^DataError: (\w+): expected /.exec(refused)?.[1]);
    else expect(stage.apply(fitOn(stage, frame), frame).rows).toBe(30);
  });

  it('names row and column of a missing value, in the fit or when it is applied, or learns from it', () => {
    if (stage.missing) {
      const frame = withMissing('features');
      expect(stage.apply(fitOn(stage, frame), frame).rows).toBe(30);
      expect(stage.apply(fitOn(stage, data()), frame).rows).toBe(30);
      return;
    }
    const fitOnly = Object.entries(stage.params).flatMap(([name, param]) => (param.fitOnly === true ? [given(stage)[name]] : []));
    // Lists have no missing values.
    for (const name of stage.inputs(given(stage), data().columns).filter((input) => input !== given(stage).labelCol && data().columns.get(input)?.kind !== 'list')) {
      const frame = withMissing(name);
      expect(messageOf(() => stage.apply(fitOn(stage, frame), frame))).toMatch(/^DataError: row 3, column `/);
      if (fitOnly.includes(name)) continue;
      expect(messageOf(() => stage.apply(fitOn(stage, data()), frame))).toMatch(/^DataError: row 3, column `/);
    }
  });

  it('leaves its inputs as they are', () => {
    const frame = data();
    const params = given(stage);
    const [before, paramsBefore] = structuredClone([contents(frame), params]);
    const model = fitSync(stage, params, shardsOf(frame, 3));
    const modelBefore = structuredClone(model);
    stage.apply(model, frame);
    expect(contents(frame)).toEqual(before);
    expect(params).toEqual(paramsBefore);
    expect(model).toEqual(modelBefore);
  });

  it('gives the same bits when it is fitted twice', () => {
    expect(fitOn(stage, data())).toEqual(fitOn(stage, data()));
  });

  it('agrees over 1 and 7 shards', () => {
    const frame = data();
    const one = fitOn(stage, frame);
    const seven = fitSync(stage, given(stage), shardsOf(frame, 7));
    expect(seven.state).toEqual(one.state);
    expect(Object.keys(seven.arrays)).toEqual(Object.keys(one.arrays));
    for (const [name, values] of Object.entries(one.arrays)) expect(worst(seven.arrays[name], [...values])).toBeLessThan(SHARD_TOLERANCE);
  });

  it('gives the same bits when requests and partials cross a process border', () => {
    if (stage.fit === null) return;
    const step: PipelineStage = { stage, params: given(stage) };
    const shards = shardsOf(data(), 5);
    const model = fitStage({ ...step, meta: { schema: schemaOf(data()) } }, (request) => passAcross(shards, step, request));
    expect(model).toEqual(fitSync(stage, step.params, shards));
  });

  it('says the same of its rows over 1 and 7 shards, and over ones that cross a process border, if it has a summary', () => {
    if (stage.summarise === undefined) return;
    const step: PipelineStage = { stage, params: given(stage) };
    const frame = data();
    const model = fitOn(stage, frame);
    const shards = shardsOf(frame, 7);
    const crossed = answered(stage.summarise(model), (request) => passAcross(shards, step, request));
    expect(crossed).toEqual(summarySync(stage, model, shards));
    const one = summarySync(stage, model, [frame]);
    expect(Object.keys(crossed.facts)).toEqual(Object.keys(one.facts));
    expect(worst(Object.values(crossed.facts).map(Number), Object.values(one.facts).map(Number))).toBeLessThan(SHARD_TOLERANCE);
    expect(crossed.warnings).toEqual(one.warnings);
  });

  it('applies to each row by itself', () => {
    const frame = data();
    const model = fitOn(stage, frame);
    const whole = stage.apply(model, frame);
    const parts = concat(shardsOf(frame, 4).map((shard) => stage.apply(model, shard)));
    expect(contents(parts)).toEqual(contents(whole));
  });

  it('has a model that survives JSON and a copy', () => {
    const frame = data();
    const model = fitOn(stage, frame);
    const copy: Model = { ...structuredClone(model), params: parseJson(jsonText(model.params)) as ParamValues, state: JSON.parse(JSON.stringify(model.state)) };
    expect(model.stage).toBe(stage.name);
    expect(model.params).toEqual(given(stage));
    expect(copy).toEqual(model);
    expect(contents(stage.apply(copy, frame))).toEqual(contents(stage.apply(model, frame)));
  });
});
