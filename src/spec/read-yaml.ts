import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Alias, Document, Pair, Scalar, YAMLError, YAMLMap } from 'yaml';
import type { Origin, Source } from './source.ts';
import { problemAt } from './tree.ts';
import type { Entry, Node, Report, ScalarNode } from './tree.ts';
import { explainSyntax } from './yaml-errors.ts';

/** Aliases may repeat parts of a file; beyond this many values it is an attack or a mistake. */
const MOST_VALUES = 50_000;

/** Errors that leave the lines after them readable. */
const LOCAL_ERRORS: ReadonlySet<string> = new Set(['TAB_AS_INDENT', 'BAD_ALIAS', 'BAD_DQ_ESCAPE', 'BAD_SCALAR_START', 'BAD_INDENT']);

interface Reading {
  document: Document;
  source: Source;
  report: Report;
  /** Parts that are being read, to find an alias that stands inside of what it names. */
  open: Set<unknown>;
  values: number;
  /** Something could not be read at all, so that further errors would follow from it. */
  lost: boolean;
}

/** YAML 1.2 as a located tree; null when the file is empty or its structure cannot be trusted, which is reported. */
export function readYaml(source: Source, report: Report): Node | null {
  const document = parseDocument(source.text, { prettyErrors: false, uniqueKeys: false });
  const reading: Reading = { document, source, report, open: new Set(), values: 0, lost: false };
  reportSyntax(document.errors, reading);
  if (document.errors.length > 0 || document.contents === null) return null;
  const root = nodeOf(document.contents, reading);
  return reading.lost ? null : root;
}

/** The value of a plain scalar's text, as YAML's core schema types it: `3`, `true`, `null`; text where it is none of these. */
export function typeScalar(text: string): ScalarNode['value'] {
  const { contents, errors } = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  const plain = errors.length === 0 && isScalar(contents) && contents.type === 'PLAIN' && contents.source === text;
  return plain ? scalarValue(contents) : text;
}

/** One error a line, since the parser's later ones on a line follow from the first; after one that breaks the structure, none. */
function reportSyntax(errors: readonly YAMLError[], { source, report }: Reading): void {
  const lines = new Set<number>();
  for (const error of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const line = lineOf(source, error.pos[0]);
    if (!lines.has(line)) report(explainSyntax(error, source));
    lines.add(line);
    if (!LOCAL_ERRORS.has(error.code)) return;
  }
}

function nodeOf(node: unknown, reading: Reading): Node {
  const at = rangeOf(node, reading);
  if (++reading.values > MOST_VALUES) return tooLarge(at, reading);
  if (isAlias(node)) return aliasOf(node, at, reading);
  if (isMap(node) || isSeq(node)) {
    reading.open.add(node);
    const made: Node = isMap(node) ? { kind: 'map', at, entries: entriesOf(node, reading) } : { kind: 'list', at, items: node.items.map((item) => nodeOf(item, reading)) };
    reading.open.delete(node);
    return reportTag(node.tag, at, reading) ?? made;
  }
  return isScalar(node) ? scalarOf(node, at, reading) : nothing(at);
}

function scalarOf(node: Scalar, at: Origin, reading: Reading): ScalarNode {
  const text = node.source ?? '';
  const quoted = node.type !== 'PLAIN' && node.type !== undefined;
  return reportTag(node.tag, at, reading) ?? { kind: 'scalar', value: scalarValue(node), text, quoted, unexpanded: null, at };
}

function scalarValue({ value }: Scalar): ScalarNode['value'] {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? value : String(value);
}

function aliasOf(node: Alias, at: Origin, reading: Reading): Node {
  const target = node.resolve(reading.document);
  if (target !== undefined) return reading.open.has(target) ? selfReference(at, reading) : nodeOf(target, reading);
  reading.lost = true;
  reading.report(problemAt(at, { id: 'yaml-alias', path: '', says: `no anchor &${node.source} stands before the alias *${node.source}`, suggestion: `write '*${node.source}' in quotes for a text` }));
  return nothing(at);
}

function selfReference(at: Origin, reading: Reading): Node {
  reading.lost = true;
  reading.report(problemAt(at, { id: 'yaml-alias', path: '', says: 'this value contains an alias of itself' }));
  return nothing(at);
}

function tooLarge(at: Origin, reading: Reading): Node {
  if (!reading.lost) reading.report(problemAt(at, { id: 'yaml-aliases', path: '', says: `expected at most ${MOST_VALUES} values, with those that aliases repeat` }));
  reading.lost = true;
  return nothing(at);
}

/** `!col` without quotes is YAML's tag syntax, and nearly always a pattern of `features`. */
function reportTag(tag: string | undefined, at: Origin, reading: Reading): ScalarNode | null {
  if (tag === undefined || tag.startsWith('tag:yaml.org,2002:') || at.kind === 'flag') return null;
  const written = /^!\S*?(?=[\s,\]}]|$)/.exec(reading.source.text.slice(reading.source.text.lastIndexOf('!', at.start), at.end + 1))?.[0] ?? tag;
  const start = reading.source.text.lastIndexOf(written, at.start);
  const place: Origin = start < 0 ? at : { ...at, start, end: start + written.length };
  reading.report(problemAt(place, { id: 'yaml-tag', path: '', says: `${written} without quotes is a YAML tag, not a text`, suggestion: `write "${written}"` }));
  return { kind: 'scalar', value: written, text: written, quoted: true, unexpanded: null, at: place };
}

/** The entries of a map, those of merge keys (`<<: *base`) behind its own; of equal keys the first one stays. */
function entriesOf(map: YAMLMap, reading: Reading): Entry[] {
  const entries = new Map<string, Entry>();
  const merged: Entry[] = [];
  for (const pair of map.items) {
    if (!isPair(pair)) continue;
    if (isMergeKey(pair)) {
      const value = nodeOf(pair.value, reading);
      for (const from of value.kind === 'list' ? value.items : [value]) if (from.kind === 'map') merged.push(...from.entries);
      continue;
    }
    const entry = entryOfPair(pair, reading);
    if (entry === null) continue;
    const first = entries.get(entry.key);
    if (first === undefined) entries.set(entry.key, entry);
    else reportDuplicate(entry, first, reading);
  }
  for (const entry of merged) if (!entries.has(entry.key)) entries.set(entry.key, entry);
  return [...entries.values()];
}

function isMergeKey({ key, value }: Pair): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<' && (isAlias(value) || isMap(value) || isSeq(value));
}

function entryOfPair(pair: Pair, reading: Reading): Entry | null {
  const keyAt = rangeOf(pair.key, reading);
  if (!isScalar(pair.key)) {
    reading.lost = true;
    reading.report(problemAt(keyAt, { id: 'yaml-key', path: '', says: 'expected a name as the key, got a list or a map', suggestion: 'braces that belong to a text need quotes around it' }));
    return null;
  }
  const key = typeof pair.key.value === 'string' ? pair.key.value : (pair.key.source ?? String(pair.key.value));
  return { key, keyAt, value: pair.value === null ? nothing(keyAt) : nodeOf(pair.value, reading) };
}

function reportDuplicate(entry: Entry, first: Entry, { report }: Reading): void {
  const line = first.keyAt.kind === 'file' ? lineOf(first.keyAt.source, first.keyAt.start) : 0;
  report(problemAt(entry.keyAt, { id: 'duplicate-key', path: '', says: `key "${entry.key}" stands twice in this map, first in line ${line}`, suggestion: 'remove one of them' }));
}

function lineOf(source: Source, offset: number): number {
  return source.lineStarts.filter((start) => start <= offset).length;
}

function nothing(at: Origin): ScalarNode {
  return { kind: 'scalar', value: null, text: '', quoted: false, unexpanded: null, at };
}

function rangeOf(node: unknown, { source }: Reading): Origin {
  const range = (node as { range?: readonly [number, number, number] | null } | null)?.range;
  return { kind: 'file', source, start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}
