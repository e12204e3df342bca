import type { Metric } from '../metrics/metric.ts';
import type { ParamTable } from '../stages/params.ts';
import type { Search, Stage } from '../stages/stage.ts';

/** What is known of a search without loading its stage. */
export type SearchEntry = Omit<Search, 'find'>;

/** What is known of a stage without loading it. */
export interface StageEntry extends Pick<Stage, 'name' | 'module' | 'kind' | 'task' | 'spark' | 'doc' | 'see' | 'sklearn' | 'nominal'> {
  params: ParamTable;
  searches?: Readonly<Record<string, SearchEntry>>;
}

/** What is known of a metric without loading it. */
export type MetricEntry = Pick<Metric, 'name' | 'task' | 'doc' | 'see' | 'direction' | 'needs' | 'binary' | 'sklearn' | 'params'>;

/** All stages and metrics as data, sorted by name; made by the build from the modules themselves. */
export interface Catalogue {
  stages: readonly StageEntry[];
  metrics: readonly MetricEntry[];
}
