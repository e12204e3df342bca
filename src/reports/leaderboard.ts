import { summarise } from '../plan/results.ts';
import type { CandidateResult, SearchResults } from '../plan/results.ts';
import type { ParamValue } from '../stages/params.ts';
import { textTable } from '../util/text.ts';
import { yamlText } from '../util/json.ts';

/** How many of the best candidates the terminal shows. */
const SHOWN = 10;

/** The best candidates: rank, each metric with its standard error, the parameters that vary, and the fit time. Names are stacked where the lines would be wider than `width`. */
export function leaderboard(results: SearchResults, width: number): string[] {
  const first = results.metrics[0].name;
  const order = results.candidates.map((_, i) => i).sort((a, b) => results.ranks[first][a] - results.ranks[first][b] || a - b);
  const varying = varyingParams(results.candidates);
  const train = results.candidates.some((row) => row.train !== null);
  const metrics = results.metrics.flatMap((metric) => (train ? [metric.name, 'train'] : [metric.name]));
  const header = ['rank', ...metrics, ...varying.map((name) => shortName(name, varying)), 'fit'];
  const rows = order.slice(0, SHOWN).map((i) => leaderboardRow(results, i, varying));
  const right = header.map((_, i) => i === 0 || i > metrics.length);
  const plain = textTable(header, rows, right);
  const lines = plain[0].length <= width ? plain : textTable(header.map(stacked), rows, right);
  if (results.candidates.length > SHOWN) lines.push(`… ${(results.candidates.length - SHOWN).toLocaleString('en-US')} more in cv_results.csv`);
  return lines;
}

/** `featureSubsetStrategy` as a column of words. */
function stacked(name: string): string {
  return name.replace(/(?<=[a-z.])(?=[A-Z])/g, '\n');
}

/** Parameters whose value is not the same in every candidate. */
export function varyingParams(rows: readonly Pick<CandidateResult, 'candidate'>[]): string[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.candidate.params)))];
  return names.filter((name) => new Set(rows.map((row) => yamlText(row.candidate.params[name]))).size > 1);
}

/** The parameter without its stage where that is clear. */
export function shortName(name: string, all: readonly string[]): string {
  const short = name.slice(name.lastIndexOf('.') + 1);
  return all.filter((other) => other.endsWith(`.${short}`)).length === 1 ? short : name;
}

/** A parameter's value as people write it. */
export function shown(value: ParamValue | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : yamlText(value);
}

function leaderboardRow(results: SearchResults, index: number, varying: readonly string[]): string[] {
  const row = results.candidates[index];
  const scores = results.metrics.flatMap((metric) => {
    const test = scoreWords(row, row.test[metric.name]);
    return row.train === null ? [test] : [test, scoreWords(row, row.train[metric.name])];
  });
  const rank = results.ranks[results.metrics[0].name][index];
  return [String(rank), ...scores, ...varying.map((name) => shown(row.candidate.params[name])), milliseconds(summarise(row.fitSeconds).mean)];
}

/** A metric may have no value where nothing failed, as the logarithmic error of a negative prediction. */
function scoreWords({ errors }: CandidateResult, values: readonly number[]): string {
  return errors.every((error) => error === null) && values.some(Number.isNaN) ? 'undefined' : withError(values);
}

/** `0.9471 ± 0.0062`, the mean and its standard error over the splits. */
export function withError(values: readonly number[]): string {
  const { mean, sem } = summarise(values);
  if (Number.isNaN(mean)) return 'failed';
  const digits = decimals(mean);
  return Number.isNaN(sem) ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${sem.toFixed(digits)}`;
}

/** Decimals that scores are shown with: four, fewer for large numbers, and more for errors that are tiny. */
function decimals(mean: number): number {
  if (mean === 0 || !Number.isFinite(mean)) return DECIMALS;
  const magnitude = Math.floor(Math.log10(Math.abs(mean)));
  if (magnitude > 0) return Math.max(0, DECIMALS - magnitude);
  return magnitude < 1 - DECIMALS ? Math.min(MOST_DECIMALS, DECIMALS - 1 - magnitude) : DECIMALS;
}

const DECIMALS = 4;
const MOST_DECIMALS = 20;

function milliseconds(seconds: number): string {
  if (Number.isNaN(seconds)) return '';
  const ms = seconds * 1000;
  if (ms >= 1000) return `${seconds.toFixed(1)} s`;
  return `${ms >= 10 ? Math.round(ms) : ms.toPrecision(2)} ms`;
}
