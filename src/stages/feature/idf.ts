import type { AnyVector, Frame } from '../../frame/column.ts';
import { sparse } from '../../frame/column.ts';
import { tokensOf } from '../../frame/counted.ts';
import { ownEntries } from '../../frame/entries.ts';
import { withColumns } from '../../frame/select.ts';
import { DataError } from '../../util/errors.ts';
import { addTypes, anyVector, checkSingle, namesIn, refuseMissing, refuseWidth, unnamedType, vectorType, wantType } from '../common/columns.ts';
import { countLists } from '../common/text/token-counts.ts';
import type { ParamValues } from '../params.ts';
import { column, int } from '../params.ts';
import type { Fit, Model, Stage } from '../stage.ts';

/** Rows with a value above 0 in each slot: (width), or of the slots `slots` alone where most have none. */
interface Frequencies {
  names: readonly string[];
  width: number;
  rows: number;
  frequencies: Uint32Array;
  slots: Int32Array | null;
}

/**
 * Multiplies each slot by ln((rows + 1) / (rows where it is above 0 + 1)), and by 0 where that is less than minDocFreq rows.
 * Sparse vectors stay sparse. Spark lets vectors of another width pass, which are refused here.
 * @see https://spark.apache.org/docs/latest/ml-features.html#tf-idf
 */
export const stage: Stage = {
  name: 'IDF',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.IDF',
  doc: 'Weighs down the slots that have a value in many rows.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#tf-idf',
  sklearn: ['TfidfTransformer'],
  params: {
    inputCol: column(null, 'Vector column of counts.'),
    outputCol: column(null, 'New vector column.', { output: true }),
    minDocFreq: int(0, 'A slot with values in fewer rows becomes 0.', { min: 0 }),
  },
  missing: false,
  nominal: 'onehot',
  check: checkSingle,
  inputs: (params) => namesIn(params, 'inputCol'),
  outputs: (params) => namesIn(params, 'outputCol'),
  schema(params, schema) {
    const { names, width } = wantType(schema, params.inputCol as string, 'a vector');
    return addTypes(schema, [[params.outputCol as string, names.length > 0 ? vectorType(names) : unnamedType(width)]]);
  },
  lateParams: ['minDocFreq'],
  passes: { frequencies: { run: frequenciesOf, merge } },
  fit,
  apply,
  whole: null,
};

function frequenciesOf(shard: Frame, _args: never, params: ParamValues): Frequencies {
  const source = anyVector(shard, params.inputCol as string);
  const tokens = source.kind === 'sparse' ? tokensOf(source) : null;
  const common = { names: source.names, width: source.width, rows: shard.rows };
  if (tokens !== null) {
    const { slots, lists } = countLists(tokens);
    return { ...common, frequencies: lists, slots };
  }
  refuseMissing(shard, source, 'IDF');
  const frequencies = new Uint32Array(source.width);
  if (source.kind === 'sparse') {
    const { starts, slots, values } = source;
    for (let k = starts[0]; k < starts[shard.rows]; k++) if (values[k] > 0) frequencies[slots[k]]++;
  } else {
    const { values, width } = source;
    for (let row = 0, at = 0; row < shard.rows; row++) for (let j = 0; j < width; j++) if (values[at++] > 0) frequencies[j]++;
  }
  return { ...common, frequencies, slots: null };
}

function merge(a: Frequencies, b: Frequencies): Frequencies {
  const all = a.slots === null ? a.frequencies : addTo(new Uint32Array(a.width), a);
  return { ...a, rows: a.rows + b.rows, frequencies: addTo(all, b), slots: null };
}

function addTo(all: Uint32Array, { frequencies, slots }: Frequencies): Uint32Array {
  if (slots === null) for (let j = 0; j < all.length; j++) all[j] += frequencies[j];
  else for (let k = 0; k < slots.length; k++) all[slots[k]] += frequencies[k];
  return all;
}

function* fit(params: ParamValues): Fit {
  const counted = (yield { pass: 'frequencies', args: null }) as Frequencies;
  const { names, rows, width } = counted;
  if (rows === 0) throw new DataError('IDF: expected at least 1 row, got 0');
  const least = params.minDocFreq as number;
  // What passes gave is shared and stays as it is.
  const frequencies = counted.slots === null ? counted.frequencies : addTo(new Uint32Array(width), counted);
  const idf = new Float64Array(width);
  // Spark forgets the frequencies that are too small.
  const docFreq = new Float64Array(width);
  for (let slot = 0; slot < width; slot++) {
    const frequency = frequencies[slot];
    if (frequency < least) continue;
    idf[slot] = Math.log((rows + 1) / (frequency + 1));
    docFreq[slot] = frequency;
  }
  return { stage: 'IDF', params, state: { numDocs: rows, numFeatures: idf.length, featureNames: names }, arrays: { idf, docFreq } };
}

function apply({ params, arrays }: Model, frame: Frame): Frame {
  const source = anyVector(frame, params.inputCol as string);
  refuseWidth(source, arrays.idf.length, params.inputCol as string);
  refuseMissing(frame, source, 'IDF');
  return withColumns(frame, [[params.outputCol as string, weighed(source, arrays.idf as Float64Array)]]);
}

function weighed(source: AnyVector, idf: Float64Array): AnyVector {
  const { width, names } = source;
  if (source.kind === 'vector') {
    const out = new Float64Array(source.values.length);
    for (let at = 0; at < out.length; at += width) for (let j = 0; j < width; j++) out[at + j] = source.values[at + j] * idf[j];
    return { kind: 'vector', width, values: out, names };
  }
  const { starts, arrays: [slots, values] } = ownEntries({ starts: source.starts, arrays: [source.slots, source.values] as const });
  const out = new Float64Array(values.length);
  for (let k = 0; k < out.length; k++) out[k] = values[k] * idf[slots[k]];
  return sparse({ width, starts, slots, values: out, names });
}
