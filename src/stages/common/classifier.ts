import type { Column, Frame, NumericColumn, Schema, VectorColumn } from '../../frame/column.ts';
import { computedVectors, doubles, schemaOf, vectors } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import type { ParamTable, ParamValues } from '../params.ts';
import { column, numbers } from '../params.ts';
import { addTypes, doubleType, numericColumn, rowNumber, vectorType, wantType } from './columns.ts';
import { coding } from './kernels.ts';

/** The parameters that every classifier has; an empty name leaves an output column out, as in Spark. */
export function scorerParams(): ParamTable {
  return {
    featuresCol: column('features', 'Vector column that is learned from.'),
    labelCol: column('label', 'Column of class indices.'),
    predictionCol: column('prediction', 'New column: index of the predicted class.', { output: true }),
    rawPredictionCol: column('rawPrediction', 'New vector column: the score of each class.', { output: true }),
  };
}

/** The parameters of a classifier whose scores have probabilities. */
export function classifierParams(): ParamTable {
  const { rawPredictionCol, ...others } = scorerParams();
  return { ...others, probabilityCol: column('probability', 'New vector column: a probability for each class.', { output: true }), rawPredictionCol };
}

/** The columns that a classifier makes, in order: those of its output parameters that have a name. */
export function classifierOutputs(params: ParamValues): string[] {
  return [params.rawPredictionCol, params.probabilityCol, params.predictionCol].filter((name) => name !== undefined && name !== '') as string[];
}

/** Spark's parameter of a classifier whose probabilities decide. */
export function thresholdsParam(): ParamTable {
  return { thresholds: numbers('One number of at least 0 for each class, at most one of them 0: the class of the largest probability divided by its threshold is predicted.') };
}

/** What is wrong with thresholds, whatever the classes are, or null. */
export function thresholdsProblem(thresholds: readonly number[]): string | null {
  const wrong = thresholds.find((threshold) => !(threshold >= 0));
  if (wrong !== undefined) return `expected numbers of at least 0, got ${wrong}`;
  return thresholds.filter((threshold) => threshold === 0).length > 1 ? 'expected at most one 0, got several' : null;
}

/** The classes of probabilities, row-major (rows, thresholds.length): that of the largest share of its threshold, the first of equals. A zero threshold wins unless the probability is 0 too. */
export function decide(probabilities: Float64Array, thresholds: readonly number[]): Int32Array {
  const classes = thresholds.length;
  return Int32Array.from({ length: probabilities.length / classes }, (_, row) => {
    let best = 0;
    let most = -Infinity;
    for (let c = 0; c < classes; c++) {
      const share = probabilities[row * classes + c] / thresholds[c];
      if (share > most) {
        most = share;
        best = c;
      }
    }
    return best;
  });
}

/** Throws a DataError unless there is a threshold for each class. */
export function refuseThresholds(thresholds: readonly number[] | null, classes: number): void {
  if (thresholds !== null && thresholds.length !== classes) throw new DataError(`thresholds: expected ${classes} numbers, one for each class, got ${thresholds.length}`);
}

/** What a classifier says of all rows; scores are row-major (rows, labels.length), and probabilities null where it has none. */
type Scores = { params: ParamValues; labels: readonly string[] } & (
  /** `deciding` has the scores whose largest is the class where there are no thresholds; `raw` unless given. */
  | { raw: Float64Array; probabilities: Float64Array | null; deciding?: Float64Array }
  /** The classes are decided already, (rows), and scores are made when somebody reads them. */
  | { raw: () => Float64Array; probabilities: (() => Float64Array) | null; predicted: Int32Array }
);

/** Adds raw scores, probabilities if any and the class that they decide, the first of equals. The slots of both vectors are named by the labels. */
export function addPredictions(frame: Frame, scores: Scores): Frame {
  const { params, raw, probabilities, labels } = scores;
  const made: [unknown, Column][] = [
    [params.rawPredictionCol, scoreVectors(raw, labels)],
    ...(probabilities === null ? [] : [[params.probabilityCol, scoreVectors(probabilities, labels)] as [unknown, Column]]),
    [params.predictionCol, doubles(predictionsOf(scores, frame.rows), labels)],
  ];
  return withColumns(frame, made.filter(([name]) => name !== '') as [string, Column][]);
}

function scoreVectors(scores: Float64Array | (() => Float64Array), labels: readonly string[]): VectorColumn {
  return typeof scores === 'function' ? computedVectors(scores, labels) : vectors(scores, labels);
}

function predictionsOf(scores: Scores, rows: number): Float64Array {
  if ('predicted' in scores) return new Float64Array(scores.predicted);
  const { params, raw, deciding = raw, probabilities, labels: { length: classes } } = scores;
  if (params.thresholds !== undefined && probabilities !== null) return new Float64Array(decide(probabilities, params.thresholds as readonly number[]));
  const prediction = new Float64Array(rows);
  for (let row = 0; row < rows; row++) prediction[row] = argmax(deciding, row * classes, classes);
  return prediction;
}

/** The schema behind a classifier; throws a DataError where features or label are not there or of another type. */
export function classifierSchema(params: ParamValues, schema: Schema): Schema {
  wantType(schema, params.featuresCol as string, 'a vector');
  const { labels } = wantType(schema, params.labelCol as string, 'a number');
  if (params.thresholds !== undefined && labels !== null) refuseThresholds(params.thresholds as readonly number[], labels.length);
  const type = { [params.predictionCol as string]: doubleType(labels) };
  return addTypes(schema, classifierOutputs(params).map((name) => [name, type[name] ?? vectorType(labels ?? [])]));
}

/** The names of the classes by index; throws a DataError where the label column is not there or not indexed. */
export function classLabels(schema: Schema, labelCol: string): readonly string[] {
  const { labels } = wantType(schema, labelCol, 'a number');
  if (labels === null) throw new DataError(`column \`${labelCol}\`: expected an indexed label, got plain numbers; name it as \`data.label\`, or index it with StringIndexer`);
  return labels;
}

/** The names of classes, the class of each row, (rows), and how many rows each class has, (classes). */
interface Classes {
  labels: readonly string[];
  indices: Int32Array;
  counts: Float64Array;
}

const checked = new WeakMap<Column, Classes>();

/** The classes of a column, looked through once; throws a DataError naming the row of a value that is no class index. */
export function classIndices(frame: Frame, labelCol: string): Classes {
  const column = frame.columns.get(labelCol);
  const known = column === undefined ? undefined : checked.get(column);
  if (known !== undefined) return known;
  const labels = classLabels(schemaOf(frame), labelCol);
  const own = numericColumn(frame, labelCol);
  const { values } = own;
  const counts = countsOf(values, labels.length);
  if (counts === null) {
    const wrong = firstOther(values, labels.length);
    throw new DataError(`row ${rowNumber(frame, wrong)}, column \`${labelCol}\`: expected a class index from 0 to ${labels.length - 1}, got ${values[wrong]}`);
  }
  const made = { labels, indices: values instanceof Int32Array ? values : new Int32Array(values), counts };
  checked.set(own, made);
  return made;
}

/** How many values are each of so many class indices, (classes); null where one is none. */
function countsOf(values: NumericColumn['values'], classes: number): Float64Array | null {
  const counts = new Float64Array(classes);
  if (values instanceof Uint8Array) {
    const ofBytes = coding().counts(values);
    counts.set(ofBytes.subarray(0, classes));
    return ofBytes.subarray(classes).some((count) => count > 0) ? null : counts;
  }
  if (firstOther(values, classes) >= 0) return null;
  for (let i = 0; i < values.length; i++) counts[values[i]]++;
  return counts;
}

/** Position of the first value that is none of so many class indices; -1 where all are. */
function firstOther(values: NumericColumn['values'], classes: number): number {
  // The loops are the same, but each sees one type of array.
  if (values instanceof Uint8Array) for (let i = 0; i < values.length; i++) if (values[i] >= classes) return i;
  if (values instanceof Float64Array) for (let i = 0; i < values.length; i++) if (!(Number.isInteger(values[i]) && values[i] >= 0 && values[i] < classes)) return i;
  if (values instanceof Int32Array || values instanceof Uint16Array) for (let i = 0; i < values.length; i++) if (values[i] < 0 || values[i] >= classes) return i;
  return -1;
}

/** Position, from `offset` on, of the largest of `n` values; the first of equals. */
export function argmax(values: ArrayLike<number>, offset: number, n: number): number {
  let best = 0;
  for (let i = 1; i < n; i++) if (values[offset + i] > values[offset + best]) best = i;
  return best;
}
