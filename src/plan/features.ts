import type { ColumnType, Schema } from '../frame/column.ts';
import { matchesGlob } from '../spec/glob.ts';
import { FOLD_COLUMN } from '../stages/common/columns.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { DataError } from '../util/errors.ts';

export interface FeatureInput {
  schema: Schema;
  /** Number of different values of each text column. */
  categories: ReadonlyMap<string, number>;
  /** Globs with `*` and `?`, and `!glob` to leave out again; the last one that matches a column decides. */
  features: readonly string[];
  maxCategories: number;
  /** The label, and the columns that folds, groups and time come from: never features. */
  excluded: ReadonlySet<string>;
}

/** Column names, in the data's order. `usable` are the numeric and the nominal ones; `leftOut` were asked for and cannot be used. */
export interface Features {
  usable: string[];
  numeric: string[];
  nominal: string[];
  leftOut: { column: string; reason: string }[];
  warnings: Diagnostic[];
}

/** Chooses the features: numbers, booleans and vectors as they are, text of at most `maxCategories` values as nominal. Throws DataError when none is left. */
export function chooseFeatures({ schema, categories, features, maxCategories, excluded }: FeatureInput): Features {
  const chosen: Features = { usable: [], numeric: [], nominal: [], leftOut: [], warnings: [] };
  const asked = [...schema].filter(([name]) => !excluded.has(name) && matchesGlobs(name, features));
  for (const [name, type] of asked) {
    const reason = unusable({ name, type, values: categories.get(name) ?? 0, maxCategories });
    if (reason !== null) {
      chosen.leftOut.push({ column: name, reason });
      chosen.warnings.push(diagnostic('warning', 'left-out', `column \`${name}\` is left out of the features: ${reason}`));
      continue;
    }
    chosen.usable.push(name);
    (type.kind === 'text' ? chosen.nominal : chosen.numeric).push(name);
  }
  if (chosen.usable.length === 0) throw new DataError(noFeatures(chosen, features));
  return chosen;
}

/** Whether a column is chosen by `data.features`. A list that begins with a `!glob` begins with every column. */
export function matchesGlobs(name: string, globs: readonly string[]): boolean {
  let chosen = globs.length > 0 && globs[0].startsWith('!');
  for (const glob of globs) {
    const negative = glob.startsWith('!');
    if (matchesGlob(name, negative ? glob.slice(1) : glob)) chosen = !negative;
  }
  return chosen;
}

function unusable({ name, type, values, maxCategories }: { name: string; type: ColumnType; values: number; maxCategories: number }): string | null {
  if (FOLD_COLUMN.test(name)) return 'its name is the one of a fold column';
  if (type.kind === 'list') return 'it holds lists of texts; a stage such as HashingTF makes features of them';
  if (type.kind !== 'text') return null;
  if (type.date) return 'it holds dates';
  return values > maxCategories ? `it is text with ${values} different values, more than data.maxCategories, ${maxCategories}` : null;
}

function noFeatures({ leftOut }: Features, features: readonly string[]): string {
  const asked = `expected data.features (${features.join(', ')}) to choose at least one numeric, boolean or nominal column, found none`;
  return leftOut.length === 0 ? asked : `${asked}: ${leftOut.map(({ column, reason }) => `\`${column}\`: ${reason}`).join('; ')}`;
}
