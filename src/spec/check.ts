import * as z from 'zod/mini';
import type { Catalogue } from './catalogue.ts';
import type { Field } from './fields.ts';
import { LATER_KEYS, REFUSED_KEYS } from './later.ts';
import type { Fields, ValuesOf } from './shape.ts';
import { ALIASES, DISTRIBUTIONS } from './shape.ts';
import type { Origin } from './source.ts';
import { didYouMean, nearest } from './suggest.ts';
import { plainOf, problemAt, quote, shown } from './tree.ts';
import type { Entry, MapNode, Node, Report } from './tree.ts';

/** What every check needs. */
export interface Checking {
  catalogue: Catalogue;
  report: Report;
}

/** A map that has to be one: its fields are checked, unknown keys reported. `others` are keys that the caller checks. */
export function checkMap<F extends Fields>(node: Node | undefined, spec: { path: string; fields: F; others?: readonly string[] }, checking: Checking): ValuesOf<F> {
  const values = Object.fromEntries(Object.entries(spec.fields).map(([key, field]) => [key, field.fallback]));
  if (node === undefined) return values as ValuesOf<F>;
  if (!expectMap(node, { path: spec.path, keys: [...(spec.others ?? []), ...Object.keys(spec.fields)] }, checking)) return values as ValuesOf<F>;
  for (const entry of node.entries) {
    const field = Object.hasOwn(spec.fields, entry.key) ? spec.fields[entry.key] : undefined;
    if (field !== undefined) values[entry.key] = checkField(entry.value, { path: join(spec.path, entry.key), field }, checking) ?? field.fallback;
    else if (!(spec.others ?? []).includes(entry.key)) reportKey(entry, { path: spec.path, known: [...Object.keys(spec.fields), ...(spec.others ?? [])] }, checking);
  }
  return values as ValuesOf<F>;
}

/** Reports anything that is no map. */
export function expectMap(node: Node, { path, keys }: { path: string; keys: readonly string[] }, { report }: Checking): node is MapNode {
  if (node.kind === 'map') return true;
  report(problemAt(node.at, { id: 'bad-value', path, says: `expected a map with keys such as ${keys.slice(0, 3).join(', ')}, got ${shown(node)}` }));
  return false;
}

export interface FieldCheck<T> {
  path: string;
  field: Field<T>;
  /** Words that the value may be, for suggestions. */
  choices?: readonly string[];
  /** A list of values for it may stand in the grid. */
  varies?: boolean;
}

/** A value against its field; undefined when it is wrong, which is reported at the very item that is. */
export function checkField<T>(node: Node, { path, field, choices, varies = false }: FieldCheck<T>, { report }: Checking): T | undefined {
  const result = z.safeParse(field.schema, plainOf(node, field.text));
  if (result.success) return result.data;
  const seen = new Set<Node>();
  for (const issue of result.error.issues) {
    const wrong = inner(node, issue.path);
    if (seen.has(wrong)) continue;
    seen.add(wrong);
    report(problemAt(wrong.at, { id: 'bad-value', path, says: `expected ${issue.message}, got ${shown(wrong)}`, suggestion: valueHint(wrong, issue.message, { choices: choices ?? [], varies }) }));
  }
  return undefined;
}

/** An unknown key, or one of a later version. */
function reportKey(entry: Entry, { path, known }: { path: string; known: readonly string[] }, { report }: Checking): void {
  const full = join(path, entry.key);
  if (LATER_KEYS.has(full)) {
    report(later(entry.keyAt, `\`${full}\``));
    return;
  }
  if (Object.hasOwn(REFUSED_KEYS, full)) {
    report(problemAt(entry.keyAt, { id: 'refused-key', path: '', says: `\`${full}\` is not for this reader: ${REFUSED_KEYS[full]}`, suggestion: `remove ${entry.key}` }));
    return;
  }
  const meant = meantKey(path, entry.key, known);
  const suggestion = meant !== null ? `did you mean "${meant}"?` : didYouMean(entry.key, known, 'known keys');
  report(problemAt(entry.keyAt, { id: 'unknown-key', path: '', says: path === '' ? `unknown key ${quote(entry.key)}` : `unknown key ${quote(entry.key)} of ${path}`, suggestion }));
}

/** The key that an unknown one probably stands for: another tool's name for it, or a slip. */
function meantKey(path: string, key: string, known: readonly string[]): string | null {
  const aliases = ALIASES[path] ?? {};
  const alias = Object.hasOwn(aliases, key) ? aliases[key] : undefined;
  return alias !== undefined && known.includes(alias) ? alias : nearest(key, known);
}

/** Whether a key is missing from the file only because it is misspelt there, which is reported by itself. */
export function isMisspelt(root: MapNode, key: string, known: readonly string[]): boolean {
  return root.entries.some((entry) => !known.includes(entry.key) && meantKey('', entry.key, known) === key);
}

/** `tracking` is not in this version. */
export function later(at: Origin, what: string, suggestion: string | null = null): ReturnType<typeof problemAt> {
  return problemAt(at, { id: 'later-version', path: '', says: `${what} is not in this version`, suggestion });
}

/** `a.b`. */
export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}


/** The most usual slips: quotes around a number, yes for true, None for unlimited, a misspelt word. */
function valueHint(node: Node, words: string, { choices, varies }: { choices: readonly string[]; varies: boolean }): string | null {
  if (node.kind === 'map') return varies && node.entries.some(({ key }) => Object.hasOwn(DISTRIBUTIONS, key)) ? 'what values are drawn from goes under grid:' : pairsHint(node, words);
  if (node.kind !== 'scalar') return varies && node.kind === 'list' && !words.startsWith('a list') ? 'a list of values to try goes under grid:' : null;
  const text = String(node.value ?? node.text);
  if (node.quoted && words.includes('number') && Number.isFinite(Number(text)) && text.trim() !== '') return `write ${text} without quotes`;
  if (words === 'true or false') return /^(yes|on|y)$/i.test(text) ? 'write true' : /^(no|off|n)$/i.test(text) ? 'write false' : null;
  if (choices.includes('unlimited') && /^(none|null|~|\.?inf|-1|)$/i.test(text)) return 'write unlimited';
  const meant = node.value === null ? null : nearest(text, choices);
  if (meant !== null) return `did you mean "${meant}"?`;
  return words.startsWith('a list') && text !== '' ? `write [${text}]` : null;
}

/** A map where the pairs of a text are expected: `yes=2.5,no=1`. */
function pairsHint({ entries }: MapNode, words: string): string | null {
  const isPairs = words.includes('=') && entries.length > 0 && entries.every(({ value }) => value.kind === 'scalar');
  return isPairs ? `write ${JSON.stringify(entries.map(({ key, value }) => `${key}=${String(plainOf(value, true))}`).join(','))}` : null;
}

function inner(node: Node, path: readonly PropertyKey[]): Node {
  return path.reduce<Node>((at, key) => (at.kind === 'list' && typeof key === 'number' ? at.items[key] : at), node);
}
