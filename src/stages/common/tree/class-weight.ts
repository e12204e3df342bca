import { DataError } from '../../../util/errors.ts';

// A label, in double quotes where it holds a comma or an equals sign, `=`, and a number.
const ENTRY = /\s*(?:"((?:[^"\\]|\\.)*)"|([^,="]+?))\s*=\s*([^,]*?)\s*(?:,|$)/y;

/** What is wrong with a `classWeight`, or null. */
export function classWeightProblem(text: string): string | null {
  const entries = entriesOf(text);
  if (typeof entries === 'string') return entries;
  const twice = entries.find(({ label }, i) => entries.findIndex((other) => other.label === label) < i);
  return twice === undefined ? null : `expected each class once, got ${JSON.stringify(twice.label)} twice`;
}

/** The classes that a `classWeight` names and `labels` does not have, as a problem, or null. */
export function unknownClass(text: string, labels: readonly string[]): string | null {
  const entries = entriesOf(text);
  if (typeof entries === 'string') return entries;
  const unknown = entries.find(({ label }) => !labels.includes(label));
  return unknown === undefined ? null : `classWeight: expected the names of classes, ${listed(labels)}, got ${JSON.stringify(unknown.label)}`;
}

/**
 * The factor of each class: (labels.length); null for `none`. `balanced`: n / (k n_c) for the weight n of all rows, of which n_c are in class c, and the number k of
 * classes that are there. `weights` has the weight of each class, NaN for one without rows. Throws a DataError for a class that does not exist.
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.utils.class_weight.compute_class_weight.html
 */
export function classFactors(text: string, labels: readonly string[], weights: () => Float64Array): Float64Array | null {
  if (text === 'none') return null;
  if (text === 'balanced') return balanced(weights());
  const problem = unknownClass(text, labels);
  if (problem !== null) throw new DataError(problem);
  const entries = entriesOf(text);
  const named = new Map(typeof entries === 'string' ? [] : entries.map(({ label, weight }) => [label, weight]));
  return Float64Array.from(labels, (label) => named.get(label) ?? 1);
}

function balanced(weights: Float64Array): Float64Array {
  const there = weights.filter((weight) => !Number.isNaN(weight));
  const total = there.reduce((sum, weight) => sum + weight, 0);
  // Rows of a class without weight stay without.
  return weights.map((weight) => (weight > 0 ? total / (there.length * weight) : 0));
}

/** The entries of a list, or what is wrong with it. The words have none. */
function entriesOf(text: string): { label: string; weight: number }[] | string {
  if (text === 'none' || text === 'balanced') return [];
  const entries: { label: string; weight: number }[] = [];
  ENTRY.lastIndex = 0;
  while (ENTRY.lastIndex < text.length) {
    const at = ENTRY.lastIndex;
    const found = ENTRY.exec(text);
    if (found === null) return `expected a list such as yes=2.5,no=1, got ${JSON.stringify(text.slice(at))}`;
    const label = found[1] === undefined ? found[2] : found[1].replaceAll(/\\(.)/g, '$1');
    const weight = found[3] === '' ? NaN : Number(found[3]);
    if (!(weight >= 0 && weight < Infinity)) return `expected a number of at least 0 as the weight of ${JSON.stringify(label)}, got ${JSON.stringify(found[3])}`;
    entries.push({ label, weight });
  }
  return entries;
}

const LISTED = 10; // more names would hide the sentence

function listed(labels: readonly string[]): string {
  const shown = labels.slice(0, LISTED).map((label) => JSON.stringify(label)).join(', ');
  return labels.length > LISTED ? `${shown} and ${labels.length - LISTED} more` : shown;
}
