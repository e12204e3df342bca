import { DataError } from '../../util/errors.ts';
import type { ReadNode, WrittenNode } from './node.ts';

const PIPELINE = 'PipelineModel';
/** Spark's searches, which keep the best model in a folder of its own. */
const SEARCHES = ['tuning.CrossValidatorModel', 'tuning.TrainValidationSplitModel'];

/** A pipeline of stages, each in a folder that is named by its place, with as many digits as the number of stages has. */
export function pipelineNode(uid: string, stages: readonly WrittenNode[]): WrittenNode {
  const digits = String(stages.length).length;
  const folders = stages.map((stage, i) => [`stages/${String(i).padStart(digits, '0')}_${stage.uid}`, stage] as const);
  return { class: PIPELINE, uid, params: { stageUids: JSON.stringify(stages.map((stage) => stage.uid)) }, defaults: {}, more: {}, tables: {}, nested: Object.fromEntries(folders) };
}

/** The fitted stages of a model in order, of pipelines in it too; a stage by itself is one. Throws a DataError where one is not there. */
export function stagesIn(node: ReadNode): ReadNode[] {
  if (SEARCHES.includes(node.class)) {
    const best = node.nested['bestModel'];
    if (best === undefined) throw new DataError(`${node.path}: expected a folder bestModel, found none`);
    return stagesIn(best);
  }
  if (node.class !== PIPELINE) return [node];
  const uids = (node.params['stageUids'] ?? []) as readonly string[];
  const digits = String(uids.length).length;
  return uids.flatMap((uid, i) => {
    const name = `stages/${String(i).padStart(digits, '0')}_${uid}`;
    const stage = node.nested[name];
    if (stage === undefined) throw new DataError(`${node.path}: expected a folder ${name}, found none`);
    return stagesIn(stage);
  });
}

/** Whether the classes are the numbers from 0 on, which need no indexer. */
export function isCounting(classes: readonly string[]): boolean {
  return classes.every((name, i) => name === String(i));
}
