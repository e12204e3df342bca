import { describe, expect, it } from 'vitest';
import { countDeaths, describeEnd } from '../../../src/engine/local/retry.ts';

const death = { reason: 'was stopped by SIGKILL', lastWords: '', memory: false };

describe('countDeaths', () => {
  it('counts by task and gives up at the number of failures', () => {
    const deaths = countDeaths(2);
    expect(deaths.ofTask(1, 'task 1', death)).toEqual({ attempt: 2 });
    expect(deaths.ofTask(2, 'task 2', death)).toEqual({ attempt: 2 });
    expect(deaths.ofTask(1, 'task 1', death)).toMatchObject({ message: 'task 1 failed: its worker ended 2 times, and 2 failures are allowed; the last worker was stopped by SIGKILL', reason: 'failed' });
  });

  it('gives up after three deaths without a task, unless something is done in between', () => {
    const deaths = countDeaths(4);
    expect([deaths.ofWorker(death), deaths.ofWorker(death)]).toEqual([null, null]);
    deaths.done();
    expect([deaths.ofWorker(death), deaths.ofWorker(death)]).toEqual([null, null]);
    expect(deaths.ofWorker({ ...death, memory: true, lastWords: 'oh' })).toMatchObject({ message: '3 workers in a row ended before they did anything; the last one was stopped by SIGKILL; its last lines were:\noh', reason: 'memory' });
  });
});

describe('describeEnd', () => {
  it('tells a signal from an exit code and keeps the last lines', () => {
    expect(describeEnd(null, 'SIGKILL', '')).toEqual({ reason: 'was stopped by SIGKILL', lastWords: '', memory: false });
    const stderr = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join('\n');
    expect(describeEnd(3, null, stderr)).toEqual({ reason: 'ended with exit code 3', lastWords: Array.from({ length: 12 }, (_, i) => `line ${i + 8}`).join('\n'), memory: false });
  });

  it.each([[134, null], [null, 'SIGABRT']] as const)('knows a JavaScript heap that was full (%s, %s)', (code, signal) => {
    expect(describeEnd(code, signal, 'FATAL ERROR: JavaScript heap out of memory')).toMatchObject({ reason: 'ran out of memory for JavaScript objects', memory: true });
  });
});
