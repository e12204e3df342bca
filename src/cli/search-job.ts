import type { CommonOptions } from './options.ts';
import { usage } from './options.ts';

/** The flags of `ml-grid search`. */
export interface SearchOptions extends CommonOptions {
  label?: string;
  estimator?: string;
  param?: string[];
  random?: number;
  fixed?: string[];
  stage?: string[];
  features?: string;
  cv?: number;
  scoring?: string;
  select?: string;
  trainScores?: boolean;
  shuffle: boolean;
  stratify: boolean;
  emitJob?: boolean;
}

/** A job file made from flags. `flags[i]` is the flag that line i + 1 came from, null where it came from none. */
export interface FlagJob {
  text: string;
  flags: readonly (string | null)[];
}

/** The job file that says the same as the flags, so that a search grows into a job. Throws UserError for flags that are missing or malformed. */
export function jobFromFlags(options: SearchOptions): FlagJob {
  const { label, estimator } = options;
  if (label === undefined) throw usage('--label COLUMN is missing: the column to predict');
  if (estimator === undefined) throw usage('--estimator STAGE is missing, for example --estimator RandomForestClassifier');
  const lines: [string, string | null][] = [];
  function add(text: string, flag: string | null = null): void {
    lines.push([text, flag]);
  }
  add(`name: ${scalar(options.name ?? 'search')}`, '--name');
  add('data:');
  add(`  path: ${scalar(options.data ?? '-')}`, '--data');
  add(`  label: ${scalar(label)}`, `--label ${label}`);
  if (options.features !== undefined) add(`  features: [${options.features.split(',').map(scalar).join(', ')}]`, `--features ${options.features}`);
  addPipeline(options, estimator, add);
  const params = options.param ?? [];
  if (params.length > 0) add('grid:');
  for (const param of params) {
    const [name, values] = pair(param, '--param');
    add(`  ${scalar(name.includes('.') ? name : `${estimator}.${name}`)}: ${axis(values)}`, `--param ${param}`);
  }
  if (options.random !== undefined) add(`search: { strategy: random, numCandidates: ${options.random} }`, `--random ${options.random}`);
  const settings = [`folds: ${options.cv ?? 3}`, ...(options.shuffle ? [] : ['shuffle: false']), ...(options.stratify ? [] : ['stratified: false']), ...(options.trainScores === true ? ['trainScores: true'] : [])];
  add(`validation: { ${settings.join(', ')} }`, options.cv === undefined ? null : `--cv ${options.cv}`);
  addMetrics(options, add);
  return { text: lines.map(([text]) => `${text}\n`).join(''), flags: lines.map(([, flag]) => flag) };
}

/** `1,2,3` as a list, `uniform(0,1)` as a distribution. */
function axis(values: string): string {
  const [, name, inside] = /^([A-Za-z]\w*)\((.*)\)$/.exec(values) ?? [];
  const list = `[${splitOutside(inside ?? values).map(value).join(', ')}]`;
  return name === undefined ? list : `{ ${name}: ${list} }`;
}

/** Parts between commas, but those inside of parentheses or brackets. */
export function splitOutside(text: string): string[] {
  return text.split(/,(?![^()]*\)|[^[\]]*\])/).map((part) => part.trim());
}

/** `[0.5,1]` as a list, anything else as one scalar. */
function value(text: string): string {
  const inside = /^\[(.*)\]$/.exec(text)?.[1];
  return inside === undefined ? scalar(text) : `[${splitOutside(inside).map(scalar).join(', ')}]`;
}

type Add = (text: string, flag?: string | null) => void;

function addPipeline(options: SearchOptions, estimator: string, add: Add): void {
  add('pipeline:');
  let column = 'features';
  for (const stage of options.stage ?? []) {
    const colon = stage.indexOf(':');
    const name = colon < 0 ? stage : stage.slice(0, colon);
    const output = name.charAt(0).toLowerCase() + name.slice(1);
    add(`  - ${scalar(name)}:`, `--stage ${stage}`);
    add(`      inputCol: ${scalar(column)}`, `--stage ${stage}`);
    add(`      outputCol: ${scalar(output)}`, `--stage ${stage}`);
    for (const setting of colon < 0 ? [] : splitOutside(stage.slice(colon + 1))) addSetting(pair(setting, `--stage ${name}`), `--stage ${stage}`, add);
    column = output;
  }
  const settings = options.fixed ?? [];
  add(settings.length === 0 && column === 'features' ? `  - ${scalar(estimator)}: {}` : `  - ${scalar(estimator)}:`, `--estimator ${estimator}`);
  if (column !== 'features') add(`      featuresCol: ${scalar(column)}`);
  for (const fixed of settings) addSetting(pair(fixed, '--fixed'), `--fixed ${fixed}`, add);
}

function addSetting([name, text]: readonly [string, string], flag: string, add: Add): void {
  add(`      ${scalar(name)}: ${value(text)}`, flag);
}

function addMetrics(options: SearchOptions, add: Add): void {
  const metrics = options.scoring === undefined ? [] : splitOutside(options.scoring);
  if (options.select !== undefined && metrics.length > 0 && !metrics.includes(options.select)) throw usage(`--select ${options.select}: expected one of --scoring ${metrics.join(',')}`);
  const all = options.select === undefined ? metrics : [options.select, ...metrics.filter((metric) => metric !== options.select)];
  if (all.length > 0) add(`metrics: [${all.map(scalar).join(', ')}]`, options.scoring === undefined ? `--select ${options.select}` : `--scoring ${options.scoring}`);
}

function pair(text: string, flag: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1 || equals === text.length - 1) throw usage(`${flag} ${text}: expected NAME=VALUE`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** A YAML scalar that reads as the same text, number or word that was typed. */
function scalar(text: string): string {
  return /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(text) || text === '-' || /^[+-]?(?:[0-9.]+(e[+-]?[0-9]+)?|\.inf)$|^\.nan$/i.test(text) ? yamlDash(text) : JSON.stringify(text);
}

/** A lone dash would begin a list. */
function yamlDash(text: string): string {
  return text === '-' ? '"-"' : text;
}
