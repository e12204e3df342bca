import type { AxisValues } from './job.ts';
import type { Axis, GridPart } from './grid.ts';
import type { Place } from './pipeline.ts';

/** Where a stage stands: at a place with several options, or everywhere. */
interface Chosen {
  choice: { place: string; option: string } | null;
}

/** Every way through the places of a pipeline where one of several stages stands, the last place varying fastest: option by place. */
export function choicesOf(pipeline: readonly Chosen[]): Record<string, string>[] {
  const places = new Map<string, Set<string>>();
  for (const { choice } of pipeline) if (choice !== null) places.set(choice.place, (places.get(choice.place) ?? new Set()).add(choice.option));
  return combinations([...places].map(([place, options]) => [place, [...options]]));
}

/** The stages that a pipeline has with these choices. */
export function stagesWith<T extends Chosen>(pipeline: readonly T[], choices: Readonly<Record<string, string>>): T[] {
  return pipeline.filter(({ choice }) => choice === null || choices[choice.place] === choice.option);
}

/**
 * The union of grids as scikit-learn has it for several estimators: a grid for each combination of options, with the axes of the stages that are there.
 * A grid of several that has axes of some options of a place is for these; any other, and a grid alone, is for all.
 */
export function withChoices(parts: readonly GridPart[], places: readonly Place[]): Record<string, AxisValues>[] {
  if (places.length === 0) return parts.map(({ axes }) => valuesOf(axes));
  const all: readonly GridPart[] = parts.length === 0 ? [{ axes: [], options: new Map() }] : parts;
  return all.flatMap((part) => {
    const options = places.map((place) => [place.id, part.options.get(place.id) ?? namedOptions(part, place, all.length > 1)] as const);
    return combinations(options).map((choices) => {
      const chosen = Object.fromEntries(Object.entries(choices).map(([place, option]) => [place, [option]]));
      return { ...valuesOf(stagesWith(part.axes.map((axis) => ({ axis, choice: axis.stage.choice })), choices).map(({ axis }) => axis)), ...chosen };
    });
  });
}

function namedOptions({ axes }: GridPart, { id, options }: Place, isUnion: boolean): readonly string[] {
  const named = new Set(axes.flatMap(({ stage: { choice } }) => (choice?.place === id ? [choice.option] : [])));
  return isUnion && named.size > 0 ? options.filter((option) => named.has(option)) : options;
}

function valuesOf(axes: readonly Axis[]): Record<string, AxisValues> {
  return Object.fromEntries(axes.map(({ key, values, distribution }) => [key, distribution ?? values.map(({ value }) => value)]));
}

function combinations(places: readonly (readonly [string, readonly string[]])[]): Record<string, string>[] {
  let all: Record<string, string>[] = [{}];
  for (const [place, options] of places) all = all.flatMap((one) => options.map((option) => ({ ...one, [place]: option })));
  return all;
}
