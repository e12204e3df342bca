import type { Frame } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { addTypes, checkSingle, listType, namesIn, wantType } from '../common/columns.ts';
import { translateRegex } from '../common/text/java-regex.ts';
import { cutByRegex } from '../common/text/regex.ts';
import { wholeTextColumn } from '../common/text/rows.ts';
import { cutAtWhitespace } from '../common/text/whitespace.ts';
import type { ParamValues } from '../params.ts';
import { bool, column, int } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/** Patterns of separators whose tokens are found in bytes. */
const WHITESPACE: readonly string[] = ['\\s', '\\s+'];

/**
 * Cuts texts where a regular expression of Java matches, or takes its matches as the tokens. White space, the default, is cut byte by byte; for other
 * expressions what `common/text/java-regex.ts` translates and refuses is written there. The tokens are cut from the text in lower case, and lengths count
 * UTF-16 units, as in Spark. A missing text is an error, in Spark too.
 * @see https://spark.apache.org/docs/latest/ml-features.html#tokenizer
 */
export const stage: Stage = {
  name: 'RegexTokenizer',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.RegexTokenizer',
  doc: 'Cuts texts into tokens by a regular expression.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#tokenizer',
  sklearn: [],
  params: {
    inputCol: column(null, 'Text column.'),
    outputCol: column(null, 'New column: the list of the tokens.', { output: true }),
    pattern: { type: 'string', default: '\\s+', doc: 'Regular expression of Java for the separators, or for the tokens where gaps is false.', sklearn: ['token_pattern'] },
    gaps: bool(true, 'Whether the pattern matches what is between the tokens.'),
    minTokenLength: int(1, 'Shorter tokens are left out.', { min: 0 }),
    toLowercase: bool(true, 'Bring the text to lower case first.', { sklearn: ['lowercase'] }),
  },
  missing: false,
  nominal: 'index',
  check,
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

function check(params: ParamValues): { param: string; text: string }[] {
  const { problem } = translateRegex(params.pattern as string);
  return [...checkSingle(params), ...(problem === null ? [] : [{ param: 'pattern', text: `expected ${problem}` }])];
}

function apply({ params }: Model, frame: Frame): Frame {
  const { pattern, gaps, minTokenLength, toLowercase } = params as { pattern: string; gaps: boolean; minTokenLength: number; toLowercase: boolean };
  const source = wholeTextColumn(frame, params.inputCol as string, 'RegexTokenizer');
  const cut = { lower: toLowercase, minLength: minTokenLength };
  const made = gaps && WHITESPACE.includes(pattern) ? cutAtWhitespace(source, { ...cut, runs: pattern === '\\s+' }) : cutByRegex(source, { ...cut, gaps, pattern });
  return withColumns(frame, [[params.outputCol as string, made]]);
}
