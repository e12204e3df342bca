import { namesAround, paramsInside } from '../../../stages/nesting.ts';
import type { Model, NumberArray } from '../../../stages/stage.ts';
import { DataError } from '../../../util/errors.ts';
import type { Converter, Reading, Restored, Writing } from '../converter.ts';
import { classNumbers } from '../converter.ts';
import type { ReadNode, WrittenNode } from '../node.ts';

const INNER = 'classifier';
/** Inside, columns are named as those around are, or are nobody's. */
const OWN = ['featuresCol', 'labelCol', 'weightCol', 'predictionCol', 'rawPredictionCol', 'probabilityCol', 'leafCol', 'threshold', 'thresholds'];

/** A classifier for each class in a folder of its own, beside the estimator that fitted them. */
export const oneVsRest: Converter = {
  class: 'classification.OneVsRestModel',
  reads: 'vector',
  params: { without: ['parallelism'] },
  width: ({ state }) => ((state.models as readonly Model['state'][])[0]?.numFeatures as number | undefined) ?? null,
  more: ({ state }) => ({ labelMetadata: '{}', numClasses: state.numClasses }),
  nested: writeModels,
  inner: (node) => nodesIn(node)[0],
  read: readModels,
};

function writeModels({ stage, params, state, arrays }: Model, { uid, nodeOf }: Writing): Record<string, WrittenNode> {
  const inner = namesAround(stage)?.inner ?? '';
  const own = paramsInside(params, INNER);
  const { featuresCol, labelCol } = params;
  const states = state.models as readonly Model['state'][];
  const models = states.map((each, of): Model => ({ stage: inner, params: { ...own, featuresCol, labelCol }, state: each, arrays: arraysOf(arrays, of) }));
  const nodes = models.map((model, of) => nodeOf(model, `${inner}_${uid}_${of}`));
  const estimator = { ...nodes[0], class: `classification.${inner}`, uid: `${inner}_${uid}`, more: {}, tables: {}, nested: {} };
  return { [INNER]: estimator, ...Object.fromEntries(nodes.map((node, of) => [`model_${of}`, node])) };
}

function arraysOf(arrays: Model['arrays'], of: number): Model['arrays'] {
  const prefix = `${of}.`;
  return Object.fromEntries(Object.entries(arrays).filter(([name]) => name.startsWith(prefix)).map(([name, values]): [string, NumberArray] => [name.slice(prefix.length), values]));
}

async function readModels(node: ReadNode, { params, modelOf }: Reading): Promise<Restored> {
  const models = await Promise.all(nodesIn(node).map(modelOf));
  const arrays = models.flatMap((model, of) => Object.entries(model.arrays).map(([name, values]) => [`${of}.${name}`, values] as const));
  const inside = Object.entries(models[0].params).filter(([name]) => !OWN.includes(name)).map(([name, value]) => [`${INNER}.${name}`, value] as const);
  return {
    params: { ...params, ...Object.fromEntries(inside) },
    state: { numClasses: models.length, labels: classNumbers(models.length), models: models.map(({ state }) => state) },
    arrays: Object.fromEntries(arrays),
  };
}

/** The models of the classes in order. Throws a DataError where one is not there. */
function nodesIn({ path, more, nested }: ReadNode): ReadNode[] {
  const nodes = Array.from({ length: Math.max(1, Number(more['numClasses'])) }, (_, of) => nested[`model_${of}`]);
  const lacking = nodes.findIndex((inner) => inner === undefined);
  if (lacking >= 0) throw new DataError(`${path}: expected a folder model_${lacking}, found none`);
  return nodes;
}
