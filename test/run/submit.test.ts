import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { parseJournal } from '../../src/run/journal.ts';
import type { RunEvent } from '../../src/run/options.ts';
import { submit } from '../../src/run/submit.ts';
import { parseJob } from '../../src/spec/parse.ts';
import { scratchFolder } from '../engine/support.ts';
import { root } from '../cli/support.ts';

const place = scratchFolder();
afterAll(place.remove);

const CANDIDATES = 40;
const LAST_BYTES = 4096;
/** What differs between two runs. */
const PASSING = ['journal.jsonl', 'events.jsonl', 'cv_results.csv'];

/** Runs a search of many small tasks in this process. */
async function search(output: string): Promise<{ kept: number; files: Record<string, string> }> {
  const text = [
    `data: { path: ${JSON.stringify(join(root, 'jobs/data/iris.csv'))}, label: species }`,
    'pipeline: [{ id: bayes, NaiveBayes: {} }]',
    `grid: { bayes.smoothing: [${Array.from({ length: CANDIDATES }, (_, i) => i + 0.5).join(', ')}] }`,
    'metrics: [logLoss, accuracy]',
    'output: { predictions: oof.csv }',
  ].join('\n');
  const parsed = parseJob({ file: join(place.folder, 'job.yaml'), text, cwd: place.folder, sets: [], overrides: [{ flag: '--output', path: 'output.dir', value: output }], variables: {}, environment: {} });
  let kept = 0;
  function onEvent(event: RunEvent): void {
    if (event.type === 'resumed') kept = event.kept.length;
  }
  const outcome = await submit(parsed, { savedJob: text, origin: { file: join(place.folder, 'job.yaml'), variables: {}, cwd: place.folder }, fresh: false, timeLimit: null, cache: null, cwd: place.folder, workerFile: '', workers: { count: 0, failures: 4, memoryBytes: null }, kernels: 'wasm', spark: null, share: true, stdin: Readable.from([]), frame: { preview: 0, onCsv: null }, signal: new AbortController().signal, onEvent, onLog: () => {} });
  expect(outcome.failure).toBeNull();
  const names = readdirSync(output, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !PASSING.includes(entry.name));
  return { kept, files: Object.fromEntries(names.map((entry) => [join(entry.parentPath, entry.name).slice(output.length), readFileSync(join(entry.parentPath, entry.name), 'latin1')])) };
}

it('a run goes on to the same bytes from a journal that was cut at any of its last 4096 bytes', async () => {
  const whole = join(place.folder, 'whole');
  const { files } = await search(whole);
  const journal = readFileSync(join(whole, 'journal.jsonl'));
  expect(journal.length).toBeGreaterThan(2 * LAST_BYTES);
  // Of all cuts in one line the same lines are left, so going on from one of them is going on from all.
  const cuts = new Map<number, { cut: number; fits: number }>();
  for (let cut = journal.length - LAST_BYTES; cut <= journal.length; cut++) {
    const { lines, bytes, damagedLine } = parseJournal(journal.subarray(0, cut));
    expect([damagedLine, bytes]).toEqual([null, journal.lastIndexOf('\n', cut - 1) + 1]);
    cuts.set(bytes, { cut, fits: lines.reduce((sum, line) => sum + (line.type === 'task' && line.plan === 'search' ? line.fits.length : 0), 0) });
  }
  expect(cuts.size).toBeGreaterThan(8);
  const output = join(place.folder, 'cut');
  for (const { cut, fits } of cuts.values()) {
    rmSync(output, { recursive: true, force: true });
    cpSync(whole, output, { recursive: true });
    writeFileSync(join(output, 'journal.jsonl'), journal.subarray(0, cut));
    writeFileSync(join(output, 'resume.json'), '{}');
    expect(await search(output)).toEqual({ kept: fits, files });
    expect(readdirSync(output)).not.toContain('resume.json');
  }
});
