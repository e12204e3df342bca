import { isAbsolute, relative, resolve, sep } from 'node:path';
import { catalogue } from './catalogue.generated.ts';
import { isFarPath } from '../util/paths.ts';
import type { ParsedJob } from './parse.ts';
import { typeScalar } from './read-yaml.ts';
import { searchesIn } from './searches.ts';
import { directoryOf, maskPasswords } from './source.ts';
import type { Node, ScalarNode } from './tree.ts';

/** Values that are paths, relative to the file that they stand in. */
const PATHS: ReadonlySet<string> = new Set(['data.path', 'output.dir', ...[...searchesIn(catalogue).keys()].map((name) => `output.${name}.data`)]);

/**
 * The job file as it is saved with a run: included files merged, flags applied, variables as they were written, passwords masked.
 * Paths are relative to the folder of the main job file. A file that stands alone is kept as it is, with its comments.
 */
export function resolvedYaml({ sources }: ParsedJob): string {
  const { root, alone, directory } = sources;
  if (alone !== null) return maskPasswords(alone.endsWith('\n') ? alone : `${alone}\n`);
  return maskPasswords(`${write(root, { indent: '', path: '', directory }).replace(/^\n/, '')}\n`);
}

interface Place {
  indent: string;
  path: string;
  directory: string;
}

/** Block style throughout: a map or list begins on a new line, an empty one is `{}` or `[]`. */
function write(node: Node, place: Place): string {
  if (node.kind === 'scalar') return ` ${writeScalar(node, place)}`;
  const deeper = { ...place, indent: `${place.indent}  ` };
  if (node.kind === 'list') {
    if (node.items.length === 0) return ' []';
    return node.items.map((item) => `\n${place.indent}-${afterDash(write(item, deeper), deeper.indent)}`).join('');
  }
  if (node.entries.length === 0) return ' {}';
  return node.entries
    .map(({ key, value }) => `\n${place.indent}${writeText(key)}:${write(value, { ...deeper, path: place.path === '' ? key : `${place.path}.${key}` })}`)
    .join('');
}

/** The first line of a map or list stands behind the dash. */
function afterDash(text: string, indent: string): string {
  return text.startsWith(`\n${indent}`) ? ` ${text.slice(1 + indent.length)}` : text;
}

function writeScalar(node: ScalarNode, { path, directory }: Place): string {
  const raw = node.unexpanded ?? (node.quoted ? String(node.value) : node.text);
  const text = PATHS.has(path) ? fromMain(node, raw, directory) : raw;
  const isNull = node.value === null && node.unexpanded === null;
  if (isNull && node.at.kind === 'file') return text === '' ? 'null' : text;
  return node.quoted || isNull ? JSON.stringify(text) : writeText(text, node.value);
}

/** Plain where YAML reads the same value from it, else in quotes. */
function writeText(text: string, value: ScalarNode['value'] = text): string {
  const plain = /^[^\s"'#&*!|>%@`{}[\],?:-][^\n]*$|^-[0-9.]/.test(text) || (text.startsWith('${') && !text.includes('\n'));
  const safe = plain && !/: |:$| #|\s$/.test(text);
  if (safe && (typeof value !== 'string' || typeof typeScalar(text) === 'string')) return text;
  return JSON.stringify(text);
}

function fromMain(node: ScalarNode, raw: string, directory: string): string {
  const own = directoryOf(node.at);
  const value = String(node.value);
  if (own === directory || raw === '-' || isFarPath(value) || isAbsolute(value)) return raw;
  return relative(directory, resolve(own, raw)).split(sep).join('/') || '.';
}
