import type { Frame } from '../frame/column.ts';
import { isVector, slotName } from '../frame/vectors.ts';
import type { Model } from '../stages/stage.ts';

/** What a model that was read says of its features, by the frame in front of it: their names, and their number where it is not known; nothing where the frame does not know them. */
export function featuresState({ stage, params, state }: Model, { columns }: Frame): Model['state'] {
  if (stage === 'OneHotEncoder') return { categories: categoriesOf(params, state, columns) };
  const features = columns.get(String(params['featuresCol'] ?? params['inputCol']));
  if (features === undefined || !isVector(features) || features.width === 0) return {};
  const names = Array.isArray(state['featureNames']) ? { featureNames: Array.from({ length: features.width }, (_, slot) => slotName(features, slot)) } : {};
  return state['numFeatures'] === null ? { ...names, numFeatures: features.width } : names;
}

/** Categories by the names that their column has for them, where it has as many. */
function categoriesOf(params: Model['params'], { categories }: Model['state'], columns: Frame['columns']): (readonly string[])[] {
  const inputs = (params['inputCols'] ?? [params['inputCol']]) as readonly string[];
  return (categories as readonly (readonly string[])[]).map((numbers, i) => {
    const column = columns.get(inputs[i]);
    const labels = column !== undefined && 'labels' in column ? column.labels : null;
    return labels?.length === numbers.length ? labels : numbers;
  });
}
