import { isSklearns, metricNamed, metricText, multilabelMetrics } from '../metrics/index.ts';
import type { MetricEntry } from './catalogue.ts';
import { later } from './check.ts';
import type { Checking } from './check.ts';
import { LATER_METRICS } from './later.ts';
import type { Origin } from './source.ts';
import { didYouMean, thereAre } from './suggest.ts';
import { plainOf, problemAt, quote, shown } from './tree.ts';
import type { Entry, Node } from './tree.ts';

/** A metric as the file has it: by name alone, as `name(key=value)`, or as a map from its name to its parameters. */
interface Written {
  name: string;
  text: string;
  at: Origin;
  /** Parameters that have places of their own. */
  params: readonly Entry[];
}

/** `metrics`: canonical names of metrics for the task of the predictor; null where the file has none. */
export function checkMetrics(node: Node | undefined, task: string | null, checking: Checking): string[] | null {
  if (node === undefined) return null;
  const items = node.kind === 'list' ? node.items : [node];
  if (items.length === 0) checking.report(problemAt(node.at, { id: 'bad-value', path: 'metrics', says: 'expected at least one metric, got an empty list' }));
  const seen = new Set<string>();
  for (const item of items) {
    const written = readMetric(item, checking);
    const name = written === null ? null : canonicalName(written, task, checking);
    if (name !== null && seen.has(name)) checking.report(problemAt(item.at, { id: 'duplicate-value', path: 'metrics', says: `${name} is in the list twice`, suggestion: 'remove one of them' }));
    if (name !== null) seen.add(name);
  }
  return [...seen];
}

function readMetric(item: Node, { report }: Checking): Written | null {
  if (item.kind === 'scalar' && typeof item.value === 'string') {
    const bracket = item.value.indexOf('(');
    return { name: (bracket < 0 ? item.value : item.value.slice(0, bracket)).trim(), text: item.value, at: item.at, params: [] };
  }
  const one = item.kind === 'map' && item.entries.length === 1 ? item.entries[0] : null;
  const params = one === null ? null : paramsOf(one.value);
  if (one === null || params === null) {
    const says = one === null ? `expected the name of a metric, got ${shown(item)}` : `expected a map of parameters such as { beta: 0.5 }, got ${shown(one.value)}`;
    report(problemAt(one?.value.at ?? item.at, { id: 'bad-value', path: one === null ? 'metrics' : `metrics.${one.key}`, says }));
    return null;
  }
  return { name: one.key, text: spelled(one.key, params), at: one.keyAt, params };
}

/** Entries of a map of scalars; null for anything else. */
function paramsOf(node: Node): readonly Entry[] | null {
  if (node.kind === 'scalar') return node.value === null ? [] : null;
  return node.kind === 'map' && node.entries.every(({ value }) => value.kind === 'scalar') ? node.entries : null;
}

function spelled(name: string, params: readonly Entry[]): string {
  return metricText(name, Object.fromEntries(params.map(({ key, value }) => [key, String(plainOf(value, true))])));
}

function canonicalName({ name, text, at, params }: Written, task: string | null, checking: Checking): string | null {
  const { catalogue, report } = checking;
  const entry = catalogue.metrics.find((metric) => metric.name === name);
  if (entry === undefined) {
    reportUnknown({ name, text, at }, task, checking);
    return null;
  }
  if (task !== null && entry.task !== task) {
    const names = namesFor(catalogue.metrics, task);
    report(problemAt(at, { id: 'metric-task', path: 'metrics', says: `${name} is a metric of ${entry.task}, the pipeline is for ${task}`, suggestion: thereAre(names, 'metrics here') }));
    return null;
  }
  const found = metricNamed(text);
  if ('metric' in found) return found.metric.name;
  // A map has a place for each parameter; the one that is wrong by itself is to blame.
  const blamed = params.find((param) => 'problem' in metricNamed(spelled(name, [param])));
  const alone = blamed === undefined ? found : metricNamed(spelled(name, [blamed]));
  const problem = 'problem' in alone ? alone : found;
  report(problemAt(blamed?.value.at ?? at, { id: 'bad-metric', path: 'metrics', says: problem.problem, suggestion: problem.suggestion ?? null }));
  return null;
}

function reportUnknown({ name, text, at }: Pick<Written, 'name' | 'text' | 'at'>, task: string | null, { catalogue, report }: Checking): void {
  const names = namesFor(catalogue.metrics, task);
  const alias = catalogue.metrics.find((metric) => isSklearns(name, metric) && names.includes(metric.name));
  if (alias === undefined && LATER_METRICS.has(name)) {
    report(later(at, `metric ${name}`, thereAre(names, 'metrics here')));
    return;
  }
  const own = metricNamed(name);
  const says = 'problem' in own && Object.hasOwn(multilabelMetrics, name) ? own.problem : `unknown metric ${quote(name)}`;
  const list = !text.includes('(') && text.includes(',') ? `write [${text.replace(/\s*,\s*/g, ', ')}]` : null;
  const suggestion = alias !== undefined && 'problem' in own ? (own.suggestion ?? null) : (list ?? didYouMean(name, names, 'metrics here'));
  report(problemAt(at, { id: 'unknown-metric', path: 'metrics', says, suggestion }));
}

function namesFor(metrics: readonly MetricEntry[], task: string | null): string[] {
  return metrics.filter((metric) => task === null || metric.task === task).map((metric) => metric.name);
}
