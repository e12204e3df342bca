import { describeStages } from '../spec/describe.ts';
import type { ParamDescription, StageDescription } from '../spec/describe.ts';
import { jobSchema } from '../spec/json-schema.ts';
import { textTable } from '../util/text.ts';
import { usage } from './options.ts';
import { jsonText } from '../util/json.ts';

/** Prints all stages, or the parameters of one. */
export function printStages(name: string | null, format: string): void {
  if (format !== 'table' && format !== 'json') throw usage(`--format: expected table or json, found "${format}"`);
  const stages = describeStages(name ?? undefined);
  if (format === 'json') print(jsonText(stages.map((stage) => ({ name: stage.name, module: stage.module, kind: stage.kind, params: stage.params })), 2));
  else if (name === null) for (const line of stageList(stages)) print(line);
  else for (const line of stageHelp(stages[0])) print(line);
}

/** Prints the JSON Schema of the job file. */
export function printSchema(): void {
  print(JSON.stringify(jobSchema(), null, 2));
}

function stageList(stages: readonly StageDescription[]): string[] {
  const rows = stages.map((stage) => [stage.name, stage.module, stage.kind, stage.spark === null ? 'extension' : '', firstSentence(stage.doc)]);
  return textTable(['stage', 'module', 'kind', '', ''], rows, [false, false, false, false, false]);
}

function stageHelp(stage: StageDescription): string[] {
  return [
    `${stage.name} (${stage.module}, ${stage.kind})`,
    stage.doc,
    `See ${stage.see}`,
    ...(stage.sklearn.length > 0 ? [`In scikit-learn: ${stage.sklearn.join(', ')}`] : []),
    '',
    ...paramTable('parameter', stage.params),
    ...stage.searches.flatMap((search) => ['', `output.${search.name}: ${search.doc}`, ...paramTable('key', search.params)]),
  ];
}

function paramTable(head: string, params: readonly ParamDescription[]): string[] {
  const rows = params.map((param) => [param.name, param.default ?? '', param.takes, [param.doc, param.sklearn.length > 0 ? `(scikit-learn: ${param.sklearn.join(', ')})` : '', param.extension ? '[extension]' : ''].filter((part) => part !== '').join(' ')]);
  return textTable([head, 'default', 'takes', 'meaning'], rows, [false, false, false, false]);
}

function firstSentence(text: string): string {
  return text.split(/(?<=\.)\s/)[0];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
