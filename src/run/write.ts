import { cpSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { SavedPredictions, SavedStages } from '../engine/scratch.ts';
import type { Planned } from '../plan/make.ts';
import type { PlannedStage, TaskEvent } from '../plan/plan.ts';
import { stagesOf } from '../plan/variants.ts';
import type { SearchResults } from '../plan/results.ts';
import { cvResultsCsv } from '../reports/cv-results.ts';
import { metricsJson } from '../reports/metrics-json.ts';
import type { StageFacts } from '../reports/metrics-json.ts';
import { rejectsCsv } from '../reports/source.ts';
import type { Job } from '../spec/job.ts';
import type { Json, Model, Summary } from '../stages/stage.ts';
import { csvLine } from '../util/csv.ts';
import { fromHere } from '../util/paths.ts';
import type { RunFolder } from './folder.ts';
import type { RunOptions } from './options.ts';
import type { Prepared } from './prepare.ts';
import { jsonText } from '../util/json.ts';
import type { WrittenFrame } from './write-frame.ts';
import { bestOf } from './write-models.ts';

export interface RunContent {
  job: Job;
  options: RunOptions;
  prepared: Prepared;
  /** Of the data. */
  sha256: string;
  planned: Planned;
  results: SearchResults | null;
  models: readonly Model[] | null;
  saved: SavedStages | null;
  engine: Pick<Engine, 'log'>;
  /** By stage. */
  summaries: readonly (Summary | null)[];
  oof: readonly SavedPredictions[] | null;
  frame: WrittenFrame | null;
  log: readonly LoggedEvent[];
}

/** A task event with the milliseconds since the run began. */
export interface LoggedEvent {
  atMs: number;
  event: TaskEvent;
}

/** What was written: the folder, and its texts for `--format json|csv`. */
export interface Written {
  folder: string;
  metrics: Json;
  cvResults: string | null;
}

/** Writes everything there is into the run folder, where models are already, and gives all of it its names. */
export function writeRun(folder: RunFolder, content: RunContent): Written {
  const { prepared, results, oof, job, frame } = content;
  const metrics = metricsJson(
    {
      job: job.name,
      data: { sha256: content.sha256, rows: prepared.data.rows, columns: prepared.data.columns, rejected: prepared.source.rejects.length },
      label: prepared.task === null || prepared.label === null ? null : { column: prepared.label, classes: prepared.classes },
      written: frame === null || job.output.data === null ? null : { file: job.output.data, rows: frame.rows, columns: frame.columns },
      fits: { ...content.planned.fits, failed: results?.failed ?? 0, unconverged: results?.unconverged ?? 0 },
      stages: stageFacts(content),
    },
    results,
  );
  const cvResults = results === null ? null : cvResultsCsv(results);
  write('job.yaml', content.options.savedJob);
  write('metrics.json', `${JSON.stringify(metrics, null, 2)}\n`);
  write('events.jsonl', eventLines(content));
  const rejects = prepared.source.rejects.map((reject) => ({ ...reject, file: fromHere(reject.file, content.options.origin.cwd) }));
  if (rejects.length > 0) write('rejects.csv', rejectsCsv(rejects));
  if (cvResults !== null) write('cv_results.csv', cvResults);
  if (oof !== null && job.output.predictions !== null) write(job.output.predictions, oofCsv(oof, prepared.classes, givesProbabilities(stagesOf(prepared.variants, bestOf(prepared, results)))));
  if (content.engine.log !== null) cpSync(content.engine.log, join(folder.partial, basename(content.engine.log)));
  folder.publish();
  return { folder: folder.path, metrics, cvResults };

  function write(name: string, text: string): void {
    writeFileSync(join(folder.partial, name), text);
  }
}

/** What each fitted stage says of itself and of the rows that it learned from; long lists stay in the model folder. */
function stageFacts({ models, saved, summaries, prepared, results }: RunContent): StageFacts[] {
  if (models === null && saved === null) return [];
  return stagesOf(prepared.variants, bestOf(prepared, results)).map(({ id }, i) => ({ id, state: { ...saved?.states[i], ...models?.[i].state }, summary: summaries[i] }));
}

/** Whether the stage that predicts has them beside its raw scores. */
function givesProbabilities(stages: readonly PlannedStage[]): boolean {
  return stages.findLast(({ params }) => params['predictionCol'] !== undefined)?.params['probabilityCol'] !== undefined;
}

/** Rows count from 0, in the order of the data; with repeated folds a row comes once a repetition. A regressor's labels and predictions are numbers. */
function oofCsv(parts: readonly SavedPredictions[], classes: readonly string[], probable: boolean): string {
  const lines = [csvLine(['row', 'fold', 'label', 'prediction', ...(probable ? classes.map((name) => `probability_${name}`) : [])])];
  const order = parts.flatMap((part) => Array.from(part.rows, (row, i) => ({ part, row, i }))).sort((a, b) => a.row - b.row || a.part.split - b.part.split);
  for (const { part, row, i } of order) {
    const probabilities = probable ? part.probabilities.subarray(i * part.classes, (i + 1) * part.classes) : [];
    lines.push(csvLine([row, part.split, classes[part.labels[i]] ?? part.labels[i], classes[part.predicted[i]] ?? part.predicted[i], ...probabilities]));
  }
  return lines.join('');
}

/** The only file with times, the host and the workers. */
function eventLines({ log, options }: RunContent): string {
  const began = new Date(performance.timeOrigin).toISOString();
  const head = { type: 'run', began, host: hostname(), workers: options.workers.count, kernels: options.kernels, node: process.version };
  return [head, ...log.map(({ atMs, event }) => ({ atMs, ...event }))].map((line) => `${jsonText(line)}\n`).join('');
}
