import { innerParamOf, nameAround, tableAround } from '../stages/nesting.ts';
import type { Param, ParamValue } from '../stages/params.ts';
import type { StageEntry } from './catalogue.ts';
import { checkField, later } from './check.ts';
import type { Checking } from './check.ts';
import { choicesOf, paramField } from './fields.ts';
import { LATER_STAGES } from './later.ts';
import { didYouMean } from './suggest.ts';
import { entryOf, problemAt, quote, shown } from './tree.ts';
import type { Entry, Node } from './tree.ts';

/** What a stage of the file is and has; parameters of a stage inside by names such as `classifier.regParam`. */
export interface StageParams {
  entry: StageEntry;
  params: Record<string, ParamValue>;
  /** Each given parameter's key and value. */
  given: ReadonlyMap<string, Entry>;
}

/** Keys under which other tools have the name of a stage. */
export const NAME_KEYS: ReadonlySet<string> = new Set(['stage', 'name', 'type', 'class']);

/** The name of a stage and its parameters, as the file has them; ids are not checked here. */
export function stageParts(item: Node): { name: Entry | null; id: Entry | null } {
  if (item.kind === 'scalar') return { name: { key: String(item.value), keyAt: item.at, value: { kind: 'map', entries: [], at: item.at } }, id: null };
  if (item.kind === 'list') return { name: null, id: null };
  return { name: item.entries.find((entry) => entry.key !== 'id') ?? null, id: item.entries.find((entry) => entry.key === 'id') ?? null };
}

/** What an unknown parameter may stand for: another library's spelling, one of the stage inside, or a slip. */
export function suggestParam(entry: StageEntry, name: string): string | null {
  const alias = paramOfSklearn(entry, name);
  if (alias !== null) return `scikit-learn's ${name} is ${alias} here`;
  const names = Object.keys(entry.params);
  const inside = names.find((one) => one.endsWith(`.${name}`));
  return inside === undefined ? didYouMean(name, names, 'its parameters') : `did you mean "${inside}"?`;
}

/** Our name of scikit-learn's parameter. */
export function paramOfSklearn(entry: StageEntry, name: string): string | null {
  return Object.entries(entry.params).find(([, param]) => (param.sklearn ?? []).includes(name))?.[0] ?? null;
}

/** The entry of a stage by its name; null where there is none, which is reported. */
export function stageNamed(name: Entry, path: string, { catalogue, report }: Checking): StageEntry | null {
  const found = catalogue.stages.find((stage) => stage.name === name.key);
  if (found !== undefined) return found;
  if (LATER_STAGES.has(name.key)) {
    report(later(name.keyAt, `stage ${name.key}`, 'ml-submit stages lists those that are'));
    return null;
  }
  const alias = catalogue.stages.find((stage) => stage.sklearn.includes(name.key));
  const example = name.value.kind === 'scalar' && typeof name.value.value === 'string' ? name.value.value : 'RandomForestClassifier';
  const wrapper = NAME_KEYS.has(name.key) ? `write the name of the stage as the key: "- ${example}: { … }"` : null;
  const suggestion = alias !== undefined ? `scikit-learn's ${name.key} is ${alias.name} here` : (wrapper ?? (/ - /.test(name.key) ? 'give the dashes of all stages the same indentation' : null) ?? didYouMean(name.key, catalogue.stages.map((stage) => stage.name), 'stages here'));
  report(problemAt(name.keyAt, { id: 'unknown-stage', path, says: `unknown stage ${quote(name.key)}`, suggestion }));
  return null;
}

/** The parameters that the file gives a stage, and those of a stage inside of it; null where that one cannot be read. */
export function checkParams(name: Entry, { entry, id }: { entry: StageEntry; id: string }, checking: Checking): StageParams | null {
  const own = ownParams(name.value, { entry, id }, checking);
  const inner = innerParamOf(entry.params);
  if (inner === null) return { entry, ...own };
  const inside = checkInner(own.given.get(inner.name) ?? null, { outer: entry, around: name, inner, id }, checking);
  if (inside === null) return null;
  const both = entryAround(entry, inside.entry);
  for (const [key, one] of own.given) if (key !== inner.name && !Object.hasOwn(both.params, key)) reportParam(one, { entry: both, path: `${id}.${key}` }, checking);
  function prefixed<T>([key, value]: readonly [string, T]): [string, T] {
    return [`${inner?.name}.${key}`, value];
  }
  return {
    entry: both,
    params: { ...own.params, ...Object.fromEntries(Object.entries(inside.params).map(prefixed)) },
    given: new Map([...[...own.given].filter(([key]) => key !== inner.name), ...[...inside.given].map(prefixed)]),
  };
}

/** The entry of an item of the file as far as it can be told without a report, with the keys that a parameter stands under. */
export function paramPlace(item: Entry, param: string, catalogue: Checking['catalogue']): { type: Param['type'] | null; keys: readonly string[] } {
  const entry = catalogue.stages.find((stage) => stage.name === item.key);
  const inner = entry === undefined ? null : innerParamOf(entry.params);
  if (entry !== undefined && inner !== null && param.startsWith(`${inner.name}.`)) {
    const given = entryOf(item.value, inner.name);
    const name = given === undefined ? null : stageParts(given.value).name;
    const rest = param.slice(inner.name.length + 1);
    const inside = catalogue.stages.find((stage) => stage.name === name?.key);
    if (name !== null) return { type: inside?.params[rest]?.type ?? null, keys: [inner.name, name.key, rest] };
  }
  return { type: entry !== undefined && Object.hasOwn(entry.params, param) ? entry.params[param].type : null, keys: [param] };
}

function entryAround(outer: StageEntry, inner: StageEntry): StageEntry {
  return { ...outer, name: nameAround(outer.name, inner.name), nominal: inner.nominal, params: tableAround(outer.params, inner.params) };
}

interface Around {
  outer: StageEntry;
  /** The stage around as the file has it. */
  around: Entry;
  inner: { name: string; param: Param };
  id: string;
}

/** The stage inside of another: a name, or a map from it to its parameters. */
function checkInner(given: Entry | null, { outer, around, inner: { name, param }, id }: Around, checking: Checking): StageParams | null {
  const path = `${id}.${name}`;
  const choices = param.choices ?? [];
  const expected = `expected a stage such as "${name}: { ${choices.includes('LogisticRegression') ? 'LogisticRegression: { regParam: 0.1 }' : `${choices[0]}: { … }`} }"`;
  if (given === null) {
    checking.report(problemAt(around.keyAt, { id: 'no-inner-stage', path: id, says: `${expected}, got no ${name}` }));
    return null;
  }
  const { value } = given;
  const parts = value.kind === 'map' && value.entries.length !== 1 ? null : stageParts(value).name;
  if (parts === null || (value.kind === 'scalar' && typeof value.value !== 'string')) {
    checking.report(problemAt(value.at, { id: 'not-a-stage', path, says: `${expected}, got ${shown(value)}` }));
    return null;
  }
  const entry = stageNamed(parts, path, checking);
  if (entry === null) return null;
  if (!choices.includes(entry.name)) {
    checking.report(problemAt(parts.keyAt, { id: 'wrong-inner-stage', path, says: `expected a stage that can stand inside of ${outer.name}, got ${entry.name}`, suggestion: `ml-submit stages ${outer.name} lists them` }));
    return null;
  }
  return { entry, ...ownParams(parts.value, { entry, id: path, hidden: { by: outer, names: param.hides ?? [] } }, checking) };
}

interface Owner {
  entry: StageEntry;
  id: string;
  /** What a stage inside of another cannot be given. */
  hidden?: { by: StageEntry; names: readonly string[] };
}

function ownParams(node: Node, { entry, id, hidden }: Owner, checking: Checking): Pick<StageParams, 'params' | 'given'> {
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
    if (hidden !== undefined && hidden.names.includes(one.key) && param !== undefined) {
      const suggestion = Object.hasOwn(hidden.by.params, one.key) ? `give it to ${hidden.by.name}` : `remove ${one.key}`;
      checking.report(problemAt(one.keyAt, { id: 'hidden-parameter', path, says: `${one.key} has no effect inside of ${hidden.by.name}`, suggestion }));
      continue;
    }
    if (param === undefined) {
      reportParam(one, { entry, path }, checking);
      continue;
    }
    given.set(one.key, one);
    // A stage inside is looked at with its own parameters.
    if (param.type === 'stage') continue;
    const value = checkField(one.value, { path, field: paramField(param), choices: choicesOf(param), varies: true }, checking);
    if (value !== undefined) params[one.key] = value as ParamValue;
  }
  return { params, given };
}

function reportParam(one: Entry, { entry, path }: { entry: StageEntry; path: string }, { report }: Checking): void {
  report(problemAt(one.keyAt, { id: 'unknown-parameter', path, says: `unknown parameter ${quote(one.key)} of ${entry.name}`, suggestion: suggestParam(entry, one.key) }));
}

/** A parameter for an example: a number where there is one, and no column, since those seldom need to be given. */
function exampleParam({ params }: StageEntry): string {
  const names = Object.keys(params);
  return names.find((name) => ['int', 'double'].includes(params[name].type)) ?? names.find((name) => !params[name].type.startsWith('column')) ?? names[0];
}
