import type { Formula } from '../../../stages/common/formula.ts';
import { readFormula } from '../../../stages/common/formula.ts';
import type { ParamValues } from '../../../stages/params.ts';
import type { Model } from '../../../stages/stage.ts';
import { DataError } from '../../../util/errors.ts';
import { onlyRow } from '../cells.ts';
import type { Converter, Learned, Writing } from '../converter.ts';
import { oneRow } from '../converter.ts';
import { isCounting, pipelineNode, stagesIn } from '../stages.ts';
import type { ReadNode, WrittenNode } from '../node.ts';

/** The terms of the formula with their dot written out, beside the pipeline of the stages that make them. */
export const rformula: Converter = {
  class: 'feature.RFormulaModel',
  uses: ['StringIndexer', 'Interaction', 'OneHotEncoder', 'VectorAssembler'],
  reads: ({ state }, column) => (Object.hasOwn(state.indexed as object, column) ? 'text' : 'number'),
  tables({ params, state }) {
    const { response, intercept } = formulaOf(params);
    return oneRow([{ name: 'label', type: 'string' }, { name: 'terms', type: { list: { list: 'string' } } }, { name: 'hasIntercept', type: 'boolean' }], [response ?? '', state.terms, intercept]);
  },
  nested: (model, writing) => ({ pipelineModel: pipelineNode(`${writing.uid}_stages`, stagesOf(model, writing)) }),
  read: readTerms,
};

function formulaOf({ formula }: ParamValues): Formula {
  const read = readFormula(String(formula));
  if (typeof read === 'string') throw new DataError(`formula: ${read}`);
  return read;
}

interface Learnt {
  terms: readonly (readonly string[])[];
  indexed: Readonly<Record<string, readonly string[]>>;
  label: readonly string[] | null;
}

/** Texts indexed, products made, texts by themselves encoded, all put side by side, what was made on the way taken out, and the label indexed. */
function stagesOf({ params, state }: Model, { uid, label: known, nodeOf }: Writing): WrittenNode[] {
  const { terms, indexed, label } = state as unknown as Learnt;
  const { handleInvalid } = params;
  const nodes: WrittenNode[] = [];
  const made: string[] = [];
  function add(stage: string, given: ParamValues, more: Model['state'] = {}): void {
    nodes.push(nodeOf({ stage, params: given, state: more, arrays: {} }, `${stage}_${uid}_${nodes.length}`));
  }
  function temporary(name: string): string {
    made.push(`${uid}_${name}`);
    return `${uid}_${name}`;
  }
  const indices = new Map(Object.keys(indexed).map((name) => [name, temporary(`index_${name}`)]));
  for (const [name, outputCol] of indices) add('StringIndexer', { inputCol: name, outputCol, handleInvalid }, { labels: [indexed[name]] });
  let keepsAll = !formulaOf(params).intercept;
  const inputCols = terms.map((columns, term) => {
    const index = indices.get(columns[0]);
    if (columns.length === 1 && index === undefined) return columns[0];
    const outputCol = temporary(`term_${term}`);
    if (columns.length > 1) add('Interaction', { inputCols: columns.map((name) => indices.get(name) ?? name), outputCol });
    else {
      const size = indexed[columns[0]].length + (handleInvalid === 'keep' ? 1 : 0);
      add('OneHotEncoder', { inputCols: [index as string], outputCols: [outputCol], dropLast: !keepsAll }, { categorySizes: [size] });
      keepsAll = false;
    }
    return outputCol;
  });
  add('VectorAssembler', { inputCols, outputCol: params.featuresCol, handleInvalid });
  nodes.push(columnPruner(uid, made));
  const response = formulaOf(params).response;
  // A label is class numbers in the fit here; texts are what Spark reads.
  const classes = label ?? (known !== null && known.column === response && !isCounting(known.classes) ? known.classes : null);
  if (classes !== null && response !== null) add('StringIndexer', { inputCol: response, outputCol: params.labelCol, handleInvalid }, { labels: [classes] });
  return nodes;
}

/** A stage that Spark has for its own use. */
function columnPruner(uid: string, columns: readonly string[]): WrittenNode {
  const tables = oneRow([{ name: 'columnsToPrune', type: { list: 'string' } }], [columns]);
  return { class: 'feature.ColumnPruner', uid: `columnPruner_${uid}`, params: {}, defaults: {}, more: {}, tables, nested: {} };
}

function readTerms(node: ReadNode, { params }: { params: ParamValues }): Learned {
  const { terms } = onlyRow(node, ['terms']) as unknown as Learnt;
  const pipeline = node.nested['pipelineModel'];
  if (pipeline === undefined) throw new DataError(`${node.path}: expected a folder pipelineModel, found none`);
  const indexers = stagesIn(pipeline).filter((inner) => inner.class === 'feature.StringIndexerModel').map((inner) => ({
    input: String(inner.params['inputCol']),
    output: inner.params['outputCol'],
    labels: (onlyRow(inner, ['labelsArray'])['labelsArray'] as string[][])[0],
  }));
  const ofLabel = indexers.find(({ output }) => output === params.labelCol);
  return { state: { terms, indexed: Object.fromEntries(indexers.filter((one) => one !== ofLabel).map(({ input, labels }) => [input, labels])), label: ofLabel?.labels ?? null }, arrays: {} };
}
