import { DataError } from '../util/errors.ts';
import type { MetricInput } from './metric.ts';

/** The probabilities of an input, or an Error that names the metric. */
export function probabilitiesOf(metric: string, { probabilities }: MetricInput): Float64Array {
  if (probabilities === null) throw new Error(`${metric} needs probabilities, got none`);
  return probabilities;
}

/** Weighted mean of a value of each row, summed in row order; rows of weight 0 are not asked for. NaN without rows. */
export function meanOfRows(rows: number, weights: Float64Array | null, value: (row: number) => number): number {
  let sum = 0;
  if (weights === null) {
    for (let row = 0; row < rows; row++) sum += value(row);
    return sum / rows;
  }
  let total = 0;
  for (let row = 0; row < rows; row++) {
    if (weights[row] === 0) continue;
    sum += weights[row] * value(row);
    total += weights[row];
  }
  return sum / total;
}

/** Whether fewer than two rows count. */
export function isSingle({ labels, weights }: MetricInput): boolean {
  if (weights === null) return labels.length < 2;
  let seen = 0;
  for (let row = 0; row < weights.length && seen < 2; row++) if (weights[row] !== 0) seen++;
  return seen < 2;
}

/** Index of the class with a name: the text itself, else the same number. The empty text is the first class; -1 when there is none. */
export function classIndex(name: string, classNames: readonly string[]): number {
  if (name === '') return 0;
  const index = classNames.indexOf(name);
  if (index >= 0 || Number.isNaN(Number(name)) || name.trim() === '') return index;
  return classNames.findIndex((other) => other.trim() !== '' && Number(other) === Number(name));
}

/** `the label has no class "maybe", its classes are no and yes`. */
export function noSuchClass(name: string, classNames: readonly string[]): string {
  const MOST = 20;
  const shown = classNames.length > MOST ? [...classNames.slice(0, MOST), `${classNames.length - MOST} more`] : classNames;
  const list = shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`;
  return `the label has no class ${JSON.stringify(name)}, its ${shown.length < 2 ? 'class is' : 'classes are'} ${list}`;
}

/** Index of the class that a parameter names; a DataError where there is none. */
export function classNamed(metric: string, name: number | string, classNames: readonly string[]): number {
  const index = classIndex(String(name), classNames);
  if (index < 0) throw new DataError(`${metric}: ${noSuchClass(String(name), classNames)}`);
  return index;
}
