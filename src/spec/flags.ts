import { readYaml, typeScalar } from './read-yaml.ts';
import type { Checking } from './check.ts';
import { LATER_KEYS } from './later.ts';
import { TOP_LEVEL } from './shape.ts';
import { makeSource } from './source.ts';
import type { Origin } from './source.ts';
import { paramPlace, stageParts } from './stage-params.ts';
import { didYouMean, nearest } from './suggest.ts';
import { entryOf, problemAt, withValue } from './tree.ts';
import type { Entry, MapNode, Node } from './tree.ts';

/** A flag that stands for one key of the file, such as `--seed 3`; its value is taken as it is written. */
export interface Override {
  flag: string;
  path: string;
  value: string;
}

/** Applies flags of their own; what they replace in the file no longer counts. */
export function applyOverrides(root: MapNode, overrides: readonly Override[], cwd: string): MapNode {
  return overrides.reduce<MapNode>((tree, { flag, path, value }) => {
    const at: Origin = { kind: 'flag', flag: `${flag} ${value}`, directory: cwd };
    return withValue(tree, path.split('.'), scalar(value, at)) as MapNode;
  }, root);
}

/**
 * Applies `--set path=value` in order. A path is a key of the file (`validation.folds`), an axis (`grid.forest.numTrees`) or a parameter
 * (`forest.numTrees`); setting a parameter that the grid varies replaces its axis by that one value.
 */
export function applySets(root: MapNode, sets: readonly string[], context: { cwd: string; checking: Checking }): MapNode {
  return sets.reduce<MapNode>((tree, set) => applySet(tree, set, context), root);
}

interface Setting {
  path: string;
  value: Node;
  at: Origin;
}

function applySet(root: MapNode, set: string, { cwd, checking }: { cwd: string; checking: Checking }): MapNode {
  const at: Origin = { kind: 'flag', flag: `--set ${set}`, directory: cwd };
  const equals = set.indexOf('=');
  if (equals < 1) {
    checking.report(problemAt(at, { id: 'bad-set', path: '', says: 'expected path=value, such as forest.numTrees=40 or validation.folds=5' }));
    return root;
  }
  const value = valueOf(set.slice(equals + 1), at, checking);
  if (value === null) return root;
  const setting: Setting = { path: set.slice(0, equals), value, at };
  const [first, ...rest] = setting.path.split('.');
  if (first === 'pipeline' && rest.length > 0) return refuse(root, setting, { checking, says: 'stages are not set by their position', suggestion: 'write the id of the stage, a dot and the parameter' });
  if (first === 'include') return refuse(root, setting, { checking, says: 'include is read before flags', suggestion: 'write it into the file' });
  if (first === 'grid' && rest.length > 0) return setAxis(root, setting, checking);
  if (Object.hasOwn(TOP_LEVEL, first)) return withValue(root, [first, ...rest], value) as MapNode;
  return setParam(root, setting, checking);
}

function setAxis(root: MapNode, setting: Setting, checking: Checking): MapNode {
  if (entryOf(root, 'grid')?.value.kind === 'list') return refuse(root, setting, { checking, says: 'the grid of the file is a union of several grids', suggestion: 'set the whole of it: --set \'grid={…}\'' });
  return withValue(root, ['grid', setting.path.slice('grid.'.length)], setting.value) as MapNode;
}

function setParam(root: MapNode, setting: Setting, checking: Checking): MapNode {
  const { path, value } = setting;
  const stages = stageIds(root);
  const stage = stages.filter(({ id }) => path.startsWith(`${id}.`)).sort((a, b) => b.id.length - a.id.length)[0];
  if (stage === undefined) {
    const inside = path.includes('.') ? path.slice(path.indexOf('.')) : '';
    const head = path.slice(0, path.length - inside.length);
    if (LATER_KEYS.has(head)) return refuse(root, setting, { checking, says: `\`${head}\` is not in this version`, suggestion: null });
    const names = [...Object.keys(TOP_LEVEL), ...stages.map(({ id }) => id)];
    const full = names.map((name) => name + inside);
    const says = `expected a key of the job file or the id of a stage, got ${JSON.stringify(head)}`;
    return refuse(root, setting, { checking, says, suggestion: nearest(path, full) === null ? didYouMean(head, names, 'there are') : didYouMean(path, full, 'there are') });
  }
  const param = path.slice(stage.id.length + 1);
  const { type, keys } = paramPlace(stage.item, param, checking.catalogue);
  if (value.kind === 'list' && type !== null && !['doubles', 'strings', 'columns'].includes(type)) {
    const given = setting.at.kind === 'flag' ? setting.at.flag.slice(setting.at.flag.indexOf('=') + 1) : '';
    return refuse(root, setting, { checking, says: 'expected one value, got a list', suggestion: `write --set 'grid.${path}=${given}' to try them all` });
  }
  return withoutAxis(withParam(root, { way: stage.way, keys: [stage.item.key, ...keys] }, value), path);
}

/** A stage of the file: its id, its name with its parameters, and the way to its item through lists and maps. */
interface Found {
  id: string;
  item: Entry;
  way: readonly (string | number)[];
}

function stageIds(root: MapNode): Found[] {
  return idsIn(entryOf(root, 'pipeline')?.value, ['pipeline']);
}

/** The stages of a list, those inside of nested pipelines and of options among them. */
function idsIn(list: Node | undefined, way: Found['way']): Found[] {
  const items = list?.kind === 'list' ? list.items : [];
  return items.flatMap((item, index) => {
    const { name, id } = stageParts(item);
    if (name === null) return [];
    if (name.key === 'oneOf') return idsIn(name.value, [...way, index, name.key]);
    if (name.key === 'Pipeline') return idsIn(entryOf(name.value, 'stages')?.value, [...way, index, name.key, 'stages']);
    const own = id?.value.kind === 'scalar' && id.value.value !== null ? String(id.value.value) : name.key;
    return [{ id: own, item: name, way: [...way, index] }];
  });
}

function withParam(root: MapNode, { way, keys }: { way: Found['way']; keys: readonly string[] }, value: Node): MapNode {
  return changedAt(root, way, (item) => withValue(item.kind === 'map' ? item : { kind: 'map', at: item.at, entries: [] }, keys, value)) as MapNode;
}

function changedAt(node: Node, [step, ...rest]: Found['way'], change: (node: Node) => Node): Node {
  if (step === undefined) return change(node);
  if (node.kind === 'list') return { ...node, items: node.items.map((item, i) => (i === step ? changedAt(item, rest, change) : item)) };
  if (node.kind === 'map') return { ...node, entries: node.entries.map((entry) => (entry.key === step ? { ...entry, value: changedAt(entry.value, rest, change) } : entry)) };
  return node;
}

/** A grid that loses its last axis stays a grid of one candidate, so that it is validated as before. */
function withoutAxis(root: MapNode, key: string): MapNode {
  const entries = root.entries.map((entry) => (entry.key === 'grid' ? { ...entry, value: drop(entry.value, key) } : entry));
  return { ...root, entries };
}

function drop(grid: Node, key: string): Node {
  if (grid.kind === 'list') return { ...grid, items: grid.items.map((item) => drop(item, key)) };
  return grid.kind === 'map' ? { ...grid, entries: grid.entries.filter((entry) => entry.key !== key) } : grid;
}

/** Lists and maps are YAML; anything else is one scalar, so that `*` and `!id` need no quotes of YAML's. */
function valueOf(text: string, at: Origin, { report }: Checking): Node | null {
  if (!/^\s*[[{]/.test(text)) return scalar(text, at);
  let wrong: string | null = null;
  const read = readYaml(makeSource({ file: '', text, cwd: '' }), (found) => {
    wrong ??= found.suggestion === null ? found.text : `${found.text}; ${found.suggestion}`;
  });
  if (wrong === null && read !== null) return moved(read, at);
  report(problemAt(at, { id: 'bad-set', path: '', says: wrong ?? 'expected a value' }));
  return null;
}

function moved(node: Node, at: Origin): Node {
  if (node.kind === 'scalar') return { ...node, at };
  if (node.kind === 'list') return { ...node, at, items: node.items.map((item) => moved(item, at)) };
  return { ...node, at, entries: node.entries.map((entry) => ({ key: entry.key, keyAt: at, value: moved(entry.value, at) })) };
}

function scalar(text: string, at: Origin): Node {
  return { kind: 'scalar', value: text === '' ? '' : typeScalar(text), text, quoted: false, unexpanded: null, at };
}

function refuse(root: MapNode, { at }: Setting, { checking, says, suggestion }: { checking: Checking; says: string; suggestion: string | null }): MapNode {
  checking.report(problemAt(at, { id: 'bad-set', path: '', says, suggestion }));
  return root;
}
