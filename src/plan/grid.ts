import type { AxisValues, Job } from '../spec/job.ts';
import type { ParamValue } from '../stages/params.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { Candidate } from './plan.ts';
import { sampleGrid } from './sample.ts';
import { jsonText } from '../util/json.ts';

/** The candidates of a job in order, and what there is to say about them. Without a grid it is one without parameters. */
export function candidatesOf(job: Pick<Job, 'grid' | 'search' | 'seed'>): { candidates: Candidate[]; warnings: Diagnostic[] } {
  const { grid, search } = job;
  if (search.strategy === 'grid' || grid.length === 0) return expandGrid(grid);
  const size = gridSize(grid);
  if (size <= search.numCandidates) {
    const few = expandGrid(grid);
    if (size === search.numCandidates) return few;
    const text = `search.numCandidates is ${search.numCandidates}, and the lists of the grid make only ${size}: all of them are tried`;
    return { candidates: few.candidates, warnings: [diagnostic('warning', 'few-candidates', text), ...few.warnings] };
  }
  return { candidates: sampleGrid(grid, { count: search.numCandidates, seed: search.seed ?? job.seed }), warnings: [] };
}

/**
 * The candidates of a union of grids of lists, in the order of scikit-learn's ParameterGrid: grid after grid, names sorted, the last name varying fastest.
 * A candidate that is there twice is kept where it is first, with a warning. An empty union is one candidate without parameters.
 */
export function expandGrid(grid: Job['grid']): { candidates: Candidate[]; warnings: Diagnostic[] } {
  const points = grid.length === 0 ? [{}] : grid.flatMap(product);
  const distinct = new Map(points.map((params) => [jsonText(params), params]));
  const candidates = [...distinct.values()].map((params, index) => ({ index, params }));
  const repeated = points.length - candidates.length;
  if (repeated === 0) return { candidates, warnings: [] };
  const text = `${repeated} of the grid's ${points.length} candidates ${repeated === 1 ? 'repeats' : 'repeat'} another one and ${repeated === 1 ? 'is' : 'are'} left out`;
  return { candidates, warnings: [diagnostic('warning', 'repeated-candidates', text)] };
}

/** How many candidates a job has, counting repeated ones. */
export function candidateCount({ grid, search }: Pick<Job, 'grid' | 'search'>): number {
  const size = gridSize(grid);
  return search.strategy === 'grid' ? size : Math.min(size, search.numCandidates);
}

/** Points of a union of grids; Infinity with a distribution. */
function gridSize(grid: Job['grid']): number {
  if (grid.length === 0) return 1;
  return grid.reduce((sum, axes) => sum + Object.values(axes).reduce((size, values) => size * (isList(values) ? values.length : Infinity), 1), 0);
}

function product(axes: Readonly<Record<string, AxisValues>>): Record<string, ParamValue>[] {
  let points: Record<string, ParamValue>[] = [{}];
  for (const name of Object.keys(axes).sort()) {
    const values = axes[name];
    if (!isList(values)) throw new Error(`${name} is a distribution, which has no product`);
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
  }
  return points;
}

function isList(values: AxisValues): values is readonly ParamValue[] {
  return Array.isArray(values);
}
