import type { StageEntry } from './catalogue.ts';
import type { Checking } from './check.ts';
import { LATER_STAGES } from './later.ts';
import { TOP_LEVEL } from './shape.ts';
import type { Origin } from './source.ts';
import { checkParams, NAME_KEYS, paramOfSklearn, stageNamed, stageParts } from './stage-params.ts';
import type { StageParams } from './stage-params.ts';
import { entryOf, problemAt, quote, shown } from './tree.ts';
import type { Entry, MapNode, Node } from './tree.ts';

/** A stage of the job file with the places of its parts. */
export interface CheckedStage extends StageParams {
  id: string;
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
  const wrapped = entry === null && NAME_KEYS.has(parts.name.key);
  if (item.kind === 'map' && !wrapped) reportNeighbours(item, { name: parts.name, entry, path }, checking);
  const id = parts.id === null ? null : checkId(parts.id, path, checking);
  if (entry === null) return null;
  const shownId = id ?? entry.name;
  const checked = checkParams(parts.name, { entry, id: shownId }, checking);
  if (checked === null) return null;
  return { stage: { id: shownId, ...checked, at: parts.id?.value.at ?? parts.name.keyAt, choice }, explicit: id !== null };
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
