import type { ParamTable, ParamValue } from '../stages/params.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { choicesOf, stagesWith } from './choices.ts';
import { matchesGlob } from './glob.ts';
import { ownLabel } from './label.ts';
import type { ParsedJob } from './parse.ts';
import type { CheckedStage } from './pipeline.ts';
import type { Origin } from './source.ts';
import { didYouMean } from './suggest.ts';
import { entryOf, problemAt, quote, valueAt } from './tree.ts';
import type { Node } from './tree.ts';

/** Made by us in front of the first stage that wants it, unless a stage makes it. */
const FEATURES = 'features';

/** Checks every column that the job file names against the names of the data's columns. Nothing is read but the names. */
export function checkColumns(parsed: ParsedJob, header: readonly string[]): Diagnostic[] {
  const { stages } = parsed.sources;
  const variants = choicesOf(stages).map((choices) => ({ ...parsed, sources: { ...parsed.sources, stages: stagesWith(stages, choices) } }));
  const found = [...variants.flatMap((one) => checkLabel(one, header)), ...checkWeight(parsed, header), ...checkPatterns(parsed, header), ...checkSplitColumn(parsed, header), ...variants.flatMap((one) => checkStageColumns(one, header))];
  // What is wrong in several variants is told once.
  return [...new Map(found.map((one) => [JSON.stringify([one.text, one.at]), one])).values()];
}

/** The names of columns that a stage reads or makes, from its table alone. */
export function columnsOf(table: ParamTable, params: Readonly<Record<string, ParamValue>>, output: boolean): { param: string; columns: string[] }[] {
  return Object.entries(table).flatMap(([param, { type, default: fallback, output: makes }]) => {
    const value = params[param] ?? fallback;
    if ((type !== 'column' && type !== 'columns') || (makes === true) !== output || value === undefined) return [];
    return [{ param, columns: Array.isArray(value) ? value.map(String) : [String(value)] }];
  });
}

function checkLabel({ job: { data: { label } }, sources: { root, stages } }: ParsedJob, header: readonly string[]): Diagnostic[] {
  const last = stages.findLastIndex(({ entry }) => entry.task !== null);
  const predictor = last < 0 ? null : stages[last];
  if (label === null) return predictor === null ? [] : checkOwnLabel({ predictor, before: stages.slice(0, last), root }, header);
  const own = predictor?.given.get('labelCol');
  if (own !== undefined && predictor !== null && predictor.params['labelCol'] !== label) {
    const says = `data.label is ${quote(label)}, and ${predictor.id} has the label ${quote(String(predictor.params['labelCol']))}`;
    return [problemAt(own.value.at, { id: 'two-labels', path: `${predictor.id}.labelCol`, says, suggestion: 'leave labelCol out' })];
  }
  return header.includes(label) ? [] : [missing(valueAt(root, ['data', 'label'])?.at ?? root.at, 'data.label', { name: label, header })];
}

/** The label of a job without `data.label`. */
function checkOwnLabel({ predictor, before, root }: { predictor: CheckedStage; before: readonly CheckedStage[]; root: Node }, header: readonly string[]): Diagnostic[] {
  const [given, ...front] = [predictor, ...before].map(({ entry: { name }, params }) => ({ name, params }));
  const { label, formula, problem } = ownLabel(given, front);
  const at = formula < 0 ? predictor.given.get('labelCol')?.value.at : before[formula].given.get('formula')?.value.at;
  const path = formula < 0 ? `${predictor.id}.labelCol` : `${before[formula].id}.formula`;
  if (at !== undefined && problem !== null) return [problemAt(at, { id: 'parameters', path, says: problem })];
  if (header.includes(label)) return [];
  if (at !== undefined) return [missing(at, path, { name: label, header })];
  const data = entryOf(root, 'data')?.keyAt ?? root.at;
  return [problemAt(data, { id: 'no-label', path: '', says: `expected data.label, the column that ${predictor.entry.name} predicts`, suggestion: didYouMean('label', header, 'the columns of the data') })];
}

function checkWeight({ job: { data: { weight, label } }, sources: { root } }: ParsedJob, header: readonly string[]): Diagnostic[] {
  if (weight === null) return [];
  const at = valueAt(root, ['data', 'weight'])?.at ?? root.at;
  if (!header.includes(weight)) return [missing(at, 'data.weight', { name: weight, header })];
  return weight === label ? [problemAt(at, { id: 'weight-is-label', path: 'data.weight', says: `${quote(weight)} is the label, which cannot be the weight too` })] : [];
}

function checkPatterns({ job, sources: { root } }: ParsedJob, header: readonly string[]): Diagnostic[] {
  const node = valueAt(root, ['data', 'features']);
  if (node === undefined) return [];
  const nodes = node.kind === 'list' ? node.items : [node];
  return job.data.features.flatMap((pattern, i) => {
    const bare = pattern.replace(/^!/, '');
    if (header.some((name) => matchesGlob(name, bare))) return [];
    return [problemAt(nodes[i].at, { id: 'no-column', path: 'data.features', says: `no column of the data fits ${quote(pattern)}`, suggestion: didYouMean(bare, header, 'the columns of the data') })];
  });
}

function checkSplitColumn({ job: { validation }, sources: { root } }: ParsedJob, header: readonly string[]): Diagnostic[] {
  if (validation === null || !('column' in validation) || validation.column === null || header.includes(validation.column)) return [];
  const at = valueAt(root, ['validation', validation.kind])?.at ?? root.at;
  return [missing(at, `validation.${validation.kind}`, { name: validation.column, header })];
}

function checkStageColumns({ sources: { stages, grid } }: ParsedJob, header: readonly string[]): Diagnostic[] {
  const there = new Set([...header, FEATURES]);
  return stages.flatMap((stage, i) => {
    const statements = stages.slice(0, i).flatMap(statementsIn);
    const found = [...readColumns(stage, grid), ...variedColumns(stage, grid)]
      .filter(({ name }) => !there.has(name) && !statements.some((text) => text.includes(name)))
      .map(({ name, param, at }) => {
        const later = stages.slice(i + 1).find((other) => made(other).some((column) => column.name === name));
        const suggestion = later !== undefined ? `${later.id} makes it: put that stage first` : didYouMean(name, [...there], 'there are');
        return problemAt(at, { id: 'no-column', path: `${stage.id}.${param}`, says: `neither the data nor an earlier stage has a column ${quote(name)}`, suggestion });
      });
    const taken = made(stage).flatMap(({ name, param, at }) => {
      // A label that is there already stays.
      const clash = at !== null && param !== 'labelCol' && there.has(name) && !(name === FEATURES && !header.includes(FEATURES) && !madeBefore(stages.slice(0, i), name));
      return clash ? [problemAt(at, { id: 'column-taken', path: `${stage.id}.${param}`, says: `there is a column ${quote(name)} already`, suggestion: 'choose another name' })] : [];
    });
    for (const { name } of made(stage)) there.add(name);
    return [...found, ...taken];
  });
}

interface Mention {
  name: string;
  param: string;
  at: Origin;
}

/** Columns that a stage reads, but those that the grid varies and the label, which is checked by itself. */
function readColumns(stage: CheckedStage, grid: ParsedJob['sources']['grid']): Mention[] {
  const varied = new Set(grid.flat().filter((axis) => axis.stage === stage).map((axis) => axis.param));
  return columnsOf(stage.entry.params, stage.params, false)
    .filter(({ param }) => param !== 'labelCol' && !varied.has(param))
    .flatMap(({ param, columns }) => columns.map((name, i) => ({ name, param, at: placeOf(stage, param, i) ?? stage.at })));
}

function variedColumns(stage: CheckedStage, grid: ParsedJob['sources']['grid']): Mention[] {
  const axes = grid.flat().filter((axis) => axis.stage === stage && ['column', 'columns'].includes(stage.entry.params[axis.param].type) && axis.param !== 'labelCol');
  return axes.flatMap(({ param, values }) =>
    values.flatMap(({ value, node }) => (Array.isArray(value) ? value : [value]).map((name, i) => ({ name: String(name), param, at: itemOf(node, i).at }))),
  );
}

/** Columns that a stage makes; `at` is null for a name that the file does not give. */
function made(stage: CheckedStage): { name: string; param: string; at: Origin | null }[] {
  const outputs = columnsOf(stage.entry.params, stage.params, true).flatMap(({ param, columns }) => columns.map((name, i) => ({ name, param, at: placeOf(stage, param, i) })));
  const table = stage.entry.params;
  const unnamed = table['outputCol'] !== undefined && stage.params['outputCol'] === undefined && stage.params['outputCols'] === undefined;
  return unnamed ? [...outputs, { name: `${stage.id}__output`, param: 'outputCol', at: null }] : outputs;
}

/** The texts of a stage that has no parameters for columns: what it makes is named in them, and known when it is loaded. */
function statementsIn({ entry, params }: CheckedStage): string[] {
  const table = Object.entries(entry.params);
  if (table.some(([, { type }]) => type === 'column' || type === 'columns')) return [];
  return table.filter(([name, { type }]) => type === 'string' && params[name] !== undefined).map(([name]) => String(params[name]));
}

function madeBefore(stages: readonly CheckedStage[], name: string): boolean {
  return stages.some((stage) => made(stage).some((column) => column.name === name));
}

function placeOf(stage: CheckedStage, param: string, index: number): Origin | null {
  const given = stage.given.get(param);
  return given === undefined ? null : itemOf(given.value, index).at;
}

function itemOf(node: Node, index: number): Node {
  return node.kind === 'list' ? (node.items[index] ?? node) : node;
}

function missing(at: Origin, path: string, { name, header }: { name: string; header: readonly string[] }): Diagnostic {
  return problemAt(at, { id: 'no-column', path, says: `the data has no column ${quote(name)}`, suggestion: didYouMean(name, header, 'its columns') });
}
