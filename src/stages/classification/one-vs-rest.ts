import type { Frame, Schema } from '../../frame/column.ts';
import { integers } from '../../frame/column.ts';
import { selectRows, withColumns } from '../../frame/select.ts';
import { denseVector } from '../../frame/vectors.ts';
import { DataError } from '../../util/errors.ts';
import { jsonText } from '../../util/json.ts';
import { addPredictions, classifierOutputs, classifierSchema, classIndices, classLabels, scorerParams } from '../common/classifier.ts';
import { anyVector, doubleType, numericColumn } from '../common/columns.ts';
import { convergenceOf } from '../common/convergence.ts';
import { NO_EFFECT } from '../common/no-effect.ts';
import { learnedColumns, weightParam } from '../common/weights.ts';
import { nameAround, paramsInside, tableAround } from '../nesting.ts';
import type { ParamValues } from '../params.ts';
import { defaultsOf, innerStage, int } from '../params.ts';
import type { Evaluation, Fit, Meta, Model, NumberArray, Pass, PassRequest, Predictions, SplitFrame, Stage, WholeFit, Wrapper } from '../stage.ts';

const INNER = 'classifier';
/** Columns inside are those around; what makes classes of scores has no part in scores. */
const HIDDEN = ['featuresCol', 'labelCol', 'weightCol', 'predictionCol', 'rawPredictionCol', 'probabilityCol', 'leafCol', 'threshold', 'thresholds'];
/** Columns that nobody else sees. */
const SCORES = 'scores';
const PREDICTED = 'predicted';
/** The classes that a classifier of one class is told of: all others, and its own. */
const SIDES = ['0', '1'];

/**
 * A classifier of two classes for each class, which tells it from all others; the class is predicted whose classifier gives it the largest raw score, the first of equals.
 * Fits by passes go on together: what they ask of a shard is done while it is there.
 * @see Rifkin & Klautau, "In defense of one-vs-all classification" (2004), https://www.jmlr.org/papers/v5/rifkin04a.html
 * @see https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/classification/OneVsRest.scala
 */
export const stage: Wrapper = {
  name: 'OneVsRest',
  module: 'classification',
  kind: 'estimator',
  task: 'classification',
  spark: 'classification.OneVsRest',
  doc: 'Fits a classifier for each class, which tells it from all others, and predicts the class of the largest score.',
  see: 'https://spark.apache.org/docs/latest/ml-classification-regression.html#one-vs-rest-classifier-aka-one-vs-all',
  sklearn: ['OneVsRestClassifier'],
  nominal: 'onehot',
  params: {
    [INNER]: innerStage('The classifier that is fitted for each class, with its own parameters; a grid has them as classifier.regParam and the like.', { hides: HIDDEN, sklearn: ['estimator'] }),
    ...scorerParams(),
    ...weightParam(),
    parallelism: int(1, NO_EFFECT, { min: 1 }),
  },
  takes: ({ task, params }) => task === 'classification' && params.rawPredictionCol !== undefined,
  around,
};

function around(inner: Stage): Stage {
  const { name, module, kind, task, spark, doc, see, sklearn, params } = stage;
  const { fit, whole } = inner;
  return {
    name: nameAround(name, inner.name), module, kind, task, spark, doc, see, sklearn,
    params: tableAround(params, inner.params),
    missing: inner.missing,
    nominal: inner.nominal,
    check: (given) => inner.check(insideOf(inner, given)).map(({ param, text }) => ({ param: `${INNER}.${param}`, text })),
    inputs: learnedColumns,
    outputs: classifierOutputs,
    schema(given, before) {
      const after = classifierSchema(given, before);
      refusingByName(inner, () => inner.schema(insideOf(inner, given), twoSides(before, given)));
      return after;
    },
    passes: fit === null ? {} : { classes: passOf(inner) },
    fit: fit === null ? null : (given, meta) => fitTogether({ inner, fit }, given, meta),
    apply: (model, frame) => apply(inner, model, frame),
    whole: whole === null ? null : wholeOf(inner, whole),
  };
}

/** The parameters of the classifier of one class, which makes no columns. */
function insideOf(inner: Stage, given: ParamValues): ParamValues {
  const { featuresCol, labelCol, weightCol } = given;
  const outputs = Object.fromEntries(['predictionCol', 'rawPredictionCol', 'probabilityCol'].filter((name) => inner.params[name] !== undefined).map((name) => [name, '']));
  return { ...defaultsOf(inner.params), ...paramsInside(given, INNER), featuresCol, labelCol, ...(weightCol === undefined ? {} : { weightCol }), ...outputs };
}

/** What the classifier says of one of its parameters is said by the name that it has here. */
function refusingByName(inner: Stage, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    const [, blamed = ''] = error instanceof DataError ? (/^(\w+): /.exec(error.message) ?? []) : [];
    throw error instanceof DataError && Object.hasOwn(inner.params, blamed) ? new DataError(`${INNER}.${error.message}`, { cause: error }) : error;
  }
}

function twoSides(schema: Schema, { labelCol }: ParamValues): Schema {
  return new Map([...schema, [String(labelCol), doubleType(SIDES)]]);
}

/** The frame with a label that says whether a row is of the class. */
function against(frame: Frame, { labelCol }: ParamValues, own: number): Frame {
  const { indices } = classIndices(frame, String(labelCol));
  return withColumns(frame, [[String(labelCol), integers(indices.map((c) => (c === own ? 1 : 0)), SIDES)]]);
}

/** What the fit for a class asks for. */
interface Asked extends PassRequest {
  of: number;
}

/** What a pass of the fit for a class gave. */
interface Given {
  pass: string;
  partial: unknown;
}

function passOf(inner: Stage): Pass {
  return {
    run(shard: Frame, asked: readonly Asked[], params: ParamValues): Given[] {
      const inside = insideOf(inner, params);
      return asked.map(({ of, pass, args }) => ({ pass, partial: inner.passes[pass].run(against(shard, params, of), args as never, inside) }));
    },
    merge: (a: readonly Given[], b: readonly Given[]): Given[] => a.map(({ pass, partial }, i) => ({ pass, partial: inner.passes[pass].merge(partial as never, b[i].partial as never) })),
  };
}

function* fitTogether({ inner, fit }: { inner: Stage; fit: NonNullable<Stage['fit']> }, params: ParamValues, { schema }: Meta): Fit {
  const labels = classLabels(schema, String(params.labelCol));
  const fits = labels.map(() => fit(insideOf(inner, params), { schema: twoSides(schema, params) }));
  const steps = fits.map((one) => one.next());
  for (;;) {
    const asked = steps.flatMap((step, of): Asked[] => (step.done === true ? [] : [{ of, ...step.value }]));
    if (asked.length === 0) return modelOf(inner, params, { labels, models: steps.map(({ value }) => value as Model) });
    const given = (yield { pass: 'classes', args: asked }) as Given[];
    asked.forEach(({ of }, i) => (steps[of] = fits[of].next(given[i].partial)));
  }
}

/** The states are in a list, the arrays have the number of their class in front of their names. */
function modelOf(inner: Stage, params: ParamValues, { labels, models }: { labels: readonly string[]; models: readonly Model[] }): Model {
  const arrays = models.flatMap((model, of) => Object.entries(model.arrays).map(([name, values]) => [`${of}.${name}`, values] as const));
  return { stage: nameAround(stage.name, inner.name), params, state: { numClasses: labels.length, labels, ...endOf(models), models: models.map(({ state }) => state) }, arrays: Object.fromEntries(arrays) };
}

/** The searches for the models as one, which has converged where all have. */
function endOf(models: readonly Model[]): { totalIterations?: number; ending?: string } {
  const searches = models.map(convergenceOf).filter((search) => search !== undefined);
  if (searches.length === 0) return {};
  return { totalIterations: searches.reduce((sum, { iterations }) => sum + iterations, 0), ending: searches.every(({ converged }) => converged) ? 'values' : 'iterations' };
}

const taken = new WeakMap<Model['arrays'], readonly Model[]>();

/** The models of the classes, the same each time: what is made of them is kept with them. */
function modelsOf(inner: Stage, { params, state, arrays }: Model): readonly Model[] {
  const before = taken.get(arrays);
  if (before !== undefined) return before;
  const own = { ...insideOf(inner, params), rawPredictionCol: SCORES };
  const models = (state.models as readonly Model['state'][]).map((each, of): Model => ({ stage: inner.name, params: own, state: each, arrays: arraysOf(arrays, of) }));
  taken.set(arrays, models);
  return models;
}

function arraysOf(arrays: Model['arrays'], of: number): Model['arrays'] {
  const prefix = `${of}.`;
  return Object.fromEntries(Object.entries(arrays).filter(([name]) => name.startsWith(prefix)).map(([name, values]): [string, NumberArray] => [name.slice(prefix.length), values]));
}

function apply(inner: Stage, model: Model, frame: Frame): Frame {
  const { params } = model;
  const labels = model.state.labels as readonly string[];
  const name = String(params.featuresCol);
  const features: Frame = { ...frame, columns: new Map([[name, anyVector(frame, name)]]) };
  const raw = new Float64Array(frame.rows * labels.length);
  for (const [of, own] of modelsOf(inner, model).entries()) {
    const { width, values } = denseVector(anyVector(inner.apply(own, features), SCORES));
    for (let row = 0; row < frame.rows; row++) raw[row * labels.length + of] = values[row * width + 1];
  }
  return addPredictions(frame, { params, raw, probabilities: null, labels });
}

/** Each candidate is fitted by itself: raw scores, unlike probabilities, cannot be had of an evaluation. */
function wholeOf(inner: Stage, whole: WholeFit): WholeFit {
  function fitWhole({ frame, train }: Omit<SplitFrame, 'test'>, params: ParamValues): Model {
    const { labels } = classIndices(frame, String(params.labelCol));
    const models = labels.map((_, of) => whole.fit({ frame: against(frame, params, of), train }, insideOf(inner, params)));
    return modelOf(inner, params, { labels, models });
  }
  return {
    groupKey: (params) => jsonText(params),
    fitsDone: (candidates) => candidates.length,
    cost(candidates, rows, { schema }) {
      const costs = candidates.map((params) => {
        const { ms, bytes } = whole.cost([insideOf(inner, params)], rows, { schema: twoSides(schema, params) });
        return { ms: ms * (schema.get(String(params.labelCol))?.labels?.length ?? 1), bytes };
      });
      return { ms: costs.reduce((sum, { ms }) => sum + ms, 0), bytes: costs.reduce((most, { bytes }) => Math.max(most, bytes), 0) };
    },
    *evaluate(data, candidates, trainScores): Generator<Evaluation> {
      for (const [candidate, params] of candidates.entries()) {
        const model = fitWhole(data, params);
        yield { candidate, test: predictionsOf(inner, model, selectRows(data.frame, data.test)), train: trainScores ? predictionsOf(inner, model, selectRows(data.frame, data.train)) : null };
      }
    },
    fit: fitWhole,
    ranges: null,
  };
}

function predictionsOf(inner: Stage, model: Model, frame: Frame): Predictions {
  const scored = apply(inner, { ...model, params: { ...model.params, predictionCol: PREDICTED, rawPredictionCol: SCORES } }, frame);
  const { width, values } = denseVector(anyVector(scored, SCORES));
  return { classes: width, predicted: Int32Array.from(numericColumn(scored, PREDICTED).values), probabilities: () => values };
}
