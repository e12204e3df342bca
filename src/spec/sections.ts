import { resolve } from 'node:path';
import { namesAround } from '../stages/nesting.ts';
import { checkField, checkMap, expectMap, isMisspelt, join, later } from './check.ts';
import type { Checking } from './check.ts';
import { text } from './fields.ts';
import { checkReadOptions } from './read-options.ts';
import type { Field } from './fields.ts';
import type { Job, ModelFormat, Validation } from './job.ts';
import { LATER_FORMATS, LATER_MODELS } from './later.ts';
import { parseMaster } from './master.ts';
import type { CheckedPipeline } from './pipeline.ts';
import { parseMemory, parseTime } from './quantity.ts';
import { dataFields, engineFields, formatOf, limitFields, MODEL_FORMATS, outputFields, pathField, TOP_LEVEL, validationKinds } from './shape.ts';
import type { Fields, ValuesOf } from './shape.ts';
import { checkSearches, searchesIn } from './searches.ts';
import { directoryOf } from './source.ts';
import { entryOf, problemAt, quote, shown, valueAt } from './tree.ts';
import { isFarPath } from '../util/paths.ts';
import type { MapNode, Node } from './tree.ts';

type Folds = Omit<ValuesOf<typeof validationKinds.folds>, 'trainScores'>;

/** `data`: the source, its dialect, and which columns are what. */
export function checkData(root: MapNode, checking: Checking): Job['data'] {
  const node = entryOf(root, 'data')?.value;
  const { maxRejects, format: named, ...values } = checkMap(withoutLaterFormat(node, checking), { path: 'data', fields: dataFields, others: ['path', 'options', 'schema', 'columns', 'features'] }, checking);
  const path = entryOf(node, 'path');
  if (node === undefined ? !isMisspelt(root, 'data', Object.keys(TOP_LEVEL)) : node.kind === 'map' && path === undefined) {
    const at = node === undefined ? firstKey(root) : (entryOf(root, 'data')?.keyAt ?? root.at);
    checking.report(problemAt(at, { id: 'missing-key', path: '', says: 'expected data.path, the file with the rows', suggestion: 'add "data: { path: data.csv }" or use --data FILE' }));
  }
  const paths = checkPaths(path?.value, checking);
  const format = named === 'jsonl' ? 'json' : named === '' ? formatOf(paths.path) : named;
  return {
    ...values,
    ...paths,
    format,
    options: checkReadOptions(node, { format, maxRejects }, checking),
    features: checkFeatures(entryOf(node, 'features')?.value, checking),
  };
}

/** `validation`: one of six kinds, told by the key that only it has. Null where the file has none. */
export function checkValidation(node: Node | undefined, checking: Checking): { validation: Validation | null; trainScores: boolean } {
  if (node === undefined) return { validation: null, trainScores: false };
  const kinds = Object.keys(validationKinds) as (keyof typeof validationKinds)[];
  if (node.kind === 'scalar' && typeof node.value === 'number') {
    checking.report(problemAt(node.at, { id: 'bad-value', path: 'validation', says: `expected a map, got ${shown(node)}`, suggestion: `write { folds: ${node.text} }` }));
    return { validation: null, trainScores: false };
  }
  if (!expectMap(node, { path: 'validation', keys: kinds }, checking)) return { validation: null, trainScores: false };
  const named = kinds.filter((kind) => kind !== 'folds' && entryOf(node, kind) !== undefined);
  if (named.length > 1) {
    const second = entryOf(node, named[1]);
    checking.report(problemAt(second?.keyAt ?? node.at, { id: 'two-validations', path: 'validation', says: `expected one way to validate, got ${named.join(' and ')}`, suggestion: `remove ${named.slice(1).join(' or ')}` }));
    return { validation: null, trainScores: false };
  }
  return ofKind(named[0] ?? 'folds', node, checking);
}

/** `limits`, in milliseconds and bytes. */
export function checkLimits(node: Node | undefined, checking: Checking): Job['limits'] {
  const values = checkMap(node, { path: 'limits', fields: limitFields }, checking);
  return {
    timeMs: quantity(node, { key: 'time', value: values.time, parse: parseTime, field: limitFields.time }, checking),
    memoryBytes: quantity(node, { key: 'memory', value: values.memory, parse: parseMemory, field: limitFields.memory }, checking),
  };
}

/** What a run writes in any case. */
const OWN_FILES = ['cv_results.csv', 'events.jsonl', 'job.yaml', 'metrics.json', 'model', 'model-spark-ml', 'rejects.csv', 'spark.log'];

/** `output`. */
export function checkOutput(node: Node | undefined, pipeline: CheckedPipeline, checking: Checking): Job['output'] {
  const values = checkMap(node, { path: 'output', fields: outputFields, others: ['model', ...searchesIn(checking.catalogue).keys()] }, checking);
  const dir = entryOf(node, 'dir')?.value;
  for (const [key, other] of [['predictions', 'oof.csv'], ['data', 'rows.csv']] as const) {
    const given = entryOf(node, key)?.value;
    const taken = given !== undefined && values[key] !== null && OWN_FILES.includes(values[key]);
    if (taken) checking.report(problemAt(given.at, { id: 'bad-value', path: `output.${key}`, says: `${quote(values[key] ?? '')} is a file of every run`, suggestion: `name another one, such as ${other}` }));
  }
  const data = entryOf(node, 'data')?.value;
  if (data !== undefined && values.data !== null && values.data === values.predictions) {
    checking.report(problemAt(data.at, { id: 'bad-value', path: 'output.data', says: `${quote(values.data)} is the file of output.predictions too`, suggestion: 'name another one' }));
  }
  return {
    dir: values.dir === null || dir === undefined ? null : resolve(directoryOf(dir.at), values.dir),
    model: checkModels(entryOf(node, 'model')?.value, pipeline, checking),
    predictions: values.predictions,
    data: values.data,
    limit: values.limit,
    search: checkSearches(node, pipeline, checking),
  };
}

/** `engine`. */
export function checkEngine(node: Node | undefined, checking: Checking): Job['engine'] {
  const values = checkMap(node, { path: 'engine', fields: engineFields }, checking);
  const master = entryOf(node, 'master')?.value;
  if (values.master === null || master === undefined) return { master: null };
  const parsed = parseMaster(values.master);
  if (!('id' in parsed)) return { master: parsed };
  checking.report(problemAt(master.at, { ...parsed, path: 'engine.master' }));
  return { master: null };
}

/** Where something that the file lacks is reported: its first key. */
export function firstKey(root: MapNode): MapNode['at'] {
  return root.entries.find((entry) => entry.keyAt.kind === 'file')?.keyAt ?? root.at;
}

function ofKind(kind: keyof typeof validationKinds, node: MapNode, checking: Checking): { validation: Validation; trainScores: boolean } {
  switch (kind) {
    case 'folds': {
      const { trainScores, ...values } = checkKind(node, kind, checking);
      checkShuffle(node, values, checking);
      return { validation: { kind, ...values }, trainScores };
    }
    case 'foldCol': {
      const { foldCol, trainScores } = checkKind(node, kind, checking);
      return { validation: { kind, column: foldCol }, trainScores };
    }
    case 'trainRatio': {
      const { trainRatio, stratified, seed, trainScores } = checkKind(node, kind, checking);
      return { validation: { kind, ratio: trainRatio, stratified, seed }, trainScores };
    }
    case 'key': {
      const { key, folds, seed, trainScores } = checkKind(node, kind, checking);
      return { validation: { kind, column: key, folds, seed }, trainScores };
    }
    case 'groups': {
      const { groups, folds, trainScores } = checkKind(node, kind, checking);
      return { validation: { kind, column: groups, folds }, trainScores };
    }
    case 'time': {
      const { time, folds, trainScores } = checkKind(node, kind, checking);
      return { validation: { kind, column: isTrue(entryOf(node, 'time')?.value) ? null : time, folds }, trainScores };
    }
  }
}

/** The keys of one kind; those of another kind are refused by name. */
function checkKind<K extends keyof typeof validationKinds>(node: MapNode, kind: K, checking: Checking): ValuesOf<(typeof validationKinds)[K]> {
  const fields: (typeof validationKinds)[K] = validationKinds[kind];
  const foreign = new Set(Object.values(validationKinds).flatMap((other) => Object.keys(other)).filter((key) => !Object.hasOwn(fields, key)));
  for (const entry of node.entries) {
    if (foreign.has(entry.key)) checking.report(problemAt(entry.keyAt, { id: 'unused-key', path: 'validation', says: `${entry.key} has no meaning beside ${kind}`, suggestion: `remove ${entry.key}` }));
  }
  const own: MapNode = { ...node, entries: node.entries.filter((entry) => !foreign.has(entry.key)) };
  return checkMap<Fields>(own, { path: 'validation', fields }, checking) as ValuesOf<(typeof validationKinds)[K]>;
}

function checkShuffle(node: MapNode, { shuffle, seed, repeats }: Folds, { report }: Checking): void {
  if (shuffle) return;
  const idle = seed !== null ? entryOf(node, 'seed') : repeats > 1 ? entryOf(node, 'repeats') : undefined;
  if (idle !== undefined) report(problemAt(idle.keyAt, { id: 'unused-key', path: 'validation', says: `${idle.key} has no meaning without a shuffle`, suggestion: `remove ${idle.key}, or shuffle: false` }));
}

function isTrue(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true;
}

/** One path or a list of them; `path` is the only one, or the first. */
function checkPaths(node: Node | undefined, checking: Checking): { path: string; paths: string[] } {
  if (node === undefined) return { path: '', paths: [''] };
  const nodes = node.kind === 'list' ? node.items : [node];
  const paths = nodes.map((item) => checkPath(item, checkField(item, { path: 'data.path', field: pathField }, checking) ?? '', checking));
  if (paths.length === 0) checking.report(problemAt(node.at, { id: 'bad-value', path: 'data.path', says: 'expected at least one file, got an empty list' }));
  const stdin = paths.length > 1 ? paths.indexOf('-') : -1;
  if (stdin >= 0) checking.report(problemAt(nodes[stdin].at, { id: 'bad-value', path: 'data.path', says: 'expected files, got standard input among them', suggestion: 'read it alone' }));
  return { path: paths[0] ?? '', paths };
}

function checkPath(node: Node, path: string, { report }: Checking): string {
  if (path === '-' || path === '' || node.kind !== 'scalar' || isFarPath(path)) return path;
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) report(later(node.at, `reading from a URL such as ${quote(path)}`, 'download the file, or pipe it: curl … | ml-submit --data - job.yaml'));
  return resolve(directoryOf(node.at), path);
}

function checkFeatures(node: Node | undefined, checking: Checking): string[] {
  if (node === undefined) return ['*'];
  const pattern = text('', '', 'a pattern such as "*" or "!id"');
  const items = node.kind === 'list' ? node.items : [node];
  if (items.length === 0) checking.report(problemAt(node.at, { id: 'bad-value', path: 'data.features', says: 'expected at least one pattern, got an empty list', suggestion: 'write "*" for all columns' }));
  return items.flatMap((item) => checkField(item, { path: 'data.features', field: pattern }, checking) ?? []);
}

/** `format: orc` is an error of its own kind; the rest of the map is checked without it. */
function withoutLaterFormat(node: Node | undefined, { report }: Checking): Node | undefined {
  const format = entryOf(node, 'format')?.value;
  if (node?.kind !== 'map' || format?.kind !== 'scalar' || !LATER_FORMATS.includes(String(format.value))) return node;
  report(later(format.at, `format ${String(format.value)}`, 'write csv, or leave it out'));
  return { ...node, entries: node.entries.filter((entry) => entry.key !== 'format') };
}

function checkModels(node: Node | undefined, { stages }: CheckedPipeline, { report, catalogue }: Checking): ModelFormat[] {
  if (node === undefined) return ['native'];
  const items = node.kind === 'list' ? node.items : [node];
  const found = items.flatMap((item): ModelFormat[] => {
    const name = item.kind === 'scalar' ? String(item.value) : '';
    const format = MODEL_FORMATS.find((known) => known === name);
    if (format !== undefined) return [format];
    if (LATER_MODELS.includes(name)) report(later(item.at, `model format ${name}`, `write [${MODEL_FORMATS.join(', ')}]`));
    else report(problemAt(item.at, { id: 'bad-value', path: 'output.model', says: `expected a list of ${MODEL_FORMATS.join(', ')}, got ${shown(item)}` }));
    return [];
  });
  if (found.includes('spark-ml')) {
    for (const { entry, at } of stages) {
      const lacking = namesIn(entry.name).find((name) => catalogue.stages.some((stage) => stage.name === name && stage.spark === null));
      if (lacking !== undefined) report(problemAt(at, { id: 'not-in-spark', path: '', says: `${lacking} is no stage of Spark ML, and the model cannot be written as spark-ml`, suggestion: 'leave spark-ml out of output.model' }));
    }
  }
  return [...new Set(found)];
}

/** The name of a stage, or both of one around another. */
function namesIn(name: string): string[] {
  const around = namesAround(name);
  return around === null ? [name] : [around.outer, around.inner];
}

function quantity(node: Node | undefined, { key, value, parse, field }: { key: string; value: string | null; parse: (text: string) => number | null; field: Field<string | null> }, { report }: Checking): number | null {
  const given = node === undefined ? undefined : valueAt(node, [key]);
  if (value === null || given === undefined) return null;
  const parsed = parse(value);
  if (parsed === null) report(problemAt(given.at, { id: 'bad-value', path: join('limits', key), says: `expected ${field.schema.safeParse(undefined).error?.issues[0].message}, got ${shown(given)}`, suggestion: /^[1-9][0-9]*$/.test(value) ? `write ${value}m` : null }));
  return parsed;
}
