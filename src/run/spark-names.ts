import { sparkNames } from '../engine/spark/names.ts';
import { columnsOf } from '../engine/spark/translate.ts';
import type { SavedPipeline } from '../formats/native.ts';
import { DataError } from '../util/errors.ts';

/** Columns of a pipeline, its inputs and those that its stages read and make, whose names Spark takes for something else. */
export function oddNames({ inputs, stages }: Pick<SavedPipeline, 'inputs' | 'stages'>): string[] {
  const names = sparkNames([...inputs.map(({ name }) => name), ...stages.flatMap(({ model }) => columnsOf(model))]);
  return [...names].filter(([ours, theirs]) => ours !== theirs).map(([ours]) => ours);
}

/** Throws a DataError where a model that is written for Spark would not find its columns there. */
export function refuseOddNames(pipeline: SavedPipeline): void {
  const odd = oddNames(pipeline);
  if (odd.length === 0) return;
  throw new DataError(`Spark does not find columns by the names ${odd.map((name) => `\`${name}\``).join(', ')}: expected names without dots, backticks and stars that differ in more than capital letters; rename them in the data`);
}
