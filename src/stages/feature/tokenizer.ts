import type { Frame } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { addTypes, checkSingle, listType, namesIn, wantType } from '../common/columns.ts';
import { wholeTextColumn } from '../common/text/rows.ts';
import { cutAtWhitespace } from '../common/text/whitespace.ts';
import { column } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/** Every white space separates, so two of them have an empty token between them. */
const CUT = { runs: false, lower: true, minLength: 0 };

/**
 * Brings texts to lower case and cuts them at white space: blank, tab, line feed, vertical tab, form feed and carriage return, no other.
 * As Java's `split`: empty tokens stay but for those at the end, and an empty text has one empty token. A missing text is an error, in Spark too.
 * A capital sigma in front of a hyphen is lowered as the last letter of a word, which Java does not.
 * @see https://spark.apache.org/docs/latest/ml-features.html#tokenizer
 */
export const stage: Stage = {
  name: 'Tokenizer',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.Tokenizer',
  doc: 'Cuts texts in lower case into words at white space.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#tokenizer',
  sklearn: [],
  params: {
    inputCol: column(null, 'Text column.'),
    outputCol: column(null, 'New column: the list of the words.', { output: true }),
  },
  missing: false,
  nominal: 'index',
  check: checkSingle,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema(params, schema) {
    wantType(schema, params.inputCol as string, 'text');
    return addTypes(schema, [[params.outputCol as string, listType()]]);
  },
  passes: {},
  fit: null,
  apply,
  whole: null,
};

function apply({ params }: Model, frame: Frame): Frame {
  const source = wholeTextColumn(frame, params.inputCol as string, 'Tokenizer');
  return withColumns(frame, [[params.outputCol as string, cutAtWhitespace(source, CUT)]]);
}
