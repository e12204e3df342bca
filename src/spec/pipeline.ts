import type { ParamValue } from '../stages/params.ts';
import type { StageEntry } from './catalogue.ts';
import { checkField, later } from './check.ts';
import type { Checking } from './check.ts';
import { choicesOf, paramField } from './fields.ts';
import { LATER_STAGES } from './later.ts';
import { TOP_LEVEL } from './shape.ts';
import type { Origin } from './source.ts';
import { didYouMean } from './suggest.ts';
import { entryOf, problemAt, quote, shown } from './tree.ts';
import type { Entry, MapNode, Node } from './tree.ts';

/** A stage of the job file with the places of its parts. */
export interface CheckedStage {
  id: string;
  entry: StageEntry;
  params: Record<string, ParamValue>;
  /** Each given parameter's key and value. */
  given: ReadonlyMap<string, Entry>;
  /** The stage's name, or its id where it has one. */
  at: Origin;
  /** Set where it is one of the options of a place. */
  choice: { place: string; option: string } | null;
}

/** A place of the pipeline where one of several stages, or nested pipelines, stands: the search tries them all. */
export interface Place {
  id: string;
  /** Ids of the options, in order. */
  options: readonly string[];
  at: Origin;
}

/** Items of the list that are no stages of their own: their stages stand inside of them. */
const NESTED = 'Pipeline';
const ONE_OF = 'oneOf';

const NOT_A_STAGE = 'expected a stage such as "RandomForestClassifier: { numTrees: 20 }"';
/** Keys under which other tools have the name of a stage. */
const WRAPPERS: ReadonlySet<string> = new Set(['stage', 'name', 'type', 'class']);
const ID = /^[A-Za-z_][\w-]*$/;

export interface CheckedPipeline {
  stages: readonly CheckedStage[];
  places: readonly Place[];
  /** Ids of items that could not be read: what the grid says about them cannot be judged. */
  broken: readonly string[];
}

/** The list of stages, each with checked parameters and an id of its own. */
export function checkPipeline(node: Node, checking: Checking): CheckedPipeline {
  if (node.kind !== 'list') {
    const glued = node.kind === 'scalar' && /^-\S/.test(node.text);
    const suggestion = node.kind === 'map' ? 'put "- " in front of each stage' : glued ? 'put a blank behind each dash' : null;
    checking.report(problemAt(node.at, { id: 'bad-value', path: 'pipeline', says: `expected a list of stages, got ${shown(node)}`, suggestion }));
    return { stages: [], places: [], broken: [] };
  }
  if (node.items.length === 0) checking.report(problemAt(node.at, { id: 'bad-value', path: 'pipeline', says: 'expected at least one stage, got an empty list' }));
  const places: Place[] = [];
  const items = node.items.flatMap((item, i) => itemsIn(item, { path: `pipeline[${i}]`, choice: null, places }, checking));
  const read = items.filter((item) => !Array.isArray(item)) as Item[];
  checkIds(read, places, checking);
  const beside = node.items.flatMap((item) => (item.kind === 'map' ? item.entries.slice(1).map((entry) => entry.key) : []));
  const hidden = beside.filter((key) => checking.catalogue.stages.some((stage) => stage.name === key) && !read.some(({ stage }) => stage.entry.name === key));
  return { stages: read.map(({ stage }) => stage), places, broken: [...items.flatMap((item) => (Array.isArray(item) ? item : [])), ...hidden] };
}

/** The name of a stage and its parameters, as the file has them; ids are not checked here. */
export function stageParts(item: Node): { name: Entry | null; id: Entry | null } {
  if (item.kind === 'scalar') return { name: { key: String(item.value), keyAt: item.at, value: { kind: 'map', entries: [], at: item.at } }, id: null };
  if (item.kind === 'list') return { name: null, id: null };
  return { name: item.entries.find((entry) => entry.key !== 'id') ?? null, id: item.entries.find((entry) => entry.key === 'id') ?? null };
}

/** What an unknown parameter may stand for: another library's spelling, or a slip. */
export function suggestParam(entry: StageEntry, name: string): string | null {
  const alias = paramOfSklearn(entry, name);
  return alias === null ? didYouMean(name, Object.keys(entry.params), 'its parameters') : `scikit-learn's ${name} is ${alias} here`;
}

/** Our name of scikit-learn's parameter. */
export function paramOfSklearn(entry: StageEntry, name: string): string | null {
  return Object.entries(entry.params).find(([, param]) => (param.sklearn ?? []).includes(name))?.[0] ?? null;
}

/** A parameter for an example: a number where there is one, and no column, since those seldom need to be given. */
function exampleParam({ params }: StageEntry): string {
  const names = Object.keys(params);
  return names.find((name) => ['int', 'double'].includes(params[name].type)) ?? names.find((name) => !params[name].type.startsWith('column')) ?? names[0];
}

function idsOf(item: Node): string[] {
  const { name, id } = stageParts(item);
  return [name?.key, id?.value.kind === 'scalar' ? String(id.value.value) : undefined].filter((text) => text !== undefined);
}

/** Where an item of the list stands. */
interface Spot {
  path: string;
  choice: CheckedStage['choice'];
  /** Places that were found so far. */
  places: Place[];
}

/** The stages of an item: its own, those of a nested pipeline, or those of all options of a place. Ids of what cannot be read stand for it. */
function itemsIn(item: Node, spot: Spot, checking: Checking): (Item | string[])[] {
  const { name, id } = stageParts(item);
  if (item.kind === 'map' && name?.key === NESTED) return nestedItems(item, { name, id, spot }, checking);
  if (item.kind === 'map' && name?.key === ONE_OF) return optionItems(item, { name, id, spot }, checking);
  return [checkItem(item, spot, checking) ?? idsOf(item)];
}

interface Parts {
  name: Entry;
  id: Entry | null;
  spot: Spot;
}

/** `Pipeline: { stages: […] }` is the same as its stages in its place, as in Spark. */
function nestedItems(item: MapNode, { name, id, spot }: Parts, checking: Checking): (Item | string[])[] {
  reportNeighbours(item, { name, entry: null, path: spot.path }, checking);
  if (id !== null) checkId(id, spot.path, checking);
  const stages = entryOf(name.value, 'stages')?.value;
  if (name.value.kind !== 'map' || stages?.kind !== 'list' || stages.items.length === 0 || name.value.entries.length > 1) {
    checking.report(problemAt(name.value.at, { id: 'bad-value', path: `${spot.path}.${NESTED}`, says: `expected a map with the list of stages, got ${shown(name.value)}`, suggestion: `write ${NESTED}: { stages: [ … ] }` }));
    return [idsOf(item)];
  }
  return stages.items.flatMap((inner, i) => itemsIn(inner, { ...spot, path: `${spot.path}.${NESTED}.stages[${i}]` }, checking));
}

/** `oneOf: […]`: each option is a stage or a nested pipeline. */
function optionItems(item: MapNode, { name, id, spot }: Parts, checking: Checking): (Item | string[])[] {
  const { report } = checking;
  reportNeighbours(item, { name, entry: null, path: spot.path }, checking);
  const place = id === null ? null : checkId(id, spot.path, checking);
  if (id === null) report(problemAt(name.keyAt, { id: 'place-without-id', path: spot.path, says: `expected an id beside ${ONE_OF}, by which results name the option of each candidate`, suggestion: 'write "- id: model" and "oneOf:" in the line below it' }));
  if (spot.choice !== null) report(problemAt(name.keyAt, { id: 'nested-place', path: spot.path, says: `expected no ${ONE_OF} inside of an option of another`, suggestion: 'list all options in one place' }));
  const { value } = name;
  if (value.kind !== 'list' || value.items.length < 2) {
    report(problemAt(value.at, { id: 'bad-value', path: `${spot.path}.${ONE_OF}`, says: `expected a list of at least two stages, got ${shown(value)}`, suggestion: value.kind === 'list' ? 'write the stage itself' : 'put "- " in front of each stage' }));
    return [idsOf(item)];
  }
  const options = value.items.map((option) => optionId(option));
  if (place === null || spot.choice !== null) return value.items.map((option) => idsOf(option));
  const twice = options.findIndex((option, i) => options.indexOf(option) < i);
  if (twice >= 0) report(problemAt(value.items[twice].at, { id: 'duplicate-id', path: `${spot.path}.${ONE_OF}`, says: `${options[twice]} is an option twice, so ids have to tell them apart`, suggestion: 'put "id: second" beside it' }));
  spot.places.push({ id: place, options, at: id?.value.at ?? name.keyAt });
  return value.items.flatMap((option, i) => itemsIn(option, { ...spot, path: `${spot.path}.${ONE_OF}[${i}]`, choice: { place, option: options[i] } }, checking));
}

/** An option's id, or the name of its stage. */
function optionId(option: Node): string {
  const { name, id } = stageParts(option);
  return id?.value.kind === 'scalar' ? String(id.value.value) : (name?.key ?? '');
}

interface Item {
  stage: CheckedStage;
  explicit: boolean;
}

function checkItem(item: Node, { path, choice }: Spot, checking: Checking): Item | null {
  const parts = stageParts(item);
  if (parts.name === null || (item.kind === 'scalar' && typeof item.value !== 'string')) {
    const says = item.kind === 'map' && item.entries.length > 0 ? `${NOT_A_STAGE}, got only an id` : `${NOT_A_STAGE}, got ${shown(item)}`;
    checking.report(problemAt(item.at, { id: 'not-a-stage', path, says }));
    return null;
  }
  const entry = stageNamed(parts.name, path, checking);
  const wrapped = entry === null && WRAPPERS.has(parts.name.key);
  if (item.kind === 'map' && !wrapped) reportNeighbours(item, { name: parts.name, entry, path }, checking);
  const id = parts.id === null ? null : checkId(parts.id, path, checking);
  if (entry === null) return null;
  const shownId = id ?? entry.name;
  const { params, given } = checkParams(parts.name.value, { entry, id: shownId }, checking);
  return { stage: { id: shownId, entry, params, given, at: parts.id?.value.at ?? parts.name.keyAt, choice }, explicit: id !== null };
}

function stageNamed(name: Entry, path: string, { catalogue, report }: Checking): StageEntry | null {
  const found = catalogue.stages.find((stage) => stage.name === name.key);
  if (found !== undefined) return found;
  if (LATER_STAGES.has(name.key)) {
    report(later(name.keyAt, `stage ${name.key}`, 'ml-submit stages lists those that are'));
    return null;
  }
  const alias = catalogue.stages.find((stage) => stage.sklearn.includes(name.key));
  const example = name.value.kind === 'scalar' && typeof name.value.value === 'string' ? name.value.value : 'RandomForestClassifier';
  const wrapper = WRAPPERS.has(name.key) ? `write the name of the stage as the key: "- ${example}: { … }"` : null;
  const suggestion = alias !== undefined ? `scikit-learn's ${name.key} is ${alias.name} here` : (wrapper ?? (/ - /.test(name.key) ? 'give the dashes of all stages the same indentation' : null) ?? didYouMean(name.key, catalogue.stages.map((stage) => stage.name), 'stages here'));
  report(problemAt(name.keyAt, { id: 'unknown-stage', path, says: `unknown stage ${quote(name.key)}`, suggestion }));
  return null;
}

/** Keys beside a stage's name: a second stage, or parameters that are not indented enough. */
function reportNeighbours(item: MapNode, { name, entry, path }: { name: Entry; entry: StageEntry | null; path: string }, { catalogue, report }: Checking): void {
  for (const other of item.entries) {
    if (other === name || other.key === 'id') continue;
    const isParam = entry !== null && (Object.hasOwn(entry.params, other.key) || paramOfSklearn(entry, other.key) !== null);
    const isStage = catalogue.stages.some((stage) => stage.name === other.key) || LATER_STAGES.has(other.key);
    const suggestion = isParam
      ? `indent it by two more blanks, so that it is under ${name.key}:`
      : isStage
        ? 'give each stage its own "- "'
        : `parameters go under ${name.key}:, beside it stands only id`;
    report(problemAt(other.keyAt, { id: 'beside-stage', path, says: `expected one stage in an item of the list, got ${quote(other.key)} beside ${name.key}`, suggestion }));
  }
}

function checkId({ value }: Entry, path: string, { report }: Checking): string | null {
  const text = value.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
  if (text === null || !ID.test(text)) {
    report(problemAt(value.at, { id: 'bad-id', path: `${path}.id`, says: `expected a name of letters, digits, _ and -, got ${shown(value)}` }));
    return null;
  }
  if (Object.hasOwn(TOP_LEVEL, text)) {
    report(problemAt(value.at, { id: 'bad-id', path: `${path}.id`, says: `"${text}" is a key of the job file and cannot be an id`, suggestion: 'choose another name' }));
  }
  return text;
}

function checkParams(node: Node, { entry, id }: { entry: StageEntry; id: string }, checking: Checking): Pick<CheckedStage, 'params' | 'given'> {
  const params: Record<string, ParamValue> = {};
  const given = new Map<string, Entry>();
  if (node.kind === 'scalar' && node.value === null) return { params, given };
  if (node.kind !== 'map') {
    checking.report(problemAt(node.at, { id: 'bad-value', path: id, says: `expected a map of parameters, got ${shown(node)}`, suggestion: `write ${entry.name}: { ${exampleParam(entry)}: … }` }));
    return { params, given };
  }
  for (const one of node.entries) {
    const param = Object.hasOwn(entry.params, one.key) ? entry.params[one.key] : undefined;
    const path = `${id}.${one.key}`;
    if (param === undefined) {
      reportParam(one, { entry, path }, checking);
      continue;
    }
    given.set(one.key, one);
    const value = checkField(one.value, { path, field: paramField(param), choices: choicesOf(param), varies: true }, checking);
    if (value !== undefined) params[one.key] = value as ParamValue;
  }
  return { params, given };
}

function reportParam(one: Entry, { entry, path }: { entry: StageEntry; path: string }, { report }: Checking): void {
  report(problemAt(one.keyAt, { id: 'unknown-parameter', path, says: `unknown parameter ${quote(one.key)} of ${entry.name}`, suggestion: suggestParam(entry, one.key) }));
}

/** Every stage can be told from every other one: a name that is used twice needs ids. */
function checkIds(items: readonly Item[], places: readonly Place[], { report }: Checking): void {
  for (const [i, { id, at }] of places.entries()) {
    const taken = items.some(({ stage }) => stage.id === id) || places.findIndex((other) => other.id === id) < i;
    if (taken) report(problemAt(at, { id: 'duplicate-id', path: 'pipeline', says: `id ${quote(id)} is taken by another stage`, suggestion: 'choose another id' }));
  }
  const seen = new Map<string, Item>();
  for (const item of items) {
    const { stage, explicit } = item;
    const first = seen.get(stage.id);
    if (first === undefined) {
      seen.set(stage.id, item);
      continue;
    }
    const uses = items.filter((other) => other.stage.id === stage.id).length;
    const says = explicit || first.explicit ? `id ${quote(stage.id)} is taken by another stage` : `${stage.id} is used ${uses} times, so ids have to tell them apart`;
    report(problemAt(stage.at, { id: 'duplicate-id', path: 'pipeline', says, suggestion: explicit ? 'choose another id' : `write "- id: second" and "${stage.entry.name}:" in the line below it` }));
  }
}
