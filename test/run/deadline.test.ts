import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FitResult, Task } from '../../src/plan/plan.ts';
import { trackBest } from '../../src/plan/track-best.ts';
import type { SearchTime } from '../../src/run/deadline.ts';
import { isTimeUp, openDeadline, openSearchTime } from '../../src/run/deadline.ts';
import { Interrupted } from '../../src/util/errors.ts';

const user = new AbortController().signal;

// A limit counts from the start of the process, and this one had other tests before.
const sinceStart = performance.now.bind(performance);
beforeEach(() => {
  const began = sinceStart();
  vi.spyOn(performance, 'now').mockImplementation(() => sinceStart() - began);
});
afterEach(() => void vi.restoreAllMocks());

/** A limit so many milliseconds from now. */
function limitIn(ms: number): { text: string; ms: number } {
  return { text: '1m', ms: performance.now() + ms };
}

function task(costMs: number, ranges: number[] | null = null): Task {
  return { id: 0, kind: 'evaluate', split: 0, candidates: [0], lane: null, ranges, costMs };
}

function fit(candidate: number, score: number): FitResult {
  return { candidate, split: 0, test: { m: score }, train: null, fitSeconds: 0, scoreSeconds: 0, error: null, file: null };
}

function search(ms: number, restMs: (candidate: number) => number = () => 0, startMs = 0): SearchTime {
  return openSearchTime({ limit: limitIn(ms), signal: user, best: trackBest({ name: 'm', direction: 1 }, 1), restMs, startMs });
}

describe('the time of a run', () => {
  it('ends with a failure of its own, or with the signal of the user', async () => {
    const ended = openDeadline(limitIn(20), user);
    await setTimeout(60);
    expect(isTimeUp(ended.signal.reason)).toBe(true);
    expect((ended.signal.reason as Error).message).toBe('time limit of 1m reached');
    const stopped = new AbortController();
    const deadline = openDeadline(limitIn(60_000), stopped.signal);
    stopped.abort(new Interrupted('SIGINT'));
    expect(deadline.signal.reason).toEqual(new Interrupted('SIGINT'));
    expect(isTimeUp(deadline.signal.reason)).toBe(false);
    deadline.close();
  });

  it('has no end without a limit', async () => {
    const deadline = openDeadline(null, user);
    await setTimeout(20);
    expect(deadline.signal.aborted).toBe(false);
    deadline.close();
  });
});

describe('the time of a search', () => {
  it('is tried with the first task, and then shared out by what was measured', () => {
    const time = search(10_400);
    expect(time.admit(task(1e9))).toBe(true);
    // Planned 100 ms, measured 2 s: twenty times as long.
    time.done(task(100), [fit(0, 1)], 2);
    expect([time.admit(task(400)), time.refused()]).toEqual([true, false]);
    expect([time.admit(task(600)), time.refused()]).toEqual([false, true]);
    expect(time.admit(task(1200, [0, 5, 10, 15]))).toBe(true);
    time.close();
  });

  it('leaves what the best candidate so far needs behind it', () => {
    const time = search(10_400, (candidate) => [10, 300][candidate]);
    time.done(task(100), [fit(0, 1)], 2);
    expect(time.admit(task(300))).toBe(true);
    time.done(task(100), [fit(1, 2)], 2);
    expect(time.admit(task(300))).toBe(false);
    time.close();
  });

  it('leaves a tenth of the limit, more where the run was slow to begin, but not more than a quarter', () => {
    function admitted(startMs: number): boolean[] {
      const time = search(40_000, undefined, startMs);
      time.done(task(1000), [fit(0, 1)], 1);
      const answers = [100, 31_000, 34_000, 39_000].map((cost) => time.admit(task(cost)));
      time.close();
      return answers;
    }
    expect(admitted(0)).toEqual([true, true, true, false]);
    expect(admitted(8000)).toEqual([true, true, false, false]);
    expect(admitted(1e9)).toEqual([true, false, false, false]);
  });

  it('leaves some seconds of a long limit', () => {
    const time = search(3_600_000);
    time.done(task(1000), [fit(0, 1)], 1);
    expect([3_590_000, 3_597_000].map((cost) => time.admit(task(cost)))).toEqual([true, false]);
    time.close();
  });

  it('ends although a task takes longer than was estimated', async () => {
    const time = search(450);
    await setTimeout(150);
    expect(isTimeUp(time.signal.reason)).toBe(true);
    time.close();
  });
});
