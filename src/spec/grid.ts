import type { Param, ParamValue } from '../stages/params.ts';
import { checkField } from './check.ts';
import type { Checking } from './check.ts';
import { checkDistribution } from './distribution.ts';
import { choicesOf, paramField } from './fields.ts';
import type { Distribution, Search } from './job.ts';
import type { CheckedPipeline, CheckedStage, Place } from './pipeline.ts';
import type { Origin } from './source.ts';
import { paramOfSklearn, suggestParam } from './stage-params.ts';
import { didYouMean, nearest } from './suggest.ts';
import { problemAt, quote, shown } from './tree.ts';
import type { Entry, ListNode, Node } from './tree.ts';
import { yamlText } from '../util/json.ts';

/** One axis of a grid with the place of each value. */
export interface Axis {
  stage: CheckedStage;
  param: string;
  key: string;
  /** Empty with a distribution. */
  values: readonly { value: ParamValue; node: Node }[];
  distribution: Distribution | null;
  at: Origin;
}

/** A grid of the file: its axes, and the options that it names for places. */
export interface GridPart {
  axes: readonly Axis[];
  options: ReadonlyMap<string, readonly string[]>;
}

interface Context {
  pipeline: CheckedPipeline;
  search: Search;
}

/** The union of grids; each is a list of axes. An empty map is a grid whose axes were all set by flags. */
export function checkGrid(node: Node, context: Context, checking: Checking): GridPart[] {
  const maps = node.kind === 'list' ? node.items : [node];
  if (maps.length === 0) checking.report(problemAt(node.at, { id: 'bad-value', path: 'grid', says: 'expected a map of lists, got an empty list', suggestion: 'leave grid out for a single fit' }));
  return maps.map((map, i) => checkUnionPart(map, { path: node.kind === 'list' ? `grid[${i}]` : 'grid', ...context }, checking));
}

function checkUnionPart(map: Node, { path, ...context }: Context & { path: string }, checking: Checking): GridPart {
  if (map.kind !== 'map') {
    checking.report(problemAt(map.at, { id: 'bad-value', path, says: `expected a map such as "forest.numTrees: [10, 20]", got ${shown(map)}` }));
    return { axes: [], options: new Map() };
  }
  const { places } = context.pipeline;
  const options = new Map<string, readonly string[]>();
  const axes = map.entries.flatMap((entry) => {
    const place = places.find(({ id }) => id === entry.key);
    if (place === undefined) return checkAxis(entry, { path, ...context }, checking) ?? [];
    options.set(place.id, checkOptions(entry, { path: `${path}.${place.id}`, place }, checking));
    return [];
  });
  return { axes, options };
}

/** Options of a place by their ids. */
export function checkOptions({ value }: Entry, { path, place }: { path: string; place: Place }, { report }: Checking): string[] {
  const nodes = value.kind === 'list' ? value.items : [value];
  if (nodes.length === 0) report(problemAt(value.at, { id: 'bad-value', path, says: 'expected at least one option, got an empty list', suggestion: `leave ${place.id} out of the grid for all of them` }));
  return nodes.flatMap((node) => {
    const name = node.kind === 'scalar' ? String(node.value) : '';
    if (place.options.includes(name)) return [name];
    report(problemAt(node.at, { id: 'bad-value', path, says: `expected one of the options of ${place.id}, got ${shown(node)}`, suggestion: didYouMean(name, place.options, 'there are') }));
    return [];
  });
}

/** One axis by its key; null where it cannot be read. */
export function checkAxis(entry: Entry, { path, pipeline, search }: Context & { path: string }, checking: Checking): Axis | null {
  const { report } = checking;
  const { stages, broken } = pipeline;
  const stage = stages.filter(({ id }) => entry.key.startsWith(`${id}.`)).sort((a, b) => b.id.length - a.id.length)[0];
  if (stage === undefined && stages.length === 0) return null;
  if (stage === undefined && broken.some((id) => entry.key.startsWith(`${id}.`))) return null;
  if (stage === undefined) {
    report(problemAt(entry.keyAt, { id: 'unknown-grid-key', path, says: `expected the id of a stage, a dot and a parameter, got ${quote(entry.key)}`, suggestion: suggestKey(entry, stages) }));
    return null;
  }
  const name = entry.key.slice(stage.id.length + 1);
  const param = Object.hasOwn(stage.entry.params, name) ? stage.entry.params[name] : undefined;
  if (param === undefined && Object.keys(stage.entry.params).some((one) => one.startsWith(`${name}.`))) {
    report(problemAt(entry.keyAt, { id: 'bad-axis', path, says: `${entry.key} is a stage, which a grid cannot vary`, suggestion: `list several ${stage.entry.name.replace(/\(.*/, '')} under oneOf in the pipeline` }));
    return null;
  }
  if (param === undefined) {
    report(problemAt(entry.keyAt, { id: 'unknown-parameter', path, says: `unknown parameter ${quote(name)} of ${stage.entry.name}`, suggestion: suggestParam(stage.entry, name) }));
    return null;
  }
  if (param.output === true) {
    report(problemAt(entry.keyAt, { id: 'bad-axis', path, says: `${entry.key} names a column that the stage makes, which a grid cannot vary`, suggestion: 'set it in the pipeline' }));
    return null;
  }
  const place = { path: `${path}.${entry.key}`, param };
  const axis = { stage, param: name, key: entry.key, at: entry.value.at };
  if (entry.value.kind !== 'map') return { ...axis, distribution: null, values: checkValues(entry.value, place, checking) };
  const drawn = checkDistribution(entry.value, place, checking);
  if (drawn === null) return { ...axis, distribution: null, values: [] };
  if ('items' in drawn) return { ...axis, distribution: null, values: checkValues(drawn, place, checking) };
  if (search.strategy === 'grid') {
    report(problemAt(entry.value.at, { id: 'no-random-search', path: place.path, says: `expected a list of values, since a grid search tries them all, got the distribution ${drawn.kind}`, suggestion: 'add "search: { strategy: random, numCandidates: 20 }"' }));
  }
  return { ...axis, distribution: drawn, values: [] };
}

function checkValues(given: Node, { path, param }: { path: string; param: Param }, checking: Checking): Axis['values'] {
  const bare = given.kind !== 'list' || isOneList(given, param);
  const nodes = bare || given.kind !== 'list' ? [given] : given.items;
  if (nodes.length === 0 || (given.kind === 'list' && given.items.length === 0)) {
    checking.report(problemAt(given.at, { id: 'bad-value', path, says: 'expected at least one value, got an empty list', suggestion: 'leave the parameter out of the grid for its default' }));
    return [];
  }
  const field = paramField(param);
  const choices = choicesOf(param);
  const seen = new Set<string>();
  return nodes.flatMap((node) => {
    const value = checkField(node, { path, field, choices }, checking);
    if (value === undefined) return [];
    const key = yamlText(value);
    if (seen.has(key)) {
      checking.report(problemAt(node.at, { id: 'duplicate-value', path, says: `${key} is in the list twice`, suggestion: 'remove one of them' }));
      return [];
    }
    seen.add(key);
    return [{ value: value as ParamValue, node }];
  });
}

/** Whether a list is one value of a parameter that takes lists, not several values to try. */
function isOneList({ items }: ListNode, { type }: Param): boolean {
  if (type === 'matrix') return items.every((item) => item.kind === 'list' && item.items.every((inner) => inner.kind !== 'list'));
  return ['doubles', 'ints', 'strings', 'columns'].includes(type) && items.every((item) => item.kind !== 'list');
}

/** `clf__max_depth`, `numTrees` alone, a misspelt id, the name of a stage that has an id, or a nested map. */
function suggestKey({ key, value }: Entry, stages: readonly CheckedStage[]): string | null {
  const own = stages.find(({ id, entry }) => id === key || entry.name === key);
  if (own !== undefined) {
    const first = value.kind === 'map' && value.entries.length > 0 ? value.entries[0].key : Object.keys(own.entry.params)[0];
    return `write "${own.id}.${first}"`;
  }
  const [prefix, name] = split(key);
  const owners = stages.filter(({ entry }) => nameIn(entry, name) !== null);
  const byPrefix = stages.find(({ id, entry }) => id === prefix || entry.name === prefix || entry.name.toLowerCase() === prefix.toLowerCase());
  const candidate = byPrefix ?? (owners.length === 1 ? owners[0] : undefined);
  const param = candidate === undefined ? null : nameIn(candidate.entry, name);
  if (candidate !== undefined && param !== null) {
    return key.includes('__') || name !== param ? `scikit-learn's ${key} is ${candidate.id}.${param} here` : `did you mean "${candidate.id}.${param}"?`;
  }
  const id = nearest(prefix, stages.map((stage) => stage.id));
  return id !== null ? `did you mean "${id}.${name}"?` : didYouMean(key, stages.map((stage) => stage.id), 'ids here');
}

function split(key: string): [string, string] {
  const at = key.includes('.') ? key.lastIndexOf('.') : key.indexOf('__');
  if (at < 0) return ['', key];
  return [key.slice(0, at), key.slice(key.includes('.') ? at + 1 : at + 2)];
}

function nameIn(entry: CheckedStage['entry'], name: string): string | null {
  if (Object.hasOwn(entry.params, name)) return name;
  // Of a stage inside of another scikit-learn has `estimator__C`.
  return paramOfSklearn(entry, name.slice(name.lastIndexOf('__') + (name.includes('__') ? 2 : 1)));
}
