// Stages of ours without and with a job around them, for the benchmarks that compare what they do with the peers'.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root, runFolder, scratch, submit, whole } from './measure.js';

/** The program that takes a CSV file through stages in one process. */
export async function ownStages() {
  const program = join(scratch, 'stages.mjs');
  const banner = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
  await build({ entryPoints: [join(root, 'test/bench/stages.ts')], outfile: program, bundle: true, platform: 'node', format: 'esm', target: 'node20', external: ['@duckdb/*'], banner: { js: banner } });
  return (data, steps) => [process.execPath, program, data, JSON.stringify(steps)];
}

/** The command of a job on two workers that fits the stages on all rows, shows the first ones and leaves its run in `runFolder`. */
export function stagesJob(name, data, steps) {
  const job = join(scratch, `${name}.yaml`);
  writeFileSync(job, JSON.stringify({ data: { path: data }, pipeline: steps.map(([stage, params]) => ({ [stage]: params })) }));
  return [...submit, '--no-cache', '--workers', '2', '--output', runFolder, job];
}

/** Seconds of a whole process, and those of its parts that it prints as JSON in its last line, where it does. */
export function timed(command, parts = []) {
  const { wall, cpu, stdout } = whole(command);
  const printed = parts.length === 0 ? {} : JSON.parse(stdout.trim().split('\n').at(-1));
  return { wall, cpu, ...Object.fromEntries(parts.map((part) => [part, printed[part]])) };
}
