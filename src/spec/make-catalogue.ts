import { metrics } from '../metrics/index.ts';
import type { Metric } from '../metrics/metric.ts';
import { stages } from '../stages/index.ts';
import type { ParamTable } from '../stages/params.ts';
import type { Search, Stage, Wrapper } from '../stages/stage.ts';
import type { Catalogue, MetricEntry, SearchEntry, StageEntry } from './catalogue.ts';
import { sourceText } from '../util/json.ts';

/** The content of `catalogue.generated.ts`. */
export async function catalogueSource(): Promise<string> {
  return [
    '// Made by build.config.js from src/stages and src/metrics.',
    "import type { Catalogue } from './catalogue.ts';",
    `export const catalogue: Catalogue = ${sourceText(await makeCatalogue(), 1)};`,
    '',
  ].join('\n');
}

/** Loads every stage and metric once; only the build does so. */
export async function makeCatalogue(): Promise<Catalogue> {
  const loaded = await Promise.all(Object.values(stages).map((load) => load()));
  const plain = loaded.flatMap(({ stage }) => ('around' in stage ? [] : [stage]));
  return { stages: loaded.map(({ stage }) => ('around' in stage ? wrapperEntry(stage, plain) : stageEntry(stage))), metrics: Object.values(metrics).map(metricEntry) };
}

function stageEntry({ name, module, kind, task, spark, doc, see, sklearn, nominal, params, searches }: Stage): StageEntry {
  const asked = searches === undefined ? {} : { searches: Object.fromEntries(Object.entries(searches).map(([key, search]) => [key, searchEntry(search)])) };
  return { name, module, kind, task, spark, doc, see, sklearn, nominal, params, ...asked };
}

/** With the names of the stages that can stand inside. */
function wrapperEntry({ name, module, kind, task, spark, doc, see, sklearn, nominal, params, takes }: Wrapper, plain: readonly Stage[]): StageEntry {
  const choices = plain.filter(takes).map((stage) => stage.name);
  const table: ParamTable = Object.fromEntries(Object.entries(params).map(([key, param]) => [key, param.type === 'stage' ? { ...param, choices } : param]));
  return { name, module, kind, task, spark, doc, see, sklearn, nominal, params: table };
}

function searchEntry({ doc, params, other }: Search): SearchEntry {
  return { doc, params, other };
}

function metricEntry({ name, task, doc, see, direction, needs, binary, sklearn, params }: Metric): MetricEntry {
  return { name, task, doc, see, direction, needs, binary, sklearn, ...(params === undefined ? {} : { params }) };
}
