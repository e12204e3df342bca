import type { Frame } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { addTypes, checkSingle, listColumn, namesIn, unnamedType, wantType } from '../common/columns.ts';
import { hashedSlots } from '../common/text/hash.ts';
import { oncePerDictionary } from '../common/text/once.ts';
import { countTokens } from '../common/text/token-counts.ts';
import { bool, column, int } from '../params.ts';
import type { Model, Stage } from '../stage.ts';

/**
 * Counts the words of a list at the slots that their hashes say: MurmurHash3 of the bytes in UTF-8, with the seed 42 of Spark 3 and later, modulo numFeatures.
 * The vectors are sparse. Words are hashed once a dictionary.
 * @see https://spark.apache.org/docs/latest/ml-features.html#tf-idf
 */
export const stage: Stage = {
  name: 'HashingTF',
  module: 'feature',
  kind: 'transformer',
  task: null,
  spark: 'feature.HashingTF',
  doc: 'Counts words at slots that are found by hashing, so that no vocabulary is needed.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#tf-idf',
  sklearn: ['HashingVectorizer'],
  params: {
    inputCol: column(null, 'Column of lists of words.'),
    outputCol: column(null, 'New sparse vector column of counts.', { output: true }),
    numFeatures: int(2 ** 18, 'Slots of the vector; a power of two spreads the words evenly.', { min: 1, sklearn: ['n_features'] }),
    binary: bool(false, 'Put 1 in the place of every count.', { sklearn: ['binary'] }),
  },
  missing: false,
  nominal: 'onehot',
  check: checkSingle,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema(params, schema) {
    wantType(schema, params.inputCol as string, 'a list of texts');
    return addTypes(schema, [[params.outputCol as string, unnamedType(params.numFeatures as number)]]);
  },
  passes: {},
  fit: null,
  apply,
  whole: null,
};

/** The slot of each text of a dictionary. */
const slotsOf = oncePerDictionary(({ packed }, width: number) => hashedSlots(packed, width));

function apply({ params }: Model, frame: Frame): Frame {
  const source = listColumn(frame, params.inputCol as string);
  const width = params.numFeatures as number;
  const counted = countTokens(source, { slots: slotsOf(source, width), width, names: [], binary: params.binary as boolean, least: 0 });
  return withColumns(frame, [[params.outputCol as string, counted]]);
}
