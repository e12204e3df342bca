import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { deserialize } from 'node:v8';
import { afterAll, expect, it } from 'vitest';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { openInline } from '../../../src/engine/inline.ts';
import type { SpreadAnswer } from '../../../src/engine/spark/spread-protocol.ts';
import { writeShard } from '../../../src/frame/shard.ts';
import { jsonText } from '../../../src/util/json.ts';
import { bayesPipeline, forestPipeline, madeUpFrame, planOf, SHARD_STARTS } from '../made-up.ts';
import { collect, scratchFolder, timeless } from '../support.ts';

const { folder, remove } = scratchFolder();
afterAll(remove);

/** Builds the worker as the build does, in one file. */
async function workerFile(): Promise<string> {
  const outfile = join(folder, 'ml-submit-worker.mjs');
  const banner = { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" };
  await build({ entryPoints: [fileURLToPath(new URL('../../../src/engine/spark/worker/main.ts', import.meta.url))], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', external: ['@duckdb/*'], banner });
  return outfile;
}

/** Gives a worker lines, and what it answers to them when its input has ended. */
function answersOf(worker: string, lines: readonly string[]): Promise<{ code: number | null; answers: Record<string, string>[] }> {
  const child = spawn(process.execPath, [worker, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, answers: text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, string>) })));
}

it('does the tasks of several plans from files that lie beside each other, and sends what its results name', async () => {
  writeShard(join(folder, 'data.bin'), madeUpFrame());
  const bayes = planOf(await bayesPipeline(), [{}, { 'StandardScaler.withStd': false }]);
  const plans = [{ ...bayes, measures: { ...bayes.measures, predictions: true } }, planOf(await forestPipeline(), [{}])];
  plans.forEach((plan, i) => writeFileSync(join(folder, `plan-${i}.json`), jsonText(plan)));
  const asked = plans.flatMap(({ tasks }, i) => tasks.map(({ id }) => ({ plan: `plan-${i}.json`, data: 'data.bin', task: id })));
  const { code, answers } = await answersOf(await workerFile(), asked.map((work) => JSON.stringify(work)));
  expect(code).toBe(0);
  const told = answers.map(({ value }) => deserialize(Buffer.from(value, 'base64')) as SpreadAnswer);
  const inline = openInline({ scratch: folder });
  await inline.prepare(madeUpFrame(), SHARD_STARTS);
  for (const [i, plan] of plans.entries()) {
    const own = told.filter((_, at) => asked[at].plan === `plan-${i}.json`).flatMap(({ results }) => results).sort((a, b) => a.candidate - b.candidate || a.split - b.split);
    expect(timeless(own)).toEqual(timeless((await collect(inline, plan)).results));
  }
  for (const { results, files } of told) expect(Object.keys(files)).toEqual(results.flatMap(({ file }) => (file === null ? [] : [file])));
  expect(told.filter(({ files }) => Object.keys(files).length > 0)).toHaveLength(bayes.tasks.length);
});

it('says what is wrong with a task, and goes on', async () => {
  writeShard(join(folder, 'data.bin'), madeUpFrame());
  writeFileSync(join(folder, 'plan.json'), jsonText(planOf(await bayesPipeline(), [{}])));
  const work = { plan: 'plan.json', data: 'data.bin', task: 0 };
  const { code, answers } = await answersOf(join(folder, 'ml-submit-worker.mjs'), [{ ...work, task: 99 }, { ...work, plan: 'none.json' }, work].map((each) => JSON.stringify(each)));
  expect([code, answers[0]]).toEqual([0, { error: 'Error: the plan has no task 99' }]);
  expect(answers[1].error).toMatch(/^Error: ENOENT/);
  expect(answers[2].value).toMatch(/^[\w+/=]+$/);
});
