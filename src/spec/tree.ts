import { diagnostic, type Diagnostic } from '../util/diagnostic.ts';
import { locate, maskPasswords, type Origin } from './source.ts';

/** A value of the job file with the place where it stands. Trees are never changed, only built anew. */
export type Node = MapNode | ListNode | ScalarNode;

export interface MapNode {
  kind: 'map';
  entries: readonly Entry[];
  at: Origin;
}

export interface Entry {
  key: string;
  keyAt: Origin;
  value: Node;
}

export interface ListNode {
  kind: 'list';
  items: readonly Node[];
  at: Origin;
}

export interface ScalarNode {
  kind: 'scalar';
  value: string | number | boolean | null;
  /** The text as written, without quotes. */
  text: string;
  /** Written with quotes or as a block, so it is text whatever it looks like. */
  quoted: boolean;
  /** The text before its variables were put in; null where there are none. */
  unexpanded: string | null;
  at: Origin;
}

export type Report = (found: Diagnostic) => void;

export interface Problem {
  id: string;
  /** `forest.numTrees`; empty for the file as a whole. */
  path: string;
  says: string;
  suggestion?: string | null;
  notes?: readonly string[];
}

/** A located `usage` diagnostic: it begins with the path in the job file, or with the flag that gave the value. */
export function problemAt(at: Origin, problem: Problem): Diagnostic {
  const where = at.kind === 'flag' ? maskPasswords(at.flag) : problem.path;
  return diagnostic('usage', problem.id, where === '' ? problem.says : `${where}: ${problem.says}`, {
    at: locate(at),
    suggestion: problem.suggestion ?? null,
    notes: problem.notes ?? [],
  });
}

/** The entry of a map by its key. */
export function entryOf(node: Node | undefined, key: string): Entry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** The value at a path of keys, if there is one. */
export function valueAt(node: Node, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((inner, key) => entryOf(inner, key)?.value, node);
}

/** The tree with the value at a path replaced or added; whatever is in the way and no map is replaced as well. */
export function withValue(node: Node | undefined, path: readonly string[], value: Node): Node {
  if (path.length === 0) return value;
  const [key, ...rest] = path;
  const entries = node?.kind === 'map' ? node.entries : [];
  const old = entries.find((entry) => entry.key === key);
  const made: Entry = { key, keyAt: rest.length > 0 && old !== undefined ? old.keyAt : value.at, value: withValue(old?.value, rest, value) };
  return {
    kind: 'map',
    at: node?.kind === 'map' ? node.at : value.at,
    entries: old === undefined ? [...entries, made] : entries.map((entry) => (entry === old ? made : entry)),
  };
}

/** A map over another one: maps merge by key, lists and scalars replace, `over` wins. */
export function mergeTrees(base: Node, over: Node): Node {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  const merged = base.entries.map((entry) => {
    const winner = over.entries.find((other) => other.key === entry.key);
    return winner === undefined ? entry : { ...winner, value: mergeTrees(entry.value, winner.value) };
  });
  const added = over.entries.filter((entry) => !base.entries.some((other) => other.key === entry.key));
  return { ...over, entries: [...merged, ...added] };
}

/** All scalars of a tree, in order. */
export function* scalarsOf(node: Node): Generator<ScalarNode> {
  if (node.kind === 'scalar') yield node;
  else if (node.kind === 'list') for (const item of node.items) yield* scalarsOf(item);
  else for (const entry of node.entries) yield* scalarsOf(entry.value);
}

/** The tree with its scalars replaced. */
export function mapScalars(node: Node, change: (scalar: ScalarNode) => ScalarNode): Node {
  if (node.kind === 'scalar') return change(node);
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => mapScalars(item, change)) };
  return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: mapScalars(entry.value, change) })) };
}

/** Plain values. With `asText` an unquoted number or boolean keeps its text: a class `1`, a fraction `1.0`, a column `2024`. */
export function plainOf(node: Node, asText: boolean): unknown {
  if (node.kind === 'list') return node.items.map((item) => plainOf(item, asText));
  if (node.kind === 'map') return Object.fromEntries(node.entries.map((entry) => [entry.key, plainOf(entry.value, asText)]));
  // A flag's `null` is a text like any other; in a file it is nothing.
  return asText && (node.value !== null || node.at.kind === 'flag') ? textOf(node) : node.value;
}

/** What came, for messages. */
export function shown(node: Node): string {
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : `a list of ${node.items.length}`;
  if (node.kind === 'map') return node.entries.length === 0 ? 'an empty map' : `a map with ${quoteList(node.entries.map((entry) => entry.key))}`;
  const from = node.unexpanded === null ? '' : ` from ${node.unexpanded}`;
  if (node.value === null) return (node.text === '' ? 'nothing' : node.text) + from;
  if (node.quoted) return `the text ${quote(String(node.value))}${from}`;
  return (typeof node.value === 'string' ? quote(node.value) : node.text) + from;
}

/** A name in double quotes, cut when very long. */
export function quote(name: string): string {
  const LONGEST = 60;
  return JSON.stringify(maskPasswords(name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name));
}

function quoteList(names: readonly string[]): string {
  const MOST = 4;
  return names.slice(0, MOST).map(quote).join(', ') + (names.length > MOST ? ', …' : '');
}

function textOf(node: ScalarNode): string {
  return typeof node.value === 'string' ? node.value : node.text;
}
