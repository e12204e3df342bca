import { summarise } from '../plan/results.ts';
import type { CandidateResult, SearchResults } from '../plan/results.ts';
import type { Convergence } from '../stages/common/convergence.ts';
import type { ParamValue } from '../stages/params.ts';
import { csvLine } from '../util/csv.ts';
import { jsonText, yamlText } from '../util/json.ts';

/** The columns of scikit-learn's `cv_results_` in its order, `sem_test_…` behind each metric's rank, and for stages that search how many steps they took and how many splits ended before they converged. */
export function cvResultsCsv(results: SearchResults): string {
  const params = [...new Set(results.candidates.flatMap((row) => Object.keys(row.candidate.params)))];
  const columns = [...timeColumns(), ...paramColumns(params), ...results.metrics.flatMap((metric) => metricColumns(metric.name, results)), ...searchColumns(results)];
  const lines = results.candidates.map((row, i) => csvLine(columns.map((column) => column.cell(row, i))));
  return csvLine(columns.map((column) => column.name)) + lines.join('');
}

interface TableColumn {
  name: string;
  cell(row: CandidateResult, index: number): string | number | null;
}

interface Side {
  side: 'test' | 'train';
  suffix: string;
}

function timeColumns(): TableColumn[] {
  return [
    { name: 'mean_fit_time', cell: (row) => summarise(row.fitSeconds).mean },
    { name: 'std_fit_time', cell: (row) => summarise(row.fitSeconds).std },
    { name: 'mean_score_time', cell: (row) => summarise(row.scoreSeconds).mean },
    { name: 'std_score_time', cell: (row) => summarise(row.scoreSeconds).std },
  ];
}

function paramColumns(names: readonly string[]): TableColumn[] {
  const each = names.map((name): TableColumn => ({ name: `param_${name}`, cell: (row) => paramCell(row.candidate.params[name]) }));
  return [...each, { name: 'params', cell: (row) => jsonText(row.candidate.params) }];
}

function paramCell(value: ParamValue | undefined): string | number | null {
  if (value === undefined) return null;
  return typeof value === 'number' || typeof value === 'string' ? value : yamlText(value);
}

function metricColumns(metric: string, results: SearchResults): TableColumn[] {
  const suffix = results.metrics.length === 1 ? 'score' : metric;
  const columns = sideColumns({ side: 'test', suffix }, (row) => row.test[metric], results.splits);
  columns.push({ name: `rank_test_${suffix}`, cell: (_row, i) => results.ranks[metric][i] });
  columns.push({ name: `sem_test_${suffix}`, cell: (row) => summarise(row.test[metric]).sem });
  if (results.candidates.some((row) => row.train !== null)) columns.push(...sideColumns({ side: 'train', suffix }, (row) => row.train?.[metric] ?? [], results.splits));
  return columns;
}

function searchColumns({ candidates }: SearchResults): TableColumn[] {
  if (candidates.every(({ convergence }) => convergence.every((own) => own === undefined))) return [];
  return [
    { name: 'mean_iterations', cell: ({ convergence }) => (searches(convergence).length === 0 ? null : summarise(searches(convergence).map(({ iterations }) => iterations)).mean) },
    { name: 'unconverged_splits', cell: ({ convergence }) => (searches(convergence).length === 0 ? null : searches(convergence).filter(({ converged }) => !converged).length) },
  ];
}

function searches(convergence: CandidateResult['convergence']): Convergence[] {
  return convergence.filter((own) => own !== undefined);
}

function sideColumns(name: Side, values: (row: CandidateResult) => readonly number[], splits: number): TableColumn[] {
  const { side, suffix } = name;
  const each = Array.from({ length: splits }, (_, split): TableColumn => ({ name: `split${split}_${side}_${suffix}`, cell: (row) => values(row)[split] }));
  return [
    ...each,
    { name: `mean_${side}_${suffix}`, cell: (row) => summarise(values(row)).mean },
    { name: `std_${side}_${suffix}`, cell: (row) => summarise(values(row)).std },
  ];
}
