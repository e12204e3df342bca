import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Planned } from '../../src/plan/make.ts';
import { isSmall, planJob, planRun } from '../../src/run/plan-job.ts';
import { prepare } from '../../src/run/prepare.ts';
import { readData } from '../../src/run/read-data.ts';
import type { ParsedJob } from '../../src/spec/parse.ts';
import { parseJob } from '../../src/spec/parse.ts';

const FEATURES = 37;
const CSV = `${Array.from({ length: FEATURES }, (_, i) => `x${i}`).join(',')},y\n${[0, 1, 0, 1].map((y, row) => `${Array.from({ length: FEATURES }, (_, i) => (i + row) % 3).join(',')},${y}\n`).join('')}`;
const reading = { cache: null, kernels: 'wasm', readers: null, spill: { bytes: Infinity, nextFile: () => '' } } as const;

function parsed(): ParsedJob {
  return parseJob({ file: 'job.yaml', text: 'data: { path: "-", label: y }\npipeline: [{ LogisticRegression: {} }]\n', cwd: '/jobs', sets: [], overrides: [], variables: {}, environment: {} });
}

function stdin(): Readable {
  return Readable.from([Buffer.from(CSV)]);
}

/** The plan for two workers as it would be for so many rows. */
async function planOf(rows: number): Promise<Planned> {
  const job = parsed();
  const prepared = await prepare(job, await readData(job, { ...reading, stdin: stdin() }));
  return planRun({ job: job.job, prepared: { ...prepared, planInput: { ...prepared.planInput, rows } }, workers: 2, memoryPerWorker: null, kernels: 'wasm', share: true });
}

describe('a fit by passes', () => {
  // One process took 1.3 s for 250,000 rows, two workers 2.1 s, 3.3 and 3.4 s for 1,000,000, 9.3 and 7.8 s for 4,000,400.
  it('stays in one process where a second one would lose', async () => {
    expect(isSmall(await planOf(250_000))).toBe(true);
  });

  it('is spread by rows where a second one wins', async () => {
    const planned = await planOf(4_000_400);
    expect([isSmall(planned), planned.plan.axis]).toEqual([false, 'rows']);
  });
});

describe('what `explain` tells of a small job', () => {
  async function explained(count: number | null): Promise<[number, string]> {
    const { facts } = await planJob(parsed(), { ...reading, share: true, stdin: stdin(), workers: { count, memoryBytes: null, failures: 1 }, onSource: null });
    return [facts.workers, facts.planned.plan.axisReason];
  }

  it('is that no workers are forked for it, unless they are asked for', async () => {
    expect(await explained(null)).toEqual([0, 'too little work for workers: this process does it all']);
    expect(await explained(2)).toEqual([2, '4 rows are too few to spread one fit']);
  });
});
