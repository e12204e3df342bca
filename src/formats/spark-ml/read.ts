import type { Frame } from '../../frame/column.ts';
import { CSV_DEFAULTS } from '../../sources/source.ts';
import { readFormula } from '../../stages/common/formula.ts';
import { loadStage } from '../../stages/index.ts';
import { nameAround } from '../../stages/nesting.ts';
import type { ParamValues } from '../../stages/params.ts';
import type { Model, Stage } from '../../stages/stage.ts';
import { DataError } from '../../util/errors.ts';
import { freshName } from '../../util/text.ts';
import { featuresState } from '../features.ts';
import { withoutRows } from '../inputs.ts';
import type { SavedInput, SavedPipeline, SavedStage } from '../native.ts';
import type { Converter, Reads } from './converter.ts';
import { readFolder } from './folder.ts';
import type { ReadNode } from './node.ts';
import { decodeParams } from './params.ts';
import { stagesIn } from './stages.ts';
import { converterOfClass } from './table.ts';

/** A stage that was read. */
interface ReadStage {
  model: Model;
  stage: Stage;
  converter: Converter;
}

/**
 * Reads a folder that Spark's `save` wrote: of a PipelineModel, of one stage, or of the best model of a search. What columns the data must have follows from the stages that read them
 * first; the label is what indexes it, or numbers. `widths`: how long the vectors of columns are that Spark does not save it of. Throws a DataError naming a stage that there is none of here, or what is damaged.
 */
export async function readSparkMl(folder: string, widths: ReadonlyMap<string, number>): Promise<SavedPipeline> {
  const nodes = stagesIn(await readFolder(folder));
  const read = await Promise.all(nodes.map(readStage));
  const at = read.findLastIndex(({ stage }) => stage.task !== null);
  const label = at < 0 ? null : labelOf(read, at);
  const inputs = inputsOf(read, label?.column ?? null).map(({ name, type }) => ({ name, type: type.width === 0 ? { ...type, width: widths.get(name) ?? 0 } : type }));
  const unknown = inputs.find(({ type }) => type.width === 0);
  if (at < 0 && unknown !== undefined) throw new DataError(`${folder}: column \`${unknown.name}\`: Spark does not save how long its vectors are, and no stage of the model tells; put a VectorSizeHint in front of the others`);
  const models = completed(read, inputs, { predictor: at, classes: label?.classes ?? [] });
  const ids = new Set<string>();
  const stages = models.map((model): SavedStage => {
    const id = freshName(model.stage.replace(/\(.*/, ''), ids);
    ids.add(id);
    return { id, inserted: false, model };
  });
  return { options: CSV_DEFAULTS, inputs, label, stages };
}

async function readStage(node: ReadNode): Promise<ReadStage> {
  const { name, converter } = known(node);
  const inner = converter.inner?.(node);
  const stage = await loadStage(inner === undefined ? name : nameAround(name, known(inner).name));
  const params = decodeParams(stage.params, node, converter.params ?? {});
  const learned = await converter.read?.(node, { params, modelOf: async (one) => (await readStage(one)).model });
  return { model: { stage: stage.name, params: learned?.params ?? params, state: learned?.state ?? {}, arrays: learned?.arrays ?? {} }, stage, converter };
}

function known({ path, class: name }: ReadNode): { name: string; converter: Converter } {
  const found = converterOfClass(name);
  if (found !== null) return found;
  const [, own = name] = /\.(\w+)$/.exec(name) ?? [];
  const fitted = converterOfClass(`${name}Model`) ?? converterOfClass(name.replace(/(Classifier|Regressor)$/, (kind) => (kind === 'Classifier' ? 'ClassificationModel' : 'RegressionModel')));
  if (fitted !== null || own === 'Pipeline') throw new DataError(`${path}: ${own} is not fitted: save the model that its fit gives`);
  throw new DataError(`${path}: there is no ${own} here yet, of ${name}`);
}

/** The label of the predictor: what its indexer or its formula reads, with the names of the classes, or the column of numbers that it learned from. */
function labelOf(read: readonly ReadStage[], at: number): { column: string; classes: readonly string[] } | null {
  const { model, stage } = read[at];
  const labelCol = model.params.labelCol;
  if (typeof labelCol !== 'string') return null;
  const made = sourceOf(read.slice(0, at), labelCol);
  const column = made?.column ?? labelCol;
  if (stage.task === 'regression') return { column, classes: [] };
  const numbers = model.state.labels as readonly string[];
  return { column, classes: numbers.map((number, i) => made?.labels?.[i] ?? number) };
}

/** The column of the data that stages make a label of, with its classes where they index it; null where none makes it. */
function sourceOf(before: readonly ReadStage[], labelCol: string): { column: string; labels: readonly string[] | null } | null {
  for (const { model: { stage, params, state } } of [...before].reverse()) {
    const outputs = (params.outputCols ?? [params.outputCol]) as readonly string[];
    const place = outputs.indexOf(labelCol);
    if (stage === 'StringIndexer' && place >= 0) return { column: ((params.inputCols ?? [params.inputCol]) as readonly string[])[place], labels: (state.labels as readonly (readonly string[])[])[place] };
    if (stage === 'RFormula' && params.labelCol === labelCol) {
      const response = responseOf(params);
      return response === null ? null : { column: response, labels: state.label as readonly string[] | null };
    }
  }
  return null;
}

function responseOf({ formula }: ParamValues): string | null {
  const read = readFormula(String(formula));
  return typeof read === 'string' ? null : read.response;
}

/** The columns that stages read and none of them makes, but for the label, each as the first of its readers has to have it that is particular about it. */
function inputsOf(read: readonly ReadStage[], label: string | null): SavedInput[] {
  const made = new Set<string>();
  const inputs = new Map<string, { input: SavedInput; sure: boolean }>();
  for (const [at, { model, stage, converter }] of read.entries()) {
    const unread = new Set([label, ...fitOnlyColumns(stage, model.params)]);
    for (const name of stage.inputs(model.params, new Map())) {
      const sure = converter.takesAny !== true;
      if (made.has(name) || unread.has(name) || (inputs.has(name) && !(sure && inputs.get(name)?.sure === false))) continue;
      const reads = typeof converter.reads === 'string' ? converter.reads : converter.reads(model, name);
      inputs.set(name, { input: { name, type: { ...TYPES[reads], ...(reads === 'vector' ? { width: widthOf(read.slice(at), name) } : {}) } }, sure });
    }
    for (const name of stage.outputs(model.params)) made.add(name);
  }
  return [...inputs.values()].map(({ input }) => input);
}

/** What only fits read, and the response of a formula. */
function fitOnlyColumns(stage: Stage, params: ParamValues): unknown[] {
  const named = Object.entries(stage.params).flatMap(([name, param]) => (param.fitOnly === true || name === 'labelCol' || name === 'weightCol' ? [params[name]] : []));
  return stage.name === 'RFormula' ? [...named, responseOf(params)] : named;
}

const TYPES: Readonly<Record<Reads, SavedInput['type']>> = {
  number: { kind: 'f64', boolean: false, date: false },
  text: { kind: 'text', boolean: false, date: false },
  list: { kind: 'list', boolean: false, date: false },
  vector: { kind: 'vector', boolean: false, date: false },
};

/** Slots of a column by the first stage that knows, also of vectors that are made of it with as many; 0 where none does. */
function widthOf(read: readonly ReadStage[], column: string): number {
  const same = new Set([column]);
  for (const { model, stage, converter } of read) {
    if (!stage.inputs(model.params, new Map()).some((name) => same.has(name))) continue;
    const width = converter.width?.(model) ?? null;
    if (width !== null) return width;
    if (converter.keepsWidth === true) for (const name of stage.outputs(model.params)) same.add(name);
  }
  return 0;
}

/**
 * The models with the names and numbers of their features and the names of the classes, as stages make them of no rows. Where a predictor stands behind stages that cannot do without knowing
 * how long vectors are, it goes without names.
 */
function completed(read: readonly ReadStage[], inputs: readonly SavedInput[], { predictor, classes }: { predictor: number; classes: readonly string[] }): Model[] {
  let frame: Frame | null = withoutRows(inputs);
  return read.map(({ model, stage }, at) => {
    const done = { ...model, state: { ...model.state, ...(frame === null ? {} : featuresState(model, frame)), ...(at === predictor && classes.length > 0 ? { labels: [...classes] } : {}) } };
    frame = frame === null ? null : behind(stage, done, { frame, predictor });
    return done;
  });
}

function behind(stage: Stage, model: Model, { frame, predictor }: { frame: Frame; predictor: number }): Frame | null {
  try {
    return stage.apply(model, frame);
  } catch (error) {
    if (!(error instanceof DataError) || predictor < 0) throw error;
    return null;
  }
}
