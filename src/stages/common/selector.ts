import type { Frame } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import type { ParamTable, ParamValues } from '../params.ts';
import { column } from '../params.ts';
import type { Model, Stage } from '../stage.ts';
import type { Tested } from './chi-square.ts';
import { addTypes, anyVector, namesIn, refuseWidth, vectorType, wantType } from './columns.ts';
import { pickSlots } from './pick-slots.ts';
import type { Mode } from './select-slots.ts';
import { selectSlots } from './select-slots.ts';

/** The columns of a stage that selects slots by the label. */
export const selectorParams: ParamTable = {
  featuresCol: column('features', 'Vector column.'),
  labelCol: column('label', 'Column of the label, read in the fit only.'),
  outputCol: column(null, 'New vector column of the slots that are kept.', { output: true }),
};

/** What such stages have in common: the width of the output is known once data was seen. */
export const selectorStage = {
  module: 'feature',
  kind: 'estimator',
  task: null,
  missing: true,
  nominal: 'index',
  check: (params) => (params.outputCol === undefined ? [{ param: 'outputCol', text: 'expected the name of a column, got none' }] : []),
  inputs: (params) => [...namesIn(params, 'featuresCol'), ...namesIn(params, 'labelCol')],
  outputs: (params) => namesIn(params, 'outputCol'),
  schema(params, schema) {
    wantType(schema, params.featuresCol as string, 'a vector');
    wantType(schema, params.labelCol as string, 'a number');
    return addTypes(schema, [[params.outputCol as string, vectorType([])]]);
  },
  apply,
  whole: null,
} satisfies Partial<Stage>;

/** The model of a selection: the slots that are kept, and what the test says of all. */
export function selectorModel(stage: string, params: ParamValues, { names, mode, threshold, tested }: { names: readonly string[]; mode: Mode; threshold: number; tested: Tested }): Model {
  const selectedFeatures = selectSlots(tested.pValues, mode, threshold);
  const state = { numFeatures: tested.pValues.length, featureNames: names.length === 0 ? [] : Array.from(selectedFeatures, (slot) => names[slot]) };
  return { stage, params, state, arrays: { selectedFeatures, pValues: tested.pValues, statistics: tested.statistics } };
}

function apply({ params, state, arrays: { selectedFeatures } }: Model, frame: Frame): Frame {
  const source = anyVector(frame, params.featuresCol as string);
  refuseWidth(source, state.numFeatures as number | null, params.featuresCol as string);
  return withColumns(frame, [[params.outputCol as string, pickSlots(source, selectedFeatures as Int32Array)]]);
}
