import type { AxisValues, Job } from '../spec/job.ts';
import type { ParamValue } from '../stages/params.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { DataError } from '../util/errors.ts';
import { jsonText } from '../util/json.ts';
import { countedPoint } from './leave-out.ts';
import type { Candidate } from './plan.ts';
import { sampleGrid } from './sample.ts';

/** The candidates of a job in order, and what there is to say about them. */
export interface Candidates {
  candidates: Candidate[];
  /** Points of the grid that `exclude` left out; those that `when` made equal to another one. */
  left: { excluded: number; merged: number };
  warnings: Diagnostic[];
}

type Searched = Pick<Job, 'grid' | 'search' | 'seed' | 'when' | 'exclude'>;

/** The candidates of a job in order, and what there is to say about them. Without a grid it is one without parameters. Throws DataError where all are excluded. */
export function candidatesOf(job: Searched): Candidates {
  const { grid, search } = job;
  const found = search.strategy === 'grid' || grid.length === 0 ? expandGrid(grid, job) : sampled(job, search);
  if (found.candidates.length === 0) throw new DataError(`expected exclude to leave a candidate, found all ${found.left.excluded} of them left out`);
  return found;
}

function sampled(job: Searched, search: Extract<Job['search'], { strategy: 'random' }>): Candidates {
  const { grid } = job;
  const size = gridSize(grid);
  if (size <= search.numCandidates) {
    const few = expandGrid(grid, job);
    if (size === search.numCandidates) return few;
    const text = `search.numCandidates is ${search.numCandidates}, and the lists of the grid make only ${size}: all of them are tried`;
    return { ...few, warnings: [diagnostic('warning', 'few-candidates', text), ...few.warnings] };
  }
  const { points, excluded, merged } = sampleGrid(grid, { count: search.numCandidates, seed: search.seed ?? job.seed, accept: (point) => countedPoint(point, job) });
  const candidates = points.map((params, index) => ({ index, params }));
  const text = `search.numCandidates is ${search.numCandidates}, and without what is left out only ${points.length} were found`;
  return { candidates, left: { excluded, merged }, warnings: points.length < search.numCandidates ? [diagnostic('warning', 'few-candidates', text)] : [] };
}

/**
 * The candidates of a union of grids of lists, in the order of scikit-learn's ParameterGrid: grid after grid, names sorted, the last name varying fastest.
 * A candidate that is there twice is kept where it is first, with a warning unless `when` made it equal. An empty union is one candidate without parameters.
 */
export function expandGrid(grid: Job['grid'], conditions: Pick<Job, 'when' | 'exclude'>): Candidates {
  const points: Candidate['params'][] = grid.length === 0 ? [{}] : grid.flatMap(product);
  const distinct = new Map(points.map((params) => [jsonText(params), params]));
  const counted = [...distinct.values()].map((point) => countedPoint(point, conditions)).filter((point) => point !== null);
  const kept = new Map(counted.map((params) => [jsonText(params), params]));
  const candidates = [...kept.values()].map((params, index) => ({ index, params }));
  const left = { excluded: distinct.size - counted.length, merged: counted.length - kept.size };
  const repeated = points.length - distinct.size;
  if (repeated === 0) return { candidates, left, warnings: [] };
  const text = `${repeated} of the grid's ${points.length} candidates ${repeated === 1 ? 'repeats' : 'repeat'} another one and ${repeated === 1 ? 'is' : 'are'} left out`;
  return { candidates, left, warnings: [diagnostic('warning', 'repeated-candidates', text)] };
}

/** How many candidates a job has, counting repeated and excluded ones. */
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
