import { metrics } from '../metrics/index.ts';
import type { Metric } from '../metrics/metric.ts';
import { stages } from '../stages/index.ts';
import type { Stage } from '../stages/stage.ts';
import type { Catalogue, MetricEntry, StageEntry } from './catalogue.ts';

/** Loads every stage and metric once; only the build does so. */
export async function makeCatalogue(): Promise<Catalogue> {
  const loaded = await Promise.all(Object.values(stages).map((load) => load()));
  return { stages: loaded.map(({ stage }) => stageEntry(stage)), metrics: Object.values(metrics).map(metricEntry) };
}

function stageEntry({ name, module, kind, task, spark, doc, see, sklearn, nominal, params }: Stage): StageEntry {
  return { name, module, kind, task, spark, doc, see, sklearn, nominal, params };
}

function metricEntry({ name, task, doc, see, direction, needs, binary, sklearn, params }: Metric): MetricEntry {
  return { name, task, doc, see, direction, needs, binary, sklearn, ...(params === undefined ? {} : { params }) };
}
