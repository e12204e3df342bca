import type { Job } from '../spec/job.ts';
import type { ParamValue } from '../stages/params.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { Candidate } from './plan.ts';

/**
 * The candidates of a union of grids, in the order of scikit-learn's ParameterGrid: grid after grid, names sorted, the last name varying fastest.
 * A candidate that is there twice is kept where it is first, with a warning. An empty union is one candidate without parameters.
 */
export function expandGrid(grid: Job['grid']): { candidates: Candidate[]; warnings: Diagnostic[] } {
  const points = grid.length === 0 ? [{}] : grid.flatMap(product);
  const distinct = new Map(points.map((params) => [JSON.stringify(params), params]));
  const candidates = [...distinct.values()].map((params, index) => ({ index, params }));
  const repeated = points.length - candidates.length;
  if (repeated === 0) return { candidates, warnings: [] };
  const text = `${repeated} of the grid's ${points.length} candidates ${repeated === 1 ? 'repeats' : 'repeat'} another one and ${repeated === 1 ? 'is' : 'are'} left out`;
  return { candidates, warnings: [diagnostic('warning', 'repeated-candidates', text)] };
}

/** How many candidates a union of grids has, counting repeated ones. */
export function candidateCount(grid: Job['grid']): number {
  if (grid.length === 0) return 1;
  return grid.reduce((sum, axes) => sum + Object.values(axes).reduce((size, values) => size * values.length, 1), 0);
}

function product(axes: Readonly<Record<string, readonly ParamValue[]>>): Record<string, ParamValue>[] {
  let points: Record<string, ParamValue>[] = [{}];
  for (const name of Object.keys(axes).sort()) {
    points = points.flatMap((point) => axes[name].map((value) => ({ ...point, [name]: value })));
  }
  return points;
}
