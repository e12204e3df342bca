import { expect, it } from 'vitest';
import type { Queued } from '../../../src/engine/local/queue.ts';
import { openQueue } from '../../../src/engine/local/queue.ts';

function item(id: number, costMs: number, prefer: number | null = null): Queued {
  return { id, costMs, prefer, lane: null };
}

it('gives the largest cost first and breaks ties by id', () => {
  const queue = openQueue<Queued>();
  for (const each of [item(3, 5), item(1, 5), item(2, 9), item(0, 1), item(4, 5)]) queue.add(each);
  expect(Array.from({ length: 6 }, () => queue.take(0, 1)?.id)).toEqual([2, 1, 3, 4, 0, undefined]);
});

it('gives a worker its own shards first and then those of others', () => {
  const queue = openQueue<Queued>();
  for (const shard of [0, 1, 2, 3]) queue.add(item(shard, 1, shard));
  expect(Array.from({ length: 4 }, () => queue.take(1, 2)?.id)).toEqual([1, 3, 2, 0]);
});

it('leaves work that waits for its own worker to that one', () => {
  const queue = openQueue<Queued>();
  for (const shard of [0, 2, 3]) queue.add({ ...item(shard, 1, shard), waits: shard !== 2 });
  queue.add({ ...item(9, 1), lane: { number: 0, front: 0 } });
  expect(Array.from({ length: 4 }, () => queue.take(1, 2)?.id)).toEqual([3, 2, 9, undefined]);
  expect([queue.size, queue.take(0, 2)?.id]).toEqual([1, 0]);
});

it('is empty once cleared', () => {
  const queue = openQueue<Queued>();
  queue.add(item(0, 1));
  queue.add(item(1, 2));
  expect(queue.size).toBe(2);
  expect(queue.clear().map(({ id }) => id)).toEqual([1, 0]);
  expect(queue.take(0, 1)).toBeNull();
});

function inLane(id: number, number: number, { costMs = 1, front = 0 } = {}): Queued {
  return { id, costMs, prefer: null, lane: { number, front } };
}

it('gives a lane in order to one worker, and the next lane to the next worker', () => {
  const queue = openQueue<Queued>();
  // Lanes are begun in the order in which they came.
  for (const each of [inLane(5, 1), inLane(0, 0), inLane(2, 0, { costMs: 9 }), inLane(4, 1), inLane(1, 0)]) queue.add(each);
  expect(queue.size).toBe(5);
  expect([0, 1, 0, 1, 0].map((slot) => queue.take(slot, 2)?.id)).toEqual([4, 0, 5, 1, 2]);
  expect([queue.size, queue.take(0, 2)]).toEqual([0, null]);
});

it('a worker without a lane takes the second half of the one with the most to do, and keeps its order', () => {
  const queue = openQueue<Queued>();
  for (let id = 0; id < 8; id++) queue.add(inLane(id, 0));
  expect(queue.take(0, 2)?.id).toBe(0);
  expect([1, 0, 1, 0, 1, 0, 1].map((slot) => queue.take(slot, 2)?.id)).toEqual([4, 1, 5, 2, 6, 3, 7]);
});

it('cuts a lane between two fronts, as near to the middle as that goes', () => {
  const queue = openQueue<Queued>();
  for (const [id, front] of [7, 7, 7, 8, 8, 8, 8, 9, 9].entries()) queue.add(inLane(id, 0, { front }));
  expect(queue.take(0, 2)?.id).toBe(0);
  // Of the 8 that are left, 2 of the first front stay with the first worker, which is nearer to a half than 6.
  expect([1, 0, 1, 0].map((slot) => queue.take(slot, 2)?.id)).toEqual([3, 1, 4, 2]);
  expect(Array.from({ length: 5 }, () => queue.take(0, 2)?.id)).toEqual([7, 8, 6, 5, undefined]);
});

it('puts an item that comes back where it was in its lane, and empties lanes too', () => {
  const queue = openQueue<Queued>();
  for (let id = 0; id < 3; id++) queue.add(inLane(id, 0));
  const first = queue.take(0, 2);
  if (first !== null) queue.add(first);
  expect(queue.take(1, 2)?.id).toBe(1);
  expect(queue.clear().map(({ id }) => id).sort()).toEqual([0, 2]);
  expect(queue.take(0, 2)).toBeNull();
});
