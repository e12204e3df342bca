import type { AnyVector, Column, ColumnType, Frame, Schema } from '../../frame/column.ts';
import { doubles, lazyVectors, schemaOf } from '../../frame/column.ts';
import { withColumns } from '../../frame/select.ts';
import { isVector, slotName } from '../../frame/vectors.ts';
import { DataError } from '../../util/errors.ts';
import { freshName } from '../../util/text.ts';
import { addTypes, anyVector, doubleType, FOLD_COLUMN, numericColumn, vectorType, wantType } from '../common/columns.ts';
import type { Formula } from '../common/formula.ts';
import { columnsIn, readFormula, termsOf } from '../common/formula.ts';
import type { ParamValues } from '../params.ts';
import { bool, column, oneOf, text } from '../params.ts';
import type { Model, Pass, PassRequest, Stage } from '../stage.ts';
import { stage as interaction } from './interaction.ts';
import { stage as encoder } from './one-hot-encoder.ts';
import { stage as indexer } from './string-indexer.ts';
import { stage as assembler } from './vector-assembler.ts';

/** What a fit learned: the terms with the dot written out, the labels of each text column of theirs, and those of the label where it is indexed. */
interface Learned {
  terms: readonly (readonly string[])[];
  indexed: Readonly<Record<string, readonly string[]>>;
  label: readonly string[] | null;
}

/**
 * Features and label by an R formula, `y ~ a + b:c`; its grammar is at `readFormula`. A number, boolean or vector is taken as it is; a text column has a slot for each value but the last one,
 * of all values for the first text column of a formula without intercept; in a product it has them all. Slots are named `a`, `country_US`, `country_US:a`.
 * The label is the response as a number, text by descending frequency; where the data has a column of that name already it stays. The dot leaves out dates, lists, the response and the label.
 * A response that the data lacks, which Spark lets pass, is an error; so is a missing value in a product, whatever handleInvalid says, as in Spark.
 * Products take booleans, which Spark refuses there, as 0 and 1, and the only text of a column as 1, where Spark takes its index, 0.
 * @see https://spark.apache.org/docs/latest/ml-features.html#rformula
 */
export const stage: Stage = {
  name: 'RFormula',
  module: 'feature',
  kind: 'estimator',
  task: null,
  spark: 'feature.RFormula',
  doc: 'Makes features and label by an R formula.',
  see: 'https://spark.apache.org/docs/latest/ml-features.html#rformula',
  sklearn: ['ColumnTransformer'],
  params: {
    formula: text('The formula, such as `y ~ a + b:c`, with ~ . : + - * ^ and parentheses.'),
    featuresCol: column('features', 'New vector column of the terms.', { output: true }),
    labelCol: column('label', 'New column of the response.', { output: true }),
    stringIndexerOrderType: oneOf('frequencyDesc', ['frequencyDesc', 'frequencyAsc', 'alphabetDesc', 'alphabetAsc'], 'Order of the values of a text column; the last one is left out.'),
    forceIndexLabel: bool(false, 'Index the response also where it is a number.'),
    handleInvalid: oneOf('error', ['error', 'skip', 'keep'], 'Missing values and texts that were not in the fit: stop, drop the row, or keep them as NaN and as a value of their own.'),
  },
  missing: false,
  nominal: 'onehot',
  check,
  inputs,
  outputs,
  schema,
  passes: { counts: { run: countValues, merge: indexer.passes.counts.merge } satisfies Pass },
  fit,
  apply,
  whole: null,
};

function check({ formula, featuresCol, labelCol }: ParamValues): { param: string; text: string }[] {
  if (formula === undefined) return [{ param: 'formula', text: 'expected a formula such as "y ~ a + b", got none' }];
  const read = readFormula(String(formula));
  if (typeof read === 'string') return [{ param: 'formula', text: read }];
  return featuresCol === labelCol ? [{ param: 'labelCol', text: 'expected another name than that of featuresCol' }] : [];
}

/** Null where `check` has something to say. */
function formulaOf({ formula }: ParamValues): Formula | null {
  const read = readFormula(String(formula));
  return typeof read === 'string' ? null : read;
}

function inputs(params: ParamValues, before: Pick<Schema, 'keys'>): string[] {
  const formula = formulaOf(params);
  if (formula === null) return [];
  const { names, dot } = columnsIn(formula);
  const all = dot ? [...before.keys()].filter((name) => name !== formula.response && name !== params.labelCol) : [];
  return [...new Set([...names, ...all, ...(makesLabel(params) && formula.response !== null ? [formula.response] : [])])];
}

function outputs(params: ParamValues): string[] {
  return [params.featuresCol as string, ...(makesLabel(params) ? [params.labelCol as string] : [])];
}

function makesLabel(params: ParamValues): boolean {
  const response = formulaOf(params)?.response ?? null;
  return response !== null && response !== params.labelCol;
}

function schema(params: ParamValues, before: Schema): Schema {
  const terms = resolve(params, before);
  for (const name of terms.flat()) wantType(before, name, 'a number, a boolean, text or a vector');
  const features = featuresType(terms, before);
  const response = formulaOf(params)?.response ?? null;
  if (response === null) return addTypes(before, [[params.featuresCol as string, features]]);
  const type = wantType(before, response, 'a number, a boolean or text');
  const labelCol = params.labelCol as string;
  if (before.has(labelCol)) refuseIndexed(type, params, labelCol);
  return addTypes(before, [[params.featuresCol as string, features], ...(before.has(labelCol) ? [] : [[labelCol, doubleType(type.labels)] as const])]);
}

/** A label that is there already stays as it is. */
function refuseIndexed(response: ColumnType, { forceIndexLabel }: ParamValues, labelCol: string): void {
  if (response.labels !== null || (response.kind !== 'text' && forceIndexLabel !== true)) return;
  throw new DataError(`column \`${labelCol}\`: expected a new name for the label, which is to be indexed, but there is such a column already; set labelCol`);
}

/** The columns of each term; of products too. */
function resolve(params: ParamValues, before: Schema): string[][] {
  const formula = formulaOf(params);
  if (formula === null) return [];
  const all = [...before].filter(([name, { kind, date }]) => name !== formula.response && name !== params.labelCol && kind !== 'list' && !date && !FOLD_COLUMN.test(name));
  return termsOf(formula, all.map(([name]) => name));
}

/** The type of the features, of which the width is known where no term is of text. */
function featuresType(terms: readonly (readonly string[])[], before: Schema): ColumnType {
  if (terms.flat().some((name) => before.get(name)?.kind === 'text')) return vectorType([]);
  const types = terms.map((columns): ColumnType => (columns.length === 1 ? before.get(columns[0]) : interaction.schema({ inputCols: columns, outputCol: '' }, new Map(columns.map((name) => [name, before.get(name) as ColumnType]))).get('')) as ColumnType);
  if (types.some(({ kind, width }) => kind === 'vector' && width === 0)) return vectorType([]);
  const names = terms.flatMap((columns, i) => slotNames(columns, types[i]));
  const places = types.map((_, i) => String(i));
  const type = assembler.schema({ inputCols: places, outputCol: '' }, new Map(types.map((own, i) => [places[i], own]))).get('') as ColumnType;
  return { ...type, names };
}

/** The names of the slots of a term that is a column, or a vector made of its columns. */
function slotNames(columns: readonly string[], { kind, width, names }: Pick<ColumnType, 'width' | 'names'> & { kind: Column['kind'] }): string[] {
  if (kind !== 'vector' && kind !== 'sparse') return [...columns];
  const own = Array.from({ length: width }, (_, slot) => slotName({ names }, slot));
  return columns.length === 1 ? own.map((name) => `${columns[0]}_${name}`) : own;
}

function countValues(shard: Frame, columns: readonly string[]): unknown {
  return indexer.passes.counts.run(shard, null as never, { inputCols: columns, outputCols: columns });
}

function* fit(params: ParamValues, { schema: before }: { schema: Schema }): Generator<PassRequest, Model, unknown> {
  const terms = resolve(params, before);
  const texts = [...new Set(terms.flat())].filter((name) => before.get(name)?.kind === 'text');
  const labels = texts.length === 0 ? [] : yield* indexed(texts, params.stringIndexerOrderType as string);
  refuseConstant(params, terms, new Map(texts.map((name, i) => [name, labels[i].length])));
  const response = indexedResponse(params, before);
  const label = response === null ? null : (yield* indexed([response], 'frequencyDesc'))[0];
  return { stage: 'RFormula', params, state: { terms, indexed: Object.fromEntries(texts.map((name, i) => [name, labels[i]])), label }, arrays: {} };
}

/** Throws a DataError where nothing is left of a text column without its last value. */
function refuseConstant(params: ParamValues, terms: readonly (readonly string[])[], values: ReadonlyMap<string, number>): void {
  const whole = formulaOf(params)?.intercept === false ? 1 : 0;
  const alone = terms.filter((columns) => columns.length === 1 && values.has(columns[0])).map(([name]) => name);
  const empty = [...values.keys()].find((name) => values.get(name) === 0);
  if (empty !== undefined) throw new DataError(`column \`${empty}\`: expected at least 1 row with a text, got 0`);
  const constant = params.handleInvalid === 'keep' ? undefined : alone.slice(whole).find((name) => values.get(name) === 1);
  if (constant !== undefined) throw new DataError(`column \`${constant}\`: expected at least 2 different texts, since the last one has no slot, got 1; leave it out of the formula`);
}

/** The response where it has to be indexed, else null. */
function indexedResponse(params: ParamValues, before: Schema): string | null {
  const response = formulaOf(params)?.response ?? null;
  const type = before.get(response ?? '');
  if (response === null || type === undefined || before.has(params.labelCol as string)) return null;
  return type.kind === 'text' || (params.forceIndexLabel === true && type.labels === null) ? response : null;
}

/** The labels of some columns, as StringIndexer orders them. */
function* indexed(columns: readonly string[], order: string): Generator<PassRequest, readonly (readonly string[])[], unknown> {
  const inner = indexer.fit!({ inputCols: columns, outputCols: columns, stringOrderType: order }, { schema: new Map() });
  let step = inner.next();
  while (step.done !== true) step = inner.next(yield { pass: 'counts', args: columns });
  return step.value.state.labels as readonly (readonly string[])[];
}

function apply({ params, state }: Model, frame: Frame): Frame {
  const learned = state as unknown as Learned;
  for (const name of learned.terms.flat()) wantType(schemaOf(frame), name, 'a number, a boolean, text or a vector');
  const own = new Set(frame.columns.keys());
  const names = new Set(own);
  /** A column that is taken out in the end. */
  function temporary(name: string): string {
    const fresh = freshName(name, names);
    names.add(fresh);
    return fresh;
  }
  const texts = new Map(Object.keys(learned.indexed).map((name) => [name, temporary(`${name}_index`)]));
  let work = applied(indexer, frame, { params: { inputCols: [...texts.keys()], outputCols: [...texts.values()], handleInvalid: params.handleInvalid }, state: { labels: Object.values(learned.indexed) } });
  let keepsAll = formulaOf(params)?.intercept === false;
  const parts = learned.terms.map((columns) => {
    const index = texts.get(columns[0]);
    if (columns.length === 1 && index === undefined) return columns[0];
    const made = temporary(columns.join(':'));
    if (columns.length > 1) work = withColumns(work, [[made, product(columns, texts, work)]]);
    else {
      work = encoded(work, { inputCol: index as string, outputCol: made, dropLast: !keepsAll, handleInvalid: 'error' });
      keepsAll = false;
    }
    return made;
  });
  const assembled = applied(assembler, work, { params: { inputCols: parts, outputCol: params.featuresCol, handleInvalid: params.handleInvalid } });
  const slots = learned.terms.flatMap((columns, i) => termNames(columns, assembled.columns.get(parts[i]) as Column));
  const labelled = withLabel(params, learned, withColumns(assembled, [[params.featuresCol as string, named(anyVector(assembled, params.featuresCol as string), slots)]]));
  const kept = new Set([...own, ...outputs(params)]);
  return { ...labelled, columns: new Map([...labelled.columns].filter(([name]) => kept.has(name))) };
}

/** A stage of ours applied in the name of this one. */
function applied(inner: Stage, frame: Frame, { params, state = {} }: { params: ParamValues; state?: Model['state'] }): Frame {
  return inner.apply({ stage: 'RFormula', params, state, arrays: {} }, frame);
}

function encoded(frame: Frame, params: ParamValues): Frame {
  return applied(encoder, frame, { params, state: { categories: [numericColumn(frame, params.inputCol as string).labels ?? []] } });
}

/** The product of some columns, those of text by their indices. */
function product(columns: readonly string[], texts: ReadonlyMap<string, string>, work: Frame): AnyVector {
  const factors = new Map(columns.map((name) => [name, work.columns.get(texts.get(name) ?? name) as Column]));
  return anyVector(applied(interaction, { ...work, columns: factors }, { params: { inputCols: columns, outputCol: '' } }), '');
}

function termNames(columns: readonly string[], made: Column): string[] {
  return slotNames(columns, isVector(made) ? made : { kind: made.kind, width: 1, names: [] });
}

/** The vector with other names; one that was put together from columns is not written out for it. */
function named(vector: AnyVector, names: readonly string[]): AnyVector {
  return vector.kind === 'vector' && vector.parts !== undefined ? lazyVectors(vector.parts, names, vector.categories) : { ...vector, names };
}

function withLabel(params: ParamValues, { label }: Learned, frame: Frame): Frame {
  const response = formulaOf(params)?.response ?? null;
  const labelCol = params.labelCol as string;
  // Where rows are predicted there is no response.
  if (response === null || !frame.columns.has(response) || frame.columns.has(labelCol)) return frame;
  if (label !== null) return applied(indexer, frame, { params: { inputCol: response, outputCol: labelCol, handleInvalid: params.handleInvalid }, state: { labels: [label] } });
  const { values, labels } = numericColumn(frame, response);
  return withColumns(frame, [[labelCol, doubles(Float64Array.from(values), labels)]]);
}
