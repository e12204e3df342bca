import { expect, it } from 'vitest';
import type { Queued } from '../../../src/engine/local/queue.ts';
import { openQueue } from '../../../src/engine/local/queue.ts';

function item(id: number, costMs: number, prefer: number | null = null): Queued {
  return { id, costMs, prefer };
}

it('gives the largest cost first and breaks ties by id', () => {
  const queue = openQueue<Queued>();
  for (const each of [item(3, 5), item(1, 5), item(2, 9), item(0, 1), item(4, 5)]) queue.add(each);
  expect(Array.from({ length: 6 }, () => queue.take(0, 1)?.id)).toEqual([2, 1, 3, 4, 0, undefined]);
});

it('gives a worker its own shards first and then those of others', () => {
  const queue = openQueue<Queued>();
  for (const shard of [0, 1, 2, 3]) queue.add(item(shard, 1, shard));
  expect(Array.from({ length: 4 }, () => queue.take(1, 2)?.id)).toEqual([1, 3, 0, 2]);
});

it('is empty once cleared', () => {
  const queue = openQueue<Queued>();
  queue.add(item(0, 1));
  queue.add(item(1, 2));
  expect(queue.size).toBe(2);
  expect(queue.clear().map(({ id }) => id)).toEqual([1, 0]);
  expect(queue.take(0, 1)).toBeNull();
});
