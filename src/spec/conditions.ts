import type { ParamValue } from '../stages/params.ts';
import { expectMap } from './check.ts';
import type { Checking } from './check.ts';
import { checkAxis, checkOptions } from './grid.ts';
import type { Axis, GridPart } from './grid.ts';
import type { Condition, Job, Term } from './job.ts';
import type { CheckedPipeline } from './pipeline.ts';
import { entryOf, problemAt, quote } from './tree.ts';
import type { Entry, MapNode, Node } from './tree.ts';

interface Context {
  pipeline: CheckedPipeline;
  grid: readonly GridPart[];
}

/** `exclude`: combinations that are left out, a map of values by grid key or a list of them. `when`: the axes that count only where others have some values. */
export function checkConditions(root: MapNode, context: Context, checking: Checking): Pick<Job, 'exclude' | 'when'> {
  const exclude = entryOf(root, 'exclude');
  const when = entryOf(root, 'when');
  for (const entry of [exclude, when]) {
    if (entry === undefined || context.grid.length + context.pipeline.places.length > 0) continue;
    checking.report(problemAt(entry.keyAt, { id: 'no-grid', path: entry.key, says: 'there is no grid that has candidates to leave out', suggestion: `remove ${entry.key}` }));
  }
  return { exclude: exclude === undefined ? [] : excluded(exclude.value, context, checking), when: when === undefined ? [] : counted(when.value, context, checking) };
}

function excluded(node: Node, context: Context, checking: Checking): Condition[] {
  const maps = node.kind === 'list' ? node.items : [node];
  return maps.map((map, i) => conditionOf(map, { path: node.kind === 'list' ? `exclude[${i}]` : 'exclude', ...context }, checking)).filter((condition) => condition !== null);
}

function counted(node: Node, context: Context, checking: Checking): Job['when'][number][] {
  if (!expectMap(node, { path: 'when', keys: ['forest.maxBins'] }, checking)) return [];
  const axes = new Set(context.grid.flatMap(({ axes: own }) => own.map(({ key }) => key)));
  return node.entries.flatMap(({ key, keyAt, value }) => {
    if (!axes.has(key)) {
      checking.report(problemAt(keyAt, { id: 'no-axis', path: 'when', says: `${quote(key)} is no axis of the grid`, suggestion: axes.size === 0 ? null : `its axes: ${[...axes].join(', ')}` }));
      return [];
    }
    const condition = conditionOf(value, { path: `when.${key}`, ...context }, checking);
    return condition === null ? [] : [{ axis: key, condition }];
  });
}

function conditionOf(node: Node, { path, ...context }: Context & { path: string }, checking: Checking): Condition | null {
  if (!expectMap(node, { path, keys: ['forest.maxDepth'] }, checking)) return null;
  if (node.entries.length === 0) {
    checking.report(problemAt(node.at, { id: 'bad-value', path, says: 'expected at least one parameter and its values, got an empty map' }));
    return null;
  }
  return node.entries.flatMap((entry) => termOf(entry, { path, ...context }, checking) ?? []);
}

function termOf(entry: Entry, { path, pipeline }: Context & { path: string }, checking: Checking): Term | null {
  const place = pipeline.places.find(({ id }) => id === entry.key);
  if (place !== undefined) return { key: entry.key, values: checkOptions(entry, { path: `${path}.${entry.key}`, place }, checking), otherwise: null, choice: null };
  // A distribution has no meaning here, as in a grid search.
  const axis = checkAxis(entry, { path, pipeline, search: { strategy: 'grid' } }, checking);
  if (axis === null) return null;
  return { key: entry.key, values: axis.values.map(({ value }) => value), otherwise: ownValue(axis), choice: axis.stage.choice };
}

/** The value of a candidate that does not vary the parameter. */
function ownValue({ stage, param }: Axis): ParamValue | null {
  return stage.params[param] ?? stage.entry.params[param].default ?? null;
}
