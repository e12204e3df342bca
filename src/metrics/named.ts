import type { BoundMetric, Metric, MetricInput, MetricParam, MetricTask, MetricValues } from './metric.ts';
import { multilabelMetrics } from './multilabel.ts';
import { classIndex, noSuchClass } from './rows.ts';
import { metrics } from './table.ts';

/** What is wrong with a metric as it is written, and what to write instead. */
export interface MetricProblem {
  problem: string;
  suggestion?: string;
}

type Given = Readonly<Record<string, string>>;

// Every fit asks again for the few metrics of its job.
const bound = new Map<string, BoundMetric>();

/** The metric that a text names, `f1` or `weightedFMeasure(beta=0.5)`; its name is the text with what is not a default, in the table's order, without spaces. */
export function metricNamed(text: string): { metric: BoundMetric } | MetricProblem {
  const match = /^\s*([^\s(),]+)\s*(?:\((.*)\))?\s*$/su.exec(text);
  if (match === null) return { problem: `expected a metric such as accuracy or weightedFMeasure(beta=0.5), got ${JSON.stringify(text)}` };
  const [, base, inside] = match;
  const metric = Object.hasOwn(metrics, base) ? metrics[base] : undefined;
  if (metric === undefined) return unknownMetric(base);
  const given = parseGiven(inside ?? '');
  if (given === null) return { problem: `expected name=value pairs in the parentheses of ${base}, got ${JSON.stringify(inside)}`, suggestion: `a text with commas, parentheses or quotes is written as ${base}(name="a, b")` };
  return bind(metric, given);
}

/** The metric that a text names; an Error where `metricNamed` finds a problem. */
export function boundMetric(text: string): BoundMetric {
  const before = bound.get(text);
  if (before !== undefined) return before;
  const found = metricNamed(text);
  if ('problem' in found) throw new Error(found.problem);
  bound.set(text, found.metric);
  return found.metric;
}

/** A metric and its parameters as text, for `metricNamed`: texts are quoted where they must be. */
export function metricText(name: string, params: Readonly<Record<string, number | string | boolean>>): string {
  const pairs = Object.entries(params).map(([key, value]) => `${key}=${quoted(String(value))}`);
  return pairs.length === 0 ? name : `${name}(${pairs.join(',')})`;
}

/** Whether scikit-learn has a metric by this name, spelt its way or in camel case. */
export function isSklearns(name: string, { sklearn }: { sklearn: readonly string[] }): boolean {
  return sklearn.includes(name) || sklearn.includes(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

/** Why a metric cannot measure what a pipeline predicts, or null; asked before any work. `unsure`: a stage that may predict and gives no probabilities. */
export function problemFor(metric: BoundMetric, { task, classNames, unsure = null }: { task: MetricTask; classNames: readonly string[]; unsure?: string | null }): string | null {
  if (metric.task !== task) return `${metric.base} is a metric of ${TASKS[metric.task]}, the pipeline is for ${TASKS[task]}`;
  if (metric.binary && classNames.length !== 2) return `${metric.base} needs a label of two classes, this one has ${classNames.length}`;
  if (metric.needs === 'probabilities' && unsure !== null) return `${metric.base} needs probabilities, which ${unsure} does not give`;
  for (const [key, param] of Object.entries(metric.params ?? {})) {
    const value = String(metric.values[key]);
    if (namesClass(param) && classIndex(value, classNames) < 0) return `${metric.name}: ${noSuchClass(value, classNames)}`;
  }
  return null;
}

/** The metric that selects and is shown when a job names none. */
export function defaultMetric(task: 'classification' | 'regression'): string {
  return task === 'classification' ? 'accuracy' : 'rmse';
}

const TASKS: Readonly<Record<MetricTask, string>> = { classification: 'classification', regression: 'regression', multilabel: 'label sets' };

function unknownMetric(name: string): MetricProblem {
  const alias = Object.values(metrics).find((metric) => isSklearns(name, metric));
  const weighted = alias?.params?.average !== undefined && name.endsWith('_weighted');
  const suggestion = alias === undefined ? undefined : `scikit-learn's ${name} is ${alias.name}${weighted ? '(average=weighted)' : ''} here`;
  const problem = Object.hasOwn(multilabelMetrics, name) ? `${name} is a metric of label sets, which no stage here predicts` : `unknown metric ${JSON.stringify(name)}`;
  return suggestion === undefined ? { problem } : { problem, suggestion };
}

/** Pairs of `beta=2, metricLabel="a, b"`; null where the text is something else or names a parameter twice. */
function parseGiven(text: string): Given | null {
  const given: Record<string, string> = {};
  const pair = /\s*([A-Za-z]\w*)\s*=\s*("(?:[^"\\]|\\.)*"|[^,()"]*?)\s*(,|$)/suy;
  while (pair.lastIndex < text.length) {
    const match = pair.exec(text);
    if (match === null) return text.trim() === '' ? given : null;
    const [, key, raw, end] = match;
    const value = raw.startsWith('"') ? unquoted(raw) : raw;
    if (value === null || raw === '' || Object.hasOwn(given, key) || (end === ',' && pair.lastIndex === text.length)) return null;
    given[key] = value;
  }
  return given;
}

function bind(metric: Metric, given: Given): { metric: BoundMetric } | MetricProblem {
  const params = metric.params ?? {};
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(params, key)) {
      const names = Object.keys(params);
      return { problem: `${metric.name} has no parameter ${JSON.stringify(key)}`, suggestion: names.length === 0 ? `${metric.name} takes none` : `${metric.name} takes ${names.join(' and ')}` };
    }
  }
  const values: Record<string, number | string> = {};
  const named: Record<string, number | string> = {};
  for (const [key, param] of Object.entries(params)) {
    const value = Object.hasOwn(given, key) ? valueOf(given[key], param) : param.default;
    if (value === null) return { problem: `${key} of ${metric.name}: expected ${wordsOf(param)}, got ${JSON.stringify(given[key])}` };
    values[key] = value;
    if (value !== param.default) named[key] = value;
  }
  return { metric: boundTo(metric, values, metricText(metric.name, named)) };
}

function boundTo(metric: Metric, values: MetricValues, name: string): BoundMetric {
  return { ...metric, name, base: metric.name, values, compute: (input) => (hasRows(input) ? metric.compute(input, values) : NaN) };
}

function hasRows({ labels, weights }: MetricInput): boolean {
  return weights === null ? labels.length > 0 : weights.some((weight) => weight !== 0);
}

/** A parameter's value from its text, or null where it is not allowed. */
function valueOf(text: string, param: MetricParam): number | string | null {
  if (typeof param.default === 'string') return param.choices === undefined || param.choices.includes(text) ? text : null;
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value) || (param.integer === true && !Number.isSafeInteger(value))) return null;
  const { min = -Infinity, max = Infinity, gap } = param;
  if (value < min || value > max || (param.above === true && value === min) || (param.below === true && value === max)) return null;
  return gap !== undefined && value > gap[0] && value < gap[1] ? null : value;
}

function wordsOf({ choices, integer, min, max, above, below, gap }: MetricParam): string {
  if (choices !== undefined) return choices.join(' or ');
  const low = min === undefined ? '' : above === true ? ` above ${min}` : ` of at least ${min}`;
  const high = max === undefined ? '' : `${low === '' ? '' : ' and'} ${below === true ? 'below' : 'at most'} ${max}`;
  const hole = gap === undefined ? '' : ` not between ${gap[0]} and ${gap[1]}`;
  return `${integer === true ? 'a whole number' : 'a number'}${low}${high}${hole}`;
}

function namesClass(param: MetricParam): boolean {
  return typeof param.default === 'string' && param.choices === undefined;
}

function quoted(text: string): string {
  return text === '' || text !== text.trim() || /[,()"]/.test(text) ? JSON.stringify(text) : text;
}

function unquoted(text: string): string | null {
  try {
    return String(JSON.parse(text));
  } catch {
    return null;
  }
}
