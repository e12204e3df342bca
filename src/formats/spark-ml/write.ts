import { createHash } from 'node:crypto';
import { readFormula } from '../../stages/common/formula.ts';
import { loadStage } from '../../stages/index.ts';
import type { ParamValues } from '../../stages/params.ts';
import type { Model, Stage } from '../../stages/stage.ts';
import { DataError } from '../../util/errors.ts';
import { freshName } from '../../util/text.ts';
import type { SavedPipeline } from '../native.ts';
import type { Writing } from './converter.ts';
import { writeFolder } from './folder.ts';
import type { WrittenNode } from './node.ts';
import { encodeParams } from './params.ts';
import { isCounting, pipelineNode } from './stages.ts';
import { converterOf } from './table.ts';

/** Digits of a uid, as many as Spark's have. */
const UID_DIGITS = 12;

/**
 * Writes a pipeline as the folder of a PipelineModel that Spark loads. Names of classes, which Spark's models do not have, are those of a StringIndexerModel
 * in front that makes the label of the predictor; classes named 0, 1, 2… need none. Throws a DataError, before anything is written, naming a stage that Spark cannot have.
 */
export async function writeSparkMl(folder: string, pipeline: SavedPipeline): Promise<void> {
  await writeFolder(folder, await nodeOfPipeline(pipeline));
}

async function nodeOfPipeline({ stages, label }: SavedPipeline): Promise<WrittenNode> {
  const models = stages.map(({ model }) => model);
  const loaded = new Map<string, Stage>();
  for (const name of ['StringIndexer', ...models.flatMap(({ stage }) => [stage, ...innerNames(stage)])]) loaded.set(name, await loadStage(name));
  const predictor = models.findLastIndex(({ stage }) => loaded.get(stage)?.task !== null);
  const { indexer, labelCol } = labelOf(models, predictor, label);
  const known = label === null || label.classes.length === 0 ? null : label;
  const predictionCol = models[predictor]?.params.predictionCol;
  function nodeOf(model: Model, uid: string): WrittenNode {
    return stageNode(model, { label: known, predictionCol: typeof predictionCol === 'string' ? predictionCol : null, uid, nodeOf }, loaded);
  }
  const own = models.map((model, i) => ({ ...model, params: i === predictor && labelCol !== null ? { ...model.params, labelCol } : model.params }));
  const all = [...(indexer === null ? [] : [{ id: 'label', model: indexer }]), ...own.map((model, i) => ({ id: stages[i].id, model }))];
  return pipelineNode(uidOf('PipelineModel', ''), all.map(({ id, model }) => nodeOf(model, uidOf(model.stage.replace(/\(.*/, ''), id))));
}

/** Stages that others are written with. */
function innerNames(stage: string): string[] {
  const inner = /\((\w+)\)/.exec(stage)?.[1];
  return [...(inner === undefined ? [] : [inner]), ...(converterOf(stage)?.uses ?? [])];
}

/** The same for the same stage each time. */
function uidOf(name: string, id: string): string {
  return `${name}_${createHash('sha1').update(`${name}\n${id}`).digest('hex').slice(0, UID_DIGITS)}`;
}

/** The label column of the predictor in Spark, null without one, and the stage in front that makes it of texts, if it takes one. */
function labelOf(models: readonly Model[], predictor: number, label: SavedPipeline['label']): { indexer: Model | null; labelCol: string | null } {
  const own = models[predictor]?.params.labelCol;
  if (label === null || typeof own !== 'string') return { indexer: null, labelCol: null };
  const before = models.slice(0, predictor);
  const formula = before.findLast(({ stage, params }) => stage === 'RFormula' && responseOf(params) === label.column && params.labelCol !== label.column);
  if (formula !== undefined) return { indexer: null, labelCol: String(formula.params.labelCol) };
  if (own !== label.column || isCounting(label.classes)) return { indexer: null, labelCol: own };
  const taken = new Set(models.flatMap(({ params }) => Object.values(params).flat().map(String)));
  const outputCol = freshName(`${label.column}_index`, taken);
  return { indexer: { stage: 'StringIndexer', params: { inputCol: label.column, outputCol, handleInvalid: 'error', stringOrderType: 'frequencyDesc' }, state: { labels: [[...label.classes]] }, arrays: {} }, labelCol: outputCol };
}

function responseOf({ formula }: ParamValues): string | null {
  const read = readFormula(String(formula));
  return typeof read === 'string' ? null : read.response;
}

function stageNode(model: Model, writing: Writing, loaded: ReadonlyMap<string, Stage>): WrittenNode {
  const converter = converterOf(model.stage);
  if (converter === null) throw new DataError(`${model.stage} is no stage of Spark ML, and cannot be written as one`);
  const refused = converter.refuses?.(model) ?? null;
  if (refused !== null) throw new DataError(`${model.stage} cannot be written as a stage of Spark ML: ${refused}`);
  const table = loaded.get(converter.as ?? model.stage)?.params;
  if (table === undefined) throw new Error(`stage ${model.stage} was not loaded`);
  const params = converter.replaced?.(model, writing) ?? model.params;
  return {
    class: converter.class,
    uid: writing.uid,
    ...encodeParams(table, params, converter.params ?? {}),
    more: converter.more?.(model) ?? {},
    tables: converter.tables?.(model, writing) ?? {},
    nested: converter.nested?.(model, writing) ?? {},
  };
}
