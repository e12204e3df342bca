import process from 'node:process';
import { expect, it } from 'vitest';
import { memoryExceeded, residentBytes, timeExceeded, watchMemory } from '../../../src/engine/local/limits.ts';

it('reads the resident memory of a process, and 0 of one that is gone', async () => {
  const own = process.memoryUsage().rss;
  const read = await residentBytes(process.pid);
  expect(read).toBeGreaterThan(own / 2);
  expect(read).toBeLessThan(own * 2);
  expect(await residentBytes(2 ** 30)).toBe(0);
});

it('calls out a process above the limit until it is stopped', async () => {
  const over: number[] = [];
  const watch = watchMemory({ limitBytes: 1, pids: () => [process.pid], over: (pid) => over.push(pid) });
  await expect.poll(() => over.length).toBeGreaterThan(0);
  watch.stop();
  expect(new Set(over)).toEqual(new Set([process.pid]));
});

it('words limits in seconds and MiB', () => {
  expect(timeExceeded(5000)).toBe('time limit of 5 s exceeded');
  expect(memoryExceeded(2 ** 30, 1.5 * 2 ** 30)).toBe('memory limit of 1024 MiB exceeded: the worker had 1536 MiB');
});
