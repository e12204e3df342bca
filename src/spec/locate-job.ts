import type { Param, ParamValues } from '../stages/params.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import type { ParsedJob } from './parse.ts';
import { entryOf, plainOf, problemAt, valueAt } from './tree.ts';
import type { Origin } from './source.ts';
import { yamlText } from '../util/json.ts';

/** What a later check found, at its place in the job file: a parameter of a stage, by the stage's id; of the values that a grid tries, the very one. */
export function parameterProblem({ sources }: ParsedJob, { id, param, text, params }: { id: string; param: string; text: string; params: ParamValues }): Diagnostic {
  const stage = sources.stages.find((one) => one.id === id);
  const axes = sources.grid.flat().filter((one) => one.stage.id === id && one.param === param);
  const wrong = yamlText(params[param]);
  const tried = axes.flatMap(({ values }) => values).find(({ value }) => yamlText(value) === wrong);
  const at = tried?.node.at ?? stage?.given.get(param)?.value.at ?? axes[0]?.at ?? stage?.at ?? sources.root.at;
  return problemAt(at, { id: 'parameters', path: `${id}.${param}`, says: text });
}

/**
 * What a stage with these parameters says about the columns in front of it: at the parameter that the message begins with, else at the one that
 * names the column of the message, or that has it in a text, such as a formula, else at the stage; a stage that is not in the file is reported at the pipeline.
 */
export function stageProblem(parsed: ParsedJob, { id, text, params }: { id: string; text: string; params: ParamValues }): Diagnostic {
  const { sources } = parsed;
  const stage = sources.stages.find((one) => one.id === id);
  if (stage === undefined) return keyProblem(parsed, { path: 'pipeline', id: 'data-disagrees', text });
  const [, blamed = '', rest = ''] = /^([\w.]+): (.+)$/s.exec(text) ?? [];
  if (Object.hasOwn(stage.entry.params, blamed)) return parameterProblem(parsed, { id, param: blamed, text: rest, params });
  // What a message lists in its end is there, and not to blame.
  const names = new Set([...text.replace(/; there are .*$/s, '').matchAll(/`([^`]+)`/g)].map((match) => match[1]));
  const axes = sources.grid.flat().filter((axis) => axis.stage === stage);
  const values = [
    ...[...stage.given].map(([param, { value }]) => ({ param, value })),
    ...axes.flatMap(({ param, values: varied }) => varied.map(({ node }) => ({ param, value: node }))),
  ];
  const columns = values.filter(({ param }) => ['column', 'columns'].includes(stage.entry.params[param].type));
  const items = columns.flatMap(({ param, value }) => (value.kind === 'list' ? value.items : [value]).map((item) => ({ param, item })));
  const texts = values.filter(({ param }) => isFreeText(stage.entry.params[param])).map(({ param, value }) => ({ param, item: value }));
  const named = items.find(({ item }) => names.has(String(plainOf(item, true)))) ?? texts.find(({ item }) => [...names].some((name) => hasWord(String(plainOf(item, true)), name)));
  const param = named?.param ?? Object.entries(stage.entry.params).find(([, { type, default: fallback }]) => type === 'column' && names.has(String(fallback)))?.[0];
  return problemAt(named?.item.at ?? stage.at, { id: 'data-disagrees', path: param === undefined ? id : `${id}.${param}`, says: text });
}

function isFreeText({ type, choices, pattern }: Param): boolean {
  return type === 'string' && choices === undefined && pattern === undefined;
}

function hasWord(text: string, name: string): boolean {
  return text.split(name).some((before, index, parts) => index + 1 < parts.length && !/[\p{L}\p{N}_]$/u.test(before) && !/^[\p{L}\p{N}_]/u.test(parts[index + 1]));
}

/** What a later check found about a key of the job file, such as `data.label`; a key that is not there is reported at the one around it. */
export function keyProblem({ sources }: ParsedJob, { path, id, text, suggestion = null }: { path: string; id: string; text: string; suggestion?: string | null }): Diagnostic {
  const keys = path.split('.');
  const at: Origin = valueAt(sources.root, keys)?.at ?? entryOf(sources.root, keys[0])?.keyAt ?? sources.root.at;
  return problemAt(at, { id, path, says: text, suggestion });
}

/** What a later check found about a metric of the job, at its item of the list. */
export function metricProblem(parsed: ParsedJob, { index, text }: { index: number; text: string }): Diagnostic {
  const node = valueAt(parsed.sources.root, ['metrics']);
  const item = node?.kind === 'list' ? node.items[index] : node;
  const at = item?.kind === 'map' ? item.entries[0].keyAt : item?.at;
  return problemAt(at ?? parsed.sources.root.at, { id: 'metric-for-another', path: 'metrics', says: text });
}
