import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { serialize } from 'node:v8';
import { openShards } from '../../../frame/shards.ts';
import type { FitResult, Plan } from '../../../plan/plan.ts';
import { collectGrown } from '../../../util/collect.ts';
import { parseJson } from '../../../util/json.ts';
import { memoryData } from '../../data.ts';
import { errorText } from '../../failed.ts';
import { noStore } from '../../model-store.ts';
import type { Site, Work } from '../../work.ts';
import { openSite, openWork } from '../../work.ts';
import type { SpreadAnswer, SpreadWork } from '../spread-protocol.ts';

// The executors' side of the tasks mode: one file that Spark sends to them, started by its Python with the folder of the other files that it sent. It reads
// what it has to do from standard input, a JSON line each, and writes a line for each to standard output. The end of the input ends it.

const folder = process.argv[2];
const scratch = mkdtempSync(join(tmpdir(), 'ml-submit-'));
let opened: { plan: string; text: Plan; work: Work } | null = null;
let site: { data: string; site: Site } | null = null;

process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
// Python ends its group by these.
for (const signal of ['SIGHUP', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
// Spark's driver decides what a Ctrl-C means.
process.on('SIGINT', () => undefined);

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  await tell(await answerTo(JSON.parse(line) as SpreadWork));
  collectGrown();
}
process.exit(0);

async function answerTo(asked: SpreadWork): Promise<object> {
  try {
    return { value: serialize(await done(asked)).toString('base64') };
  } catch (error) {
    return { error: errorText(error) };
  }
}

async function done({ plan, data, task: id }: SpreadWork): Promise<SpreadAnswer> {
  if (opened?.plan !== plan) {
    const text = parseJson(readFileSync(join(folder, plan), 'utf8')) as Plan;
    if (site?.data !== data) site = { data, site: openSite(memoryData(openShards([join(folder, data)]), text.shardStarts), noStore) };
    opened = { plan, text, work: await openWork(text, site.site, { folder: scratch, prefix: `${plan.replace('.json', '')}-` }) };
  }
  const task = opened.text.tasks.find((each) => each.id === id);
  if (task === undefined) throw new Error(`the plan has no task ${id}`);
  const results = opened.work.run(task);
  return { results, fronts: opened.work.fronts(), files: Object.fromEntries(filesOf(results).map((file) => [file, taken(file)])) };
}

function filesOf(results: readonly FitResult[]): string[] {
  return results.flatMap(({ file }) => (file === null ? [] : [file]));
}

/** What goes to the driver is not kept here. */
function taken(file: string): Uint8Array {
  const path = join(scratch, file);
  const bytes = readFileSync(path);
  rmSync(path);
  return bytes;
}

function tell(answer: object): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${JSON.stringify(answer)}\n`, () => resolve()));
}
