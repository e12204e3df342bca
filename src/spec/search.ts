import { checkMap, later } from './check.ts';
import type { Checking } from './check.ts';
import type { Search } from './job.ts';
import { LATER_STRATEGIES } from './later.ts';
import { DEFAULT_CANDIDATES, searchFields } from './shape.ts';
import { entryOf, problemAt } from './tree.ts';
import type { MapNode, Node } from './tree.ts';

/** `search`: how candidates are taken from the grid, which has to be there. */
export function checkSearch(root: MapNode, { hasPlaces }: { hasPlaces: boolean }, checking: Checking): Search {
  const entry = entryOf(root, 'search');
  if (entry === undefined) return { strategy: 'grid' };
  const node = entry.value;
  const strategy = entryOf(node, 'strategy')?.value;
  const isLater = strategy?.kind === 'scalar' && LATER_STRATEGIES.includes(String(strategy.value));
  if (isLater) checking.report(later(strategy.at, `strategy ${String(strategy.value)}`, 'write grid or random'));
  const values = checkMap(isLater ? without(node, 'strategy') : node, { path: 'search', fields: searchFields }, checking);
  if (entryOf(root, 'grid') === undefined && !hasPlaces) checking.report(problemAt(entry.keyAt, { id: 'no-grid', path: 'search', says: 'there is no grid to search', suggestion: 'add "grid:" with the values to try, or remove search' }));
  if (values.strategy === 'random') return { strategy: 'random', numCandidates: values.numCandidates ?? DEFAULT_CANDIDATES, seed: values.seed };
  const isGrid = strategy === undefined || (strategy.kind === 'scalar' && strategy.value === 'grid');
  for (const key of isGrid ? ['numCandidates', 'seed'] : []) {
    const idle = entryOf(node, key);
    if (idle !== undefined) checking.report(problemAt(idle.keyAt, { id: 'unused-key', path: 'search', says: `${key} has no meaning with strategy grid, which tries every candidate`, suggestion: 'add strategy: random' }));
  }
  return { strategy: 'grid' };
}

function without(node: Node, key: string): Node {
  return node.kind === 'map' ? { ...node, entries: node.entries.filter((entry) => entry.key !== key) } : node;
}
