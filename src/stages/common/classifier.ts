import type { Column, Frame, Schema } from '../../frame/column.ts';
import { doubles, schemaOf, vectors } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import type { ParamTable, ParamValues } from '../params.ts';
import { column } from '../params.ts';
import { addTypes, doubleType, numericColumn, rowNumber, vectorType, wantType } from './columns.ts';

/** The parameters that every classifier has; an empty name leaves an output column out, as in Spark. */
export function classifierParams(): ParamTable {
  return {
    featuresCol: column('features', 'Vector column that is learned from.'),
    labelCol: column('label', 'Column of class indices.'),
    predictionCol: column('prediction', 'New column: index of the predicted class.', { output: true }),
    probabilityCol: column('probability', 'New vector column: a probability for each class.', { output: true }),
    rawPredictionCol: column('rawPrediction', 'New vector column: the score of each class that the probabilities come from.', { output: true }),
  };
}

/** The columns that a classifier makes, in order: those of its three output parameters that have a name. */
export function classifierOutputs(params: ParamValues): string[] {
  return [params.rawPredictionCol, params.probabilityCol, params.predictionCol].filter((name) => name !== '') as string[];
}

/**
 * Adds raw scores and probabilities, row-major (rows, labels.length), and the class of the largest raw score, the first of equals.
 * The slots of both vectors are named by the labels.
 */
export function addPredictions(frame: Frame, scores: { params: ParamValues; raw: Float64Array; probabilities: Float64Array; labels: readonly string[] }): Frame {
  const { params, raw, probabilities, labels } = scores;
  const classes = labels.length;
  const prediction = new Float64Array(frame.rows);
  for (let row = 0; row < frame.rows; row++) prediction[row] = argmax(raw, row * classes, classes);
  const made: [unknown, Column][] = [
    [params.rawPredictionCol, vectors(raw, labels)],
    [params.probabilityCol, vectors(probabilities, labels)],
    [params.predictionCol, doubles(prediction, labels)],
  ];
  return withColumns(frame, made.filter(([name]) => name !== '') as [string, Column][]);
}

/** The schema behind a classifier; throws a DataError where features or label are not there or of another type. */
export function classifierSchema(params: ParamValues, schema: Schema): Schema {
  wantType(schema, params.featuresCol as string, 'a vector');
  const { labels } = wantType(schema, params.labelCol as string, 'a number');
  const type = { [params.predictionCol as string]: doubleType(labels) };
  return addTypes(schema, classifierOutputs(params).map((name) => [name, type[name] ?? vectorType(labels ?? [])]));
}

/** The names of the classes by index; throws a DataError where the label column is not there or not indexed. */
export function classLabels(schema: Schema, labelCol: string): readonly string[] {
  const { labels } = wantType(schema, labelCol, 'a number');
  if (labels === null) throw new DataError(`column \`${labelCol}\`: expected an indexed label, got plain numbers; name it as \`data.label\`, or index it with StringIndexer`);
  return labels;
}

/** Class of each row, (rows), and the names of the classes; throws a DataError naming the row of a value that is no class index. */
export function classIndices(frame: Frame, labelCol: string): { labels: readonly string[]; indices: Int32Array } {
  const labels = classLabels(schemaOf(frame), labelCol);
  const { values } = numericColumn(frame, labelCol);
  const wrong = values.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < labels.length));
  if (wrong >= 0) throw new DataError(`row ${rowNumber(frame, wrong)}, column \`${labelCol}\`: expected a class index from 0 to ${labels.length - 1}, got ${values[wrong]}`);
  return { labels, indices: values instanceof Int32Array ? values : Int32Array.from(values) };
}

/** Position, from `offset` on, of the largest of `n` values; the first of equals. */
export function argmax(values: ArrayLike<number>, offset: number, n: number): number {
  let best = 0;
  for (let i = 1; i < n; i++) if (values[offset + i] > values[offset + best]) best = i;
  return best;
}
