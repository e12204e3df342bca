import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { diagnostic } from '../util/diagnostic.ts';
import { readYaml } from './read-yaml.ts';
import { directoryOf, locate, makeSource, STDIN } from './source.ts';
import type { Source } from './source.ts';
import { entryOf, mergeTrees, problemAt, shown } from './tree.ts';
import type { MapNode, Node, Report, ScalarNode } from './tree.ts';
import { expandScalar } from './variables.ts';
import type { Variables } from './variables.ts';

/** A file that is being read, with those that include it. */
interface Link {
  file: string;
  real: string;
  parent: Link | null;
}

export interface Reader {
  cwd: string;
  variables: Variables;
  report: Report;
  /** Called with the name of each file that is included. */
  onInclude(name: ScalarNode): void;
}

/** The main file with everything that it includes: maps merge by key, lists and scalars replace, the including file wins. Null when a file is broken, which is reported. */
export function readWithIncludes(main: Source, reader: Reader): MapNode | null {
  const real = main.file === STDIN ? STDIN : realOf(resolve(reader.cwd, main.file));
  return readLinked(main, { file: main.file, real, parent: null }, reader);
}

function readLinked(source: Source, link: Link, reader: Reader): MapNode | null {
  let broken = false;
  const read = readYaml(source, (found) => {
    broken = true;
    reader.report(found);
  });
  const root = read === null || read.kind !== 'map' ? reportShape(read, source, { reader, broken }) : read;
  if (root === null) return null;
  const include = entryOf(root, 'include')?.value;
  if (include === undefined) return root;
  const own: MapNode = { ...root, entries: root.entries.filter((entry) => entry.key !== 'include') };
  let base: Node | null = null;
  let complete = true;
  for (const name of namesOf(include, reader)) {
    const included = readIncluded(name, link, reader);
    if (included === null) complete = false;
    else base = base === null ? included : mergeTrees(base, included);
  }
  if (!complete) return null;
  return base === null ? own : (mergeTrees(base, own) as MapNode);
}

function reportShape(read: Node | null, source: Source, { reader, broken }: { reader: Reader; broken: boolean }): null {
  if (read === null && broken) return null;
  const at = read?.at ?? { kind: 'file' as const, source, start: 0, end: 0 };
  const says = read === null || (read.kind === 'scalar' && read.value === null) ? 'the file is empty; expected keys such as data and pipeline' : `expected keys such as data and pipeline, got ${shown(read)}`;
  const first = at.kind === 'file' ? { ...at, end: Math.min(at.end, at.start + 1) } : at;
  reader.report(problemAt(read === null ? at : first, { id: 'not-a-job', path: '', says, suggestion: read?.kind === 'list' ? 'a list of stages goes under pipeline:' : null }));
  return null;
}

function namesOf(include: Node, { variables, report }: Reader): ScalarNode[] {
  const items = include.kind === 'list' ? include.items : [include];
  const names: ScalarNode[] = [];
  for (const item of items) {
    const name = item.kind === 'scalar' ? expandScalar(item, variables, report) : item;
    if (name.kind === 'scalar' && typeof name.value === 'string' && name.value !== '') names.push(name);
    else report(problemAt(name.at, { id: 'bad-value', path: 'include', says: `expected the name of a job file, or a list of them, got ${shown(name)}` }));
  }
  return names;
}

function readIncluded(name: ScalarNode, link: Link, reader: Reader): MapNode | null {
  const path = resolve(directoryOf(name.at), String(name.value));
  const file = isAbsolute(String(name.value)) || link.file === STDIN ? String(name.value) : join(dirname(link.file), String(name.value));
  const real = realOf(path);
  const chain = chainOf(link);
  if (chain.some((other) => other.real === real)) {
    const loop = [...chain.map((other) => other.file), file].join(' includes ');
    reader.report(problemAt(name.at, { id: 'include-cycle', path: 'include', says: `${loop}: files cannot include each other in a circle` }));
    return null;
  }
  reader.onInclude(name);
  const text = textOf(path, { name, file }, reader);
  return text === null ? null : readLinked(makeSource({ file, text, cwd: reader.cwd }), { file, real, parent: link }, reader);
}

function textOf(path: string, { name, file }: { name: ScalarNode; file: string }, { report }: Reader): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a folder' : 'cannot be read';
    report(diagnostic('input', 'include-unreadable', `include: ${file} ${reason}`, { at: locate(name.at), suggestion: 'the name is relative to the file that includes it' }));
    return null;
  }
}

function chainOf(link: Link | null): Link[] {
  return link === null ? [] : [...chainOf(link.parent), link];
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
