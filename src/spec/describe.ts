import type { ParamTable } from '../stages/params.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { catalogue } from './catalogue.generated.ts';
import type { StageEntry } from './catalogue.ts';
import { paramWords } from './fields.ts';
import { LATER_STAGES } from './later.ts';
import { didYouMean } from './suggest.ts';
import { yamlText } from '../util/json.ts';

/** A parameter for people. */
export interface ParamDescription {
  name: string;
  /** What it takes, in words. */
  takes: string;
  /** The default as it is written in a job file; null where there is none. */
  default: string | null;
  doc: string;
  sklearn: readonly string[];
  extension: boolean;
}

/** What can be asked of a stage under `output`, for people. */
export interface SearchDescription {
  name: string;
  doc: string;
  params: readonly ParamDescription[];
}

export type StageDescription = Omit<StageEntry, 'params' | 'nominal' | 'searches'> & { params: readonly ParamDescription[]; searches: readonly SearchDescription[] };

/** What this build can run: all stages, or the one that is named. Throws a UserError for an unknown name. */
export function describeStages(name?: string): StageDescription[] {
  const chosen = name === undefined ? catalogue.stages : catalogue.stages.filter((stage) => stage.name === name);
  if (name !== undefined && chosen.length === 0) throw new UserError([unknown(name)]);
  return chosen.map(describe);
}

function describe({ name, module, kind, task, spark, doc, see, sklearn, params, searches = {} }: StageEntry): StageDescription {
  const asked = Object.entries(searches).map(([search, entry]) => ({ name: search, doc: entry.doc, params: describeParams(entry.params) }));
  return { name, module, kind, task, spark, doc, see, sklearn, params: describeParams(params), searches: asked };
}

function describeParams(params: ParamTable): ParamDescription[] {
  return Object.entries(params).map(([param, entry]) => ({
    name: param,
    takes: paramWords(entry),
    default: entry.default === undefined ? null : Array.isArray(entry.default) ? `[${entry.default.join(', ')}]` : typeof entry.default === 'string' ? entry.default : yamlText(entry.default),
    doc: entry.doc,
    sklearn: entry.sklearn ?? [],
    extension: entry.extension ?? false,
  }));
}

function unknown(name: string): ReturnType<typeof diagnostic> {
  if (LATER_STAGES.has(name)) return diagnostic('usage', 'later-version', `stage ${name} is not in this version`);
  const alias = catalogue.stages.find((stage) => stage.sklearn.includes(name));
  const suggestion = alias !== undefined ? `scikit-learn's ${name} is ${alias.name} here` : didYouMean(name, catalogue.stages.map((stage) => stage.name), 'stages here');
  return diagnostic('usage', 'unknown-stage', `unknown stage ${JSON.stringify(name)}`, { suggestion });
}
