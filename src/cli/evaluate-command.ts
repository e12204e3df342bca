import { evaluateModel } from '../run/evaluate.ts';
import type { Evaluated } from '../run/evaluate.ts';
import { csvLine } from '../util/csv.ts';
import { count, textTable } from '../util/text.ts';
import { warn } from './exit.ts';
import { splitOutside } from './search-job.ts';

/** The flags of `ml-submit evaluate`. */
export interface EvaluateFlags {
  metrics?: string;
  label?: string;
  weight?: string;
  positive?: string;
  format: 'table' | 'json' | 'csv';
}

/** A table of more classes is no help to anybody. */
const MOST_CLASSES = 20;

/** Prints the metrics of a saved model on labelled data. */
export async function printEvaluation(folder: string, data: string, flags: EvaluateFlags): Promise<void> {
  const metrics = flags.metrics === undefined ? [] : splitOutside(flags.metrics);
  const found = await evaluateModel({ folder, data, stdin: process.stdin }, { metrics, label: flags.label ?? null, weight: flags.weight ?? null, positive: flags.positive ?? null });
  if (found.dropped > 0) warn(`warning: ${count(found.dropped, 'row')} with missing values ${found.dropped === 1 ? 'is' : 'are'} dropped by the model, and not scored`);
  if (found.fittedWeight !== null && found.weight === null) warn(`note: the model was fitted with weights, \`${found.fittedWeight}\`, and these metrics count every row once; --weight names a column to weigh them by`);
  process.stdout.write(`${render(found, { model: folder, data, format: flags.format })}\n`);
}

function render(found: Evaluated, { model, data, format }: { model: string; data: string; format: EvaluateFlags['format'] }): string {
  if (format === 'json') return JSON.stringify(evaluationJson(found, { model, data }), null, 2);
  if (format === 'csv') return [['metric', 'value'], ...found.metrics.map(({ name, value }) => [name, Number.isNaN(value) ? null : value])].map((cells) => csvLine(cells, ',')).join('').trimEnd();
  return evaluationTable(found).join('\n');
}

function evaluationJson({ metrics, confusion, ...rest }: Evaluated, { model, data }: { model: string; data: string }): object {
  const values = Object.fromEntries(metrics.map(({ name, value }) => [name, Number.isNaN(value) ? null : value]));
  return { model, data, ...rest, metrics: values, confusion };
}

function evaluationTable(found: Evaluated): string[] {
  const { metrics, confusion, classes, rows, label, weight } = found;
  const lines = textTable(['metric', 'value'], metrics.map(({ name, value }) => [name, Number.isNaN(value) ? 'not defined' : shortNumber(value)]), [false, true]);
  const weighted = weight === null ? '' : `, weighted by ${weight}`;
  const all = [`${count(rows, 'row')}, label ${label}${weighted}`, '', ...lines];
  if (confusion === null) return all;
  if (classes.length > MOST_CLASSES) return [...all, '', `no confusion matrix for ${classes.length} classes: see --format json`];
  const table = textTable([`${label} \\ prediction`, ...classes], classes.map((name, i) => [name, ...confusion[i].map(shortNumber)]), [false, ...classes.map(() => true)]);
  return [...all, '', ...table];
}

/** Six digits, whole numbers in full. */
function shortNumber(value: number): string {
  const DIGITS = 6;
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(DIGITS)));
}
