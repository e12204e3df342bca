import { vectorCell, onlyRow, vectorOf } from '../cells.ts';
import type { Converter } from '../converter.ts';
import { featuresOf, oneRow } from '../converter.ts';

/** Stages that learn something of words. */
export const wordStages: Readonly<Record<string, Converter>> = {
  CountVectorizer: {
    class: 'feature.CountVectorizerModel',
    reads: 'list',
    tables: ({ state }) => oneRow([{ name: 'vocabulary', type: { list: 'string' } }], [state.vocabulary]),
    read: (node) => ({ state: { vocabulary: onlyRow(node, ['vocabulary'])['vocabulary'] as string[] }, arrays: {} }),
  },
  IDF: {
    class: 'feature.IDFModel',
    reads: 'vector',
    width: featuresOf,
    keepsWidth: true,
    tables: ({ state, arrays }) => oneRow([{ name: 'idf', type: 'vector' }, { name: 'docFreq', type: { list: 'long' } }, { name: 'numDocs', type: 'long' }], [vectorCell(arrays.idf), Array.from(arrays.docFreq), state.numDocs]),
    read(node) {
      const row = onlyRow(node, ['idf']);
      const idf = vectorOf(row['idf']);
      const docFreq = (row['docFreq'] ?? []) as number[];
      return { state: { numDocs: (row['numDocs'] ?? 0) as number, numFeatures: idf.length, featureNames: [] }, arrays: { idf, docFreq: Float64Array.from(docFreq) } };
    },
  },
  Word2Vec: {
    class: 'feature.Word2VecModel',
    reads: 'list',
    tables({ params, state, arrays }) {
      const size = params.vectorSize as number;
      const words = state.vocabulary as readonly string[];
      return { data: { fields: [{ name: 'word', type: 'string' }, { name: 'vector', type: { list: 'float' } }], rows: words.length, row: (i) => [words[i], Array.from(arrays.vectors.subarray(i * size, (i + 1) * size))] } };
    },
    read(node) {
      const rows = (node.tables['data'] ?? []) as unknown as { word: string; vector: number[] }[];
      return { state: { vocabulary: rows.map(({ word }) => word) }, arrays: { vectors: Float64Array.from(rows.flatMap(({ vector }) => vector)) } };
    },
  },
};
