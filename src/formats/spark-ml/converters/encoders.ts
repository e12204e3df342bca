import { columnPairs } from '../../../stages/common/columns.ts';
import type { ParamValues } from '../../../stages/params.ts';
import type { Model } from '../../../stages/stage.ts';
import { DataError } from '../../../util/errors.ts';
import { onlyRow } from '../cells.ts';
import type { Converter, Writing } from '../converter.ts';
import { classNumbers, oneRow } from '../converter.ts';
import { tableOf } from '../node.ts';
import type { ReadNode } from '../node.ts';

/** Spark's numbers of missing categories and of those that were not in the fit; ours of missing ones is the same. */
const UNSEEN = 2 ** 31 - 1;

/** Stages that learn something of each of several columns by itself. */
export const encoders: Readonly<Record<string, Converter>> = {
  StringIndexer: {
    class: 'feature.StringIndexerModel',
    reads: 'text',
    tables: (model, writing) => oneRow([{ name: 'labelsArray', type: { list: { list: 'string' } } }], [labelsOf(model, writing)]),
    read: (node) => ({ state: { labels: onlyRow(node, ['labelsArray'])['labelsArray'] as string[][] }, arrays: {} }),
  },
  OneHotEncoder: {
    class: 'feature.OneHotEncoderModel',
    reads: 'number',
    tables: ({ state }) => oneRow([{ name: 'categorySizes', type: { list: 'integer' } }], [state.categorySizes]),
    read(node) {
      const sizes = onlyRow(node, ['categorySizes'])['categorySizes'] as number[];
      return { state: { categorySizes: sizes, categories: sizes.map(classNumbers) }, arrays: {} };
    },
  },
  Imputer: {
    class: 'feature.ImputerModel',
    reads: 'number',
    tables: ({ params, arrays }) => oneRow(columnPairs(params).map(({ input }) => ({ name: input, type: 'double' })), Array.from(arrays.surrogates)),
    read(node, { params }) {
      const inputs = columnPairs(params).map(({ input }) => input);
      const row = onlyRow(node, inputs);
      return { state: {}, arrays: { surrogates: Float64Array.from(inputs, (name) => row[name] as number) } };
    },
  },
  QuantileDiscretizer: {
    class: 'feature.Bucketizer',
    as: 'Bucketizer',
    uses: ['Bucketizer'],
    reads: 'number',
    replaced: ({ params, arrays }) => ({ ...params, ...splitsOf(params, arrays) }),
    ofOther({ params }) {
      const lists = (params.splitsArray ?? [params.splits]) as readonly (readonly number[])[];
      return { state: {}, arrays: { splits: Float64Array.from(lists.flat()), ends: Int32Array.from(lists, (_, i) => lists.slice(0, i + 1).flat().length) } };
    },
  },
  TargetEncoder: {
    class: 'feature.TargetEncoderModel',
    reads: 'number',
    // What is saved there are sums, of which smoothing makes means: with one row a category and no smoothing they are the means that were fitted.
    replaced: ({ params }) => ({ ...params, smoothing: 0 }),
    tables: (model) => ({ data: tableOf([{ name: 'index', type: 'integer' }, ...['categories', 'counts', 'stats'].map((name) => ({ name, type: { list: 'double' } as const }))], encodingRows(model)) }),
    read: readEncodings,
  },
};

/** A label is class numbers in the fit here; texts are what Spark reads. */
function labelsOf({ params, state }: Model, { label }: Writing): readonly (readonly string[])[] {
  const labels = state.labels as readonly (readonly string[])[];
  return columnPairs(params).map(({ input }, i) => (input === label?.column ? labels[i].map((text) => label.classes[Number(text)] ?? text) : labels[i]));
}

function splitsOf(params: ParamValues, { splits, ends }: Model['arrays']): ParamValues {
  const lists = Array.from(ends, (end, i) => Array.from(splits.subarray(i === 0 ? 0 : ends[i - 1], end)));
  return params.inputCols === undefined ? { splits: lists[0] } : { splitsArray: lists };
}

function encodingRows({ params, arrays: { mean, starts, categories, encodings } }: Model): unknown[][] {
  return columnPairs(params).map((_, i) => {
    const [from, to] = [starts[i], starts[i + 1]];
    return [i, [...categories.subarray(from, to), UNSEEN], new Array<number>(to - from + 1).fill(1), [...encodings.subarray(from, to), mean[0]]];
  });
}

function readEncodings(node: ReadNode, { params }: { params: ParamValues }): Pick<Model, 'state' | 'arrays'> {
  const rows = [...(node.tables['data'] ?? [])].sort((a, b) => Number(a['index']) - Number(b['index'])) as unknown as { categories: number[]; counts: number[]; stats: number[] }[];
  if (rows.length !== columnPairs(params).length || rows[0]?.stats === undefined) throw new DataError(`${node.path}/data: expected a row with categories, counts and stats for each column, found ${rows.length}; target encoders of Spark 4 can be read`);
  const binary = params.targetType === 'binary';
  const columns = rows.map(({ categories, counts, stats }) => {
    const means = stats.map((stat, k) => (binary ? stat / counts[k] : stat));
    const all = means[categories.indexOf(UNSEEN)];
    const found = categories.map((category, k): [number, number] => {
      const weight = counts[k] / (counts[k] + (params.smoothing as number));
      return [category, weight === 1 ? means[k] : weight * means[k] + (1 - weight) * all];
    });
    return { all, found: found.filter(([category]) => category !== UNSEEN).sort(([a], [b]) => a - b) };
  });
  const starts = Uint32Array.from([0, ...columns.map((_, i) => columns.slice(0, i + 1).flatMap(({ found }) => found).length)]);
  const pairs = columns.flatMap(({ found }) => found);
  return { state: {}, arrays: { mean: Float64Array.of(columns[0].all), starts, categories: Float64Array.from(pairs, ([category]) => category), encodings: Float64Array.from(pairs, ([, value]) => value) } };
}
