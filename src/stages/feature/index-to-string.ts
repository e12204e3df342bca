import type { Frame, Schema } from '../../frame/column.ts';
import { texts } from '../../frame/column.ts';
import { packTexts } from '../../frame/packed.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, checkSingle, namesIn, numericColumn, rowNumber, wantType } from '../common/columns.ts';
import type { ParamValues } from '../params.ts';
import { column, strings } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/**
 * Turns indices back into the texts that they stand for. A value that is no index is refused, where Spark cuts off its fraction.
 * @see https://spark.apache.org/docs/latest/ml-features.html#indextostring
 */
export const stage: Stage = {
  name: 'IndexToString',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.IndexToString',
  doc: 'Turns a column of indices back into the texts that they stand for.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#indextostring',
  sklearn: [],
  params: {
    inputCol: column(null, 'Column of indices.'),
    outputCol: column(null, 'New column of texts.', { output: true }),
    labels: strings('Text of each index; without it the labels that the column has from its StringIndexer.'),
  },
  missing: false,
  nominal: 'index',
  check: checkSingle,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema,
  passes: {},
  fit: null,
  apply,
  whole: null,
};

function schema(params: ParamValues, before: Schema): Schema {
  wantType(before, params.inputCol as string, 'a number');
  return addTypes(before, [[params.outputCol as string, { kind: 'text', width: 1, boolean: false, date: false, names: [], labels: null }]]);
}

function apply({ params }: Model, frame: Frame): Frame {
  const input = params.inputCol as string;
  const source = numericColumn(frame, input);
  const given = (params.labels ?? []) as readonly string[];
  const labels = given.length > 0 ? given : source.labels;
  if (labels === null) throw new DataError(`column \`${input}\`: expected a column with labels, got plain numbers; give the texts as \`labels\``);
  const codes = new Int32Array(frame.rows);
  const places = new Map<string, number>();
  for (let row = 0; row < frame.rows; row++) {
    const text = labels[source.values[row]];
    if (text === undefined) throw wrongIndex(frame, { input, row, value: source.values[row], count: labels.length });
    if (!places.has(text)) places.set(text, places.size);
    codes[row] = places.get(text) as number;
  }
  return withColumns(frame, [[params.outputCol as string, texts(codes, packTexts([...places.keys()]), false)]]);
}

function wrongIndex(frame: Frame, { input, row, value, count }: { input: string; row: number; value: number; count: number }): DataError {
  const found = Number.isNaN(value) ? 'a missing value' : String(value);
  return new DataError(`row ${rowNumber(frame, row)}, column \`${input}\`: expected an index from 0 to ${count - 1}, got ${found}`);
}
