import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mix } from '../../src/kernels/random.ts';
import type { RunEvent } from '../../src/run/options.ts';
import { submit } from '../../src/run/submit.ts';
import { parseJob } from '../../src/spec/parse.ts';
import { buildWorker, scratchFolder } from '../engine/support.ts';

const place = scratchFolder();
let workerFile = '';

beforeAll(async () => {
  workerFile = await buildWorker(place.folder);
  writeFileSync(join(place.folder, 'data.csv'), madeUpData(12_000));
});
afterAll(place.remove);

/** Numbers that depend on some columns, with text, missing cells and weights. */
function madeUpData(rows: number): string {
  const lines = ['a,b,c,colour,w,y,kind'];
  for (let row = 0; row < rows; row++) {
    const [a, b, c] = [0, 1, 2].map((j) => ((mix(row * 8 + j) >>> 0) % 10_000) / 1000);
    const colour = ['red', 'green', 'blue'][(mix(row * 8 + 3) >>> 0) % 3];
    const y = a * b + (colour === 'red' ? 20 : 0) + ((mix(row * 8 + 4) >>> 0) % 100) / 50;
    lines.push([a, row % 17 === 3 ? '' : b, c, colour, (row % 5) / 2, y, y > 30 ? 'high' : 'low'].join(','));
  }
  return `${lines.join('\n')}\n`;
}

const pipelines = {
  regression: { label: 'y', features: '[a, b, c, colour]', pipeline: '{ RandomForestRegressor: { numTrees: 20, maxDepth: 12, featureSubsetStrategy: all, seed: 3 } }', metrics: '[rmse, medianAbsoluteError]' },
  classification: { label: 'kind', features: '[a, b, c, colour]', pipeline: '{ RandomForestClassifier: { numTrees: 60, maxDepth: 12, featureSubsetStrategy: all, seed: 3 } }', metrics: '[accuracy, logLoss]' },
};

interface Ran {
  files: Record<string, string>;
  events: RunEvent[];
}

/** Runs the job into a folder of its own; `kill` ends the worker that begins a task of the plan of this number (search with its predictions, refit). */
async function run(kind: keyof typeof pipelines, name: string, { workers, kill = null }: { workers: number; kill?: number | null }): Promise<Ran> {
  const { label, features, pipeline, metrics } = pipelines[kind];
  const output = join(place.folder, `${kind}-${name}`);
  const text = [
    'name: forest',
    `data: { path: data.csv, label: ${label}, weight: w, features: ${features} }`,
    `pipeline: [${pipeline}]`,
    'validation: { trainRatio: 0.7 }',
    `metrics: ${metrics}`,
    `output: { dir: ${JSON.stringify(output)}, predictions: oof.csv }`,
  ].join('\n');
  const parsed = parseJob({ file: join(place.folder, 'job.yaml'), text, cwd: place.folder, sets: [], overrides: [], variables: {}, environment: {} });
  const events: RunEvent[] = [];
  const pids = new Map<number, number>();
  let plans = 0;
  function onEvent(event: RunEvent): void {
    events.push(event);
    if (event.type !== 'task') return;
    if (event.event.type === 'worker') pids.set(event.event.worker, event.event.pid);
    if (event.event.type === 'started' && plans++ === kill) process.kill(pids.get(event.event.worker) as number, 'SIGKILL');
  }
  const options = { savedJob: text.replace(output, 'output'), origin: { file: join(place.folder, 'job.yaml'), variables: {}, cwd: place.folder }, fresh: false, timeLimit: null, cache: null, cwd: place.folder, workerFile, workers: { count: workers, failures: 4, memoryBytes: null }, kernels: 'wasm' as const, spark: null, share: true, stdin: Readable.from([]), frame: { preview: 0, onCsv: null }, signal: new AbortController().signal, onEvent, onLog: () => {} };
  const outcome = await submit(parsed, options);
  expect(outcome.failure).toBeNull();
  return { files: filesIn(outcome.written.folder), events };
}

/** Every file but the log and the journal, with the times taken out of cv_results.csv. */
function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !['events.jsonl', 'journal.jsonl'].includes(entry.name));
  return Object.fromEntries(names.map((entry) => {
    const text = readFileSync(join(entry.parentPath, entry.name), 'latin1');
    return [join(entry.parentPath, entry.name).slice(folder.length + 1), entry.name === 'cv_results.csv' ? withoutTimes(text) : text];
  }));
}

function withoutTimes(csv: string): string {
  const [header, ...rows] = csv.split('\n');
  const timed = header.split(',').filter((name) => name.endsWith('_time')).length;
  return [header, ...rows.map((row) => row.split(',').slice(timed).join(','))].join('\n');
}

function axes({ events }: Ran): string[] {
  return events.flatMap((event) => (event.type === 'planned' ? [event.planned.plan.axis] : []));
}

function retries({ events }: Ran): number {
  return events.filter((event) => event.type === 'task' && event.event.type === 'retried').length;
}

describe('a forest on one split, cut into ranges of its trees', () => {
  it.each([['regression', [1, 2, 3]], ['classification', [2]]] as const)('leaves the same bytes (%s) for any number of workers and after a kill in the search and in the refit', async (kind, numbers) => {
    const inline = await run(kind, 'w0', { workers: 0 });
    expect(Object.keys(inline.files)).toEqual(expect.arrayContaining(['cv_results.csv', 'job.yaml', 'metrics.json', 'model/model.json', 'oof.csv']));
    expect(axes(inline)).toEqual(['tasks']);
    for (const workers of numbers) {
      const ran = await run(kind, `w${workers}`, { workers });
      expect(axes(ran)).toEqual([workers === 1 ? 'tasks' : 'ranges']);
      expect(ran.files).toEqual(inline.files);
    }
    for (const kill of [0, 1]) {
      const ran = await run(kind, `k${kill}`, { workers: 2, kill });
      expect(retries(ran)).toBe(1);
      expect(ran.files).toEqual(inline.files);
    }
  });
});
