import { importancesText } from '../reports/importances.ts';
import { showModel, showTree } from '../run/show.ts';
import type { ForestSize, ShownModel } from '../run/show.ts';
import { count } from '../util/text.ts';
import { usage } from './options.ts';
import { jsonText, yamlText } from '../util/json.ts';

/** The flags of `ml-submit show`. */
export interface ShowFlags {
  tree?: number;
  depth?: number;
  format: 'table' | 'json';
}

const TOP_FEATURES = 10;
const WIDTH = 100;
/** Names in a list of columns or classes, before it is cut. */
const MOST_NAMES = 8;

/** Prints what a saved model is, or one of its trees. */
export async function printModel(folder: string, { tree, depth, format }: ShowFlags): Promise<void> {
  if (tree === undefined && depth !== undefined) throw usage(`--depth ${depth}: expected --tree N beside it, the tree to cut`);
  process.stdout.write(`${tree === undefined ? await modelText(folder, format) : await treeText(folder, { tree, maxDepth: depth ?? null, format })}\n`);
}

async function treeText(folder: string, { format, ...which }: { tree: number; maxDepth: number | null; format: ShowFlags['format'] }): Promise<string> {
  const { lines, ...shown } = await showTree(folder, which);
  if (format === 'json') return jsonText({ model: folder, ...shown }, 2);
  return [`tree ${shown.tree}: ${count(shown.size, 'node')}, depth ${shown.depth}`, '', ...lines].join('\n');
}

async function modelText(folder: string, format: ShowFlags['format']): Promise<string> {
  const shown = await showModel(folder);
  if (format === 'table') return modelLines(folder, shown).join('\n');
  return jsonText({ model: folder, ...shown }, 2);
}

function modelLines(folder: string, { task, label, classes, inputs, stages, forest, importances }: ShownModel): string[] {
  const of = label === null ? '' : ` of ${label}`;
  const what = task === null ? 'transforms rows' : task === 'regression' ? `regressor${of}` : `classifier${of}, ${classes.length.toLocaleString('en-US')} classes: ${names(classes)}`;
  const pipeline = stages.map(({ id, stage, inserted, params }) => {
    const title = id === stage ? stage : `${id}: ${stage}`;
    const settings = Object.entries(params).map(([name, value]) => `${name}: ${shownValue(value)}`);
    return `  ${title}${inserted ? ' (inserted)' : ''}${settings.length === 0 ? '' : ` { ${settings.join(', ')} }`}`;
  });
  const state = { importances: importances.map(({ share }) => share), featureNames: importances.map(({ feature }) => feature) };
  const bars = importancesText([{ state }], { width: process.stdout.columns ?? WIDTH, top: TOP_FEATURES });
  return [
    `${folder}: ${what}`,
    `inputs: ${names(inputs.map(({ name, kind }) => (kind === 'number' ? name : `${name} (${kind})`)))}`,
    'stages, with what is not the default:',
    ...pipeline,
    ...(forest === null ? [] : [forestLine(forest), 'one of them as text: --tree N']),
    ...(bars === null ? [] : ['', bars]),
  ];
}

function forestLine({ trees, nodes, leaves, depth: [flattest, deepest] }: ForestSize): string {
  return `${count(trees, 'tree')}: ${count(nodes, 'node')}, ${leaves.toLocaleString('en-US')} of them leaves, depth ${flattest === deepest ? deepest : `${flattest} to ${deepest}`}`;
}

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return `[${names(value.map(shownValue))}]`;
  return typeof value === 'string' ? value : yamlText(value);
}

function names(all: readonly string[]): string {
  return all.length <= MOST_NAMES ? all.join(', ') : `${all.slice(0, MOST_NAMES).join(', ')}, … (${all.length.toLocaleString('en-US')})`;
}
