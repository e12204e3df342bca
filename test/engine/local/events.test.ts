import { expect, it } from 'vitest';
import { openEvents } from '../../../src/engine/local/events.ts';

it('keeps what is pushed until it is read, in order, and then ends', async () => {
  const events = openEvents<number>();
  events.push(1);
  events.push(2);
  setTimeout(() => {
    events.push(3);
    events.end();
    events.push(4);
  });
  const seen: number[] = [];
  for await (const event of events) seen.push(event);
  expect(seen).toEqual([1, 2, 3]);
});

it('gives what came before a failure, and then throws it', async () => {
  const events = openEvents<number>();
  events.push(1);
  events.fail(new Error('lost'));
  events.fail(new Error('later'));
  const seen: number[] = [];
  await expect(async () => {
    for await (const event of events) seen.push(event);
  }).rejects.toThrow('lost');
  expect(seen).toEqual([1]);
});
