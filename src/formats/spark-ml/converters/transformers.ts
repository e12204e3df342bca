import type { ParamValues } from '../../../stages/params.ts';
import { stopWordsOf } from '../../../stages/common/text/stop-words.ts';
import type { Converter, Writing } from '../converter.ts';
import { transformer } from '../converter.ts';
import type { Model } from '../../../stages/stage.ts';

/** Stages that learn nothing: Spark saves their parameters alone. */
export const transformers: Readonly<Record<string, Converter>> = {
  Binarizer: transformer('Binarizer', 'number'),
  Bucketizer: transformer('Bucketizer', 'number'),
  DCT: transformer('DCT', 'vector', { keepsWidth: true }),
  ElementwiseProduct: transformer('ElementwiseProduct', 'vector', {
    params: { vectors: ['scalingVec'] },
    width: ({ params }) => (params.scalingVec as readonly number[]).length,
    keepsWidth: true,
  }),
  FeatureHasher: transformer('FeatureHasher', 'number', { takesAny: true }),
  HashingTF: transformer('HashingTF', 'list'),
  IndexToString: transformer('IndexToString', 'number', { replaced: withLabels }),
  Interaction: transformer('Interaction', 'number', { takesAny: true }),
  NGram: transformer('NGram', 'list'),
  Normalizer: transformer('Normalizer', 'vector', { keepsWidth: true }),
  PolynomialExpansion: transformer('PolynomialExpansion', 'vector'),
  RegexTokenizer: transformer('RegexTokenizer', 'text'),
  SQLTransformer: transformer('SQLTransformer', 'number', { takesAny: true }),
  StopWordsRemover: transformer('StopWordsRemover', 'list', { replaced: withStopWords }),
  Tokenizer: transformer('Tokenizer', 'text'),
  VectorAssembler: transformer('VectorAssembler', 'number', { takesAny: true }),
  VectorSizeHint: transformer('VectorSizeHint', 'vector', { width: ({ params }) => params.size as number, keepsWidth: true }),
  VectorSlicer: transformer('VectorSlicer', 'vector'),
};

/** Predictions have the names of the classes here, and none in Spark. */
function withLabels({ params }: Model, { label, predictionCol }: Writing): ParamValues {
  const none = params.labels === undefined || (params.labels as readonly string[]).length === 0;
  return none && label !== null && params.inputCol === predictionCol ? { ...params, labels: label.classes } : params;
}

/** Spark's stage has words where ours may have the name of a language. */
function withStopWords({ params }: Model): ParamValues {
  return params.language === 'english' ? params : { ...params, stopWords: stopWordsOf(params.language as Parameters<typeof stopWordsOf>[0]) };
}
